"""Personal data in a question or in what was said before reach no model, no log and no answer; the reader is told."""

import logging
from collections.abc import Sequence

import pytest

from assistant.answering.composers import ExtractiveComposer, FallbackComposer
from assistant.answering.draft import Draft
from assistant.conversation.model_rewrite import ModelRewriter
from assistant.errors import ChatModelError
from assistant.events import Delta, Finished, Replaced
from assistant.language.personal import find
from assistant.model import AnswerStatus, Language, Message, Question, Turn
from assistant.prompts import reply
from tests.doubles import ScriptedModel
from tests.unit.assistant.turns import SOURCE, TEXT, answer_any, assistant, source_reader

SECRETS = ("AB123456", "0612345678", "٠٦١٢٣٤٥٦٧٨", "nom@exemple.ma", "12345678")
ASKED = pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("Mon CIN est AB123456, population des communes", Language.FR, "cin"),
        ("سكان الجماعات، رقم هاتفي ٠٦١٢٣٤٥٦٧٨", Language.AR, "phone"),
        ("how many people live in the towns? my e-mail is nom@exemple.ma", Language.EN, "email"),
        ("CIN 12345678, licence des données", Language.FR, "cin"),
        ("nmrti 0612345678, chhal dyal sokan f jama3at", Language.AR, "phone"),
    ],
)


def held(*texts: str) -> list[str]:
    return [secret for secret in SECRETS for text in texts if secret in text]


@ASKED
def test_nothing_personal_reaches_the_turn(text: str, language: Language, kind: str) -> None:
    turn = assistant().understand(Question(text=text))
    assert not held(repr(turn))
    assert turn.language is language
    assert turn.removed == (kind,)
    assert f"‹{reply(f'personal.{kind}', language)}›" in turn.text
    assert "‹" not in turn.standalone


@ASKED
def test_nothing_personal_reaches_the_model_that_answers(text: str, language: Language, kind: str) -> None:
    model = ScriptedModel(["Oui [1]"], ["Oui [1]"])  # refused, and asked for again
    answer = assistant(FallbackComposer(model, ExtractiveComposer(), reader=source_reader)).ask(Question(text=text))
    assert model.asked
    assert not held(*(part for asked in model.asked for part in asked), repr(answer))


@ASKED
def test_nothing_personal_reaches_the_model_that_rewrites(text: str, language: Language, kind: str) -> None:
    history = [
        Message(role="user", content=f"population des communes, tél 0612345678, {text}"),
        Message(role="assistant", content="**Population** de AB123456 [1]"),
        Message(role="user", content="سكان الجماعات، بريدي nom@exemple.ma"),
    ]
    model = ScriptedModel(["population"])
    turn = assistant(rewriter=ModelRewriter(model)).understand(Question(text=text), history)
    assert len(model.asked) == 1
    assert not held(*model.asked[0], repr(turn))


@ASKED
def test_what_was_said_before_is_cleared_for_the_words_too(text: str, language: Language, kind: str) -> None:
    history = [Message(role="user", content=text), Message(role="assistant", content=TEXT)]
    turn = assistant().understand(Question(text="et à Fès ?"), history)
    assert not held(repr(turn))
    assert turn.removed == ()


@ASKED
def test_the_reader_is_told_first_and_in_one_paragraph(text: str, language: Language, kind: str) -> None:
    events = list(assistant().stream(Question(text=text)))
    last = events[-1]
    assert isinstance(last, Finished)
    note = reply("personal.removed", language, kinds=reply(f"personal.{kind}", language))
    assert last.answer.text == f"*{note}*\n\n{TEXT}"
    assert "".join(e.text for e in events if isinstance(e, Delta)) == last.answer.text
    assert not any(isinstance(e, Replaced) for e in events)


@ASKED
@pytest.mark.parametrize("script", [["Sans source"], ChatModelError("down")])
def test_a_text_that_replaces_says_it_too(
    text: str, language: Language, kind: str, script: Sequence[str] | ChatModelError
) -> None:
    composer = FallbackComposer(ScriptedModel(script, script), ExtractiveComposer(), reader=source_reader)
    *_, replaced, last = assistant(composer).stream(Question(text=text))
    assert isinstance(last, Finished)
    assert replaced == Replaced(last.answer.text)
    assert last.answer.text.startswith("*")
    assert last.answer.text.endswith(TEXT)


def test_a_question_without_personal_data_is_told_nothing() -> None:
    assert assistant().ask(Question(text="population 36828330 en 2024")).text == TEXT


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("AB123456", Language.FR),
        ("mon CIN est AB123456", Language.FR),
        ("رقم هاتفي ٠٦١٢٣٤٥٦٧٨", Language.AR),
        ("my phone number is 0612345678", Language.EN),
        ("nmrti dyali 0612345678", Language.AR),
        ("nom@exemple.ma", Language.FR),
    ],
)
@pytest.mark.parametrize("history", [[], [Message(role="user", content="population des communes")]])
def test_nothing_but_personal_data_is_asked_back(text: str, language: Language, history: list[Message]) -> None:
    def ask(turn: Turn) -> Draft:
        return Draft(status=AnswerStatus.CLARIFY, text="?")

    answer = assistant(clarify=ask).ask(Question(text=text, language=language), history)
    assert answer.status is AnswerStatus.CLARIFY
    assert answer.text.startswith("*")
    assert answer.text.endswith("\n\n?")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("رقم هاتفي ٠٦١٢٣٤٥٦٧٨", Language.AR),
        ("my phone number is 0612345678", Language.EN),
        ("mon CIN est AB123456", Language.FR),
    ],
)
def test_the_language_is_read_even_where_all_is_personal(text: str, language: Language) -> None:
    assert assistant().understand(Question(text=text)).language is language


@pytest.mark.parametrize(
    "text", ["population des communes ? mon CIN est AB123456", "الرخصة؟ رقم هاتفي 0612345678", "licence? CIN AB123456"]
)
def test_a_question_beside_it_is_answered(text: str) -> None:
    assert assistant(clarify=lambda turn: Draft(status=AnswerStatus.CLARIFY, text="?")).ask(
        Question(text=text)
    ).citations == (SOURCE,)


@ASKED
def test_nothing_personal_reaches_the_logs(
    text: str, language: Language, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    failing = ScriptedModel(ChatModelError("down"))
    composer = FallbackComposer(ScriptedModel(ChatModelError("down")), ExtractiveComposer(), reader=source_reader)
    one = assistant(composer, rewriter=ModelRewriter(failing))
    one.ask(Question(text=text), [Message(role="user", content=text)])
    assert len(caplog.records) >= 2
    assert not held(caplog.text, *(repr(vars(record)) for record in caplog.records))


@ASKED
def test_what_is_echoed_is_masked(text: str, language: Language, kind: str) -> None:
    def echo(turn: Turn) -> Draft:
        return Draft(status=AnswerStatus.NO_MATCH, text=reply("search.none", turn.language, question=turn.text))

    assert not held(assistant(handler=echo).ask(Question(text=text)).text)
    assert not find(assistant(handler=echo).ask(Question(text=text)).text)


def test_a_question_is_as_long_as_it_was_written() -> None:
    """Masking neither saves a question that is too long nor spoils one that is not."""
    one = assistant(limit=20, handler=answer_any)
    assert one.check(Question(text="CIN AB123456 eau 123")) == "CIN AB123456 eau 123"
    assert len(one.understand(Question(text="CIN AB123456 eau 123")).text) > 20
