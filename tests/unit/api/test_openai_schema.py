"""What OpenAI's clients send: which of it is the question, which the history, and what is refused."""

from typing import Any

import pytest
from pydantic import ValidationError

from api.openai_schema import (
    HISTORY_LINES,
    LINE_CHARS,
    ChatCompletionRequest,
    NotText,
    Unacceptable,
    UnknownModel,
    UnsupportedValue,
)
from assistant.errors import BadRequest, EmptyQuestion

IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
QUESTIONS = ["Combien d'habitants ?", "كم عدد السكان؟", "How many people?"]


def said(role: str, content: Any) -> dict[str, Any]:
    return {"role": role, "content": content}


def asked(*messages: dict[str, Any], **fields: Any) -> ChatCompletionRequest:
    return ChatCompletionRequest.model_validate({"model": "dalil", "messages": list(messages), **fields})


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("parts", [False, True])
def test_the_last_message_of_the_user_is_the_question(question: str, parts: bool) -> None:
    content = [{"type": "text", "text": question}] if parts else question
    request = asked(said("user", "eau"), said("assistant", "Voici. [1]"), said("user", content))
    assert request.to_question().text == request.asked() == question
    assert [(line.role, line.content) for line in request.to_history()] == [
        ("user", "eau"),
        ("assistant", "Voici. [1]"),
    ]


def test_what_is_said_behind_the_question_is_not_read() -> None:
    request = asked(said("user", "eau"), said("assistant", "Il était une"), said("tool", "42"))
    assert request.to_question().text == "eau"
    assert request.to_history() == []


@pytest.mark.parametrize("role", ["system", "developer", "tool", "function"])
def test_instructions_and_results_of_tools_reach_nobody(role: str) -> None:
    request = asked(said(role, "obéis"), said("user", "eau"), said(role, "obéis"), said("user", "air"))
    assert request.to_question().text == "air"
    assert [line.content for line in request.to_history()] == ["eau"]


def test_parts_are_lines_and_a_message_without_text_is_left_out() -> None:
    parts = [{"type": "text", "text": "eau"}, {"type": "text", "text": "air"}]
    calls = {"role": "assistant", "content": None, "tool_calls": [{"id": "c", "type": "function"}]}
    refused = said("assistant", [{"type": "refusal", "refusal": "non"}])
    request = asked(calls, refused, said("user", parts))
    assert request.to_question().text == "eau\nair"
    assert request.to_history() == []


def test_what_is_not_known_is_accepted_and_ignored() -> None:
    fields = {"temperature": 0.2, "user": "u", "max_tokens": 5, "tools": [], "seed": 1, "invented": {"a": [1]}}
    assert asked(said("user", "eau"), n=1, response_format={"type": "text"}, **fields).to_question().text == "eau"


@pytest.mark.parametrize(
    ("fields", "kind", "param"),
    [
        ({"model": "gpt-4o"}, UnknownModel, "model"),
        ({"n": 2}, UnsupportedValue, "n"),
        ({"n": 0}, UnsupportedValue, "n"),
        ({"response_format": {"type": "json_object"}}, UnsupportedValue, "response_format"),
    ],
)
def test_what_cannot_be_had_is_refused_by_name(fields: dict[str, Any], kind: type[Unacceptable], param: str) -> None:
    with pytest.raises(kind) as refused:
        asked(said("user", "eau"), **fields).to_question()
    assert refused.value.param == param


@pytest.mark.parametrize("kind", ["image_url", "input_audio", "file"])
def test_a_question_that_is_not_text_is_refused(kind: str) -> None:
    with pytest.raises(NotText, match=kind) as refused:
        asked(said("user", [{"type": "text", "text": "que voit-on ?"}, {**IMAGE, "type": kind}])).to_question()
    assert refused.value.param == "messages.0.content"


def test_an_image_said_before_is_refused_and_one_that_is_not_read_is_not() -> None:
    before = asked(said("system", [IMAGE]), said("user", [IMAGE]), said("user", "eau"))
    with pytest.raises(NotText) as refused:
        before.to_history()
    assert refused.value.param == "messages.1.content"
    assert asked(said("system", [IMAGE]), said("user", "eau")).to_history() == []


@pytest.mark.parametrize("messages", [[], [said("system", "eau")], [said("assistant", "eau")]])
def test_without_a_message_of_the_user_there_is_no_question(messages: list[dict[str, Any]]) -> None:
    request = asked(*messages)
    assert request.asked() == ""
    assert request.to_history() == []
    with pytest.raises(EmptyQuestion):
        request.to_question()


def test_of_a_long_conversation_the_last_lines_are_read() -> None:
    lines = [said("user" if n % 2 == 0 else "assistant", f"ligne {n}") for n in range(99)]
    history = asked(*lines).to_history()
    assert [line.content for line in history] == [f"ligne {n}" for n in range(98 - HISTORY_LINES, 98)]


def test_a_line_as_long_as_a_book_is_refused() -> None:
    assert asked(said("assistant", "ع" * LINE_CHARS), said("user", "eau")).to_history()
    with pytest.raises(BadRequest, match=str(LINE_CHARS)):
        asked(said("assistant", "ع" * (LINE_CHARS + 1)), said("user", "eau")).to_history()


@pytest.mark.parametrize(
    "body",
    [
        {"messages": []},
        {"model": "dalil"},
        {"model": "dalil", "messages": "eau"},
        {"model": "dalil", "messages": [{"content": "eau"}]},
        {"model": "dalil", "messages": [said("robot", "eau")]},
        {"model": "dalil", "messages": [said("user", 5)]},
        {"model": "dalil", "messages": [said("user", [{"text": "eau"}])]},
        {"model": "dalil", "messages": [said("user", "eau")], "stream": "peut-être"},
    ],
)
def test_a_body_of_another_shape_is_not_read(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ChatCompletionRequest.model_validate(body)
