"""The order in which the parts of a page are read: columns one after the other, what spans them above and below."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from indexer.documents.pdf_drawings import Rule
from indexer.documents.pdf_lines import Piece
from indexer.documents.pdf_tables import Table

Part = Piece | Table
_GUTTER_EM = 0.9
_INSIDE_PT = 4
_LEAST_LINES = 3
_LEAST_WIDTH_EM = 9.0
_FULL = 0.8
_LEAST_FULL, _FULL_SHARE = 2, 0.2
_MAX_CANDIDATES = 40
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class _Split:
    """Where columns part: everything in `above` comes before them, everything in `below` after."""

    above: list[Part]
    left: list[Part]
    right: list[Part]
    below: list[Part]


def regions(parts: Sequence[Part], rules: Sequence[Rule], *, rtl: bool, depth: int = 0) -> list[list[Part]]:
    """The parts, from the top down in each region, regions as they are read; `rtl` reads the right column first."""
    ordered = sorted(parts, key=lambda p: (-p.y, p.x0))
    split = _split(ordered, rules) if depth < _DEEPEST else None
    if split is None:
        return [ordered] if ordered else []
    columns = (split.right, split.left) if rtl else (split.left, split.right)
    found: list[list[Part]] = []
    for side in (split.above, *columns, split.below):
        found.extend(regions(side, rules, rtl=rtl, depth=depth + 1))
    return found


def _split(parts: list[Part], rules: Sequence[Rule]) -> _Split | None:
    """The gutter with most text on its poorer side, if there is one."""
    best, best_weight = None, 0
    edges = Counter([*(math.ceil(p.x1) + _INSIDE_PT for p in parts), *(math.floor(p.x0) - _INSIDE_PT for p in parts)])
    for x in (x for x, _ in edges.most_common(_MAX_CANDIDATES)):
        for split in _bands(parts, float(x)):
            weight = min(sum(p.letters for p in side) for side in (split.left, split.right))
            if weight > best_weight and _is_gutter(split, rules, float(x)):
                best, best_weight = split, weight
    return best


def _bands(parts: list[Part], x: float) -> list[_Split]:
    """The ways to part at `x`, one for each stretch of the page in which nothing crosses it."""
    crossing = [i for i, p in enumerate(parts) if p.x0 < x < p.x1]
    found = []
    for start, end in zip([-1, *crossing], [*crossing, len(parts)], strict=True):
        inside = parts[start + 1 : end]
        left = [p for p in inside if p.x1 <= x]
        right = [p for p in inside if p.x0 >= x]
        if min(len(left), len(right)) >= _LEAST_LINES:
            found.append(_Split(parts[: start + 1], left, right, parts[end:]))
    return found


def _is_gutter(split: _Split, rules: Sequence[Rule], x: float) -> bool:
    size = median(p.size for p in (*split.left, *split.right))
    width = min(p.x0 for p in split.right) - max(p.x1 for p in split.left)
    if width < _GUTTER_EM * size or not (_is_column(split.left, size) and _is_column(split.right, size)):
        return False
    heights = [p.y for p in (*split.left, *split.right)]
    across = {round(r.at) for r in rules if r.horizontal and r.start < x < r.end and min(heights) < r.at < max(heights)}
    return len(across) < 2  # lines across both sides are the rows of a table


def _is_column(parts: Sequence[Part], size: float) -> bool:
    """Whether the parts are lines of running text: wide enough, and some of them full."""
    width = max(p.x1 for p in parts) - min(p.x0 for p in parts)
    filled: Counter[int] = Counter()
    for part in parts:
        filled[round(part.y / size * 2)] += round(part.x1 - part.x0)
    full = sum(w >= _FULL * width for w in filled.values())
    return width >= _LEAST_WIDTH_EM * size and full >= max(_LEAST_FULL, _FULL_SHARE * len(filled))
