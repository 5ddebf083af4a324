"""The order in which the parts of a page are read: columns one after the other, what spans them above and below."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import median

from indexer.documents.pdf_drawings import Rule
from indexer.documents.pdf_lines import Piece
from indexer.documents.pdf_tables import Table

Part = Piece | Table
_GUTTER_EM = 0.5
_ROUNDED_PT = 0.6
_LEAST_LINES, _LEAST_LINES_WITHIN = 3, 6
_LEAST_WIDTH_EM = 9.0
_FULL, _MOST = 0.75, 0.9
_LEAST_FULL, _FULL_SHARE = 2, 0.2
_MAX_CANDIDATES = 40
_ALIKE = 0.9
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class _Split:
    """Where columns part: everything in `above` comes before them, everything in `below` after."""

    above: list[Part]
    left: list[Part]
    right: list[Part]
    below: list[Part]


def regions(parts: Sequence[Part], rules: Sequence[Rule], *, rtl: bool) -> list[list[Part]]:
    """The parts, from the top down in each region, regions as they are read; `rtl` reads the right column first."""
    return _regions(parts, rules, rtl=rtl, least=_LEAST_LINES, depth=0)


def _regions(parts: Sequence[Part], rules: Sequence[Rule], *, rtl: bool, least: int, depth: int) -> list[list[Part]]:
    """`least` is the number of lines below which nothing is a column: in narrow columns, words of some lines part too."""
    ordered = sorted(parts, key=lambda p: (-p.y, p.x0))
    split = _split(ordered, rules, least) if depth < _DEEPEST and len(ordered) >= 2 * least else None
    if split is None:
        return [ordered] if ordered else []
    columns = (split.right, split.left) if rtl else (split.left, split.right)
    found: list[list[Part]] = []
    for side in (split.above, *columns, split.below):
        lines = _LEAST_LINES_WITHIN if side in columns else least
        found.extend(_regions(side, rules, rtl=rtl, least=lines, depth=depth + 1))
    return found


def _split(parts: list[Part], rules: Sequence[Rule], least_lines: int) -> _Split | None:
    """The gutter with most text on its poorer side, if there is one; of those alike, the widest, not that of bullets."""
    found: list[tuple[int, float, _Split]] = []
    strip = _GUTTER_EM * median(p.size for p in parts)
    for gutter in _gutters(parts, strip):
        for split in _bands(parts, *gutter):
            if _parts_columns(split, rules, sum(gutter) / 2, least_lines):
                weight = min(sum(p.letters for p in side) for side in (split.left, split.right))
                width = min(p.x0 for p in split.right) - max(p.x1 for p in split.left)
                found.append((weight, width, split))
    most = max((weight for weight, *_ in found), default=0)
    alike = [(width, split) for weight, width, split in found if weight >= _ALIKE * most]
    return max(alike, key=lambda pair: pair[0])[1] if alike else None


def _gutters(parts: Sequence[Part], width: float) -> list[tuple[float, float]]:
    """Strips of this width through which fewer lines pass than on both sides, the deepest valleys first.

    A valley is narrow where a header ends in it: then the strip goes on to one side, and the header passes through it.
    """
    changes: Counter[int] = Counter()
    for part in parts:
        changes.update({round(part.x0): 1})
        changes.update({round(part.x1): -1})
    places = sorted(changes)
    passing = list(accumulate(changes[place] for place in places))
    before, after = list(accumulate(passing, max)), list(accumulate(reversed(passing), max))[::-1]
    valleys = [
        (min(before[i], after[i]) - passing[i], places[i], places[i + 1])
        for i in range(1, len(places) - 1)
        if passing[i] < passing[i - 1] and passing[i] < passing[i + 1]
    ]
    deepest = sorted(valleys, reverse=True)[:_MAX_CANDIDATES]
    return [strip for _, a, b in deepest for strip in ({(a, a + width), (b - width, b)} if b - a < width else {(a, b)})]


def _bands(parts: list[Part], start: float, end: float) -> list[_Split]:
    """The ways to part by this strip, one for each stretch of the page in which nothing stands in it."""
    inner, outer = start + _ROUNDED_PT, end - _ROUNDED_PT
    crossing = [i for i, p in enumerate(parts) if p.x0 < outer and p.x1 > inner]
    found = []
    for above, below in zip([-1, *crossing], [*crossing, len(parts)], strict=True):
        inside = parts[above + 1 : below]
        left = [p for p in inside if p.x1 <= inner]
        right = [p for p in inside if p.x1 > inner]
        if min(len(left), len(right)) >= _LEAST_LINES:
            found.append(_Split(parts[: above + 1], left, right, parts[below:]))
    return found


def _parts_columns(split: _Split, rules: Sequence[Rule], x: float, least: int) -> bool:
    size = median(p.size for p in (*split.left, *split.right))
    if not (_is_column(split.left, size, least) and _is_column(split.right, size, least)):
        return False
    heights = [p.y for p in (*split.left, *split.right)]
    across = {round(r.at) for r in rules if r.horizontal and r.start < x < r.end and min(heights) < r.at < max(heights)}
    return len(across) < 2  # lines across both sides are the rows of a table


def _is_column(parts: Sequence[Part], size: float, least: int) -> bool:
    """Whether the parts are lines of running text: wide enough, and some of them full. Numbers of pages stand out."""
    lines: dict[int, list[Part]] = defaultdict(list)
    for part in parts:
        lines[round(2 * part.y / size)].append(part)
    starts = sorted(min(p.x0 for p in line) for line in lines.values())
    ends = sorted(max(p.x1 for p in line) for line in lines.values())
    width = ends[int(_MOST * (len(ends) - 1))] - starts[int((1 - _MOST) * (len(starts) - 1))]
    full = sum(sum(p.x1 - p.x0 for p in line) >= _FULL * width for line in lines.values())
    return (
        len(lines) >= least and width >= _LEAST_WIDTH_EM * size and full >= max(_LEAST_FULL, _FULL_SHARE * len(lines))
    )
