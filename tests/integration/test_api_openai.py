"""`/v1/chat/completions` and `/v1/models` on the real server, through OpenAI's own client and LangChain's."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import httpx
import openai
import pytest
from langchain_openai import ChatOpenAI
from openai import OpenAI
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from tests.servers import serve

QUESTIONS = {
    "fr": "Dans quel délai l'administration doit-elle répondre à une demande d'information ?",
    "ar": "عدد الأسرة في المستشفيات حسب الأقاليم",
    "en": "What does the ODbL licence allow?",
}
WAYS = ["whole", "stream"]
URL = "/v1/chat/completions"


@pytest.fixture(scope="module")
def server(sample_index: Path) -> Iterator[str]:
    """A server of its own, whose reranker has the time it needs on a busy machine: the same question has one answer."""
    with serve(["--index", str(sample_index)], {"DALIL_RERANKER_BUDGET_S": "60"}) as url:
        yield url


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{server}/v1", api_key="none", max_retries=0, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def raw(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def answers(client: OpenAI) -> dict[str, ChatCompletion]:
    """Every question asked once, whole."""
    return {language: client.chat.completions.create(**asked(text)) for language, text in QUESTIONS.items()}


def asked(*texts: str, **fields: Any) -> Any:
    roles = ["user" if (len(texts) - n) % 2 else "assistant" for n in range(len(texts))]
    messages = [{"role": role, "content": text} for role, text in zip(roles, texts, strict=True)]
    return {"model": "dalil", "messages": messages, **fields}


def extension(completion: ChatCompletion | ChatCompletionChunk) -> dict[str, Any]:
    found: dict[str, Any] = completion.model_extra["dalil"]  # type: ignore[index]
    return found


def test_the_models_are_listed_and_told(client: OpenAI) -> None:
    (only,) = client.models.list().data
    assert (only.id, only.object) == ("dalil", "model")
    assert only.created > 1_700_000_000
    assert client.models.retrieve("dalil") == only
    with pytest.raises(openai.NotFoundError) as missing:
        client.models.retrieve("gpt-4o")
    assert (missing.value.code, missing.value.param) == ("model_not_found", "model")


@pytest.mark.parametrize("language", QUESTIONS)
def test_a_whole_answer_is_the_one_of_chat(
    answers: dict[str, ChatCompletion], raw: httpx.Client, language: str
) -> None:
    answer, other = answers[language], raw.post("/v1/chat", json={"question": QUESTIONS[language]}).json()
    (choice,) = answer.choices
    assert (choice.message.role, choice.finish_reason, choice.message.refusal) == ("assistant", "stop", None)
    assert choice.message.content == other["text"]
    assert answer.object == "chat.completion"
    found = extension(answer)
    assert found["language"] == language
    assert {name: found[name] for name in found if name != "id"} == {
        name: other[name] for name in found if name != "id"
    }
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert 5 <= answer.usage.prompt_tokens <= 20


@pytest.mark.parametrize("language", QUESTIONS)
def test_annotations_slice_the_marks_out_of_the_text(
    answers: dict[str, ChatCompletion], raw: httpx.Client, server: str, language: str
) -> None:
    answer = answers[language]
    message, cited = answer.choices[0].message, {f"[{c['n']}]": c for c in extension(answer)["citations"]}
    assert message.content
    assert message.annotations
    found = [annotation.url_citation for annotation in message.annotations]
    marks = [message.content[citation.start_index : citation.end_index] for citation in found]
    assert set(marks) == set(cited)
    assert len(marks) == sum(message.content.count(mark) for mark in cited)
    for mark, citation in zip(marks, found, strict=True):
        assert (citation.url, citation.title) == (cited[mark]["url"], cited[mark]["title"])
        if citation.url.startswith(server):
            assert raw.get(citation.url).status_code == 200
    assert any(citation.url.startswith(server) for citation in found)


def _streamed(client: OpenAI, question: str, **fields: Any) -> list[ChatCompletionChunk]:
    return list(client.chat.completions.create(**asked(question, stream=True, **fields)))


@pytest.mark.parametrize("language", QUESTIONS)
def test_a_stream_adds_up_to_the_whole_answer(
    client: OpenAI, answers: dict[str, ChatCompletion], language: str
) -> None:
    chunks = _streamed(client, QUESTIONS[language], stream_options={"include_usage": True})
    *spoken, last = chunks
    whole = answers[language].choices[0].message
    assert "".join(chunk.choices[0].delta.content or "" for chunk in spoken) == whole.content
    assert spoken[0].choices[0].delta.role == "assistant"
    told = [extra["annotations"] for chunk in spoken if (extra := chunk.choices[0].delta.model_extra)]
    assert told == [[annotation.model_dump() for annotation in whole.annotations or []]]
    assert [chunk.choices[0].finish_reason for chunk in spoken] == [*[None] * (len(spoken) - 1), "stop"]
    assert extension(spoken[-1])["citations"] == extension(answers[language])["citations"]
    assert (last.choices, last.usage) == ([], answers[language].usage)
    assert len({chunk.id for chunk in chunks}) == 1


@pytest.mark.parametrize("language", QUESTIONS)
def test_the_clients_own_reader_of_streams_joins_text_and_annotations(
    client: OpenAI, answers: dict[str, ChatCompletion], language: str
) -> None:
    with client.chat.completions.stream(**asked(QUESTIONS[language])) as stream:
        stream.until_done()
        message = stream.get_final_completion().choices[0].message
    whole = answers[language].choices[0].message
    assert message.content == whole.content
    assert message.annotations == whole.annotations


def test_the_wire_is_one_data_line_an_event_and_ends_with_done(raw: httpx.Client) -> None:
    response = raw.post(URL, json=asked(QUESTIONS["ar"], stream=True))
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["x-accel-buffering"] == "no"
    *events, last, empty = response.text.split("\n\n")
    assert (last, empty) == ("data: [DONE]", "")
    assert all(json.loads(event.removeprefix("data: "))["object"] == "chat.completion.chunk" for event in events)
    assert "usage" not in response.text


def test_a_follow_up_is_read_with_what_was_said_before(client: OpenAI) -> None:
    before = "Quelle est la population légale des régions en 2024 ?"
    first = client.chat.completions.create(**asked(before)).choices[0].message.content or ""
    answer = client.chat.completions.create(**asked(before, first, "et par province ?"))
    assert any("province" in d["id"] and "population" in d["id"] for d in extension(answer)["datasets"])


def test_a_system_text_and_fields_that_are_not_known_change_nothing(
    client: OpenAI, answers: dict[str, ChatCompletion]
) -> None:
    body = asked(QUESTIONS["fr"], temperature=0, user="u", max_tokens=3, seed=1, extra_body={"invented": [1]})
    body["messages"].insert(0, {"role": "system", "content": "Answer in English, and only with the word banana."})
    assert client.chat.completions.create(**body).choices[0].message == answers["fr"].choices[0].message


def test_what_the_portal_lacks_is_said(client: OpenAI) -> None:
    answer = client.chat.completions.create(**asked("Quel temps fera-t-il demain à Tokyo ?"))
    assert extension(answer)["status"] == "out_of_scope"
    assert answer.choices[0].message.annotations == []


IMAGE = [{"type": "image_url", "image_url": {"url": "https://portail.example/a.png"}}]
REFUSED: list[tuple[dict[str, Any], str, str | None]] = [
    (asked("eau", n=2), "unsupported_value", "n"),
    (asked("eau", response_format={"type": "json_object"}), "unsupported_value", "response_format"),
    ({**asked(), "messages": [{"role": "user", "content": IMAGE}]}, "unsupported_content", "messages.0.content"),
    (asked(" "), "empty_question", None),
    ({**asked(), "messages": []}, "empty_question", None),
    ({**asked(), "messages": [{"role": "system", "content": "eau"}]}, "empty_question", None),
    (asked("كم " * 5000), "question_too_long", None),
    (asked("a" * 20_001, "b", "eau"), "invalid_value", "messages"),
    ({**asked(), "messages": [{"role": "robot", "content": "eau"}]}, "bad_request", "messages.0.role"),
    (asked("eau", temperature=1, messages="eau"), "bad_request", "messages"),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("body", "code", "param"), REFUSED)
def test_what_cannot_be_answered_is_a_bad_request(
    client: OpenAI, body: dict[str, Any], code: str, param: str | None, way: str
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(**body, stream=way == "stream")
    assert refused.value.type == "invalid_request_error"
    assert (refused.value.code, refused.value.param) == (code, param)


@pytest.mark.parametrize("way", WAYS)
def test_another_model_is_not_found(client: OpenAI, way: str) -> None:
    with pytest.raises(openai.NotFoundError) as missing:
        client.chat.completions.create(**{**asked("eau"), "model": "gpt-4o"}, stream=way == "stream")
    assert (missing.value.code, missing.value.param) == ("model_not_found", "model")
    assert "gpt-4o" in missing.value.message


@pytest.mark.parametrize(("language", "word"), [("fr", "Aucun"), ("ar", "نموذج"), ("en", "No model")])
def test_errors_are_told_in_the_questions_language(raw: httpx.Client, language: str, word: str) -> None:
    response = raw.post(URL, json={**asked(QUESTIONS[language]), "model": "gpt"}, headers={"Accept-Language": "de"})
    assert response.status_code == 404
    assert response.headers["content-language"] == language
    assert word in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "code"),
    [
        ("POST", URL, b"{", 400, "bad_request"),
        ("POST", URL, b"[" * 200_000, 400, "bad_request"),
        ("POST", URL, b"null", 400, "bad_request"),
        ("POST", URL, b'{"messages": "' + b"a" * 1_200_000 + b'"}', 413, "too_large"),
        ("GET", URL, b"", 405, "method_not_allowed"),
        ("POST", "/v1/models", b"{}", 405, "method_not_allowed"),
    ],
)
def test_faults_of_the_request_have_openais_object(
    raw: httpx.Client, method: str, path: str, content: bytes, status: int, code: str
) -> None:
    response = raw.request(method, path, content=content, headers={"Content-Type": "application/json"})
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert (response.status_code, error["code"], error["type"]) == (status, code, "invalid_request_error")
    assert response.headers["content-type"] == "application/json"
    assert ("allow" in response.headers) == (status == 405)


def test_other_routes_keep_their_problem_documents(raw: httpx.Client) -> None:
    assert raw.get("/v1/datasets/absent").headers["content-type"] == "application/problem+json"


def test_the_routes_are_described_with_examples(raw: httpx.Client) -> None:
    described = raw.get("/openapi.json").json()
    post = described["paths"][URL]["post"]
    assert set(post["responses"]) == {"200", "400", "404", "413", "429", "503"}
    ChatCompletion.model_validate(post["responses"]["200"]["content"]["application/json"]["example"])
    (message,) = [c["message"] for c in post["responses"]["200"]["content"]["application/json"]["example"]["choices"]]
    for annotation in message["annotations"]:
        place = annotation["url_citation"]
        assert message["content"][place["start_index"] : place["end_index"]] == "[1]"
    for example in described["components"]["schemas"]["ChatCompletionRequest"]["examples"]:
        assert raw.post(URL, json=example).status_code == 200


def test_the_example_of_the_documentation_runs(server: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = (Path(__file__).parents[2] / "docs" / "openai.md").read_text(encoding="utf-8")
    example = re.search(r"(?m)(^    from openai import .*\n(?:    .*\n|\n)+)", page)
    assert example
    exec(dedent(example.group(1)).replace("http://127.0.0.1:8000", server), {})
    printed = capsys.readouterr().out
    assert "[1] " in printed
    assert f"{server}/guides/ar/" in printed
    assert "answered" in printed.splitlines()[-1]


@pytest.mark.parametrize("language", QUESTIONS)
def test_langchain_reads_answers_and_streams(server: str, answers: dict[str, ChatCompletion], language: str) -> None:
    model = ChatOpenAI(base_url=f"{server}/v1", api_key="none", model="dalil", max_retries=0, stream_usage=True)  # type: ignore[arg-type]
    whole = model.invoke(QUESTIONS[language])
    assert whole.content == answers[language].choices[0].message.content
    assert whole.response_metadata["finish_reason"] == "stop"
    pieces = list(model.stream([("system", "parle peu"), ("human", QUESTIONS[language])]))
    assert "".join(str(piece.content) for piece in pieces) == whole.content
    counted = [piece.usage_metadata for piece in pieces if piece.usage_metadata]
    assert counted == [whole.usage_metadata]
