"""Texts: complete in three languages, no more than is used; numbers in Western digits."""

import re
from string import Formatter

import pytest

from assistant.model import Language
from indexer.quality.indicators import INDICATORS
from indexer.quality.model import Dimension, LinkKind, Rating
from indexer.quality.texts import isolated, link_note, number, percentage, text, texts, unbroken

ARABIC_DIGITS = re.compile("[٠-٩۰-۹٪]")


def of(group: str) -> set[str]:
    return {name.partition(".")[2] for name in texts() if name.startswith(f"{group}.")}


def test_every_text_exists_in_three_languages_with_the_same_variables() -> None:
    for name, found in texts().items():
        assert set(found) == set(Language), name
        assert all(found.values()), name
        variables = [{field for _, field, _, _ in Formatter().parse(written) if field} for written in found.values()]
        assert variables[0] == variables[1] == variables[2], name


def test_every_indicator_dimension_and_rating_has_a_name() -> None:
    assert of("indicator") == {indicator.id for indicator in INDICATORS}
    assert of("dimension") == set(Dimension)
    assert of("rating") == set(Rating)


def test_every_thing_to_mend_says_what_and_how() -> None:
    assert of("mend") == of("advice")
    assert len(of("mend")) == 27


@pytest.mark.parametrize("name", sorted(of("advice")))
def test_advice_names_the_same_fields_in_every_language(name: str) -> None:
    fields = [set(re.findall("`[^`]+`", text(f"advice.{name}", language))) for language in Language]
    assert fields[0] == fields[1] == fields[2]


def test_arabic_texts_are_arabic_and_use_western_digits() -> None:
    for name, found in texts().items():
        assert not ARABIC_DIGITS.search(found["ar"]), name
        if not name.startswith("page.method_link"):
            assert re.search("[\u0621-\u064a]", found["ar"]), name


@pytest.mark.parametrize(
    ("language", "written", "share"),
    [(Language.FR, "1\u202f234,5", "48\u202f%"), (Language.AR, "1\u202f234,5", "48%"), (Language.EN, "1,234.5", "48%")],
)
def test_numbers_are_written_as_the_language_writes_them(language: Language, written: str, share: str) -> None:
    assert number(1234.5, language, 1) == written
    assert percentage(48.2, language) == share


def test_ranges_and_dates_keep_their_order_in_arabic() -> None:
    assert isolated("2024-01-31", Language.AR) == "\u20662024-01-31\u2069"
    assert isolated("2024-01-31", Language.FR) == "2024-01-31"


def test_french_punctuation_does_not_begin_a_line() -> None:
    assert unbroken("CKAN : « Ajouter » ; oui ?", Language.FR) == "CKAN\u00a0: «\u00a0Ajouter\u00a0»\u00a0; oui\u00a0?"
    assert unbroken("نص : نص", Language.AR) == "نص : نص"


def test_the_note_on_links_says_that_nothing_was_checked_or_how_many_answer() -> None:
    assert "80" in link_note(None, Language.AR)
    assert link_note({LinkKind.OK: 3, LinkKind.BROKEN: 1}, Language.EN) == (
        "Links checked — answer: 3; broken: 1; no answer: 0; not checked yet or not checkable: 0 (not counted)."
    )
