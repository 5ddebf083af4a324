"""One request: bodies that come packed, too large or cut, redirects that lead astray, certificates."""

import gzip
import ssl
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from assistant.errors import FetchError
from assistant.settings import Settings
from indexer.http import TRIES, NetworkExit
from tests.portal import (
    Fault,
    Portal,
    Reply,
    gzip_bomb,
    listener,
    redirect,
)
from tests.unit.indexer.asked import Asked, text

PEM = Path(__file__).parent / "loopback.pem"


def packed(body: bytes, packing: str) -> Fault:
    return lambda reply: reply.send(200, body, content_encoding=packing)


# --- bodies


@pytest.mark.parametrize(
    ("body", "packing"),
    [
        (gzip.compress(b"texte", mtime=0), "gzip"),
        (gzip.compress(b"tex", mtime=0) + gzip.compress(b"te", mtime=0), "x-gzip"),
        (gzip.compress(b"texte", mtime=0) + b"\0\0", "GZIP"),
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
        (gzip.compress(b"texte" * 500, mtime=0)[:-9], "gzip", "ends too early"),
        (b"no gzip at all", "gzip", "not packed as its header says"),
        (gzip.compress(gzip.compress(b"texte", mtime=0), mtime=0), "gzip, gzip", "not asked for"),
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
