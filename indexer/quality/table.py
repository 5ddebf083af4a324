"""One row a dataset as CSV that a spreadsheet opens as it is: Arabic letters, columns apart, no formulas."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from assistant.model import Dataset, Language, pick
from indexer.quality.indicators import INDICATORS
from indexer.quality.model import Assessment, Finding
from indexer.quality.output import whole_file
from indexer.quality.report import portal_of
from indexer.quality.texts import text

ENCODING = "utf-8-sig"
"""With the byte order mark by which Excel knows that the letters are UTF-8."""
DELIMITERS = {Language.FR: ";", Language.AR: ";", Language.EN: ","}
"""What Excel splits at in the regional settings of the language: Morocco's are those of French."""
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BEFORE = ("identifier", "dataset", "portal", "producer", "themes", "score", "measured", "percent", "rating")
_AFTER = ("mends", "file", "address")


class Row(Protocol):
    """Writes one row."""

    def __call__(self, dataset: Dataset, assessment: Assessment) -> None:
        """The dataset and what it earned."""


@contextmanager
def open_table(path: Path, language: Language) -> Iterator[Row]:
    """A table that takes rows and stands at `path` once it is whole; a run that fails leaves what was there before."""
    with whole_file(path, encoding=ENCODING) as file:
        writer = csv.writer(file, delimiter=DELIMITERS[language])
        writer.writerow(_header(language))

        def write(dataset: Dataset, assessment: Assessment) -> None:
            writer.writerow(row(dataset, assessment, language))

        yield write


def row(dataset: Dataset, assessment: Assessment, language: Language) -> list[str | int]:
    """The cells of a dataset; those with text from the catalogue cannot be taken for formulas."""
    producer = dataset.organization
    mends = (f"{text(f'mend.{mend}', language)} (+{points})" for mend, points in assessment.mends().items())
    return [
        cell(dataset.id),
        cell(dataset.title(language)),
        cell(portal_of(dataset)),
        cell(pick(producer.names, language) or producer.id if producer else ""),
        cell(_joined(pick(theme.names, language) or theme.id for theme in dataset.themes)),
        assessment.points,
        assessment.possible,
        round(assessment.percent),
        text(f"rating.{assessment.rating}", language),
        *(_points(finding, language) for finding in assessment.findings),
        _joined(mends),
        cell(assessment.resource),
        cell(dataset.url),
    ]


def cell(written: str) -> str:
    """The text on one line, without tabs, marked as text where a spreadsheet would take it for a formula."""
    line = " ".join(written.split())
    return f"'{line}" if line.startswith(_FORMULA) else line


def _header(language: Language) -> list[str]:
    indicators = (f"{text(f'indicator.{i.id}', language)} ({i.weight})" for i in INDICATORS)
    before, after = ([text(f"label.{name}", language) for name in names] for names in (_BEFORE, _AFTER))
    return [*before, *indicators, *after]


def _points(finding: Finding, language: Language) -> str | int:
    return text("label.not_measured", language) if finding.met is None else finding.points


def _joined(parts: Iterable[str]) -> str:
    return " | ".join(parts)
