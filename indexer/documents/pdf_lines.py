"""Glyphs of a page → pieces of lines, left to right, with the spaces that only their places show."""

import unicodedata
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from indexer.documents.pdf_clusters import Glyph

_SPACE_EM = 0.18
"""A wider gap is a space. Chromium draws none, and leaves 0.2 em and more between words, 0.15 and less within."""
_JOINED = frozenset("ئبتثجحخسشصضطظعغفقكلمنهيـ")
"""Letters of Arabic that join the next one: a gap after them ends a word, and shows how wide spaces are on this page."""
_LEAST_SPACE_EM, _SPACES_TELL, _SPACE_SHARE = 0.13, 30, 0.93
_WIDEST_LIMIT_EM = 0.2
_APART_EM = 0.7
_RAISED_EM, _BESIDE_EM = 0.5, 0.6
_BAND_PT = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a line without a wide gap: its glyphs left to right, spaces put in."""

    glyphs: tuple[Glyph, ...]
    x0: float
    x1: float
    y: float
    size: float
    bold: bool

    @property
    def letters(self) -> int:
        """How much text it holds."""
        return sum(len(g.text) for g in self.glyphs if not g.text.isspace())


def pieces(glyphs: Iterable[Glyph]) -> list[Piece]:
    """The pieces of all lines of a page, from the top down, and from left to right where they share a base line."""
    rows = [sorted(row, key=lambda g: g.x0) for row in _rows([g for g in glyphs if g.text])]
    space = _space_em(rows)
    found = [piece for row in rows for piece in _cut(row, space)]
    return sorted(found, key=lambda p: (-round(p.y), p.x0))


def joined(parts: Sequence[Piece]) -> tuple[Glyph, ...]:
    """The glyphs of pieces that share a line, with a space between them."""
    found: list[Glyph] = []
    for part in parts:
        if found:
            found.append(_space(found[-1], part.glyphs[0]))
        found.extend(part.glyphs)
    return tuple(found)


def cut_at(piece: Piece, xs: Sequence[float]) -> list[Piece]:
    """The parts of a piece that lie between the abscissas `xs`, which rise."""
    parts: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in piece.glyphs:
        parts[bisect(xs, (glyph.x0 + glyph.x1) / 2)].append(glyph)
    return [_piece(part) for _, part in sorted(parts.items()) if any(not g.text.isspace() for g in part)]


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs that stand on one base line, or raised and lowered right beside it, such as the numbers of notes."""
    levels: dict[float, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        levels[round(glyph.y * 2) / 2].append(glyph)
    stretches = [_Stretch(part) for level in levels.values() for part in _apart(level)]
    rows: dict[int, list[_Stretch]] = defaultdict(list)
    for new in sorted(stretches, key=lambda s: -len(s.glyphs)):
        band = int(new.y // _BAND_PT)
        near = next((s for b in (band - 1, band, band + 1) for s in rows[b] if s.holds(new)), None)
        if near:
            near.take(new)
        else:
            rows[band].append(new)
    return [stretch.glyphs for band in rows.values() for stretch in band]


def _apart(level: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """The glyphs of a base line, parted at wide gaps."""
    part: list[Glyph] = []
    end = 0.0
    for glyph in sorted(level, key=lambda g: g.x0):
        if part and glyph.x0 - end > _APART_EM * min(glyph.size, part[-1].size):
            yield part
            part = []
        end = max(end, glyph.x1) if part else glyph.x1
        part.append(glyph)
    if part:
        yield part


class _Stretch:
    """Glyphs beside each other, and the room that they take."""

    __slots__ = ("glyphs", "size", "x0", "x1", "y")

    def __init__(self, glyphs: list[Glyph]) -> None:
        self.glyphs = glyphs
        self.y = glyphs[0].y
        self.size = max(g.size for g in glyphs)
        self.x0, self.x1 = min(g.x0 for g in glyphs), max(g.x1 for g in glyphs)

    def holds(self, other: "_Stretch") -> bool:
        """Whether the other is so near that both are parts of one line."""
        size = max(self.size, other.size)
        gap = max(other.x0 - self.x1, self.x0 - other.x1)
        return abs(self.y - other.y) <= _RAISED_EM * size and gap <= _BESIDE_EM * min(self.size, other.size)

    def take(self, other: "_Stretch") -> None:
        self.glyphs = self.glyphs + other.glyphs
        self.size = max(self.size, other.size)
        self.x0, self.x1 = min(self.x0, other.x0), max(self.x1, other.x1)


def _space_em(rows: Sequence[Sequence[Glyph]]) -> float:
    """The width of gap, in ems, from which it is a space."""
    spaces: list[float] = []
    for row in rows:
        for after, before in pairwise(row):
            gap = (after.x1 - before.x0) / -before.size
            if (
                _LEAST_SPACE_EM < gap < _APART_EM
                and before.text[-1] in _JOINED
                and unicodedata.bidirectional(after.text[0]) == "AL"
            ):
                spaces.append(gap)
    if len(spaces) < _SPACES_TELL:
        return _SPACE_EM
    return min(_WIDEST_LIMIT_EM, _SPACE_SHARE * sorted(spaces)[len(spaces) // 50])


def _parts_words(before: Glyph, after: Glyph) -> bool:
    """Whether any gap between these letters of Arabic, in the order of reading, is one between words."""
    return before.text[-1] in _JOINED and unicodedata.bidirectional(after.text[0]) == "AL"


def _cut(row: Sequence[Glyph], space: float) -> Iterator[Piece]:
    part: list[Glyph] = []
    end = 0.0
    for glyph in row:
        if glyph.text.isspace():
            if part and not part[-1].text.isspace():
                part.append(glyph)
            continue
        gap = (glyph.x0 - end) / min(glyph.size, part[-1].size) if part else 0.0
        if gap > _APART_EM:
            yield _piece(part)
            part = []
        elif (
            part and not part[-1].text.isspace() and gap > (_LEAST_SPACE_EM if _parts_words(glyph, part[-1]) else space)
        ):
            part.append(_space(part[-1], glyph))
        part.append(glyph)
        end = max(end, glyph.x1) if len(part) > 1 else glyph.x1
    if any(not g.text.isspace() for g in part):
        yield _piece(part)


def _piece(part: Sequence[Glyph]) -> Piece:
    inked = [g for g in part if not g.text.isspace()]
    glyphs = tuple(part[part.index(inked[0]) : len(part) - part[::-1].index(inked[-1])])
    return Piece(
        glyphs=glyphs,
        x0=inked[0].x0,
        x1=max(g.x1 for g in inked),
        y=median(g.y for g in inked),
        size=median(g.size for g in inked),
        bold=2 * sum(g.bold for g in inked) > len(inked),
    )


def _space(before: Glyph, after: Glyph) -> Glyph:
    return Glyph(text=" ", x0=before.x1, x1=after.x0, y=before.y, size=before.size)
