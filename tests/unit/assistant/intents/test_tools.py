"""Pieces of answers that several intents share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.intents.tools import (
    SNIPPET_CHARS,
    escape,
    escape_lines,
    facts_line,
    filter_words,
    frequency_name,
    licence_name,
    local_date,
    producer_name,
    shorten,
)
from assistant.model import Dataset, Filter, Language, Licence, Term
from assistant.prompts import reply

BARE = Dataset(id="d", titles={})
FULL = Dataset(
    id="d",
    titles={Language.AR: "أسعار"},
    organization=Term(id="hcp", names={Language.FR: "Plan", Language.AR: "التخطيط"}, acronym="HCP"),
    licence=Licence(id="odc-odbl", title="ODbL brut"),
    frequency="annual",
    formats=("CSV", "JSON"),
    modified="2024-05-23",
)


@pytest.mark.parametrize("language", list(Language))
def test_what_is_missing_in_a_record_is_said(language: Language) -> None:
    line = facts_line(BARE, language)
    for name in ("card.no_producer", "card.no_formats", "card.no_licence", "card.no_date"):
        assert reply(name, language) in line


@pytest.mark.parametrize(
    ("language", "producer", "date"),
    [
        (Language.FR, "Plan (HCP)", "23/05/2024"),
        (Language.AR, "التخطيط (HCP)", "23/05/2024"),
        (Language.EN, "Plan (HCP)", "2024-05-23"),
    ],
)
def test_what_a_record_says_is_told_in_the_readers_language(language: Language, producer: str, date: str) -> None:
    line = facts_line(FULL, language)
    assert all(part in line for part in (producer, date, "CSV, JSON", licence_name(FULL, language)))
    assert producer_name(FULL, language) == producer


@pytest.mark.parametrize(
    ("language", "frequency"), [(Language.FR, "annuelle"), (Language.AR, "سنوية"), (Language.EN, "annual")]
)
def test_licences_and_frequencies_have_names_in_each_language(language: Language, frequency: str) -> None:
    assert frequency_name(FULL, language) == frequency
    assert "ODbL" in licence_name(FULL, language)
    assert licence_name(FULL, language) != "ODbL brut"


def test_an_unknown_licence_or_frequency_is_told_as_the_record_has_it() -> None:
    own = Dataset(id="d", titles={}, licence=Licence(id="zz", title="رخصة خاصة"), frequency="parfois")
    assert (licence_name(own, Language.AR), frequency_name(own, Language.FR)) == ("رخصة خاصة", "parfois")
    assert (licence_name(BARE, Language.AR), frequency_name(BARE, Language.FR)) == ("", "")


@pytest.mark.parametrize("date", ["", "2024", "2024-05"])
def test_a_date_without_a_day_is_left_as_it_is(date: str) -> None:
    assert local_date(date, Language.FR) == date


@given(st.text(max_size=100))
def test_no_special_character_of_markdown_stays_bare(text: str) -> None:
    bare = escape(text).replace("\\\\", "")
    for special in "`*_[]<>#|~":
        assert bare.count(special) == bare.count(f"\\{special}")


@pytest.mark.parametrize(
    ("text", "expected"), [("a [1] *b*", "a \\[1\\] \\*b\\*"), ("سطر\nثان", "سطر ثان"), ("<b>", "\\<b\\>")]
)
def test_catalogue_text_is_made_literal(text: str, expected: str) -> None:
    assert escape(text) == expected


@given(st.text(max_size=1000))
def test_a_shortened_text_is_one_short_line(text: str) -> None:
    shown = shorten(text)
    assert len(shown) <= SNIPPET_CHARS + 1
    assert " ".join(text.split()).startswith(shown.removesuffix("…"))


@pytest.mark.parametrize("word", ["mot", "كلمة"])
def test_a_text_is_cut_between_words(word: str) -> None:
    assert set(shorten(f"{word} " * 200).removesuffix("…").split()) == {word}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (Language.FR, "Santé, CSV, licence ouverte, mis à jour depuis le 01/03/2024"),
        (Language.AR, "Santé، CSV، رخصة مفتوحة، محينة منذ 01/03/2024"),
        (Language.EN, "Santé, CSV, open licence, updated since 2024-03-01"),
    ],
)
def test_a_filter_is_told_by_its_values(language: Language, told: str) -> None:
    asked = Filter(formats=("CSV",), themes=("Santé",), licences=("open",), modified_since="2024-03-01")
    assert filter_words(asked, language) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (Language.FR, "Fès, Atlantide, 2010–2015, mise à jour mensuelle"),
        (Language.AR, "فاس، Atlantide، 2010–2015، وتيرة التحيين: شهرية"),
        (Language.EN, "Fez, Atlantide, 2010–2015, monthly updates"),
    ],
)
@pytest.mark.parametrize(("place", "often"), [("فاس", "monthly"), ("Fez", "mensuelle")])
def test_places_period_and_frequency_are_told_in_the_readers_language(
    language: Language, told: str, place: str, often: str
) -> None:
    asked = Filter(places=(place, "Atlantide"), period="2010/2015", frequencies=(often,))
    assert filter_words(asked, language) == told


@pytest.mark.parametrize(
    ("language", "told"), [(Language.FR, "Creative Commons Attribution (CC BY)"), (Language.AR, "CC")]
)
def test_a_licence_of_a_filter_is_told_by_its_title(language: Language, told: str) -> None:
    assert told in filter_words(Filter(licences=("cc-by",)), language)
    assert filter_words(Filter(licences=("maison",)), language) == "maison"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. *un*\n   - a) [deux]\n      - 3. trois", "1. \\*un\\*\n   - a) \\[deux\\]\n      - 3. trois"),
        ("- أ) بند\n  1. أول", "- أ) بند\n  1. أول"),
    ],
)
def test_lists_in_lists_stay_lists_where_text_is_made_literal(text: str, expected: str) -> None:
    assert escape_lines(text) == expected
