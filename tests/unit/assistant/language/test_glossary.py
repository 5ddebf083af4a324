"""The glossary: words of one language lead to those of the others."""

from collections import Counter
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.analyse import tokens
from assistant.language.glossary import translated
from assistant.model import Language


def lines() -> list[list[str]]:
    text = files("assistant").joinpath("vocabulary", "glossary.txt").read_text(encoding="utf-8")
    return [line.split(" | ") for line in text.splitlines() if line and not line.startswith("#")]


def names(text: str, *languages: Language) -> list[tuple[int, int, set[str]]]:
    return [(t.start, t.end, {" ".join(v) for v in t.variants}) for t in translated(tokens(text), languages)]


def test_every_concept_is_in_three_languages_and_in_their_letters() -> None:
    found = lines()
    assert len(found) > 2_000
    assert all(len(columns) == 3 and all(column.strip() for column in columns) for columns in found)
    arabic = [any("\u0600" <= c <= "\u06ff" for c in column) for columns in found for column in columns]
    assert arabic == [False, False, True] * len(found)


def test_a_concept_stands_once() -> None:
    first = Counter(columns[0].split(",")[0].strip().lower() for columns in lines())
    assert [name for name, count in first.items() if count > 1] == []


@pytest.mark.parametrize(
    ("text", "language", "other"),
    [
        ("hôpitaux", Language.FR, "hospital"),
        ("المستشفيات", Language.AR, "hopital"),
        ("dams", Language.EN, "سد"),
        ("البطالة", Language.AR, "unemployment"),
    ],
)
def test_a_word_leads_to_its_translations_whatever_its_form(text: str, language: Language, other: str) -> None:
    ((start, end, variants),) = names(text, language)
    assert (start, end) == (0, 1)
    assert other in variants


def test_the_longest_phrase_is_taken() -> None:
    ((start, end, variants),) = names("eau potable", Language.FR)
    assert (start, end) == (0, 2)
    assert "drinking water" in variants


def test_only_words_of_the_languages_asked_for_are_read() -> None:
    assert names("chômage", Language.EN) == []
    assert names("chômage", Language.EN, Language.FR)


@given(st.lists(st.sampled_from(["eau", "potable", "prix", "ماء", "xyz", "hospital", ""]), max_size=8))
def test_concepts_come_in_order_and_do_not_overlap(words: list[str]) -> None:
    found = list(translated(words, list(Language)))
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= t.start < t.end <= len(words) and t.variants for t in found)
