"""The words of Dalil: texts in several languages, and what counts as empty."""

from dataclasses import FrozenInstanceError

import pytest

from assistant.model import Dataset, Filter, Language, pick

ALL = {Language.FR: "prix", Language.AR: "الأسعار", Language.EN: "prices"}


@pytest.mark.parametrize("language", list(Language))
def test_the_text_in_the_asked_language_is_picked(language: Language) -> None:
    assert pick(ALL, language) == ALL[language]


@pytest.mark.parametrize(
    ("held", "asked", "expected"),
    [
        ({Language.FR: "prix", Language.EN: "prices"}, Language.AR, "prix"),
        ({Language.AR: "الأسعار", Language.EN: "prices"}, Language.FR, "prices"),
        ({Language.AR: "الأسعار"}, Language.EN, "الأسعار"),
        ({Language.AR: "", Language.EN: "prices"}, Language.AR, "prices"),
        ({}, Language.FR, ""),
    ],
)
def test_else_french_then_english_then_arabic(held: dict[Language, str], asked: Language, expected: str) -> None:
    assert pick(held, asked) == expected


def test_only_arabic_is_written_from_the_right() -> None:
    assert [language.direction for language in Language] == ["ltr", "rtl", "ltr"]


def test_a_dataset_without_a_title_is_called_by_its_id() -> None:
    assert Dataset(id="d-1", titles={}).title(Language.AR) == "d-1"
    assert Dataset(id="d-1", titles={Language.AR: "الأسعار"}).title(Language.FR) == "الأسعار"


def test_an_empty_filter_asks_for_nothing() -> None:
    assert not Filter()


@pytest.mark.parametrize(
    "asked",
    [
        Filter(organizations=("HCP",)),
        Filter(themes=("الصحة",)),
        Filter(formats=("CSV",)),
        Filter(licences=("odc-odbl",)),
        Filter(modified_since="2024"),
        Filter(places=("فاس",)),
        Filter(period="2014"),
        Filter(frequencies=("monthly",)),
    ],
)
def test_a_filter_with_a_value_asks_for_something(asked: Filter) -> None:
    assert asked


def test_values_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Filter().formats = ("CSV",)
