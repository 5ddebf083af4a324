"""One analyser for the index and the question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.analyse import analyse, terms_of, tokens
from tests.unit.assistant.memory import shared_terms


@pytest.mark.parametrize(
    ("indexed", "asked"),
    [
        ("Écoles primaires", "ecole"),
        ("L'hôpital", "hopital"),
        ("Hôpitaux publics", "HOPITAUX"),
        ("données ouvertes", "donnée"),
        ("hospitals", "hospital"),
        ("unemployment rates", "rate"),
        ("المدارس", "مدارس"),
        ("بالمدارس", "المدارس"),
        ("للمدارس", "والمدارس"),
        ("السكان", "سكان"),
        ("سكانها", "السكان"),
        ("مدرسة", "المدرسه"),
        ("الوزارة", "وزارات"),
        ("الإحصائيات", "احصاييات"),
        ("مُسْتَشْفَى", "مستشفى"),
        ("مستشفيـات", "مستشفيات"),
        ("سنة ٢٠٢٤", "2024"),
    ],
)
def test_the_index_and_the_question_meet(indexed: str, asked: str) -> None:
    assert shared_terms(indexed, asked)


@pytest.mark.parametrize(
    ("one", "other"),
    [("école", "écologie"), ("eau", "feu"), ("سكان", "سكر"), ("مدارس", "مدن"), ("2023", "2024")],
)
def test_other_words_do_not_meet(one: str, other: str) -> None:
    assert not shared_terms(one, other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'eau d’hier", ["eau", "hier"]),
        ("qu'il s'agit jusqu'ici", ["il", "agit", "ici"]),
        ("aujourd'hui", ["aujourd", "hui"]),
        ("Œuvre ÉTÉ", ["oeuvre", "ete"]),
        ("O.N.E.E.", ["onee"]),
        ("H.C.P", ["hcp"]),
        ("R&D", ["rd"]),
        ("loi 31-13", ["loi", "31", "13"]),
        ("ش.م", ["ش", "م"]),
        ("CO2", ["co2"]),
        ("البحث، التعليم؛ الصحة؟", ["البحث", "التعليم", "الصحه"]),
        ("«السكان»", ["السكان"]),
    ],
)
def test_words_are_cut_like_this(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize("acronym", ["ONEE", "HCP", "ANCFCC"])
def test_an_acronym_is_found_with_and_without_dots(acronym: str) -> None:
    dotted = ".".join(acronym) + "."
    assert analyse(dotted) == analyse(acronym) == analyse(acronym.lower())


@pytest.mark.parametrize("text", ["الفلاحة agriculture farming", "budget الميزانية 2024"])
def test_a_mixed_text_is_cut_word_by_word(text: str) -> None:
    assert analyse(text) == [term for word in text.split() for term in analyse(word)]


def test_a_latin_word_with_two_stems_stands_under_both() -> None:
    assert terms_of("communes") == ("commun", "commune")


@pytest.mark.parametrize("word", ["من", "الى", "بني", "الا", "وال"])
def test_short_arabic_words_keep_their_letters(word: str) -> None:
    (stem,) = terms_of(word)
    assert len(stem) >= min(len(word), 3)


@pytest.mark.parametrize("number", ["7", "2024", "0123"])
def test_numbers_are_never_stemmed(number: str) -> None:
    assert terms_of(number) == (number,)


@given(st.text(max_size=100))
def test_every_word_has_a_term_and_no_term_is_empty(text: str) -> None:
    found = analyse(text)
    assert all(found)
    assert len(found) >= len(tokens(text))


@given(st.text(st.sampled_from("abcéè 'لسدوامنةأ.-2"), max_size=60))
def test_upper_case_and_spaces_around_change_no_term(text: str) -> None:
    assert analyse(f"  {text.upper()} ") == analyse(text)
