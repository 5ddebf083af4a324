"""The vocabularies as files: they load, and hold what the code expects."""

import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.lexicon import darija, function_words, measure_words, read_vocabulary
from assistant.language.names import vocabulary
from assistant.language.ngrams import french_over_english, grams
from assistant.language.normalise import fold

TABLES = sorted(
    f.name.removesuffix(".toml")
    for f in files("assistant").joinpath("vocabulary").iterdir()
    if f.name.endswith(".toml")
)
NAMED = ["organization", "place", "theme", "licence", "format", "frequency"]


@pytest.mark.parametrize("name", TABLES)
def test_every_vocabulary_file_loads_and_holds_something(name: str) -> None:
    assert any(read_vocabulary(name).values())


def test_an_unknown_vocabulary_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        read_vocabulary("planets")


@pytest.mark.parametrize("name", NAMED)
def test_every_vocabulary_of_names_has_entries_that_find_themselves(name: str) -> None:
    known = vocabulary(name)
    assert len({entry.id for entry in known.values()}) > 5
    assert all(spelling == fold(spelling).strip() for spelling in known)


@pytest.mark.parametrize("name", ["organization", "place", "theme", "licence", "frequency"])
def test_every_name_is_told_in_french_arabic_and_english(name: str) -> None:
    without = [entry.id for entry in vocabulary(name).values() if len(entry.names) != 3]
    assert without == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("fr", ["le", "où", "combien", "qu'est"]),
        ("ar", ["في", "من", "إلى", "هل"]),
        ("en", ["the", "where", "how"]),
        ("darija", ["ديال", "شحال", "فين"]),
        ("arabizi", ["dyal"]),
    ],
)
def test_the_function_words_of_each_list_are_folded_and_there(name: str, words: list[str]) -> None:
    held = function_words()[name]
    assert {part for word in words for part in fold(word).split("'")} <= held
    assert all(word == fold(word) for word in held)


@pytest.mark.parametrize("word", ["population", "السكان", "water", "prix", "الماء"])
def test_words_of_content_are_no_function_words(word: str) -> None:
    assert all(fold(word) not in held for held in function_words().values())


@pytest.mark.parametrize(
    ("form", "arabic", "french"),
    [("سبيطار", "مستشفى", "hôpital"), ("sbitar", "مستشفى", "hôpital"), ("ch7al", "كم", "combien")],
)
def test_a_darija_word_is_found_in_both_scripts(form: str, arabic: str, french: str) -> None:
    found = darija()[fold(form)]
    assert arabic in found.ar
    assert french in found.fr


def test_every_darija_entry_says_something_or_is_a_function_word() -> None:
    assert all(word == fold(word) for word in darija())
    assert {entry.kind for entry in darija().values()} >= {"question", "function"}


def test_letter_groups_lean_to_the_right_language() -> None:
    assert french_over_english(["chômage", "jeunes"]) > 0 > french_over_english(["youth", "health"])
    assert french_over_english([]) == 0.0
    assert grams("Éa")[0] == "^e"


@pytest.mark.parametrize("word", ["nombre", "عدد", "number", "السنة", "année"])
def test_words_of_measure_are_known_in_three_languages(word: str) -> None:
    assert fold(word) in measure_words()


@pytest.mark.parametrize("word", ["population", "السكان", "hospital"])
def test_words_of_the_subject_are_no_measure(word: str) -> None:
    assert fold(word) not in measure_words()


@given(st.lists(st.sampled_from(["données", "data", "eau", "EAU", "rail", "x", ""]), max_size=5))
def test_a_word_scores_the_same_whatever_was_scored_before(words: list[str]) -> None:
    table = json.loads(files("assistant").joinpath("vocabulary", "fr_en_ngrams.json").read_text(encoding="utf-8"))
    scores = [sum(table.get(group, 0.0) for group in grams(word)) / (len(word) + 1) for word in words]
    assert french_over_english(words) == (sum(scores) / len(scores) if scores else 0.0)
