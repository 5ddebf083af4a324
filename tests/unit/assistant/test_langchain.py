"""The LangChain retriever over small records: what its Documents hold, in French, Arabic and English."""

import asyncio

import pytest
from langchain_core.documents import Document
from pydantic import ValidationError

from assistant.langchain import DalilRetriever
from assistant.model import Dataset, Filter, Language, Licence, Term
from tests.loops import run
from tests.unit.assistant.memory import guide, retriever

BASE = "https://dalil.example"
WATER = Dataset(
    id="qualite-eau",
    titles={Language.FR: "Qualité de l'eau potable", Language.AR: "جودة الماء الصالح للشرب"},
    descriptions={Language.FR: "Mesures par commune.", Language.AR: "قياسات حسب الجماعات."},
    organization=Term(id="onee", names={Language.FR: "Office de l'eau", Language.AR: "مكتب الماء"}),
    licence=Licence(id="cc-by", title="CC BY", url="https://creativecommons.org/licenses/by/4.0/", open=True),
    formats=("CSV",),
    modified="2025-01-01",
)
BUS = Dataset(id="lignes-bus", titles={Language.FR: "Lignes de bus", Language.AR: "خطوط الحافلات"}, formats=("XLSX",))
GUIDES = [
    guide("fr/delai.md", Language.FR, "Le délai de réponse est de vingt jours."),
    guide("ar/delai.md", Language.AR, "أجل الرد عشرون يوما."),
]


def made(**options: object) -> DalilRetriever:
    searcher = retriever(datasets=[WATER, BUS], documents=GUIDES)
    return DalilRetriever(**{"searcher": searcher, "base_url": BASE, **options})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "language", "title", "producer"),
    [
        ("qualité de l'eau potable", "fr", "Qualité de l'eau potable", "Office de l'eau"),
        ("جودة الماء الصالح للشرب", "ar", "جودة الماء الصالح للشرب", "مكتب الماء"),
    ],
)
def test_a_dataset_is_a_document_in_the_questions_language(
    question: str, language: str, title: str, producer: str
) -> None:
    best = made(kind="dataset").invoke(question)[0]
    assert best.id == "dataset:qualite-eau"
    assert best.page_content.startswith(f"{title}\n")
    facts = {"id": "qualite-eau", "kind": "dataset", "language": language, "title": title, "organization": producer}
    assert best.metadata.items() >= facts.items()
    assert best.metadata.items() >= {"licence_id": "cc-by", "open": True, "modified": "2025-01-01"}.items()
    assert best.metadata["url"] == f"{BASE}/datasets/qualite-eau"
    assert title in best.metadata["citation"]
    assert best.metadata["score"] > 0


@pytest.mark.parametrize(
    ("question", "identity", "language"),
    [("délai de réponse", "fr/delai.md", "fr"), ("ما هو أجل الرد؟", "ar/delai.md", "ar")],
)
def test_a_guide_section_is_a_document(question: str, identity: str, language: str) -> None:
    best = made(kind="guide").invoke(question)[0]
    assert best.id == f"guide:{identity}#0"
    assert best.metadata.items() >= {"id": identity, "kind": "guide", "language": language, "section": "S0"}.items()
    assert best.metadata["url"] == f"{BASE}/guides/{identity}#s0"
    assert best.metadata["url"] in best.metadata["citation"]
    assert "licence" not in best.metadata


def test_a_chosen_language_is_that_of_the_documents() -> None:
    best = made(kind="dataset", language=Language.AR).invoke("qualité de l'eau potable")[0]
    assert (best.metadata["language"], best.metadata["title"]) == ("ar", "جودة الماء الصالح للشرب")


def kinds(documents: list[Document]) -> set[str]:
    return {document.metadata["kind"] for document in documents}


def test_kind_k_and_filters_say_what_is_searched() -> None:
    question = "eau, délai de réponse"
    assert kinds(made(k=10).invoke(question)) == {"dataset", "guide"}
    assert kinds(made(kind="dataset").invoke(question)) == {"dataset"}
    assert kinds(made(kind="guide").invoke(question)) == {"guide"}
    assert len(made(k=1).invoke(question)) == 1
    found = made(k=10, filters=Filter(formats=("XLSX",))).invoke(question)
    assert [document.metadata["id"] for document in found] == ["lignes-bus"]
    assert made(kind="guide", filters=Filter(formats=("XLSX",))).invoke(question) == []


@pytest.mark.parametrize("question", ["", "  \n", "؟؟؟", "\u200b\u202e"])
def test_a_question_without_words_gives_nothing(question: str) -> None:
    assert made().invoke(question) == []


@pytest.mark.parametrize("options", [{"kind": "x"}, {"k": 0}, {"searcher": None}])
def test_options_that_do_not_exist_are_refused(options: dict[str, object]) -> None:
    with pytest.raises((ValidationError, TypeError)):
        made(**options)


def test_waiting_and_several_at_once_give_the_same() -> None:
    questions = ["qualité de l'eau", "أجل الرد", "lignes de bus"]
    one = [made().invoke(question) for question in questions]

    async def several() -> list[list[Document]]:
        return await asyncio.gather(*(made().ainvoke(question) for question in questions))

    assert run(several()) == one
    assert made().batch(questions) == one
