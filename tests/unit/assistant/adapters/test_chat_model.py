"""Language models through LangChain: what each provider is given, and what comes of a stream, without a network."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessageChunk

from assistant.adapters.chat_model import MAX_TOKENS, LangChainModel
from assistant.errors import BadSettings, ChatModelError

URL = "http://127.0.0.1:9/v1"
Stream = Callable[[], AsyncIterator[AIMessageChunk]]


class Fake:
    """What `init_chat_model` gives, as far as it is used."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.messages: list[tuple[str, str]] = []

    def astream(self, messages: list[tuple[str, str]]) -> AsyncIterator[AIMessageChunk]:
        self.messages = messages
        return self._stream()


def model_over(stream: Stream) -> LangChainModel:
    model = LangChainModel("openai:test")
    model.__dict__["_model"] = Fake(stream)
    return model


def saying(*texts: str, **metadata: str) -> Stream:
    async def stream() -> AsyncIterator[AIMessageChunk]:
        for text in texts:
            yield AIMessageChunk(text)
        yield AIMessageChunk("", response_metadata=metadata)

    return stream


def failing(error: BaseException) -> Stream:
    async def stream() -> AsyncIterator[AIMessageChunk]:
        yield AIMessageChunk("Un ")
        raise error

    return stream


def fault_of(stream: Stream) -> ChatModelError:
    with pytest.raises(ChatModelError) as caught:
        list(model_over(stream).stream("s", "u"))
    return caught.value


class Refused(Exception):
    """An error as clients raise it: with the response that they had."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__("a question of the reader")
        self.response = type("Response", (), {"status_code": status, "headers": headers})()


PROVIDERS = {
    "openai:gpt-x": ("ChatOpenAI", "model_name", "max_tokens"),
    "anthropic:claude-x": ("ChatAnthropic", "model", "max_tokens"),
    "mistralai:mistral-x": ("ChatMistralAI", "model", "max_tokens"),
    "ollama:llama-x": ("ChatOllama", "model", "num_predict"),
}


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize("where", [{"base_url": URL, "api_key": "k"}, {"base_url": URL}, {"api_key": "k"}])
def test_every_provider_that_has_an_extra_is_built_with_our_options(name: str, where: dict[str, str]) -> None:
    kind, model_field, cap_field = PROVIDERS[name]
    model = LangChainModel(name, timeout_s=7.0, **where)
    model.check()
    built: Any = model._model
    assert type(built).__name__ == kind
    assert getattr(built, model_field) == name.split(":")[1]
    assert (built.temperature, getattr(built, cap_field)) == (0, MAX_TOKENS)
    if "base_url" in where:
        urls = {
            str(getattr(built, field, "")) for field in ("openai_api_base", "anthropic_api_url", "endpoint", "base_url")
        }
        assert URL in urls


@pytest.mark.parametrize("name", [name for name in PROVIDERS if not name.startswith("ollama")])
def test_a_provider_is_asked_once_and_not_longer_than_we_wait(name: str) -> None:
    built: Any = LangChainModel(name, base_url=URL, timeout_s=7.0)._model
    assert built.max_retries == 0
    waits = {getattr(built, field, None) for field in ("request_timeout", "default_request_timeout", "timeout")}
    assert 7.0 in waits


@pytest.mark.parametrize("name", ["gpt-x", "nobody:x", "openai-x", ":", "openai", "اسم:نموذج"])
def test_a_wrong_name_is_a_wrong_setting(name: str) -> None:
    with pytest.raises(BadSettings, match="DALIL_LLM"):
        LangChainModel(name).check()


def test_a_provider_without_its_key_is_a_wrong_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(BadSettings, match="DALIL_LLM"):
        LangChainModel("openai:gpt-x").check()


def test_a_key_does_not_show() -> None:
    model = LangChainModel("openai:gpt-x", base_url=URL, api_key="sk-secret")
    model.check()
    assert "sk-secret" not in repr(model) + repr(model._model)


@pytest.mark.parametrize(
    "metadata",
    [{"finish_reason": "stop"}, {"stop_reason": "end_turn"}, {"done_reason": "stop"}, {"finish_reason": "STOP"}],
)
def test_an_answer_that_ends_comes_piece_by_piece(metadata: dict[str, str]) -> None:
    model = model_over(saying("Vingt ", "", "jours ", "ثم أربعون [1].", **metadata))
    pieces = list(model.stream("s", "u"))
    assert [piece for piece in pieces if piece] == ["Vingt ", "jours ", "ثم أربعون [1]."]
    assert model._model.messages == [("system", "s"), ("human", "u")]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "metadata", [{}, {"finish_reason": "length"}, {"finish_reason": "content_filter"}, {"stop_reason": "max_tokens"}]
)
def test_an_answer_without_a_good_end_is_a_fault(metadata: dict[str, str]) -> None:
    assert "no end" in str(fault_of(saying("Vingt jours", **metadata)))


def test_an_empty_answer_is_a_fault() -> None:
    assert "empty" in str(fault_of(saying(" ", "\n", finish_reason="stop")))


@pytest.mark.parametrize(
    ("status", "passing"),
    [(500, True), (503, True), (429, True), (408, True), (401, False), (404, False), (400, False)],
)
def test_the_status_says_whether_a_fault_may_pass(status: int, passing: bool) -> None:
    error = fault_of(failing(Refused(status)))
    assert error.passing is passing
    assert str(error) == f"Refused (status {status})"  # the provider's words may repeat the question


@pytest.mark.parametrize(
    "error", [ConnectionError("down"), ValueError("bad JSON"), UnicodeDecodeError("utf-8", b"", 0, 1, "x")]
)
def test_a_fault_without_a_status_may_pass(error: Exception) -> None:
    found = fault_of(failing(error))
    assert (found.passing, found.retry_after_s) == (True, 0.0)
    assert type(error).__name__ in str(found)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("30", 30.0), ("1.5", 1.5), ("-3", 0.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 0.0), ("soon", 0.0)],
)
def test_the_wait_that_is_asked_for_is_read(header: str, seconds: float) -> None:
    assert fault_of(failing(Refused(429, **{"retry-after": header}))).retry_after_s == seconds


def test_the_pieces_before_a_fault_come_before_it() -> None:
    found: list[str] = []
    with pytest.raises(ChatModelError):
        found.extend(model_over(failing(ConnectionError("cut"))).stream("s", "u"))
    assert "".join(found) == "Un "


@pytest.mark.parametrize("said", ["", "Un "])
def test_while_the_model_is_silent_empty_pieces_come_and_closing_stops_it(said: str) -> None:
    stopped = threading.Event()

    async def silent() -> AsyncIterator[AIMessageChunk]:
        try:
            if said:
                yield AIMessageChunk(said)
            await asyncio.sleep(60)
            yield AIMessageChunk("tard")
        finally:
            stopped.set()

    pieces = model_over(silent).stream("s", "u")
    assert next(piece for piece in pieces if piece == said) == said
    assert next(pieces) == ""
    assert not stopped.is_set()
    pieces.close()  # type: ignore[attr-defined]
    assert stopped.wait(5)


def test_a_package_loads_at_the_first_question_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("too early")

    monkeypatch.setattr("langchain.chat_models.init_chat_model", never)
    LangChainModel("openai:gpt-x", base_url=URL).stream("s", "u")
