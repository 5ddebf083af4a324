"""Numbers of list items and rows of tables."""

import pytest

from indexer.documents.markers import Cell, numeral, plain_bullet, table_lines


@pytest.mark.parametrize(
    ("number", "style", "shown"),
    [
        (7, "decimal", "7"),
        (7, "decimalZero", "07"),
        (1994, "upperRoman", "MCMXCIV"),
        (49, "lowerRoman", "xlix"),
        (4_000, "lowerRoman", "4000"),
        (0, "upperRoman", "0"),
        (26, "lowerLetter", "z"),
        (28, "upperLetter", "BB"),
        (10**9, "lowerLetter", "l" * 10),
        (3, "arabicAlpha", "ت"),
        (3, "arabicAbjad", "ج"),
        (29, "arabicAbjad", "أأ"),
        (-2, "lowerLetter", "-2"),
        (5, "chineseCounting", "5"),
    ],
)
def test_numbers_are_written_as_the_list_counts(number: int, style: str, shown: str) -> None:
    assert numeral(number, style) == shown


@pytest.mark.parametrize(
    ("written", "read"),
    [("• a", "- a"), ("–\ta", "- a"), ("-5", "-5"), ("•", "•"), ("a • b", "a • b"), ("✓  نعم", "- نعم")],
)
def test_typed_bullets_are_bullets_only_before_a_text(written: str, read: str) -> None:
    assert plain_bullet(written) == read


def rows(*written: list[Cell]) -> list[str]:
    return list(table_lines(written))


def test_a_cell_over_several_rows_and_columns_covers_them_all() -> None:
    assert rows([Cell("a", across=2, down=2), Cell("b")], [Cell("c")], [Cell("d"), Cell("e"), Cell("f")]) == [
        "a |  | b",
        "a |  | c",
        "d | e | f",
    ]


def test_a_cell_that_covers_more_rows_than_there_are_and_rows_of_other_lengths_are_read() -> None:
    assert rows([Cell("a", down=99), Cell("b")], [], [Cell("c"), Cell("d")]) == ["a | b", "a", "a | c | d"]


def test_a_cell_that_continues_one_that_is_not_there_says_what_it_holds() -> None:
    assert rows([Cell("a", as_above=True)], [Cell("x"), Cell("y", as_above=True)]) == ["a", "x | y"]


def test_rows_without_text_are_left_out_and_columns_are_limited() -> None:
    assert rows([Cell(""), Cell("")], [Cell("a", across=10**6)]) == ["a" + " | " * 199]
