"""What names no subject, what hardly one, and what is a subject without a sentence."""

import pytest

from assistant.conversation.openness import is_bare_subject, is_open, is_vague, subject_words
from assistant.language.detect import detect
from assistant.model import Filter, Intent, Language, PersonalKind, Turn


def turn(text: str, intent: Intent = Intent.DATASET_SEARCH, **facts: object) -> Turn:
    seen = detect(text)
    dialect = seen.dialect and seen.language is Language.AR
    return Turn(text=text, standalone=text, language=seen.language, intent=intent, dialect=dialect, **facts)


OPEN = [
    "données",
    "je cherche des statistiques",
    "Bonjour, je voudrais des chiffres svp",
    "je cherche un fichier CSV",
    "les données de ma ville",
    "معطيات",
    "أريد إحصائيات",
    "أبحث عن المعطيات من فضلك",
    "بغيت معطيات",
    "عطيني شي معطيات عافاك",
    "3tini data",
    "bghit chi data 3afak",
    "bghit lma3loumat",
    "I need data",
    "show me some datasets",
    "can you give me statistics please?",
]
NAMED = [
    "santé ?",
    "données de Rabat",
    "données 2024",
    "données du HCP",
    "données sur le chômage",
    "statistiques de la pêche",
    "quelque chose sur mon quartier",
    "معطيات عن الصحة",
    "بغيت معطيات على الما",
    "bghit data dyal sokan",
    "data on schools",
    "données ouvertes",
]


@pytest.mark.parametrize("text", OPEN)
@pytest.mark.parametrize("intent", [Intent.DATASET_SEARCH, Intent.PUBLICATION_RULES, Intent.OUT_OF_SCOPE])
def test_a_question_without_a_subject_is_open_wherever_it_was_routed(text: str, intent: Intent) -> None:
    assert is_open(turn(text, intent))
    assert not is_vague(turn(text, intent))


@pytest.mark.parametrize("text", NAMED)
def test_a_question_with_a_subject_is_not(text: str) -> None:
    assert not is_open(turn(text))


@pytest.mark.parametrize(
    "text",
    ["c'est quoi une donnée ?", "qu'est-ce que les données ?", "what is data?", "شنو هي المعطيات", "puis-je avoir"],
)
def test_a_question_of_meaning_is_not(text: str) -> None:
    assert not is_open(turn(text, Intent.PUBLICATION_RULES))


@pytest.mark.parametrize("text", ["merci", "شكرا", "thanks", "je voudrais savoir", "بغيت نعرف"])
def test_what_wants_no_data_stays_out_of_scope(text: str) -> None:
    assert not is_open(turn(text, Intent.OUT_OF_SCOPE))


@pytest.mark.parametrize("text", ["données", "معطيات", "data"])
def test_counts_licences_filters_datasets_and_greetings_need_no_subject(text: str) -> None:
    for intent in (Intent.CATALOGUE_STATISTICS, Intent.REUSE_LICENCE):
        assert not is_open(turn(text, intent))
    assert not is_open(turn(text, filters=Filter(themes=("Santé",))))
    assert not is_open(turn(text, dataset="eau"))
    assert not is_open(turn(text, Intent.OUT_OF_SCOPE, greeting=True))


@pytest.mark.parametrize(
    "text",
    [
        "quelque chose sur mon quartier",
        "des données sur mon village",
        "something about my neighbourhood",
        "شيء عن حي",
        "شي حاجة على حومتي",
        "chi 7aja 3la l7ouma dyali",
    ],
)
def test_something_about_where_i_live_is_vague(text: str) -> None:
    assert is_vague(turn(text))
    assert not is_open(turn(text))


@pytest.mark.parametrize(
    "text", ["les écoles de mon quartier", "المدارس فحومتي", "schools in my neighbourhood", "données"]
)
def test_what_says_more_or_nothing_is_not_vague(text: str) -> None:
    assert not is_vague(turn(text))


@pytest.mark.parametrize(
    ("text", "language", "bare"),
    [
        ("santé ?", Language.FR, True),
        ("الصحة", Language.AR, True),
        ("health?", Language.EN, True),
        ("eau potable", Language.FR, True),
        ("bonjour", Language.FR, False),
        ("données", Language.FR, False),
        ("qui es-tu", Language.FR, False),
        ("que contient le fichier de santé", Language.FR, False),
        ("شكرا", Language.AR, False),
        ("", Language.FR, False),
    ],
)
def test_the_name_of_a_subject_alone_is_a_bare_subject(text: str, language: Language, bare: bool) -> None:
    assert is_bare_subject(text, language) is bare


REMOVED = {"removed": (PersonalKind.CIN,)}


@pytest.mark.parametrize("text", ["", "je suis", "mon", "my", "ديالي", "أنا", "dyali"])
@pytest.mark.parametrize("intent", list(Intent))
def test_what_was_nothing_but_personal_data_is_open_wherever_it_was_routed(text: str, intent: Intent) -> None:
    assert is_open(turn(text, intent, **REMOVED))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("combien de jeux de données ?", Intent.CATALOGUE_STATISTICS),
        ("شحال من مجموعة معطيات؟", Intent.CATALOGUE_STATISTICS),
        ("how many datasets?", Intent.CATALOGUE_STATISTICS),
        ("licence ?", Intent.REUSE_LICENCE),
        ("الرخصة؟", Intent.REUSE_LICENCE),
        ("population de Fès", Intent.DATASET_SEARCH),
    ],
)
def test_a_question_beside_personal_data_is_not(text: str, intent: Intent) -> None:
    assert not is_open(turn(text, intent, **REMOVED))


@pytest.mark.parametrize("facts", [{"dataset": "d"}, {"filters": Filter(formats=("CSV",))}])
def test_neither_is_what_a_filter_or_page_says(facts: dict[str, object]) -> None:
    assert not is_open(turn("", Intent.OUT_OF_SCOPE, **REMOVED, **facts))


@pytest.mark.parametrize(
    ("text", "greets"), [("bonjour", True), ("السلام عليكم", True), ("hello", True), ("mon", False)]
)
def test_a_greeting_beside_it_is_returned(text: str, greets: bool) -> None:
    assert is_open(turn(text, Intent.OUT_OF_SCOPE, greeting=True, **REMOVED)) is not greets


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "How often is the consumer complaints file updated, and which years does it cover?",
            ["consumer", "complaints"],
        ),
        ("Sous quelle licence puis-je utiliser le fichier des codes postaux ?", ["codes", "postaux"]),
        ("ما وتيرة تحيين معطيات السدود؟", ["السدود"]),
        ("Puis-je réutiliser ces données ?", []),
        ("هل يمكن إعادة استعمال هذه المعطيات؟", []),
    ],
)
def test_the_subject_is_what_is_left_without_what_is_asked_of_it(text: str, expected: list[str]) -> None:
    assert subject_words(text) == expected
