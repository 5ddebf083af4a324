"""Pages that the server writes whole: no script, no inline style, three languages."""

from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING

from api.insight.plots import bars_plot, days_plot
from api.insight.report import Report
from assistant.model import Language
from assistant.prompts import reply

if TYPE_CHECKING:
    from jinja2 import Environment

PERIODS = (7, 30, 90, 365)
PLOTTED = 20
"""Most groups in the plot; the table has all of them."""
_NAME_CHARS = 80


def page_of(report: Report, days: int, language: Language) -> str:
    """A report as a page."""
    groups = report.unmet.groups[:PLOTTED]
    bars = {_short(group.question): group.visitors for group in groups}
    text = partial(reply, language=language)
    return rendered(
        "operators.html",
        language,
        report=report,
        days=days,
        periods=PERIODS,
        days_plot=days_plot(report.figures.rows, report.since, report.until, text("insight.by_day"), language=language),
        bars_plot=bars_plot(bars, text("insight.unmet"), language=language) if bars else "",
    )


def rendered(template: str, language: Language, **values: object) -> str:
    """A template of this folder in a language; every value is escaped but for the plots, which are made here."""
    page = _templates().get_template(template)
    return page.render(language=language, languages=list(Language), t=partial(reply, language=language), **values)


def _short(text: str) -> str:
    return text if len(text) <= _NAME_CHARS else text[: _NAME_CHARS - 1] + "…"


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    folder = files("api.insight")
    loader = FunctionLoader(lambda name: folder.joinpath(name).read_text(encoding="utf-8"))
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
