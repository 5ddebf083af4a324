"""Selections, pages of lists, addresses and figures, each by itself."""

from datetime import date

import pytest
from starlette.datastructures import QueryParams

from api.portal.browse import Selection, page_number, pages, selection
from api.portal.figures import age, long_date, number
from api.portal.page import safe_url, tied
from assistant.model import Filter, Language


def test_an_address_is_read_as_a_selection_and_what_is_unknown_left_out() -> None:
    chosen = selection(QueryParams("format=CSV&theme=Health&theme=%20&nonsense=1&place=Rabat&theme=Health"))
    assert chosen.chosen == (("theme", "Health"), ("format", "CSV"))
    assert chosen.filter() == Filter(themes=("Health",), formats=("CSV",))


def test_a_choice_takes_the_place_of_the_others_of_its_facet() -> None:
    chosen = Selection(chosen=(("theme", "a"), ("theme", "b"), ("format", "CSV")))
    assert chosen.choosing("theme", "c").chosen == (("theme", "c"), ("format", "CSV"))
    assert chosen.without("theme", "a").chosen == (("theme", "b"), ("format", "CSV"))
    assert chosen.without("theme").chosen == (("format", "CSV"),)


@pytest.mark.parametrize(
    ("written", "read"),
    [("", 1), ("3", 3), ("0", 1), ("-2", 1), ("x", 1), ("٣", 1), ("9" * 30, 1), ("123456", 100_000)],
)
def test_a_page_number_is_never_less_than_one(written: str, read: int) -> None:
    assert page_number(QueryParams({"page": written})) == read


@pytest.mark.parametrize(
    ("shown", "links"),
    [(1, [1, 2, 3, 205]), (3, [1, 2, 3, 4, 5, 205]), (100, [1, 98, 99, 100, 101, 102, 205]), (205, [1, 203, 204, 205])],
)
def test_of_many_pages_the_near_ones_and_both_ends_are_linked(shown: int, links: list[int]) -> None:
    found = pages("/datasets", [("theme", "Santé")], shown, 4098, 20, Language.AR)
    assert [n for n, _ in found.links] == links
    assert dict(found.links)[205] == "/datasets?theme=Sant%C3%A9&page=205&lang=ar"
    assert bool(found.before) == (shown > 1)
    assert bool(found.after) == (shown < 205)


def test_beyond_the_last_page_nothing_comes_before_or_after() -> None:
    found = pages("/datasets", [], 9, 30, 20, Language.FR)
    assert (found.last, found.before, found.after) == (2, "", "")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/\\evil.example",
        "https://user:pass@site.example/",
        "https://",
        "http://[broken",
        "file:///etc/passwd",
        "relative/path",
        "https://a.example/ x",
        "\thttps://a.example",
        "",
    ],
)
def test_an_address_that_could_do_harm_is_none(url: str) -> None:
    assert safe_url(url) == ""


@pytest.mark.parametrize("url", ["https://a.example/x?y=1#z", "http://a.example:8080/", "/sample/tables/x.csv"])
def test_web_addresses_and_own_paths_are_kept(url: str) -> None:
    assert safe_url(url) == url


@pytest.mark.parametrize(
    ("language", "day", "ago", "many"),
    [
        (Language.FR, "1 août 2024", "il y a 2 ans", "12\u202f345"),
        (Language.AR, "1 غشت 2024", "قبل سنتين", "12\u00a0345"),
        (Language.EN, "1 August 2024", "2 years ago", "12,345"),
    ],
)
def test_dates_ages_and_numbers_are_written_as_in_the_reader_s_administration(
    language: Language, day: str, ago: str, many: str
) -> None:
    assert long_date("2024-08-01T10:00:00", language) == day
    assert age("2024-08-01", date(2026, 9, 1), language) == ago
    assert age("2026-09-02", date(2026, 9, 1), language) == ""
    assert number(12345, language) == many
    assert number(2026, language) == "2026"
    assert long_date("2024", language) == "2024"


def test_french_marks_stay_with_their_words() -> None:
    assert tied("Quoi ? « Ceci » ; cela : oui !") == "Quoi\u00a0? «\u00a0Ceci\u00a0»\u00a0; cela\u00a0: oui\u00a0!"
