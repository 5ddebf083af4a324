"""The CSV: one row a dataset, Arabic that Excel reads, no formulas, whole or not at all."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import IndexNotWritable
from assistant.model import Dataset, Language, Term
from indexer.quality.indicators import INDICATORS, assess
from indexer.quality.table import DELIMITERS, cell, open_table
from tests.unit.indexer.quality_samples import ARABIC, BARE, WHOLE


def written(path: Path, language: Language, *datasets: Dataset) -> list[list[str]]:
    with open_table(path, language) as row:
        for dataset in datasets:
            row(dataset, assess(dataset))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=DELIMITERS[language]))


@pytest.mark.parametrize("language", Language)
def test_every_dataset_has_a_row_with_every_indicator(tmp_path: Path, language: Language) -> None:
    head, *rows = written(tmp_path / "t.csv", language, WHOLE, ARABIC, BARE)
    assert {len(row) for row in (head, *rows)} == {9 + len(INDICATORS) + 3}
    assert len(set(head)) >= len(head) - 1  # the publisher is a column, and an indicator's name
    assert [row[0] for row in rows] == ["communes", "puits", "vide"]
    assert [row[5:7] for row in rows] == [["325", "325"], ["145", "325"], ["0", "325"]]


def test_an_arabic_table_is_arabic_and_begins_with_the_mark_that_excel_needs(tmp_path: Path) -> None:
    _, row = written(tmp_path / "t.csv", Language.AR, ARABIC)
    assert (tmp_path / "t.csv").read_bytes().startswith("\ufeffالمعرف;العنوان".encode())
    assert row[1:5] == ["الآبار الخاضعة للمراقبة", "", "وكالة الحوض المائي", "الماء"]
    assert row[7:9] == ["45", "كاف"]
    assert row[13] == "غير مقيس"
    assert row[-3].startswith("إضافة كلمات مفاتيح (+30) | تحرير وصف (+30)")


@pytest.mark.parametrize(
    "hostile", ["=1+1", "+cmd|'/c calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", "\r\n=1+1", "  =HYPERLINK(A1)", "＝1+1"]
)
def test_text_from_the_catalogue_is_never_a_formula(tmp_path: Path, hostile: str) -> None:
    dataset = replace(
        BARE,
        id=hostile,
        titles={Language.FR: hostile},
        portal=hostile,
        organization=Term(id="x", names={Language.FR: hostile}),
        themes=(Term(id="y", names={Language.FR: hostile}),),
        url=hostile,
    )
    _, row = written(tmp_path / "t.csv", Language.FR, dataset)
    assert not [c for c in row if c.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]
    assert row[1] == "'" + " ".join(hostile.split())


@given(st.text(max_size=60))
def test_a_cell_is_one_line_that_no_spreadsheet_calculates(text: str) -> None:
    found = cell(text)
    assert not found.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert len(found.splitlines()) <= 1
    assert found.removeprefix("'").split() == text.split() or text.startswith("'")


def test_separators_quotes_and_line_breaks_in_titles_stay_in_their_cell(tmp_path: Path) -> None:
    _, row = written(tmp_path / "t.csv", Language.FR, replace(BARE, titles={Language.FR: 'a;b"c,d\ne'}))
    assert row[1] == 'a;b"c,d e'


def test_a_run_that_fails_leaves_the_table_of_before(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("hier")

    def fails() -> None:
        with open_table(path, Language.FR) as row:
            row(WHOLE, assess(WHOLE))
            raise KeyError("half way")

    with pytest.raises(KeyError):
        fails()
    assert path.read_text() == "hier"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(IndexNotWritable, match=r"nowhere.*t\.csv"),
        open_table(tmp_path / "nowhere" / "t.csv", Language.FR),
    ):
        pass
