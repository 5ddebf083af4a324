"""The dates of a text: in figures, or with the name of a month in the spelling of any country that is served."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.dates import Date, dates_in, without_dates


def date(year: int, month: int, day: int) -> frozenset[Date]:
    return frozenset({Date(year, month, day)})


FIRST_OF_MARCH = date(2024, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "le 1er mars 2024",
        "1 mars 2024",
        "March 1, 2024",
        "on March 1st, 2024",
        "the 1st of March 2024",
        "1 Mar 2024",
        "في 1 مارس 2024",
        "1 من شهر مارس سنة 2024",
        "١ مارس ٢٠٢٤",
        "2024-03-01",
        "2024/3/1",
        "2024-03-01T10:00:00Z",
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert dates_in(text) == [FIRST_OF_MARCH]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("janvier 2024", 1),
        ("janv. 2024", 1),
        ("août 2024", 8),
        ("AOUT 2024", 8),
        ("déc. 2024", 12),
        ("sept. 2024", 9),
        ("December 2024", 12),
        ("May 2024", 5),
        ("ماي 2024", 5),
        ("غشت 2024", 8),
        ("شتنبر 2024", 9),
        ("نونبر 2024", 11),
        ("دجنبر 2024", 12),
        ("يوليوز 2024", 7),
        ("جانفي 2024", 1),
        ("أوت 2024", 8),
        ("كانون الثاني 2024", 1),
        ("شهر أبريل سنة 2024", 4),
    ],
)
def test_months_have_names_in_each_country(text: str, month: int) -> None:
    assert dates_in(text) == [date(2024, month, 0)]


@pytest.mark.parametrize(("text", "month", "day"), [("le 9 avril", 4, 9), ("May 15", 5, 15), ("18 نونبر", 11, 18)])
def test_a_day_without_its_year_is_a_date(text: str, month: int, day: int) -> None:
    assert dates_in(text) == [date(0, month, day)]


def test_figures_that_can_be_read_in_two_ways_have_both_readings() -> None:
    assert dates_in("03/04/2024") == [frozenset({Date(2024, 4, 3), Date(2024, 3, 4)})]
    assert dates_in("٢٥/١٢/٢٠٢٤") == [date(2024, 12, 25)]
    assert dates_in("25.12.2024") == [date(2024, 12, 25)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "en 2024",
        "سنة 2024",
        "you may ask twice",
        "mars",
        "une marche",
        "31/13/2024x",
        "2024-13-40",
        "loi 31-13",
        "1.2",
    ],
)
def test_what_names_no_day_and_no_month_of_a_year_is_no_date(text: str) -> None:
    assert dates_in(text) == []


@pytest.mark.parametrize(
    ("mine", "other", "agrees"),
    [
        ("mars 2024", "12 mars 2024", True),
        ("12 مارس", "2024-03-12", True),
        ("12 mars 2024", "mars 2024", False),
        ("13 mars 2024", "12 mars 2024", False),
        ("mars 2023", "12 مارس 2024", False),
    ],
)
def test_a_date_agrees_with_one_that_says_as_much_or_more(mine: str, other: str, agrees: bool) -> None:
    ((one,), (two,)) = (*dates_in(mine), *dates_in(other))
    assert one.agrees(two) is agrees


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("le 12/03/2024, 5 fois", "le  , 5 fois"),
        ("في ٢٠٢٤-٠٣-١٢ و5", "في   و5"),
        ("le 31/13/2024", "le 31/13/2024"),
        ("le 12 mars 2024", "le 12 mars 2024"),
    ],
)
def test_dates_in_figures_are_taken_out(text: str, left: str) -> None:
    assert without_dates(text) == left


@given(st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2099, 1, 1)))
def test_every_day_is_read_from_iso_and_agrees_with_itself(day: object) -> None:
    (readings,) = dates_in(f"mis à jour le {day}")
    assert {str(day)} == {f"{d.year}-{d.month:02}-{d.day:02}" for d in readings}
    assert all(d.agrees(d) for d in readings)


@given(st.text(max_size=200))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    assert all(readings for readings in dates_in(text))
