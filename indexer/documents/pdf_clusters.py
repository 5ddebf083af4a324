"""Characters of a PDF put together to glyphs: ligatures in the order of reading, marks on their letters, base forms."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

UNREADABLE = "\ufffd"
"""Stands for a character that the PDF does not say how to read."""
_LAM = "ل"
_ALEFS = frozenset("اأإآٱ")
_CELL_PT = 12.0
_AGAIN_EM = 0.12
_MOST_CELLS = 20
_CACHED = 4_096
_ARABIC_BLOCK = 0x06
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
    together = [_repaired(group) if len(group) > 1 else group for group in groups.values()]
    turned = _are_turned(together)
    bases: list[tuple[Glyph, float]] = []
    marks: list[Char] = []
    for group in together:
        letters = group if len(group) == 1 else [c for c in group if not _is_mark(c.text)]
        if not letters or (len(group) == 1 and _is_mark(group[0].text)):
            marks.extend(group)
            continue
        bases.append((_glyph(group, letters, turned=turned), min(c.box[0] for c in letters)))
    once = _once(bases)
    return _with_marks(once, marks) if marks else (glyph for glyph, _ in once)


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


def _repaired(group: list[Char]) -> list[Char]:
    """The characters of a ligature as Ghostscript 10 means them: of its later letters, it repeats a byte of the first.

    Lam and alef, U+0644 U+0627, become U+0644 U+4427, a Chinese letter.
    """
    codes = [ord(c.text[0]) for c in group]
    lows = {code & 0xFF for code in codes if code >> 8 == _ARABIC_BLOCK}
    return [
        replace(char, text=chr(_ARABIC_BLOCK << 8 | code & 0xFF)) if code >> 8 in lows else char
        for char, code in zip(group, codes, strict=True)
    ]


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
    first = letters[0]
    text, end = first.text, first.box[1]
    if len(group) > 1:
        text, end = "".join(c.text for c in group), max(c.box[1] for c in letters)
        if len(letters) == 1:
            text = first.text + "".join(c.text for c in group if c is not first)
        elif _is_arabic(text):
            text = _in_order(text, turned=turned or first.box != letters[1].box)
    return Glyph(text=base_forms(text), x0=first.x, x1=end, y=first.y, size=first.size, bold=first.bold, run=first.run)


def _in_order(text: str, *, turned: bool) -> str:
    pairs = set(pairwise(c for c in text if not _is_mark(c)))
    if any(second == _LAM and first in _ALEFS for first, second in pairs):
        turned = True
    elif any(first == _LAM and second in _ALEFS for first, second in pairs):
        turned = False
    ordered = text[::-1] if turned else text
    start = next(i for i, c in enumerate(ordered) if not _is_mark(c))
    return ordered[start:] + ordered[:start]


def _once(bases: Sequence[tuple[Glyph, float]]) -> list[tuple[Glyph, float]]:
    """The glyphs without those that are drawn again beside themselves, as bold or as a shadow."""
    order = sorted(range(len(bases)), key=lambda i: (bases[i][0].text, bases[i][0].x0))
    again: set[int] = set()
    for position, index in enumerate(order):
        glyph = bases[index][0]
        reach = _AGAIN_EM * glyph.size
        for later in range(position + 1, len(order)):
            other = bases[order[later]][0]
            if other.text != glyph.text or other.x0 - glyph.x0 > reach:
                break
            if abs(other.y - glyph.y) <= reach and index not in again:
                again.add(order[later])
    return [base for index, base in enumerate(bases) if index not in again]


def _with_marks(bases: Sequence[tuple[Glyph, float]], marks: Sequence[Char]) -> Iterator[Glyph]:
    """The glyphs, each with the marks that are drawn above or below it; a mark over no letter is dropped."""
    cells: dict[int, list[int]] = defaultdict(list)
    for index, (glyph, left) in enumerate(bases):
        for cell in range(
            int(left // _CELL_PT), min(int(glyph.x1 // _CELL_PT), int(left // _CELL_PT) + _MOST_CELLS) + 1
        ):
            cells[cell].append(index)
    added: dict[int, str] = defaultdict(str)
    for mark in marks:
        middle = sum(mark.box) / 2
        near = [(_distance(*bases[i], mark, middle), i) for i in cells.get(int(middle // _CELL_PT), ())]
        best, index = min(near, default=(1.0, -1))
        if best < 1.0:
            added[index] += base_forms(mark.text)
    for index, (glyph, _) in enumerate(bases):
        marked = unicodedata.normalize("NFC", glyph.text + added[index]) if index in added else ""
        yield replace(glyph, text=marked) if marked else glyph


def _distance(base: Glyph, left: float, mark: Char, middle: float) -> float:
    """Below 1 where the mark may belong to the letter: how far apart their lines are, then their middles."""
    up = abs(base.y - mark.y) / (_MARK_REACH * base.size)
    outside = max(left - middle, middle - base.x1, 0.0) / base.size
    if up >= 1 or outside > 0.2 or base.text.isspace():
        return 1.0
    return 0.5 * up + outside + 0.1 * abs(middle - (left + base.x1) / 2) / base.size
