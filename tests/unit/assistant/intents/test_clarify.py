"""The question back: in the reader's language, with subjects that can be asked for."""

from collections.abc import Callable

import pandas as pd
import pytest

from assistant.answering.draft import Draft
from assistant.intents import clarify
from assistant.intents.tools import Tools
from assistant.model import AnswerStatus, Intent, Language, Question, Turn
from assistant.prompts import reply
from tests.unit.assistant.intents.test_handlers import tools_over
from tests.unit.assistant.turns import TEXT, answer_any, assistant


def tools_with(monkeypatch: pytest.MonkeyPatch, *rows: tuple[str, str, str]) -> Tools:
    tools = tools_over([])
    frame = pd.DataFrame(list(rows), columns=["id", "facet", "value"])
    monkeypatch.setattr(tools.catalogue, "frame", lambda language: frame)
    return tools


def asked(language: Language) -> Turn:
    return Turn(text="x", standalone="x", language=language, intent=Intent.DATASET_SEARCH)


@pytest.mark.parametrize("language", list(Language))
def test_it_asks_for_the_subject_and_offers_the_largest_themes(
    monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    rows = [
        (f"{name}{n}", "theme", name) for name, count in (("A", 1), ("B", 4), ("C", 2), ("D", 3)) for n in range(count)
    ]
    draft = clarify.handle(asked(language), tools_with(monkeypatch, *rows))
    assert (draft.status, draft.text) == (AnswerStatus.CLARIFY, reply("clarify.subject", language))
    assert list(draft.suggestions) == [reply("clarify.theme", language, value=name) for name in "BDC"]
    assert (draft.citations, draft.cards) == ((), ())


@pytest.mark.parametrize("language", list(Language))
def test_producers_stand_in_where_there_are_few_themes(monkeypatch: pytest.MonkeyPatch, language: Language) -> None:
    rows = [("1", "theme", "A"), ("1", "organization", "HCP"), ("2", "organization", "HCP"), ("2", "theme", "")]
    draft = clarify.handle(asked(language), tools_with(monkeypatch, *rows))
    assert list(draft.suggestions) == [
        reply("clarify.theme", language, value="A"),
        reply("clarify.organization", language, value="HCP"),
    ]


def test_over_an_empty_catalogue_there_is_still_a_question_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = clarify.handle(asked(Language.FR), tools_with(monkeypatch))
    assert draft.suggestions == (reply("suggest.count", Language.FR),)


def back(turn: Turn) -> Draft:
    return Draft(status=AnswerStatus.CLARIFY, text="?")


def nothing(turn: Turn) -> Draft:
    return Draft(status=AnswerStatus.NO_MATCH, text="rien")


@pytest.mark.parametrize(
    ("text", "handler", "expected"),
    [
        ("je cherche des données", answer_any, "?"),
        ("بغيت معطيات", answer_any, "?"),
        ("population des communes", answer_any, TEXT),
        ("سكان الجماعات", nothing, "rien"),
        ("quelque chose sur mon quartier", nothing, "?"),
        ("شي حاجة على حومتي", nothing, "?"),
        ("quelque chose sur mon quartier", answer_any, TEXT),
    ],
)
def test_it_is_asked_only_where_the_need_is_open(text: str, handler: Callable[[Turn], Draft], expected: str) -> None:
    one = assistant(handler=handler, clarify=back)
    assert one.ask(Question(text=text)).text == expected
