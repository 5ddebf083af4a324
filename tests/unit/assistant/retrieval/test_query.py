"""What the two searches look for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.analyse import analyse, terms_of
from assistant.model import Language
from assistant.retrieval.query import Word, search_text


def words(text: str, language: Language, *, dialect: bool = False) -> list[str]:
    return [word.token for word in search_text(text, language, dialect=dialect).words]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Où trouver la population des communes ?", Language.FR, ["population", "communes"]),
        ("Quel est le prix de l'eau à Fès ?", Language.FR, ["prix", "eau", "fes"]),
        ("where can I find the population of regions", Language.EN, ["population", "regions"]),
        ("ما هو عدد السكان في الجهات؟", Language.AR, ["عدد", "السكان", "الجهات"]),
        ("هل توجد ميزانية الدولة؟", Language.AR, ["ميزانيه", "الدوله"]),
    ],
)
def test_function_and_question_words_are_left_out_for_the_words(
    text: str, language: Language, expected: list[str]
) -> None:
    assert words(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [("Où trouver la population ?", Language.FR), ("أين أجد السكان؟", Language.AR), ("the cost of it", Language.EN)],
)
def test_the_embedder_sees_the_question_as_it_is(text: str, language: Language) -> None:
    assert search_text(text, language).dense == ((text, language),)


def test_a_word_asked_twice_counts_once() -> None:
    assert words("eau eau EAU", Language.FR) == ["eau"]
    assert words("الماء و الماء", Language.AR) == ["الماء"]


def test_the_stems_of_a_word_share_its_weight() -> None:
    (word,) = search_text("communes", Language.FR).words
    assert dict(word.terms) == {"commun": 0.5, "commune": 0.5}


@pytest.mark.parametrize(
    ("text", "arabic", "french"),
    [
        ("شحال ديال السبيطارات", "مستشفيات", "hôpitaux"),
        ("ch7al dyal sbitarat", "مستشفيات", "hôpitaux"),
        ("للسبيطار", "مستشفى", "hôpital"),
        ("الحوت", "سمك", "poisson"),
        ("tomobil", "سيارة", "voiture"),
        ("bghit 3adad sokan f tanja", "طنجة", "Tanger"),
    ],
)
def test_darija_is_rewritten_in_arabic_and_french(text: str, arabic: str, french: str) -> None:
    found = search_text(text, Language.AR, dialect=True)
    asked = {term for word in found.words for term in word.terms}
    (in_arabic, first), (in_french, second) = found.dense
    assert (first, second) == (Language.AR, Language.FR)
    assert arabic in in_arabic
    assert french in in_french
    assert asked >= {*terms_of_text(arabic), *terms_of_text(french)}


def terms_of_text(text: str) -> set[str]:
    from assistant.language.normalise import fold

    return set(terms_of(fold(text)))


def test_a_darija_word_keeps_the_form_that_was_written() -> None:
    (word,) = search_text("سبيطار", Language.AR, dialect=True).words
    assert word.token == "سبيطار"
    assert word.terms["سبيطار"] == 1.0


def test_darija_question_words_are_left_out_of_both() -> None:
    found = search_text("واش كاين السكان", Language.AR, dialect=True)
    assert [word.token for word in found.words] == ["السكان"]
    assert all("واش" not in asked for asked, _ in found.dense)


def test_darija_question_words_alone_are_still_embedded() -> None:
    assert search_text("واش", Language.AR, dialect=True).dense == (("واش", Language.AR), ("واش", Language.FR))


def test_darija_words_are_not_rewritten_outside_the_dialect() -> None:
    assert search_text("السبيطارات", Language.AR).dense == (("السبيطارات", Language.AR),)


@pytest.mark.parametrize("text", ["", "؟", "😀"])
@pytest.mark.parametrize("dialect", [True, False])
def test_a_text_without_words_asks_for_none(text: str, dialect: bool) -> None:
    assert search_text(text, Language.AR, dialect=dialect).words == ()


@given(st.text(max_size=80), st.sampled_from(list(Language)), st.booleans())
def test_every_word_stands_once_and_has_weighted_terms(text: str, language: Language, dialect: bool) -> None:
    found = search_text(text, language, dialect=dialect).words
    assert len({word.token for word in found}) == len(found)
    assert all(0 < weight <= 1 for word in found for weight in word.terms.values())
    assert all(word.terms for word in found)


@pytest.mark.parametrize(
    ("text", "language", "held"),
    [
        ("مستشفيات", Language.AR, "hôpital"),
        ("chômage", Language.FR, "البطالة"),
        ("dams", Language.EN, "barrages"),
        ("unemployment", Language.EN, "chômage"),
        ("sbitarat", Language.AR, "hospital"),
        ("eau potable", Language.FR, "الماء الصالح للشرب"),
    ],
)
def test_a_word_is_found_in_the_other_languages(text: str, language: Language, held: str) -> None:
    words = search_text(text, language, dialect=text == "sbitarat").words
    there = frozenset(analyse(held))
    assert all(word.is_in(there) for word in words), words
    assert there & {term for word in words for term in word.all_terms}


def test_a_translation_counts_less_than_the_word_and_a_part_of_one_less_still() -> None:
    (word,) = search_text("véhicules", Language.FR).words
    own = max(word.terms.values())
    others = {t: w for t, w in word.all_terms.items() if t not in word.terms}
    assert others
    assert all(0 < weight <= 0.5 * own for weight in others.values())


def test_part_of_a_translated_phrase_is_not_the_phrase() -> None:
    word = Word("chomage", {"chomag": 1.0}, translations=(("without", "job"),))
    assert not word.is_in(frozenset({"job"}))
    assert word.is_in(frozenset({"job", "without", "x"}))


@pytest.mark.parametrize(
    ("text", "language", "dialect", "told"),
    [
        ("b8it data dyal ttriq", Language.AR, True, ["data", "ttriq"]),
        ("باغيين معطيات متاع الصحة", Language.AR, True, ["معطيات", "الصحه"]),
        ("معطيات ديال الصحة", Language.AR, False, ["معطيات", "الصحه"]),
        ("données dyal la santé par région", Language.FR, False, ["donnees", "sante", "region"]),
        ("health data dyal Fès", Language.EN, False, ["health", "data", "fes"]),
        ("car parks in the EU", Language.EN, False, ["car", "parks", "eu"]),
        ("chiffrat dyal les accidents", Language.AR, True, ["chiffrat", "accidents"]),
        ("mines d'or", Language.FR, False, ["mines", "or"]),
    ],
)
def test_function_words_of_any_variety_are_not_told_as_found(
    text: str, language: Language, dialect: bool, told: list[str]
) -> None:
    found = search_text(text, language, dialect=dialect).words
    assert [word.token for word in found if not word.small] == told
