"""Answers from guides: what is quoted, what a model is given, where a citation leads, what is said not to be there."""

from dataclasses import replace

import pytest

from assistant.answering.extractive import Quote
from assistant.intents import guide_quotes, publication_rules
from assistant.intents.publication_rules import _window, guide_citation
from assistant.intents.tools import Tools
from assistant.model import AnswerStatus, Document, Hit, Intent, Kind, Language, Section, Turn
from assistant.prompts import reply
from assistant.retrieval.guides import GuideSection
from tests.unit.assistant.memory import WideEmbedder, chunk, guide, retriever

FR, AR, EN = Language.FR, Language.AR, Language.EN


def test_a_model_is_given_a_section_from_a_little_before_what_was_found() -> None:
    lines = [f"Ligne {n} : {'mot ' * 20}fin." for n in range(40)]
    text = "\n".join(lines)
    found = _window(text, lines[30])
    assert text.endswith(found)
    assert found.split("\n")[0] in lines, "it begins with a whole line"
    assert lines[30] in found
    assert lines[0] not in found
    assert found.index(lines[30]) <= publication_rules._BEFORE + len(lines[0])


@pytest.mark.parametrize("part", ["", "ليس في النص", "Article un."])
def test_without_a_place_or_near_the_beginning_the_whole_section_is_given(part: str) -> None:
    text = "Article un.\nالمادة الثانية.\n" + "suite " * 300
    assert _window(text, part) == text


def section(document: Document, number: int) -> GuideSection:
    hit = Hit(chunk=chunk(document.id, document.title, kind=Kind.GUIDE), score=1.0)
    return GuideSection(document, document.sections[number], hit, 1.0)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("Titre", "Article 4"), "Article 4"),
        (("Titre", "Titre", "Article 4"), "Article 4"),
        (("Titre", "Chapitre I", "Article 4"), "Chapitre I > Article 4"),
        (("Titre",), "Titre"),
        ((), "Titre"),
        (("Autre", "Article 4"), "Autre > Article 4"),
        (("Titre", "الفصل الأول", "المادة 4"), "الفصل الأول > المادة 4"),
    ],
)
def test_a_citation_names_the_headings_below_the_title(path: tuple[str, ...], expected: str) -> None:
    document = Document(id="g", title="Titre", language=FR, sections=(Section(path=path, text="Texte.", position=0),))
    assert guide_citation(1, section(document, 0), Quote("Texte.", 1.0)).section == expected


def tools_over(*documents: Document) -> Tools:
    index = retriever(documents=documents, embedder=WideEmbedder())
    return Tools(
        retriever=index,
        catalogue=index.catalogue,
        embedder=index.embedder,
        generation="gen-0001",
        indexed_at="2024-06-01T00:00:00",
        country="MA",
    )


def turn(text: str, language: Language) -> Turn:
    return Turn(text=text, standalone=text, language=language, intent=Intent.PUBLICATION_RULES)


CASES = pytest.mark.parametrize(
    ("language", "question", "answer", "other"),
    [
        (
            FR,
            "Dans quel délai l'administration répond-elle à une première demande ?",
            "L'administration répond à une première demande en vingt jours ouvrables.",
            "L'administration répond à une première demande par écrit, et le recours prend dix jours devant le juge.",
        ),
        (
            AR,
            "ما هو أجل رد الإدارة على الطلب الأول؟",
            "يكون رد الإدارة على الطلب الأول داخل عشرين يوما.",
            "يكون رد الإدارة على الطلب الأول كتابة في جميع الأحوال.",
        ),
        (
            EN,
            "How long does the office take to answer a first request?",
            "The office answers a first request within twenty working days.",
            "The office answers a first request in writing, whatever it is about.",
        ),
    ],
)


@CASES
def test_a_value_that_is_there_is_an_answer(language: Language, question: str, answer: str, other: str) -> None:
    draft = publication_rules.handle(turn(question, language), tools_over(guide("g", language, answer)))
    assert draft.status is AnswerStatus.ANSWERED
    assert reply("not_said.duration", language) not in draft.text
    assert draft.sources


@CASES
def test_a_value_that_is_not_there_is_said_to_be_missing(
    language: Language, question: str, answer: str, other: str
) -> None:
    quoted = other.split(",", maxsplit=1)[0] + "."
    draft = publication_rules.handle(turn(question, language), tools_over(guide("g", language, quoted)))
    assert draft.status is AnswerStatus.PARTIAL
    assert draft.text.startswith(reply("not_said.duration", language))
    assert quoted in draft.text
    assert draft.citations
    assert draft.sources == {}, "no model makes an answer of it"


@CASES
def test_a_value_that_stands_elsewhere_in_the_section_is_quoted_too(
    language: Language, question: str, answer: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quoted = other.split(",", maxsplit=1)[0] + "."
    monkeypatch.setattr(guide_quotes, "quote_sections", lambda *_, **__: [Quote(quoted, 1.0)])
    draft = publication_rules.handle(turn(question, language), tools_over(guide("g", language, f"{quoted} {answer}")))
    assert draft.status is AnswerStatus.ANSWERED
    assert quoted in draft.text
    assert answer in draft.text


@CASES
def test_a_value_that_stands_in_another_section_is_a_further_source(
    language: Language, question: str, answer: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quoted, beside = other.split(",", maxsplit=1)[0] + ".", "Une phrase qui parle de tout autre chose."

    def quotes(texts: list[str], **_: object) -> list[Quote]:
        return [Quote(quoted, 9.0) if text == quoted else Quote(beside, 0.0) for text in texts]

    monkeypatch.setattr(guide_quotes, "quote_sections", quotes)
    tools = tools_over(guide("g", language, quoted, f"{beside} {answer}"))
    draft = publication_rules.handle(turn(question, language), tools)
    assert draft.status is AnswerStatus.ANSWERED
    assert [citation.section for citation in draft.citations] == ["S0", "S1"]
    assert draft.text.index(f"{quoted} [1]") < draft.text.index(f"{answer} [2]")


@CASES
def test_where_no_guide_is_sure_the_nearest_passage_is_shown_as_such(
    language: Language, question: str, answer: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication_rules, "GUIDES", replace(publication_rules.GUIDES, threshold=1.1))
    tools = tools_over(guide("g", language, answer))
    draft = publication_rules.handle(turn(question, language), tools)
    assert draft.status is AnswerStatus.NO_MATCH
    assert draft.text.startswith(reply("guide.unsure", language))
    assert f"{answer} [1]" in draft.text
    assert draft.sources == {}, "no model makes an answer of it"
    monkeypatch.setattr(publication_rules, "UNSURE", 1.0)
    far = publication_rules.handle(turn(question, language), tools)
    assert far.text.startswith(reply("guide.none", language))
    assert answer not in far.text
    assert far.citations == ()


def test_a_guide_that_does_not_know_the_body_gives_no_value_for_it() -> None:
    question = "Dans quel délai le XYZQ répond-il à une demande ?"
    text = "La commission répond à une demande en vingt jours."
    known = replace(guide("g", FR, text), title="Le XYZQ")
    titled = replace(known, sections=(replace(known.sections[0], path=("Le XYZQ", "Délais")),))
    missing = publication_rules.handle(turn(question, FR), tools_over(guide("g", FR, text)))
    there = publication_rules.handle(turn(question, FR), tools_over(titled))
    assert (missing.status, there.status) == (AnswerStatus.PARTIAL, AnswerStatus.ANSWERED)
