"""The language of short questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.detect import detect
from assistant.model import Language

FRENCH = [
    "Où trouver la population des communes ?",
    "population des communes",
    "chômage des jeunes",
    "taux de chomage",
    "bornes de recharge voitures",
    "cas covid quotidiens",
    "retards trains",
    "eau potable",
    "tourisme",
    "POPULATION DES COMMUNES",
    "Combien de lits d'hôpital par province",
    "bonjour",
]
ENGLISH = [
    "where can I find the population of regions",
    "road accidents",
    "youth unemployment",
    "hospital beds",
    "electric car charging points map",
    "car parks",
    "cultural heritage sites",
    "voter turnout",
    "llama farms",
    "drinking water",
    "THE POPULATION OF REGIONS",
    "hello",
]
MODERN_STANDARD = [
    "أبحث عن معطيات حول بطالة الشباب",
    "بطالة الشباب",
    "ما هو عدد السكان في الجهات؟",
    "السلام عليكم",
    "الماء",
]
DARIJA = [
    "شحال ديال الناس خدامين فالفلاحة",
    "فين نلقى لائحة السبيطارات",
    "بغيت نعرف عدد السكان فطنجة",
    "واش كاين شي ملف",
]
ARABIZI = [
    "ch7al dyal sokan f casa",
    "chhal dyal nass khdamin",
    "fin nl9a data dyal ta3lim",
    "bghit n3ref 3adad sokan",
    "lmasajid fes",
    "ssoudoud lmaghrib",
]


@pytest.mark.parametrize("text", FRENCH)
def test_french_is_seen(text: str) -> None:
    found = detect(text, default=Language.EN)
    assert (found.language, found.dialect) == (Language.FR, False)


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_seen(text: str) -> None:
    found = detect(text, default=Language.FR)
    assert (found.language, found.dialect) == (Language.EN, False)


@pytest.mark.parametrize("text", MODERN_STANDARD)
def test_standard_arabic_is_no_dialect(text: str) -> None:
    found = detect(text)
    assert (found.language, found.dialect, found.sure) == (Language.AR, False, True)


@pytest.mark.parametrize("text", [*DARIJA, *ARABIZI])
def test_darija_is_arabic_and_dialect_in_both_scripts(text: str) -> None:
    found = detect(text, default=Language.FR)
    assert (found.language, found.dialect) == (Language.AR, True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ما معنى licence ODbL؟", Language.AR),
        ("population القانونية للجهات 2024", Language.AR),
        ("أريد ملف CSV", Language.AR),
        ("Que veut dire المندوبية السامية للتخطيط ?", Language.AR),
        ("Je cherche les données du portail national sur le thème الماء", Language.FR),
        ("where is the dataset that the ministry published about الماء", Language.EN),
    ],
)
def test_a_mixed_text_has_the_language_that_carries_it(text: str, language: Language) -> None:
    assert detect(text).language is language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("données du HCP", Language.FR),
        ("HCP data about jobs", Language.EN),
        ("budget de la DGAPR et de ONEE", Language.FR),
        ("معطيات HCP", Language.AR),
        ("RGPH2024 par région", Language.FR),
    ],
)
def test_acronyms_do_not_decide_against_the_words_around_them(text: str, language: Language) -> None:
    assert detect(text).language is language


@pytest.mark.parametrize("text", ["émissions de CO2", "qualité de l'air PM10", "couverture 5G par ville"])
def test_numbers_inside_technical_words_are_not_arabizi(text: str) -> None:
    assert detect(text) == detect(text, default=Language.EN)
    assert detect(text).language is Language.FR


@pytest.mark.parametrize(
    "text", ["lng imports", "importations de lng", "llama farms", "ferme de lamas", "ltd companies"]
)
def test_acronyms_and_names_in_l_are_no_article(text: str) -> None:
    assert detect(text).language is not Language.AR


@pytest.mark.parametrize("default", list(Language))
@pytest.mark.parametrize("text", ["", "   ", "???", "123", "😀", "😀😀 👍", "\u200f"])
def test_a_text_without_letters_gets_the_default_and_is_unsure(text: str, default: Language) -> None:
    found = detect(text, default=default)
    assert (found.language, found.sure, found.dialect) == (default, False, False)


def test_arabic_digits_alone_do_not_make_a_dialect() -> None:
    assert detect("سنة ٢٠٢٤").dialect is False


@given(st.text(max_size=100))
def test_any_text_has_a_language(text: str) -> None:
    assert detect(text).language in Language


@given(st.sampled_from([*FRENCH, *ENGLISH, *MODERN_STANDARD]), st.sampled_from(["?", " !", " 😀", "؟", "  "]))
def test_punctuation_at_the_end_changes_no_language(text: str, end: str) -> None:
    assert detect(text + end).language is detect(text).language
