"""The report on a terminal: the whole, the dimensions, what to mend first, and the producers that need it most."""

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.model import Language
from indexer.quality.model import TOTAL, LinkKind, Rating
from indexer.quality.report import Group, Report, worst_first
from indexer.quality.texts import link_note, number, percentage, text

_ROWS = 15


def show(report: Report, links: Mapping[LinkKind, int] | None, language: Language, console: Console) -> None:
    """Print the report; text from the catalogue is printed as it is, never as markup. `links` None: not checked."""
    console.print(Text(_headline(report, language), style="bold"))
    console.print(Text(_ratings(report, language)))
    console.print(Text(link_note(links, language), style="italic"))
    console.print(_dimensions(report, language))
    console.print(_mends(report, language))
    console.print(_groups(report.producers.values(), "producer", language))
    if len(report.portals) > 1:
        console.print(_groups(report.portals.values(), "portal", language))
    console.print(_worst(report, language))


def _headline(report: Report, language: Language) -> str:
    total, count = report.total, report.total.datasets or 1
    parts = [
        f"{text('page.datasets', language)}: {number(total.datasets, language)}",
        f"{text('page.average', language)}: {percentage(total.percent, language)}",
        f"{text('page.median', language)}: {percentage(total.median, language)}",
        f"{number(total.points / count, language)} / {number(total.possible / count, language)} ({TOTAL})",
        text(f"rating.{total.rating}", language),
    ]
    return "  ·  ".join(parts)


def _ratings(report: Report, language: Language) -> str:
    counts = (
        f"{text(f'rating.{rating}', language)}: {number(report.total.ratings[rating], language)}" for rating in Rating
    )
    return "  ".join(counts)


def _dimensions(report: Report, language: Language) -> Table:
    table = _table(language, "label.dimension", "label.points", "label.percent", title="page.dimensions")
    for dimension, found in report.dimensions.items():
        points = f"{number(found.points, language)} / {number(found.possible, language)}"
        share = text("label.not_measured", language) if found.percent is None else percentage(found.percent, language)
        table.add_row(text(f"dimension.{dimension}", language), points, share)
    return table


def _mends(report: Report, language: Language) -> Table:
    table = _table(language, "label.action", "label.datasets", "label.gain", title="page.mends")
    for mend, datasets, points in report.total.to_gain()[:_ROWS]:
        table.add_row(text(f"mend.{mend}", language), number(datasets, language), f"+{number(points, language)}")
    return table


def _groups(groups: Iterable[Group], kind: str, language: Language) -> Table:
    heads = (f"label.{kind}", "label.datasets", "label.average", "label.median", "label.rating")
    table = _table(language, *heads, title=f"page.by_{kind}")
    for group in worst_first(groups)[:_ROWS]:
        found = group.tally
        table.add_row(
            Text(group.name(language) or text(f"label.no_{kind}", language)),
            number(found.datasets, language),
            percentage(found.percent, language),
            percentage(found.median, language),
            text(f"rating.{found.rating}", language),
        )
    return table


def _worst(report: Report, language: Language) -> Table:
    table = _table(language, "label.dataset", "label.score", "label.mends", title="page.worst")
    for dataset, assessment in report.worst()[:_ROWS]:
        mends = [text(f"mend.{mend}", language) for mend in list(assessment.mends())[:3]]
        score = f"{assessment.points} / {assessment.possible}"
        table.add_row(Text(dataset.title(language)), score, Text(" · ".join(mends)))
    return table


def _table(language: Language, *heads: str, title: str) -> Table:
    table = Table(title=text(title, language), title_justify="left", title_style="bold", header_style="bold")
    for place, head in enumerate(heads):
        right = place > 0 and head not in ("label.mends", "label.rating")
        table.add_column(text(head, language), justify="right" if right else "left", overflow="fold")
    return table
