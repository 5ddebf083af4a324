"""Errors of the OpenAI-shaped routes: each problem as the object that OpenAI's clients read."""

import json

import pytest

from api.openai_errors import error_object, from_problem, is_openai
from api.openai_schema import NotText, Unacceptable, UnknownModel, UnsupportedValue
from api.problems import Busy, from_error
from assistant.errors import DalilError, EmptyQuestion, IndexMismatch, IndexMissing, QuestionTooLong
from assistant.model import Language

EXPECTED = [
    (EmptyQuestion("x"), 400, "invalid_request_error", "empty_question"),
    (QuestionTooLong("x"), 400, "invalid_request_error", "question_too_long"),
    (Unacceptable("x", param="messages"), 400, "invalid_request_error", "invalid_value"),
    (NotText("file", param="messages.0.content"), 400, "invalid_request_error", "unsupported_content"),
    (UnsupportedValue("n", param="n"), 400, "invalid_request_error", "unsupported_value"),
    (UnknownModel("gpt", param="model"), 404, "invalid_request_error", "model_not_found"),
    (Busy("x"), 429, "rate_limit_error", "rate_limit_exceeded"),
    (IndexMissing("x"), 503, "server_error", "index_missing"),
    (IndexMismatch("x"), 503, "server_error", "index_mismatch"),
    (DalilError("x"), 500, "server_error", "internal"),
]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(("error", "status", "kind", "code"), EXPECTED)
def test_each_problem_has_its_status_type_and_code(
    error: DalilError, status: int, kind: str, code: str, language: Language
) -> None:
    problem = from_error(error, language, limit=2000)
    told = from_problem(problem, param=getattr(error, "param", None))
    (body,) = json.loads(bytes(told.body)).values()
    assert (told.status_code, body["type"], body["code"]) == (status, kind, code)
    assert body["param"] == getattr(error, "param", None)
    assert body["message"] == json.loads(bytes(problem.body))["detail"]
    assert told.headers["content-type"] == "application/json"
    assert told.headers["content-language"] == language
    assert ("retry-after" in told.headers) == (status in (429, 503))


@pytest.mark.parametrize("language", list(Language))
def test_what_was_sent_is_named_in_the_readers_language(language: Language) -> None:
    for error, named in [(UnknownModel("gpt-9"), "gpt-9"), (NotText("file"), "file"), (UnsupportedValue("n"), "n")]:
        detail = json.loads(bytes(from_error(error, language).body))["detail"]
        assert named in detail
        assert any("\u0600" <= letter <= "\u06ff" for letter in detail) == (language is Language.AR)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/chat/completions", True),
        ("/v1/models", True),
        ("/v1/models/dalil", True),
        ("/v1/chat", False),
        ("/v1/modelsx", False),
        ("/v1/datasets/v1/models", False),
    ],
)
def test_only_these_routes_speak_so(path: str, expected: bool) -> None:
    assert is_openai(path) is expected


def test_the_object_has_the_four_fields_of_openai() -> None:
    assert set(error_object(400, "c", "m")) == {"message", "type", "param", "code"}
