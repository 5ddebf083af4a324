"""Questions about one dataset: what is asked first, and nothing that the record does not hold."""

from dataclasses import replace

import pytest

from assistant.intents import about_dataset
from assistant.model import AnswerStatus, Dataset, Language, Resource
from assistant.prompts import reply
from tests.unit.assistant.intents.sourced import unsourced
from tests.unit.assistant.intents.test_handlers import WATER, tools_over, turn

FULL = replace(
    WATER,
    period="2010/2020",
    place="Maroc",
    granularity="région",
    frequency="annual",
    contact="eau@portail.example",
    descriptions={
        Language.FR: "Niveau des barrages. Les petits barrages ne sont pas compris, sauf exception.",
        Language.AR: "مستوى السدود. لا تشمل السدود الصغرى.",
    },
    resources=(replace(WATER.resources[0], size=10_631, url="/x.csv"), Resource(id="s", name="annexe", format="PDF")),
)
BARE = Dataset(id="eau", titles={Language.FR: "Barrages et retenues", Language.AR: "السدود وحقينتها"})


def first(text: str, language: Language, dataset: Dataset) -> str:
    """The first paragraph of the answer on the dataset's page; every paragraph has a source."""
    draft = about_dataset.handle(turn(text, language, dataset="eau"), tools_over([dataset]))
    assert draft.status is AnswerStatus.ANSWERED
    assert unsourced(draft.text) == []
    return draft.text.split("\n\n")[0]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Quelles sont les colonnes ?", Language.FR, ["colonnes : Hauteur"]),
        ("ما هي الأعمدة؟", Language.AR, ["الأعمدة: Hauteur"]),
        ("Quand a-t-il été mis à jour ?", Language.FR, ["dernière mise à jour : 23/05/2024", "annuelle"]),
        ("متى تم آخر تحيين؟", Language.AR, ["آخر تحيين: 23/05/2024", "سنوية"]),
        ("wach m7eyna", Language.AR, ["آخر تحيين: 23/05/2024"]),
        ("How often is it updated?", Language.EN, ["last update: 2024-05-23", "annual"]),
        ("Quelle période couvre-t-il ?", Language.FR, ["période couverte : 2010–2020"]),
        ("ما الفترة التي يغطيها؟", Language.AR, ["الفترة المشمولة: 2010–2020"]),
        ("Qui publie et qui contacter ?", Language.FR, ["Ministère de l'Eau (MEE)", "eau@portail.example"]),
        ("شكون نشر هادشي", Language.AR, ["وزارة الماء (MEE)"]),
        ("Quel niveau de détail ?", Language.FR, ["territoire : Maroc", "niveau de détail : région"]),
        ("ما مستوى التفصيل؟", Language.AR, ["المغرب", "جهة"]),
        ("Combien de lignes ?", Language.FR, ["nombre de lignes : non indiqué dans la fiche", "10,6 Ko"]),
        ("كم عدد الأسطر؟", Language.AR, ["عدد الأسطر: غير مذكور في البطاقة"]),
        ("Comment le citer ?", Language.FR, ["Contient des informations de « Barrages et retenues »"]),
        ("كيف أستشهد به؟", Language.AR, ["يتضمن معلومات من «السدود وحقينتها»"]),
        ("Quelles sont ses limites ?", Language.FR, ["Les petits barrages ne sont pas compris, sauf exception."]),
        ("ما حدود هذه المعطيات؟", Language.AR, ["لا تشمل السدود الصغرى."]),
        ("Que contient-il ?", Language.FR, ["**Barrages et retenues** : Niveau des barrages."]),
        ("ماذا يتضمن؟", Language.AR, ["**السدود وحقينتها**: مستوى السدود."]),
    ],
)
def test_what_is_asked_comes_first(text: str, language: Language, expected: list[str]) -> None:
    told = first(text, language, FULL)
    assert all(part in told for part in expected), told


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Quelles sont les colonnes ?", Language.FR),
        ("متى تم آخر تحيين؟", Language.AR),
        ("Which period does it cover?", Language.EN),
        ("شكون نشر هادشي", Language.AR),
        ("Quel niveau de détail ?", Language.FR),
    ],
)
def test_what_the_record_does_not_hold_is_said(text: str, language: Language) -> None:
    assert reply("record.absent", language) in first(text, language, BARE)


@pytest.mark.parametrize("language", list(Language))
def test_downloading_is_told_in_numbered_steps_with_the_files_own_names(language: Language) -> None:
    text = {
        Language.FR: "Comment télécharger ?",
        Language.AR: "كيف أحمل المعطيات؟",
        Language.EN: "How do I download it?",
    }
    draft = about_dataset.handle(turn(text[language], language, dataset="eau"), tools_over([FULL]))
    steps = draft.text.split("\n\n")[0].split("\n")
    assert [step[:2] for step in steps] == ["1.", "2.", "3."]
    assert all(step.endswith("[1]") for step in steps)
    assert "niveaux (CSV" in steps[1]
    assert reply("about.no_link", language, files="annexe (PDF)") in draft.text
    assert "http" not in draft.text


@pytest.mark.parametrize("language", list(Language))
def test_where_there_is_no_file_none_is_promised(language: Language) -> None:
    text = {
        Language.FR: "Comment télécharger ?",
        Language.AR: "كيف أحمل المعطيات؟",
        Language.EN: "How do I download it?",
    }
    assert first(text[language], language, BARE) == (
        f"{reply('about.no_files', language, title=BARE.title(language))} [1]"
    )


@pytest.mark.parametrize(
    ("text", "language"), [("Quelles limites ?", Language.FR), ("ما حدود هذه المعطيات؟", Language.AR)]
)
def test_limits_name_what_the_record_lacks(text: str, language: Language) -> None:
    draft = about_dataset.handle(turn(text, language, dataset="eau"), tools_over([BARE]))
    assert reply("record.limits_none", language) in draft.text
    assert reply("record.licence", language) in draft.text.split("\n\n")[1]


def test_two_things_are_answered_in_front() -> None:
    told = first("À quelle fréquence est-il mis à jour, et quelle période couvre-t-il ?", Language.FR, FULL)
    assert "annuelle" in told
    assert "2010–2020" in told


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("à quelle fréquence les barrages et retenues sont-ils actualisés ?", Language.FR),
        ("ما وتيرة تحيين السدود وحقينتها؟", Language.AR),
    ],
)
def test_words_for_what_is_asked_do_not_hide_the_dataset(text: str, language: Language) -> None:
    draft = about_dataset.handle(turn(text, language), tools_over([FULL]))
    assert [c.id for c in draft.citations] == ["eau"]
    assert reply("record.frequency", language) in draft.text.split("\n\n")[0]
