"""Logs hold what happened and where, and nothing of a question: not in errors, not in paths, not in debug output."""

import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.faults import Aborted, FaultsAsProblem
from api.logs import WithoutQuery, keep_questions_out_of_logs, told
from api.sse import stream
from assistant.events import Event
from tests.loops import run
from tests.unit.api.samples import BASE

MARKERS = pytest.mark.parametrize("marker", ["zanzibar-marqueur", "سؤال الزنجبيل", quote("سؤال الزنجبيل")])


def failing(marker: str) -> None:
    try:
        raise KeyError(marker)
    except KeyError as error:
        raise ValueError(f"cannot read {marker!r}") from error


def hiding(marker: str) -> None:
    try:
        failing(marker)
    except ValueError:
        raise Aborted from None


@MARKERS
def test_an_error_is_told_by_its_classes_and_places(marker: str) -> None:
    with pytest.raises(ValueError, match="cannot read") as raised:
        failing(marker)
    text = told(raised.value)
    assert marker not in text
    assert text.index("ValueError") < text.index("KeyError")
    assert "test_logs.py" in text
    assert "in failing" in text


def test_an_error_that_hides_what_was_before_is_told_alone() -> None:
    with pytest.raises(Aborted) as raised:
        hiding("x")
    assert "ValueError" not in told(raised.value)


@MARKERS
def test_access_logs_have_no_query(marker: str) -> None:
    record = logging.LogRecord(
        "uvicorn.access",
        logging.INFO,
        "",
        0,
        '%s - "%s %s HTTP/%s" %d',
        ("127.0.0.1:1", "GET", f"/v1/search?q={marker}", "1.1", 200),
        None,
    )
    assert WithoutQuery().filter(record)
    assert record.getMessage() == '127.0.0.1:1 - "GET /v1/search HTTP/1.1" 200'


def test_clients_of_providers_do_not_log_what_they_send() -> None:
    keep_questions_out_of_logs()
    keep_questions_out_of_logs()
    access = logging.getLogger("uvicorn.access")
    assert sum(isinstance(known, WithoutQuery) for known in access.filters) == 1
    for name in ("openai._base_client", "anthropic._base_client", "httpcore.http11", "langchain_core.callbacks"):
        assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)


class Failing:
    """Fails with a reader's words, before or after its response has begun."""

    def __init__(self, marker: str, *, after: bool) -> None:
        self._marker, self._after = marker, after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._after:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        failing(self._marker)


async def _sent(app: Failing) -> list[Message]:
    sent = list[Message]()

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    scope: Scope = {"type": "http", "headers": [(b"accept-language", b"ar")]}
    await FaultsAsProblem(app)(scope, receive, send)
    return sent


@MARKERS
def test_an_unexpected_error_is_a_problem_for_the_reader_and_has_no_words_in_the_log(
    marker: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    start, body = run(_sent(Failing(marker, after=False)))
    assert start["status"] == 500
    assert (b"content-language", b"ar") in start["headers"]
    assert '"code":"internal"' in body["body"].decode()
    assert "ValueError" in caplog.text
    assert marker not in caplog.text + body["body"].decode()


@MARKERS
def test_an_error_after_the_response_began_ends_it_without_words(marker: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Aborted) as raised:
        run(_sent(Failing(marker, after=True)))
    assert raised.value.__suppress_context__
    assert "ValueError" in caplog.text
    assert marker not in caplog.text


def broken(marker: str) -> Iterator[Event]:
    failing(marker)
    yield from ()


@MARKERS
def test_a_stream_that_fails_has_no_words_in_the_log(marker: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def whole() -> str:
        return "".join([text async for text in stream(broken(marker), base=BASE, failed={"code": "internal"})])

    text = run(whole())
    assert "event: error" in text
    assert "a stream failed" in caplog.text
    assert "ValueError" in caplog.text
    assert marker not in caplog.text + text
