"""Reports as CSV, plots and pages: what readers wrote stays text everywhere."""

import csv
import io
import json
from datetime import timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from api.insight.figures import figures
from api.insight.page import page_of
from api.insight.plots import bars_plot, days_plot
from api.insight.report import Report
from api.insight.tables import TABLES, csv_of, safe
from api.insight.unmet import Demand, Group
from assistant.model import AnswerStatus, Comment, Count, Intent, Language, Reason, Thumb
from tests.unit.api.asked import DAY

HOSTILE = [
    '=HYPERLINK("http://x.example";"ok")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\u200f=1",
    "＝1",
    "<script>x</script>",
]
ARABIC = "أثمنة الحليب، حسب الجماعات"
LANGUAGES = pytest.mark.parametrize("language", list(Language))


def count(status: AnswerStatus = AnswerStatus.ANSWERED, **changes: object) -> Count:
    values = {
        "day": DAY,
        "language": Language.AR,
        "intent": Intent.DATASET_SEARCH,
        "status": status,
        "door": "chat",
        "latency_ms": 250,
        "degraded": False,
        "thumb": None,
        "reason": None,
        "count": 1,
    }
    return Count(**{**values, **changes})  # type: ignore[arg-type]


def report(texts: list[str]) -> Report:
    return Report(
        since=DAY - timedelta(days=6),
        until=DAY,
        k=5,
        figures=figures([count(count=18), count(AnswerStatus.NO_MATCH, latency_ms=5000, count=2, thumb=Thumb.DOWN)]),
        unmet=Demand(
            groups=tuple(
                Group(
                    question=text,
                    language=Language.AR,
                    languages=(Language.AR, Language.FR),
                    questions=7,
                    visitors=6,
                    thumbs_down=1,
                )
                for text in texts
            )
        ),
        comments=tuple(
            Comment(day=DAY, language=Language.AR, thumb=Thumb.DOWN, reason=Reason.OUTDATED, text=text)
            for text in texts
        ),
    )


def test_figures_say_how_many_and_how_fast() -> None:
    found = report([]).figures
    assert (found.questions, found.answered, found.no_match, found.down) == (20, 18, 2, 2)
    assert (found.median_ms, found.p95_ms) == (250, 5000)
    assert [(row.day, row.language, row.questions) for row in found.rows] == [(DAY, Language.AR, 20)]
    assert figures([]).median_ms == 0


@pytest.mark.parametrize("text", HOSTILE[:-1])
def test_no_cell_begins_a_formula(text: str) -> None:
    assert str(safe(text)).startswith("'")


@pytest.mark.parametrize("cell", [5, -5, "الماء", "eau - 2024", "2024-03-10", ""])
def test_an_honest_cell_stays_as_it_is(cell: str | int) -> None:
    assert safe(cell) == cell


@pytest.mark.parametrize("table", TABLES)
def test_a_table_reads_back_as_it_was_and_arabic_survives(table: str) -> None:
    text = csv_of(report([ARABIC, *HOSTILE]), table)
    assert text.startswith("\ufeff")
    header, *rows = list(csv.reader(io.StringIO(text[1:])))
    assert rows
    assert {len(row) for row in rows} == {len(header)}
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r" and cell]
    assert table == "days" or any(ARABIC in row for row in rows)


def test_a_report_is_plain_json() -> None:
    found = json.loads(json.dumps(report([ARABIC]).to_json()))
    assert (found["since"], found["totals"]["questions"], found["by_day"][0]["day"]) == ("2026-03-04", 20, "2026-03-10")
    assert found["unmet"]["groups"][0]["question"] == ARABIC


@LANGUAGES
def test_plots_are_sound_and_stay_in_their_frame(language: Language) -> None:
    rows = figures([count(count=3), count(language=Language.FR, count=4)]).rows
    for plot in (
        days_plot(rows, DAY - timedelta(days=29), DAY, "a & b", language=language),
        bars_plot({ARABIC: 6, "<b>": 2}, '"quoted"', language=language),
    ):
        svg = ElementTree.fromstring(plot)
        wide = float(svg.attrib["viewBox"].split()[2])
        bars = [node for node in svg if node.tag == "rect"]
        assert len(bars) == 2
        for bar in bars:
            assert float(bar.attrib["x"]) >= 0
            assert float(bar.attrib["x"]) + float(bar.attrib["width"]) <= wide + 0.1
        assert "style" not in plot


def test_arabic_plots_begin_on_the_right() -> None:
    bars = {"eau": 4}
    left, right = (bars_plot(bars, "x", language=language) for language in (Language.FR, Language.AR))
    assert 'x="0.0"' in left
    assert 'x="60.0"' in right


def test_a_plot_without_questions_is_still_a_plot() -> None:
    assert ElementTree.fromstring(days_plot([], DAY, DAY, "x", language=Language.AR)).tag == "svg"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.attributes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += [name for name, _ in attrs]


@LANGUAGES
def test_a_page_runs_nothing_and_reads_in_its_direction(language: Language) -> None:
    page = page_of(report([ARABIC, *HOSTILE]), 7, language)
    tags = Tags()
    tags.feed(page)
    assert not {"script", "style", "iframe", "form"} & set(tags.seen)
    assert not [name for name in tags.attributes if name == "style" or name.startswith("on")]
    assert f'<html lang="{language}" dir="{language.direction}">' in page
    assert ARABIC in page
    assert tags.seen.count("svg") == 2
    assert page_of(report([]), 7, language)
