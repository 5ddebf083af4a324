"""Plots as inline SVG: no script, colours from the page's style sheet, texts of ours and numbers only."""

from collections.abc import Mapping
from html import escape

from assistant.model import Language
from indexer.quality.model import LEAST_POINTS, TOTAL, Rating
from indexer.quality.texts import number, percentage, text

BINS = 10
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 360, 210, 4, 32, 26


def histogram(percents: Mapping[int, int], language: Language) -> str:
    """How many datasets have which score; `percents` counts them by whole percent. Dashed lines part the ratings."""
    counts = binned(percents)
    highest = max(counts) or 1
    width = (_WIDTH - 2 * _LEFT) / BINS
    floor = _HEIGHT - _BOTTOM
    parts = [_boundaries(language, floor)]
    for place, count in enumerate(counts):
        left, height = _LEFT + place * width, (floor - _TOP - 16) * count / highest
        middle = left + width / 2
        parts.append(f'<rect class="column" x="{left + 2:.1f}" y="{floor - height:.1f}" width="{width - 4:.1f}"')
        parts.append(f' height="{height:.1f}" rx="2"/>')
        if count:
            parts.append(_label(middle, floor - height - 4, number(count, language), "count"))
    parts.append(f'<path class="axis" d="M{_LEFT} {floor}H{_WIDTH - _LEFT}"/>')
    for tick in range(0, BINS + 1, 2):
        at = percentage(100 * tick / BINS, language)
        parts.append(_label(_LEFT + tick * width, _HEIGHT - 9, at, "tick", _anchor(tick)))
    return _svg(_WIDTH, _HEIGHT, "histogram", _spoken(counts, language), "".join(parts))


def binned(percents: Mapping[int, int]) -> list[int]:
    """Counts in ten bins of ten percent each; 100 % counts in the last."""
    counts = [0] * BINS
    for percent, count in percents.items():
        counts[min(percent * BINS // 100, BINS - 1)] += count
    return counts


def bar(percent: float | None, kind: str = "") -> str:
    """A bar filled to `percent`; the number stands beside it, so readers of the screen are spared it."""
    filled = "" if percent is None else f'<rect class="fill {escape(kind)}" width="{percent:.1f}" height="8"/>'
    return (
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect class="track" width="100" height="8"/>{filled}</svg>'
    )


def ratings_bar(ratings: Mapping[Rating, int]) -> str:
    """One bar parted by ratings, worst first; the legend beside it has the numbers."""
    total = sum(ratings.values()) or 1
    parts, left = [], 0.0
    for rating in reversed(Rating):
        width = 100 * ratings.get(rating, 0) / total
        parts.append(f'<rect class="fill {rating}" x="{left:.2f}" width="{width:.2f}" height="8"/>')
        left += width
    inner = "".join(parts)
    return (
        '<svg class="bar ratings" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f"{inner}</svg>"
    )


def _boundaries(language: Language, floor: float) -> str:
    """Where ratings begin, with their names above."""
    scale = (_WIDTH - 2 * _LEFT) / TOTAL
    starts = [(rating, _LEFT + least * scale) for rating, least in LEAST_POINTS.items()][::-1]
    ends = [start for _, start in starts[1:]] + [_WIDTH - _LEFT]
    parts = []
    for (rating, start), end in zip(starts, ends, strict=True):
        parts.append(f'<rect class="band {rating}" x="{start:.1f}" y="6" width="{end - start - 2:.1f}" height="4"/>')
        parts.append(_label((start + end) / 2, 22, text(f"rating.{rating}", language), "band-name"))
        if start > _LEFT:
            parts.append(f'<path class="boundary" d="M{start - 1:.1f} 6V{floor}"/>')
    return "".join(parts)


def _anchor(tick: int) -> str:
    return {0: "start", BINS: "end"}.get(tick, "middle")


def _label(x: float, y: float, written: str, kind: str, anchor: str = "middle") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(written)}</text>'


def _spoken(counts: list[int], language: Language) -> str:
    step = 100 // BINS
    found = (
        f"{number(place * step, language)}–{percentage((place + 1) * step, language)}: {number(count, language)}"
        for place, count in enumerate(counts)
        if count
    )
    return f"{text('page.distribution_caption', language)}. {'; '.join(found)}"


def _svg(width: int, height: int, kind: str, spoken: str, inner: str) -> str:
    return (
        f'<svg class="{kind}" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(spoken)}" direction="ltr">'
        f"{inner}</svg>"
    )
