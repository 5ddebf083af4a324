"""The network exit: what comes back whole, what is tried again, and what ends a request in time."""

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import FetchError
from assistant.settings import Settings
from indexer.http import LONGEST_WAIT_S, TRIES, NetworkExit, Passing, Response
from tests.portal import (
    Fault,
    Portal,
    Reply,
    cut_off,
    drip_body,
    drip_headers,
    gzip_bomb,
    hang,
    in_turn,
    listener,
    redirect,
    status,
)

PEM = Path(__file__).parent / "loopback.pem"


def text(reply: Reply) -> None:
    reply.send(200, "Données".encode(), content_type="text/plain; charset=utf-8")


def packed(body: bytes, packing: str) -> Fault:
    return lambda reply: reply.send(200, body, content_encoding=packing)


class Asked:
    """A portal with one file at `/x`, an exit to it, and how long the exit waited between tries."""

    def __init__(self, *faults: Fault, **settings: Any) -> None:
        self.portal = Portal([], files={"/x": in_turn(*faults), "/y": text})
        self.url = f"{self.portal.root}/x"
        self.waits: list[float] = []
        self.exit = NetworkExit(self.url, Settings(**settings), sleep=self.waits.append)

    def get(self, **arguments: Any) -> Response:
        with self.portal, self.exit:
            return self.exit.get(self.url, **arguments)

    def error(self, **arguments: Any) -> FetchError:
        with pytest.raises(FetchError) as caught:
            self.get(**arguments)
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 500
        return caught.value

    @property
    def requests(self) -> int:
        return len(self.portal.asked)


def test_a_response_is_whole_with_its_address_status_and_lower_case_headers() -> None:
    found = (asked := Asked(text)).get()
    assert (found.url, found.status, found.body) == (asked.url, 200, "Données".encode())
    assert found.headers["content-type"] == "text/plain; charset=utf-8"


def test_arguments_are_added_to_those_of_the_address_and_fragments_are_not_sent() -> None:
    asked = Asked(text)
    with asked.portal, asked.exit as network:
        network.get(f"{asked.url}?a=1#part", params={"b": "é &", "rows": 3})
    assert asked.portal.asked == [("/x", {"a": "1", "b": "é &", "rows": "3"})]


def test_the_request_says_who_asks_and_what_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # nothing listens there
    seen: list[Any] = []
    Asked(lambda reply: (seen.append(reply.headers), text(reply))).get(accept="text/turtle")  # type: ignore[arg-type,return-value]
    assert seen[0]["User-Agent"].startswith("dalil-index/")
    assert "open data harvester" in seen[0]["User-Agent"]
    assert seen[0]["Accept"] == "text/turtle"


# --- bodies


@pytest.mark.parametrize(
    ("body", "packing"),
    [
        (gzip.compress(b"texte"), "gzip"),
        (gzip.compress(b"tex") + gzip.compress(b"te"), "x-gzip"),
        (gzip.compress(b"texte") + b"\0\0", "GZIP"),
        (zlib.compress(b"texte"), "deflate"),
        (zlib.compress(b"texte", wbits=-15), "deflate"),
        (b"texte", "identity"),
    ],
)
def test_packed_bodies_are_unpacked(body: bytes, packing: str) -> None:
    assert Asked(packed(body, packing)).get().body == b"texte"


@pytest.mark.parametrize(
    ("body", "packing", "reason"),
    [
        (gzip.compress(b"texte" * 500)[:-9], "gzip", "ends too early"),
        (b"no gzip at all", "gzip", "not packed as its header says"),
        (gzip.compress(gzip.compress(b"texte")), "gzip, gzip", "not asked for"),
        (b"texte", "br", "packed as 'br'"),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_an_error_after_all_tries(body: bytes, packing: str, reason: str) -> None:
    asked = Asked(packed(body, packing))
    assert reason in str(asked.error())
    assert asked.requests == TRIES


def test_a_length_over_the_limit_is_refused_before_the_body_comes() -> None:
    def announced(reply: Reply) -> None:
        reply.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
        reply.ended.wait(10)

    asked = Asked(announced, harvest_max_bytes=2_000)
    assert "larger than 2000 bytes" in str(asked.error())
    assert asked.requests == 1


def test_a_body_without_a_length_ends_at_the_limit() -> None:
    sent: list[int] = []

    def endless(reply: Reply) -> None:
        reply.raw(b"HTTP/1.1 200 OK\r\n\r\n")
        while not reply.ended.is_set():
            reply.raw(b"x" * 10_000)
            sent.append(10_000)

    assert "larger than 50000 bytes" in str(Asked(endless).error(max_bytes=50_000))
    assert sum(sent) < 50_000_000


def test_a_bomb_is_stopped_at_the_limit_and_not_tried_again() -> None:
    asked = Asked(gzip_bomb, harvest_max_bytes=100_000)
    assert "larger than 100000 bytes" in str(asked.error())
    assert asked.requests == 1


def test_exactly_the_limit_is_not_too_much() -> None:
    assert len(Asked(lambda reply: reply.send(200, b"x" * 1_000)).get(max_bytes=1_000).body) == 1_000


# --- time


@pytest.mark.parametrize("slow", [hang, drip_headers, drip_body])
def test_a_slow_answer_ends_in_time_however_it_drips(slow: Fault) -> None:
    asked, began = Asked(slow, harvest_timeout_s=0.3), time.monotonic()
    assert "within 0.3 s (4 tries)" in str(asked.error())
    assert time.monotonic() - began < 8
    assert asked.requests == TRIES


def test_a_name_look_up_that_hangs_ends_in_time_and_does_not_hold_back_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    ended, began = threading.Event(), time.monotonic()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: ended.wait(20) and [])
    network = NetworkExit("https://lent.example", Settings(harvest_timeout_s=0.2), tries=1)
    with network, pytest.raises(FetchError, match=r"within 0.2 s"):
        network.get("https://lent.example/x")
    assert time.monotonic() - began < 5
    ended.set()


def test_all_requests_together_have_a_budget() -> None:
    asked = Asked(hang, harvest_timeout_s=0.2, harvest_budget_s=0.3)
    with asked.portal, asked.exit as network:
        for _ in range(2):
            with pytest.raises(FetchError, match=r"no time is left|are over"):
                network.get(asked.url)
        with pytest.raises(FetchError, match=r"the 0.3 s for all requests to this source are over|no time is left"):
            network.get(f"{asked.portal.root}/y")


def test_waiting_counts_towards_the_budget() -> None:
    asked = Asked(status(503, retry_after="40"), harvest_budget_s=100)
    error = asked.error()
    assert asked.waits == [40, 40]
    assert "no time is left to try again" in str(error)
    assert error.status == 503


# --- tries


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_failures_that_may_pass_are_tried_again_with_growing_waits(code: int) -> None:
    asked = Asked(status(code), status(code), text)
    assert asked.get().body == "Données".encode()
    assert len(asked.waits) == 2
    assert 0.5 <= asked.waits[0] <= 1.0 <= asked.waits[1] <= 2.0


def test_a_cut_connection_and_a_closed_port_are_tried_again() -> None:
    assert Asked(cut_off, text).get().status == 200
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    waits: list[float] = []
    network = NetworkExit(f"http://127.0.0.1:{port}", Settings(), sleep=waits.append)
    with network, pytest.raises(FetchError, match=r"\(4 tries\)") as caught:
        network.get(f"http://127.0.0.1:{port}/")
    assert len(waits) == TRIES - 1
    assert caught.value.status == 0


def test_the_last_status_is_said_when_tries_are_used_up() -> None:
    asked = Asked(status(502), status(503))
    error = asked.error()
    assert error.status == 503
    assert "answered 503 Service Unavailable (4 tries)" in str(error)


@pytest.mark.parametrize("code", [300, 304, 400, 401, 403, 404, 410, 451, 501, 599])
def test_other_statuses_are_final(code: int) -> None:
    asked = Asked(status(code))
    assert asked.error().status == code
    assert asked.requests == 1


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("0", 0), ("7", 7), ("3600", LONGEST_WAIT_S), ("-5", None), ("soon", None), ("9" * 5_000, None), ("1.5", None)],
)
def test_retry_after_in_seconds_is_honoured_up_to_a_minute(written: str, seconds: float | None) -> None:
    asked = Asked(status(429, retry_after=written), text)
    asked.get()
    assert asked.waits[0] == seconds if seconds is not None else 0.5 <= asked.waits[0] <= 1.0


@pytest.mark.parametrize(("ahead_s", "least", "most"), [(30, 20, 30), (-30, 0, 0), (10_000, 60, 60)])
def test_retry_after_as_a_date_is_honoured_up_to_a_minute(ahead_s: int, least: float, most: float) -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=ahead_s), usegmt=True)
    asked = Asked(status(503, retry_after=at), text)
    asked.get()
    assert least <= asked.waits[0] <= most


def test_a_check_can_ask_for_another_try() -> None:
    def check(response: Response) -> None:
        if response.body == b"?":
            raise Passing("is no answer", status=response.status)

    asked = Asked(lambda reply: reply.send(200, b"?"), text)
    assert asked.get(check=check).body == "Données".encode()
    assert "is no answer (2 tries)" in str(Asked(lambda reply: reply.send(200, b"?")).error(check=check, tries=2))


# --- redirects


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_the_last_address_is_said(code: int) -> None:
    asked = Asked(redirect("/y", code))
    found = asked.get()
    assert (found.url, found.body) == (f"{asked.portal.root}/y", "Données".encode())


def test_a_circle_of_redirects_is_named() -> None:
    assert "go round in a circle" in str(Asked(redirect("/x")).error())


def test_a_circle_that_a_cookie_ends_is_none() -> None:
    def once(reply: Reply) -> None:
        if "seen=1" in reply.headers.get("Cookie", ""):
            return text(reply)
        return reply.send(302, location="/x", set_cookie="seen=1")

    assert Asked(once).get().status == 200


def test_more_than_five_redirects_are_too_many() -> None:
    files = {f"/{n}": redirect(f"/{n + 1}") for n in range(20)}
    with Portal([], files=files) as portal, NetworkExit(portal.root, Settings()) as network:
        with pytest.raises(FetchError, match="more than 5 redirects"):
            network.get(f"{portal.root}/0")
        assert len(portal.asked) == 6
    with Portal([], files={**files, "/5": text}) as portal, NetworkExit(portal.root, Settings()) as network:
        assert network.get(f"{portal.root}/0").status == 200


def test_a_redirect_to_another_port_of_this_machine_touches_nothing() -> None:
    with listener() as (port, touched):
        error = Asked(redirect(f"http://127.0.0.1:{port}/secret")).error()
        assert "redirected to" in str(error)
        assert error.status == 302
    assert touched == []


@pytest.mark.parametrize("location", ["", "http://", "http://[::1", "ftp://127.0.0.1/", "//elsewhere.example/", "\\"])
def test_a_redirect_that_leads_nowhere_is_an_error(location: str) -> None:
    text = str(Asked(redirect(location)).error())
    assert "redirect" in text or "location" in text or "answered 404" in text


# --- what messages say


def test_messages_hold_neither_query_nor_user_nor_body() -> None:
    asked = Asked(status(403))
    with asked.portal, asked.exit as network:
        for url in (f"{asked.url}?key=SECRET", asked.url.replace("//", "//user:SECRET@")):
            with pytest.raises(FetchError) as caught:
                network.get(url)
            assert "SECRET" not in str(caught.value)
            assert "<html>" not in str(caught.value)
            assert "/x" in str(caught.value)


@pytest.mark.parametrize(
    "origin", ["", "portail", "file:///etc/passwd", "http://", "https://u:p@x.example", "http://x:y"]
)
def test_an_origin_that_is_no_web_address_is_refused(origin: str) -> None:
    with pytest.raises(FetchError):
        NetworkExit(origin, Settings())


# --- certificates


@pytest.fixture
def encrypted() -> Iterator[str]:
    """A server with a certificate that nobody signed but itself."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"https://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_an_unknown_certificate_is_refused_at_once_with_what_mends_it(encrypted: str) -> None:
    waits: list[float] = []
    network = NetworkExit(encrypted, Settings(), sleep=waits.append)
    with network, pytest.raises(FetchError, match=r"certificate cannot be verified.*SSL_CERT_FILE"):
        network.get(encrypted)
    assert waits == []


def test_a_certificate_that_the_operator_names_is_trusted(encrypted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(PEM))
    with NetworkExit(encrypted, Settings()) as network:
        assert network.get(encrypted).status == 200


# --- links


def test_head_reads_no_body() -> None:
    seen: list[str] = []

    def head(reply: Reply) -> None:
        seen.append(reply.method)
        reply.send(200, b"x" * 100)

    asked = Asked(head)
    with asked.portal, asked.exit as network:
        found = network.head(asked.url)
    assert (found.status, found.body, found.headers["content-length"]) == (200, b"", "100")
    assert seen == ["HEAD"]


@pytest.mark.parametrize("code", [403, 404, 405, 500, 501])
def test_a_server_that_fails_on_head_is_asked_by_get(code: int) -> None:
    def get_only(reply: Reply) -> None:
        reply.send(200 if reply.method == "GET" else code, b"x" * 3_000_000)

    asked = Asked(get_only, harvest_max_bytes=1_000)
    with asked.portal, asked.exit as network:
        assert network.head(asked.url).status == 200


def test_a_dead_link_has_its_status() -> None:
    asked = Asked(status(410))
    with asked.portal, asked.exit as network, pytest.raises(FetchError) as caught:
        network.head(asked.url)
    assert caught.value.status == 410
    assert asked.waits == []


def test_an_exit_that_was_closed_can_be_used_again() -> None:
    asked = Asked(text)
    with asked.portal:
        for _ in range(2):
            with asked.exit as network:
                assert network.get(asked.url).status == 200
