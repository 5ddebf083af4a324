"""Limits on a real server: who waits and for how long, behind proxies too, what is too large, and what logs hold."""

import json
import logging
import select
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import uvicorn

from api.app import create_app
from assistant.adapters.bundled_e5 import BundledE5
from assistant.model import Language
from assistant.settings import load_settings
from tests.chat_server import CITED, ChatServer
from tests.redis_server import redis_server
from tests.servers import serve
from tests.unit.api.samples import EventReader

QUESTIONS = {
    "fr": "Quelle est la population des régions ?",
    "ar": "كم عدد سكان الجهات؟",
    "en": "What is the population of the regions?",
}
PORTAL = "https://portail.example"
PROXIED = '["127.0.0.1"]'
LIMITED = {"DALIL_LIMIT_ENABLED": "true", "DALIL_LIMIT_MINUTE": "2"}


@contextmanager
def limited(index: Path, env: Mapping[str, str] | None = None, *, log: Path | None = None) -> Iterator[httpx.Client]:
    """A client of a real server with two questions a minute; an index is not needed to be refused."""
    settings = {**LIMITED, **(env or {})}
    with serve(["--index", str(index)], settings, log=log) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server behind a named proxy: tests are any reader that they name."""
    env = {
        "DALIL_TRUSTED_PROXIES": PROXIED,
        "DALIL_LIMIT_NETWORK_FACTOR": "2",
        "DALIL_ALLOWED_ORIGINS": f'["{PORTAL}"]',
    }
    with limited(tmp_path_factory.mktemp("none"), env) as client:
        yield client


def ask(client: httpx.Client, address: str, language: str = "fr", **headers: str) -> httpx.Response:
    """A question of the reader at `address`; 503 says that it was let through to an index that is not there."""
    told = {"X-Forwarded-For": address, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return client.post("/v1/chat", json={"question": QUESTIONS[language]}, headers=told)


def assert_refused(response: httpx.Response, code: str, language: str) -> None:
    assert response.status_code == 429
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["content-language"] == language
    assert 1 <= int(response.headers["retry-after"]) <= 60
    problem = response.json()
    assert (problem["code"], problem["status"]) == (code, 429)
    assert response.headers["retry-after"] in problem["detail"]


@pytest.mark.parametrize(("number", "language"), list(enumerate(QUESTIONS, start=1)))
def test_the_question_beyond_the_limit_is_told_to_wait_in_its_language(
    proxied: httpx.Client, number: int, language: str
) -> None:
    address = f"192.0.2.{number}"
    assert [ask(proxied, address, language).status_code for _ in range(2)] == [503, 503]
    assert_refused(ask(proxied, address, language), "rate_limited", language)
    assert_refused(ask(proxied, address, language, Accept="text/event-stream"), "rate_limited", language)


def test_an_office_behind_one_address_shares_the_limit_of_its_network(proxied: httpx.Client) -> None:
    office = [ask(proxied, "192.0.2.20", User_Agent=name) for name in ("a", "a", "a", "b", "b", "c")]
    assert [response.status_code for response in office] == [503, 503, 429, 503, 503, 429]
    assert_refused(office[2], "rate_limited", "fr")
    assert_refused(office[5], "network_limited", "fr")
    assert ask(proxied, "192.0.2.21", User_Agent="c").status_code == 503


def test_addresses_of_one_ipv6_network_are_one_network(proxied: httpx.Client) -> None:
    asked = [ask(proxied, f"2001:db8:0:1::{n}", User_Agent=str(n)).status_code for n in range(5)]
    assert asked == [503, 503, 503, 503, 429]
    assert ask(proxied, "2001:db8:0:2::1").status_code == 503


def test_what_a_reader_claims_before_the_proxy_is_not_believed(proxied: httpx.Client) -> None:
    asked = [ask(proxied, f"203.0.113.{n}, 192.0.2.30").status_code for n in range(3)]
    assert asked == [503, 503, 429]


def test_a_portals_page_can_read_that_it_must_wait(proxied: httpx.Client) -> None:
    asked = [ask(proxied, "192.0.2.40", Origin=PORTAL) for _ in range(3)]
    assert asked[2].status_code == 429
    assert asked[2].headers["access-control-allow-origin"] == PORTAL
    assert "retry-after" in asked[2].headers["access-control-expose-headers"].lower()


def test_pages_and_health_go_on_and_searches_cost_less(proxied: httpx.Client) -> None:
    told = {"X-Forwarded-For": "192.0.2.50"}
    searches = [proxied.get("/v1/search", params={"q": "ماء"}, headers=told).status_code for _ in range(11)]
    assert searches == [503] * 10 + [429]
    for path in ("/", "/healthz", "/widget.js", "/openapi.json"):
        assert proxied.get(path, headers=told).status_code == 200


def test_without_a_named_proxy_no_claim_is_believed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with limited(tmp_path, log=log) as client:
        asked = [ask(client, f"203.0.113.{n}").status_code for n in range(3)]
    assert asked == [503, 503, 429]
    assert "DALIL_TRUSTED_PROXIES" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "in pieces"])
def test_a_body_that_is_too_large_is_a_problem_that_the_portals_page_can_read(
    proxied: httpx.Client, declared: bool
) -> None:
    whole = b'{"question": "' + b"a" * 1_200_000 + b'"}'
    told = {"Accept-Language": "ar", "Origin": PORTAL, "X-Forwarded-For": f"192.0.2.6{declared:d}"}
    pieces = whole if declared else iter([whole[:600_000], whole[600_000:]])
    response = proxied.post("/v1/chat", content=pieces, headers={"Content-Type": "application/json", **told})
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["content-language"] == "ar"
    assert response.headers["access-control-allow-origin"] == PORTAL


def test_a_body_without_end_is_cut_off_while_it_is_read(proxied: httpx.Client) -> None:
    """The answer comes while the reader is still sending: nobody reads to the end of what never ends."""
    host, port = proxied.base_url.host, proxied.base_url.port
    head = f"POST /v1/chat HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection((host, port), timeout=20) as connection:
        connection.sendall(head.encode())
        sent = 0
        while not select.select([connection], [], [], 0)[0] and sent < 64_000_000:
            connection.sendall(b"186a0\r\n" + b"a" * 100_000 + b"\r\n")
            sent += 100_000
        answer = connection.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert sent < 64_000_000
    assert proxied.get("/healthz").status_code == 200


def test_processes_share_limits_through_redis_and_go_on_without_it(tmp_path: Path) -> None:
    with redis_server() as redis:
        redis.answers()
        env = {"DALIL_REDIS": redis.url}
        with limited(tmp_path, env) as one, limited(tmp_path, env) as two:
            asked = [ask(process, "").status_code for process in (one, two, one, two)]
            assert asked == [503, 503, 429, 429]
            redis.silent()
            assert [ask(one, "").status_code for _ in range(3)] == [503, 503, 429]


def test_readiness_says_that_redis_does_not_answer(sample_index: Path) -> None:
    with redis_server() as redis, limited(sample_index, {"DALIL_REDIS": redis.url}) as client:
        assert client.get("/readyz").json()["degraded"] == []
        assert client.post("/v1/chat", json={"question": QUESTIONS["ar"]}).status_code == 200
        (problem,) = client.get("/readyz").json()["degraded"]
        assert "Redis" in problem
        assert "secret" not in problem


@contextmanager
def in_process(embedder: BundledE5, **settings: object) -> Iterator[str]:
    """The application on a real uvicorn in this process, as verbose as it can be."""
    listener = socket.create_server(("127.0.0.1", 0))
    app = create_app(load_settings(limit_enabled=False, **settings), embedder=embedder)
    config = uvicorn.Config(app, log_config=None, log_level="debug", access_log=True)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while thread.is_alive() and not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        listener.close()


@pytest.mark.parametrize("language", list(Language))
def test_once_the_daily_tokens_are_spent_answers_do_without_the_model(
    sample_index: Path, embedder: BundledE5, chat: ChatServer, language: Language
) -> None:
    question, statement, _ = CITED[language]
    chat.plays(lambda reply: reply.say(statement))
    model = {"llm": "openai:test", "llm_base_url": chat.url, "llm_api_key": "none", "llm_daily_tokens": 1}
    with in_process(embedder, index=sample_index, **model) as url:
        first, second = (httpx.post(f"{url}/v1/chat", json={"question": question}, timeout=60).json() for _ in "12")
        reader = EventReader()
        reader.feed(httpx.post(f"{url}/v1/chat", json={"question": question, "stream": True}, timeout=60).content)
    assert first["text"].startswith(statement)
    assert (first["degraded"], first["trace"]["fallback"]) == (False, None)
    for later in (second, reader.events[-1][1]):
        assert (later["status"], later["degraded"]) == ("degraded", True)
        assert later["trace"]["fallback"] == "budget_spent"
        assert later["citations"]
    assert len(chat.asked) == 1


MARKER = "سكان المريخ الأزرق"


def test_no_log_holds_a_question_however_verbose(
    sample_index: Path, embedder: BundledE5, chat: ChatServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("uvicorn", "uvicorn.access", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    chat.plays(lambda reply: reply.send(500, json.dumps({"error": {"message": MARKER}}).encode()))
    model = {"llm": "openai:test", "llm_base_url": chat.url, "llm_api_key": "none"}
    before = [{"role": "user", "content": f"{MARKER}؟"}]
    with in_process(embedder, index=sample_index, **model) as url, httpx.Client(base_url=url, timeout=60) as client:
        for stream in (False, True):
            body = {"question": f"{CITED[Language.AR][0]} {MARKER}", "stream": stream, "history": before}
            assert client.post("/v1/chat", json=body).status_code == 200
        for path in ("/v1/search", "/v1/datasets"):
            client.get(path, params={"q": MARKER, "theme": MARKER})
        client.get("/v1/search", params={"q": MARKER, "limit": "0"})
        client.get(f"/v1/datasets/x?q={quote(MARKER)}")
        client.post("/v1/chat", content=f'{{"question": "{MARKER}'.encode())
        client.post("/v1/chat", json={"question": MARKER * 500})
        client.post("/v1/chat", json={"question": MARKER, "limit": MARKER})
    assert "GET /v1/search HTTP" in caplog.text
    text = caplog.text
    for form in (MARKER, quote(MARKER), quote(MARKER).replace("%20", "+"), MARKER.encode().hex(), "المريخ"):
        assert form not in text
    assert json.dumps("المريخ").strip('"') not in text
    assert repr("المريخ".encode())[2:-1] not in text
