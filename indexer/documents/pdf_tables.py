"""Tables of a page of a PDF: cells framed by rules, and pieces of lines that stand under each other."""

import math
import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.documents.pdf_drawings import Rule
from indexer.documents.pdf_lines import Piece, cut_at

Cells = tuple[tuple[Piece, ...], ...]
"""The cells of a row from the left, in each its pieces from the top."""
_TOUCH_PT = 3.0
_MAX_LINES = 200
_GUTTER_EM = 0.9
_WRAP_EM = 1.5
_CLOSER = 0.8
_ALIKE_PT, _AS_WIDE = 0.5, 0.6
_LEAST_ROWS = 3
_ALIGNED_PT, _ALIGNED_SHARE = 1.5, 0.6
_MARKER = re.compile(r"[•▪■●○◦‣·*–—-]|[(\[]?\w{1,4}[.)\]°-]{1,2}|[.)-]\d{1,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A framed table: its rows from the top, each with whether lines part its cells; a title may span all of them."""

    rows: tuple[tuple[bool, Cells], ...]
    x0: float
    x1: float
    y: float
    size: float
    letters: int = 0


def framed(pieces: Sequence[Piece], rules: Iterable[Rule]) -> tuple[list[Table], list[Piece]]:
    """The tables that rules frame, and the pieces outside of them."""
    left = list(pieces)
    tables = []
    for across, down in _grids(rules):
        xs, ys = [r.at for r in down], sorted((r.at for r in across), reverse=True)
        inside = [p for p in left if xs[0] < (p.x0 + p.x1) / 2 < xs[-1] and ys[-1] < _middle(p) < ys[0]]
        rows = tuple(_framed_rows(inside, down, ys))
        if sum(parted for parted, _ in rows) > 1:
            size = max(p.size for p in inside)
            tables.append(Table(rows=rows, x0=xs[0], x1=xs[-1], y=ys[0] - size, size=size))
            gone = set(map(id, inside))
            left = [p for p in left if id(p) not in gone]
    return tables, left


def aligned(rows: Sequence[Sequence[Piece]], *, rtl: bool) -> Iterator[tuple[bool, Cells]]:
    """The rows of a region, each with whether it is a row of a table; lines that only wrap cells are put into them."""
    start = 0
    while start < len(rows):
        end, gutters = _table_end(rows, start)
        if end == start and _heads_table(rows, start):
            end, gutters = _table_end(rows, start + 1)
        if end > start:
            yield from ((True, cells) for cells in _unwrapped(rows[start:end], gutters, rtl=rtl))
        else:
            yield False, (tuple(rows[start]),)
        start = max(end, start + 1)


def _grids(rules: Iterable[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Horizontal and vertical lines that cross each other, the vertical ones by place; two cells each way at least."""
    merged = _merged(rules)
    across, down = ([r for r in merged if r.horizontal is way][:_MAX_LINES] for way in (True, False))
    while down:
        columns, lines = [down.pop()], list[Rule]()
        grown = True
        while grown:
            met = [h for h in across if h not in lines and any(_cross(h, v) for v in columns)]
            lines += met
            near = [v for v in down if any(_cross(h, v) for h in lines)]
            columns += near
            down = [v for v in down if v not in near]
            grown = bool(met or near)
        if len(columns) > 2 and len(lines) > 2:
            yield lines, sorted(columns, key=lambda r: r.at)


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Rules end to end or side by side as one: the borders of cells are often drawn cell by cell, twice."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (r.horizontal, round(r.at / _TOUCH_PT), r.start)):
        last = merged[-1] if merged else None
        beside = last and last.horizontal == rule.horizontal and abs(last.at - rule.at) <= _TOUCH_PT
        if last and beside and rule.start <= last.end + _TOUCH_PT:
            merged[-1] = Rule(horizontal=last.horizontal, at=last.at, start=last.start, end=max(last.end, rule.end))
        else:
            merged.append(rule)
    return merged


def _cross(h: Rule, v: Rule) -> bool:
    return h.start - _TOUCH_PT <= v.at <= h.end + _TOUCH_PT and v.start - _TOUCH_PT <= h.at <= v.end + _TOUCH_PT


def _middle(piece: Piece) -> float:
    return piece.y + 0.3 * piece.size


def _framed_rows(pieces: Sequence[Piece], down: Sequence[Rule], ys: Sequence[float]) -> Iterator[tuple[bool, Cells]]:
    bands: dict[int, list[list[Piece]]] = defaultdict(lambda: [[] for _ in down[1:]])
    parted: set[int] = set()
    for piece in sorted(pieces, key=lambda p: (-p.y, p.x0)):
        height = _middle(piece)
        band = sum(y > height for y in ys)
        there = [r.at for r in down if r.start - _TOUCH_PT <= height <= r.end + _TOUCH_PT]
        parted.update([band] if len(there) > 2 else [])
        for part in cut_at(piece, there):
            column = bisect([r.at for r in down[1:-1]], (part.x0 + part.x1) / 2)
            bands[band][column].append(part)
    for band, cells in sorted(bands.items()):
        yield band in parted, tuple(map(tuple, cells))


_Span = tuple[float, float]


def _table_end(rows: Sequence[Sequence[Piece]], start: int) -> tuple[int, list[float]]:
    """Where the table that begins with this row ends (`start` where none does), and where its columns part."""
    size = rows[start][0].size
    spans = _spans([(p.x0, p.x1) for p in rows[start]], size)
    full, end = 0, start
    for row in rows[start:]:
        wider = _spans([*spans, *((p.x0, p.x1) for p in row)], size)
        # a heading that is centred over its column seems a column of its own until all cells of a row say otherwise
        if (
            len(wider) < 2
            or (len(wider) < len(spans) and len(wider) != len(row))
            or _is_listed(row)
            or _is_stretched(row)
        ):
            break
        spans, full, end = wider, full + (len(row) > 1), end + 1
    while end - start > 1 and len(rows[end - 1]) == 1 and _drop(rows, end - 1) > _WRAP_EM * size:
        end -= 1  # a short line below the table is not of it
    gutters = [(a[1] + b[0]) / 2 for a, b in pairwise(spans)]
    return (end, gutters) if full >= _LEAST_ROWS and _are_columns(rows[start:end], gutters) else (start, [])


def _are_columns(rows: Sequence[Sequence[Piece]], gutters: Sequence[float]) -> bool:
    """Whether most cells of each column begin, end or are centred at one place; words of stretched lines are not."""
    columns: dict[int, list[Piece]] = defaultdict(list)
    for piece in (p for row in rows if len(row) > 1 for p in row):
        columns[bisect(gutters, (piece.x0 + piece.x1) / 2)].append(piece)
    for cells in columns.values():
        edges = ([p.x0 for p in cells], [p.x1 for p in cells], [(p.x0 + p.x1) / 2 for p in cells])
        best = max(sum(abs(x - at) <= _ALIGNED_PT for x in places) for places in edges for at in places)
        if best < _ALIGNED_SHARE * len(cells):
            return False
    return True


def _heads_table(rows: Sequence[Sequence[Piece]], index: int) -> bool:
    """Whether a line is the first of two in the heading of a column of the table that begins below it."""
    if len(rows[index]) > 1 or index + 1 == len(rows) or _drop(rows, index + 1) > _WRAP_EM * rows[index][0].size:
        return False
    end, gutters = _table_end(rows, index + 1)
    return end > index + 1 and bisect(gutters, rows[index][0].x0) == bisect(gutters, rows[index][0].x1) > 0


def _spans(parts: Iterable[_Span], size: float) -> list[_Span]:
    """The stretches of a line that the parts take up together, where a gutter lies between them."""
    merged: list[_Span] = []
    for left, right in sorted(parts):
        if merged and left - merged[-1][1] < _GUTTER_EM * size:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _is_listed(row: Sequence[Piece]) -> bool:
    """Whether the row is an item of a list, its marker standing apart on either side."""
    return len(row) > 1 and any(_MARKER.fullmatch("".join(g.text for g in p.glyphs)) for p in (row[0], row[-1]))


def _is_stretched(row: Sequence[Piece]) -> bool:
    """Whether the row is a line of text that is stretched: the gaps between its words are all alike."""
    between = [b.x0 - a.x1 for a, b in pairwise(row)]
    within = [
        c.x0 - a.x1 for p in row for a, b, c in zip(p.glyphs, p.glyphs[1:], p.glyphs[2:], strict=False) if b.text == " "
    ]
    if not between:
        return False
    alike = len(between) > 1 and max(between) - min(between) < _ALIKE_PT
    return alike or (bool(within) and max(within) > _AS_WIDE * min(between))


def _drop(rows: Sequence[Sequence[Piece]], index: int) -> float:
    return rows[index - 1][0].y - rows[index][0].y


def _unwrapped(rows: Sequence[Sequence[Piece]], gutters: Sequence[float], *, rtl: bool) -> Iterator[Cells]:
    """The rows by cell. A line close below is the same row's if the table has wider steps, or its first cell is empty."""
    widest = max((_drop(rows, i) for i in range(1, len(rows))), default=0.0)
    cells: list[list[Piece]] = []
    for index, row in enumerate(rows):
        places = [bisect(gutters, (p.x0 + p.x1) / 2) for p in row]
        first = len(gutters) if rtl else 0
        drop = _drop(rows, index) if index else math.inf
        closer = drop < _CLOSER * widest or (len(row) == 1 and first not in places)
        wraps = (closer and len(row) <= len(gutters)) or (index == 1 and len(rows[0]) == 1)
        if cells and not (wraps and drop <= _WRAP_EM * row[0].size):
            yield tuple(map(tuple, cells))
            cells = []
        cells = cells or [[] for _ in range(len(gutters) + 1)]
        for place, piece in zip(places, row, strict=True):
            cells[place].append(piece)
    if cells:
        yield tuple(map(tuple, cells))
