"""Parts of a report as CSV that a spreadsheet opens, in any script, and takes for nothing but text and numbers."""

import csv
import io
from collections.abc import Iterable, Sequence

from api.insight.report import Report
from assistant.language.normalise import visible

TABLES = ("unmet", "days", "comments")
_STARTS_A_FORMULA = tuple("=+-@|%\t\r\n＝＋－＠")
_BOM = "\ufeff"
Cell = str | int


def csv_of(report: Report, table: str) -> str:
    """One of `TABLES`."""
    return _csv(*{"unmet": _unmet, "days": _days, "comments": _comments}[table](report))


def safe(cell: Cell) -> Cell:
    """The cell with an apostrophe in front where a spreadsheet could take its text for a formula."""
    if isinstance(cell, int):
        return cell
    text = visible(cell)  # a mark that nobody sees must not hide the sign behind it
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) or text.lstrip().startswith(_STARTS_A_FORMULA) else text


def _unmet(report: Report) -> tuple[Sequence[str], Iterable[Sequence[Cell]]]:
    names = ("question", "language", "languages", "questions", "visitors", "thumbs_down")
    return names, (
        (g.question, g.language.value, " ".join(g.languages), g.questions, g.visitors, g.thumbs_down)
        for g in report.unmet.groups
    )


def _days(report: Report) -> tuple[Sequence[str], Iterable[Sequence[Cell]]]:
    names = ("day", "language", "questions", "answered", "no_match", "up", "down")
    return names, (
        (r.day.isoformat(), r.language.value, r.questions, r.answered, r.no_match, r.up, r.down)
        for r in report.figures.rows
    )


def _comments(report: Report) -> tuple[Sequence[str], Iterable[Sequence[Cell]]]:
    names = ("day", "language", "thumb", "reason", "comment")
    return names, (
        (c.day.isoformat(), c.language.value, c.thumb.value, c.reason.value if c.reason else "", c.text)
        for c in report.comments
    )


def _csv(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    writer.writerow(names)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return _BOM + written.getvalue()
