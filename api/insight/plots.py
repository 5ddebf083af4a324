"""Plots as SVG, drawn from the side that the reader begins on; colours are classes of the page's stylesheet."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape

from api.insight.figures import Row
from assistant.model import Language

WIDTH, HEIGHT = 720, 200
_FOOT, _HEAD, _GAP = 24, 18, 0.15
_LINE = 42


def days_plot(rows: Sequence[Row], since: date, until: date, label: str, *, language: Language) -> str:
    """A column a day, the languages one upon another."""
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    found = {(row.day, row.language): row.questions for row in rows}
    most = max((sum(found.get((day, spoken), 0) for spoken in Language) for day in days), default=0)
    wide, tall = WIDTH / len(days), HEIGHT - _FOOT - _HEAD
    parts = list[str]()
    for n, day in enumerate(days):
        top = float(HEIGHT - _FOOT)
        for spoken in Language:
            count = found.get((day, spoken), 0)
            high = tall * count / most if most else 0
            top -= high
            if count:
                title = f"{day.isoformat()} · {spoken.value} · {count}"
                parts.append(
                    _bar(n * wide + _GAP * wide, top, wide * (1 - 2 * _GAP), high, spoken.value, title, language)
                )
    foot = HEIGHT - 6
    parts += [
        _text(0, foot, since.isoformat(), "start", language),
        _text(WIDTH, foot, until.isoformat(), "end", language),
        _text(0, _HEAD - 6, str(most), "start", language),
    ]
    return _svg(parts, HEIGHT, label)


def bars_plot(bars: Mapping[str, int], label: str, *, language: Language) -> str:
    """A bar an entry below its name, in the order given."""
    most = max(bars.values(), default=1)
    parts = list[str]()
    for n, (name, count) in enumerate(bars.items()):
        top, wide = n * _LINE, max(2.0, (WIDTH - 60) * count / most)
        parts.append(_text(0, top + 14, name, "start", language))
        parts.append(_bar(0, top + 20, wide, 12, "all", f"{name} · {count}", language))
        parts.append(_text(wide + 6, top + 31, str(count), "start", language))
    return _svg(parts, len(bars) * _LINE + 6, label)


def _svg(parts: Sequence[str], height: int, label: str) -> str:
    named = escape(label)
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{named}" direction="ltr">'
        f"<title>{named}</title>{''.join(parts)}</svg>"
    )


def _bar(x: float, y: float, wide: float, high: float, kind: str, title: str, language: Language) -> str:
    left = WIDTH - x - wide if language is Language.AR else x
    return (
        f'<rect class="bar {kind}" x="{left:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}">'
        f"<title>{escape(title)}</title></rect>"
    )


def _text(x: float, y: float, text: str, anchor: str, language: Language) -> str:
    if language is Language.AR:
        x, anchor = WIDTH - x, {"start": "end", "end": "start"}[anchor]
    inner = f'<tspan unicode-bidi="plaintext">{escape(text)}</tspan>'
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{inner}</text>'
