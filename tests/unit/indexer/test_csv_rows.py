"""Rows of cells: numbers as a spreadsheet shows them, and limits."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import SourceError
from indexer.sources.csv_rows import MAX_CELL_CHARS, read_rows

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), max_size=6), st.sampled_from(",;\t|"))
def test_what_was_written_is_read_under_its_number(rows: list[list[str]], delimiter: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    text.seek(0)
    assert list(read_rows(text, delimiter)) == list(enumerate(rows, start=1))


def test_blank_lines_have_numbers_and_no_cells() -> None:
    assert list(read_rows(["a;b\n", "\n", "ج;د\n"], ";")) == [(1, ["a", "b"]), (2, []), (3, ["ج", "د"])]


def test_a_stray_quote_costs_nothing_where_rows_stay_whole() -> None:
    assert list(read_rows(['12";b\n', 'c;"d\n'], ";")) == [(1, ['12"', "b"]), (2, ["c", "d\n"])]


def test_a_quote_that_swallows_the_rest_is_an_error_with_its_row() -> None:
    with pytest.raises(SourceError, match="row 2 opens a quote that is never closed"):
        list(read_rows(["a;b\n", 'c;"d\n', "e;f\n"], ";"))


def test_a_cell_without_end_is_an_error_with_its_row() -> None:
    with pytest.raises(SourceError, match="row 2: field larger"):
        list(read_rows(["a\n", "x" * (2 * MAX_CELL_CHARS) + "\n"], ";"))
