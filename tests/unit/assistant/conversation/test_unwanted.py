"""What a question excludes, and which datasets that covers."""

import pytest

from assistant.conversation.unwanted import unwanted
from assistant.model import Dataset, Language, Term

HCP = Term(
    id="hcp", names={Language.FR: "Haut-Commissariat au Plan", Language.AR: "المندوبية السامية للتخطيط"}, acronym="HCP"
)


def titled(title: str, producer: Term | None = None) -> Dataset:
    return Dataset(id="d", titles={Language.FR: title}, organization=producer)


@pytest.mark.parametrize(
    "text",
    [
        "loyers moyens sauf Casablanca",
        "loyers, à l'exception de la ville de Casablanca",
        "loyers hors Rabat et Casablanca",
        "rents except Casablanca",
        "rents in every city other than Casablanca",
        "الكراء ما عدا الدار البيضاء",
        "الكراء في المدن باستثناء الدار البيضاء",
        "الكراء في كل المدن من غير الدار البيضاء",
        "شحال الكرا فالمدن كاملين من غير كازا",
        "ch7al lkra f lmodon kolha mn ghir casa",
        "lkra f kolchi ghir kaza",
    ],
)
def test_an_excluded_place_covers_what_is_about_it(text: str) -> None:
    assert unwanted(text).covers(titled("Loyers moyens - Casablanca"))
    assert unwanted(text).covers(titled("Loyers moyens région Casablanca-Settat"))
    assert not unwanted(text).covers(titled("Loyers moyens - Agadir"))
    assert not unwanted(text).covers(titled("Loyers moyens au Maroc"))


@pytest.mark.parametrize(
    "text",
    [
        "loyers à Casablanca",
        "rents in Casablanca",
        "الكراء في الدار البيضاء",
        "بغيت الكرا ديال كازا",
        "بغيت غير الكرا ديال كازا",
        "bghit ghir dyal casa",
        "",
    ],
)
def test_a_place_that_is_asked_for_is_wanted(text: str) -> None:
    assert not unwanted(text).covers(titled("Loyers moyens - Casablanca", HCP))


@pytest.mark.parametrize(
    "text",
    ["emploi, sauf les données du HCP", "jobs data except HCP", "معطيات الشغل باستثناء المندوبية السامية للتخطيط"],
)
def test_an_excluded_producer_covers_its_datasets(text: str) -> None:
    assert unwanted(text).covers(titled("Emploi", HCP))
    assert not unwanted(text).covers(titled("Emploi", Term(id="anapec", names={Language.FR: "ANAPEC"})))
    assert not unwanted(text).covers(titled("Emploi"))


@pytest.mark.parametrize(
    "text", ["budget sauf 2020 et 2021", "budget except 2020 and 2021", "الميزانية باستثناء 2020 و 2021"]
)
def test_excluded_years_cover_what_has_no_other(text: str) -> None:
    assert unwanted(text).covers(titled("Budget 2021"))
    assert not unwanted(text).covers(titled("Budget 2019-2021"))
    assert not unwanted(text).covers(titled("Budget"))


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("loyers moyens sauf Casablanca", "loyers moyens"),
        ("loyers sauf Rabat et Salé en 2020", "loyers en 2020"),
        ("rents except Casablanca since 2015", "rents since 2015"),
        ("الكراء ما عدا الدار البيضاء", "الكراء"),
        ("loyers à l'exception de Rabat", "loyers"),
        ("lkra mn ghir casa", "lkra"),
        ("loyers à Casablanca", "loyers à Casablanca"),
    ],
)
def test_the_rest_of_the_question_has_no_excluded_place(text: str, rest: str) -> None:
    assert unwanted(text).rest == rest
