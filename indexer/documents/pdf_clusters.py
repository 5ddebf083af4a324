"""Characters of a PDF put together to glyphs: ligatures in the order of reading, marks on their letters, base forms."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

UNREADABLE = "\ufffd"
"""Stands for a character that the PDF does not say how to read."""
_LAM = "ل"
_ALEFS = frozenset("اأإآٱ")
_CELL_PT = 12.0
_CACHED = 4_096
_MARK_REACH = 1.0
"""Ems between the base lines of a letter and of its mark: fonts that stack their letters lift marks with them."""


@dataclass(frozen=True, slots=True)
class Char:
    """A character as PDFium gives it: pen, base line, left and right end of its box; `run` is the operator's."""

    text: str
    x: float
    y: float
    box: tuple[float, float]
    size: float
    bold: bool
    run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """Text drawn at one place: a letter with its marks, or a ligature, in the order of reading.

    `x0` is where the pen stood and `x1` where it went on, `y` the base line, in points; `run` is equal for glyphs that
    the PDF shows by one operator.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    run: int = 0


def clusters(chars: Iterable[Char]) -> Iterator[Glyph]:
    """The glyphs that the characters of one page make, in no order."""
    groups: dict[tuple[int, int, int], list[Char]] = defaultdict(list)
    for char in chars:
        groups[char.run, int(10 * char.x), int(10 * char.y)].append(char)
    together = list(groups.values())
    turned = _are_turned(together)
    seen: set[tuple[str, int, int]] = set()
    bases: list[tuple[Glyph, tuple[float, float]]] = []
    marks: list[Char] = []
    for group in together:
        letters = [c for c in group if not _is_mark(c.text)]
        if not letters:
            marks.extend(group)
            continue
        glyph = _glyph(group, letters, turned=turned)
        place = (glyph.text, round(glyph.x0), round(glyph.y))
        if place not in seen or glyph.text.isspace():  # bold that is drawn twice
            seen.add(place)
            bases.append((glyph, (min(c.box[0] for c in letters), glyph.x1)))
    return _with_marks(bases, marks)


@lru_cache(maxsize=_CACHED)
def base_forms(text: str) -> str:
    """Presentation forms and typographic ligatures as the letters that they stand for; everything else as it is."""
    return "".join(_BASE.get(c, c) for c in text) if not text.isascii() else text


def _base(form: str) -> str:
    letters = unicodedata.normalize("NFKC", form)
    return letters.strip(" ـ") or letters if len(letters) > 1 else letters  # a mark alone stands on a space or tatweel


_BASE = {
    chr(code): _base(chr(code))
    for code in (*range(0xFB00, 0xFB07), *range(0xFB50, 0xFDD0), *range(0xFDF0, 0xFE00), *range(0xFE70, 0xFEFD))
    if unicodedata.normalize("NFKC", chr(code)) != chr(code)
}


@lru_cache(maxsize=_CACHED)
def _is_mark(text: str) -> bool:
    return unicodedata.category(base_forms(text)[:1] or " ") == "Mn"


def _is_arabic(text: str) -> bool:
    return any(unicodedata.bidirectional(c) in ("AL", "R") for c in text)


def _are_turned(groups: Sequence[Sequence[Char]]) -> bool:
    """Whether PDFium turned Arabic ligatures round: lam always comes before the alef of its ligature.

    Only single glyphs tell; lam and alef that stand at one place as two glyphs come in any order.
    """
    votes: Counter[bool] = Counter()
    for group in groups:
        for first, second in pairwise(group):
            if first.box == second.box:
                votes[False] += first.text == _LAM and second.text in _ALEFS
                votes[True] += second.text == _LAM and first.text in _ALEFS
    return votes[True] >= votes[False]


def _glyph(group: Sequence[Char], letters: Sequence[Char], *, turned: bool) -> Glyph:
    if len(group) == 1:
        only = group[0]
        return Glyph(
            text=base_forms(only.text),
            x0=only.x,
            x1=only.box[1],
            y=only.y,
            size=only.size,
            bold=only.bold,
            run=only.run,
        )
    text = "".join(c.text for c in group)
    if len(letters) > 1 and _is_arabic(text):
        text = _in_order(text, turned=turned or letters[0].box != letters[1].box)
    elif len(letters) == 1:
        text = letters[0].text + "".join(c.text for c in group if c is not letters[0])
    first = letters[0]
    return Glyph(
        text=base_forms(text),
        x0=first.x,
        x1=max(c.box[1] for c in letters),
        y=first.y,
        size=first.size,
        bold=first.bold,
        run=first.run,
    )


def _in_order(text: str, *, turned: bool) -> str:
    pairs = set(pairwise(c for c in text if not _is_mark(c)))
    if any(second == _LAM and first in _ALEFS for first, second in pairs):
        turned = True
    elif any(first == _LAM and second in _ALEFS for first, second in pairs):
        turned = False
    ordered = text[::-1] if turned else text
    start = next(i for i, c in enumerate(ordered) if not _is_mark(c))
    return ordered[start:] + ordered[:start]


def _with_marks(bases: Sequence[tuple[Glyph, tuple[float, float]]], marks: Sequence[Char]) -> Iterator[Glyph]:
    """The glyphs, each with the marks that are drawn above or below it; a mark over no letter is dropped."""
    cells: dict[int, list[int]] = defaultdict(list)
    if marks:
        for index, (_, (left, right)) in enumerate(bases):
            for cell in range(int(left // _CELL_PT), int(right // _CELL_PT) + 1):
                cells[cell].append(index)
    added: dict[int, str] = defaultdict(str)
    for mark in marks:
        middle = sum(mark.box) / 2
        near = [(_distance(*bases[i], mark, middle), i) for i in cells.get(int(middle // _CELL_PT), ())]
        best, index = min(near, default=(1.0, -1))
        if best < 1.0:
            added[index] += base_forms(mark.text)
    for index, (glyph, _) in enumerate(bases):
        if index not in added:
            yield glyph
            continue
        text = unicodedata.normalize("NFC", glyph.text + added[index])
        yield Glyph(text=text, x0=glyph.x0, x1=glyph.x1, y=glyph.y, size=glyph.size, bold=glyph.bold, run=glyph.run)


def _distance(base: Glyph, extent: tuple[float, float], mark: Char, middle: float) -> float:
    """Below 1 where the mark may belong to the letter: how far apart their lines are, then their middles."""
    up = abs(base.y - mark.y) / (_MARK_REACH * base.size)
    outside = max(extent[0] - middle, middle - extent[1], 0.0) / base.size
    if up >= 1 or outside > 0.2 or base.text.isspace():
        return 1.0
    return 0.5 * up + outside + 0.1 * abs(middle - (extent[0] + extent[1]) / 2) / base.size
