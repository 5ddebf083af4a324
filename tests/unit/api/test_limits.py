"""What requests cost, and what a reader is told who asked too much."""

import json
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.app import create_app
from api.limits import MOST_READ_BYTES, POINTS, Limited, points_of
from api.rates import QUESTION, Counters, rates_of
from assistant.settings import load_settings
from tests.loops import run

LONG = {"fr": "secondes", "ar": "عدد الثواني", "en": "seconds"}


@pytest.mark.parametrize(
    ("path", "points"),
    [
        ("/v1/chat", QUESTION),
        ("/v1/chat/completions", QUESTION),
        ("/v1/chat/", QUESTION),
        ("/mcp", QUESTION // 2),
        ("/v1/search", 2),
        ("/v1/searches", 1),
        ("/v1/datasets/eau", 1),
        ("/v1/feedback", 1),
        ("/healthz", 0),
        ("/readyz", 0),
        ("/metrics", 0),
        ("/", 0),
        ("/widget.js", 0),
        ("/guides/fr/demande.md", 0),
        ("/datasets", 1),
        ("/datasets/eau", 1),
        ("/browse/theme", 1),
        ("/mcpx", 0),
    ],
)
def test_a_question_costs_more_than_a_search_and_pages_without_counts_are_free(path: str, points: int) -> None:
    assert points_of(path) == points


def test_every_route_that_is_posted_to_is_named_with_what_it_costs() -> None:
    paths = create_app(load_settings()).openapi()["paths"]
    posted = {path for path, methods in paths.items() if "post" in methods}
    assert posted
    assert {path for path in posted if points_of(path) < 1} == set()
    assert all(POINTS[path] <= QUESTION for path in POINTS)


class App:
    """Keeps the bodies that it was given, whole."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        whole, more = b"", True
        while more:
            message = await receive()
            whole, more = whole + message.get("body", b""), message.get("more_body", False)
        self.bodies.append(whole)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def limited(app: App, **settings: object) -> Limited:
    return Limited(app, Counters(rates_of(load_settings(**{"limit_minute": 1, **settings}))))


def post(guard: Limited, *pieces: bytes, path: str = "/v1/chat", **headers: str) -> tuple[int, dict[str, str], Any]:
    """Status, headers and JSON of an answer to a body that comes in pieces."""
    told = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope: Scope = {"type": "http", "method": "POST", "path": path, "headers": told, "client": ("192.0.2.7", 1)}
    coming = [
        {"type": "http.request", "body": piece, "more_body": number < len(pieces)}
        for number, piece in enumerate(pieces, start=1)
    ]
    sent = list[Message]()

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    run(_call(guard, scope, receive, send))
    content = b"".join(message.get("body", b"") for message in sent)
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], found, json.loads(content) if content else None


async def _call(guard: Limited, scope: Scope, receive: Receive, send: Send) -> None:
    await guard(scope, receive, send)


def body(**fields: object) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("fields", "header", "language"),
    [
        ({"question": "Combien d'habitants dans la région ?"}, "ar", "fr"),
        ({"question": "كم عدد السكان في الجهة؟"}, "fr", "ar"),
        ({"question": "How many people live in the region?"}, "fr", "en"),
        ({"question": "How many people live in the region?", "language": "ar"}, "fr", "ar"),
        ({"question": "2024", "language": "auto"}, "ar-MA,ar;q=0.9", "ar"),
        ({}, "en", "en"),
    ],
)
def test_who_asks_too_much_is_told_when_to_come_back_in_their_language(
    fields: dict[str, object], header: str, language: str
) -> None:
    guard = limited(App())
    assert post(guard, body(**fields), accept_language=header)[0] == 200
    status, headers, problem = post(guard, body(**fields), accept_language=header)
    assert (status, problem["status"], problem["code"]) == (429, 429, "rate_limited")
    assert headers["content-type"] == "application/problem+json"
    assert headers["content-language"] == language
    assert 1 <= int(headers["retry-after"]) <= 60
    assert problem["retry_after"] == int(headers["retry-after"])
    assert LONG[language] in problem["detail"]
    assert headers["retry-after"] in problem["detail"]


def test_the_network_is_told_as_such() -> None:
    guard = limited(App(), limit_network_factor=1)
    post(guard, body(conversation_id="a"))
    status, _, problem = post(guard, body(conversation_id="b", question="كم عدد السكان؟"))
    assert (status, problem["code"]) == (429, "network_limited")
    assert "الشبكة" in problem["detail"]


def test_a_day_is_told_in_hours() -> None:
    guard = limited(App(), limit_day=1)
    post(guard, body(), accept_language="en")
    _, headers, problem = post(guard, body(), accept_language="en")
    hours = -(-int(headers["retry-after"]) // 3600)
    assert problem["detail"].endswith(f"trying again: {hours}.")


@pytest.mark.parametrize(
    "pieces",
    [
        [b""],
        [body(question="ماء")],
        [b'{"question": ', b'"', "ماء".encode(), b'"}'],
        [b"a" * MOST_READ_BYTES, b"b" * 10, b"c"],
        [b"a" * (3 * MOST_READ_BYTES), b"b"],
    ],
    ids=["empty", "whole", "pieces", "long", "longer"],
)
def test_the_application_reads_the_whole_body_that_was_sent(pieces: list[bytes]) -> None:
    app = App()
    post(limited(app), *pieces)
    assert app.bodies == [b"".join(pieces)]


def test_a_question_that_is_refused_is_not_worked_on() -> None:
    app = App()
    guard = limited(app)
    for _ in range(3):
        post(guard, body())
    assert len(app.bodies) == 1


def test_pages_go_on_for_who_asked_too_much() -> None:
    app = App()
    guard = limited(app)
    statuses = [post(guard, b"", path="/healthz")[0] for _ in range(99)]
    post(guard, body())
    assert set(statuses) == {post(guard, b"", path="/")[0]} == {200}


def test_a_proxy_that_is_not_named_is_told_to_the_operator_once(caplog: pytest.LogCaptureFixture) -> None:
    guard = limited(App(), limit_minute=9)
    post(guard, body(), x_forwarded_for="198.51.100.1")
    post(guard, body(), x_forwarded_for="198.51.100.2")
    assert len(caplog.messages) == 1
    assert "DALIL_TRUSTED_PROXIES" in caplog.text
    assert "198.51" not in caplog.text
