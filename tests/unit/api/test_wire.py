"""Readers who drip, and heads without end, on real sockets."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from api import wire
from assistant.settings import load_settings
from tests.unit.api.running import app_over, running

HEAD = b"POST /v1/chat HTTP/1.1\r\nHost: dalil\r\nContent-Type: application/json\r\nContent-Length: 40\r\n"
ALIVE = b"GET /healthz HTTP/1.1\r\nHost: dalil\r\n\r\n"


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    monkeypatch.setattr(wire, "REQUEST_S", 0.4)
    with running(app_over(load_settings(feedback_db="none"))) as url:
        parts = urlsplit(url)
        yield str(parts.hostname), int(parts.port or 0)


@contextmanager
def connected(address: tuple[str, int], *sent: bytes) -> Iterator[socket.socket]:
    with socket.create_connection(address, timeout=20) as connection:
        for piece in sent:
            connection.sendall(piece)
        yield connection


def until_closed(connection: socket.socket) -> bytes:
    """What comes until the server closes; times out where it does not."""
    found = b""
    try:
        while piece := connection.recv(65_536):
            found += piece
    except ConnectionError:  # closed with bytes of ours unread
        pass
    return found


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET /v1/search?q=ma", HEAD, HEAD + b"\r\n", HEAD + b'\r\n{"question": "' + "ماء".encode()],
    ids=["nothing", "line", "head", "no body", "half a body"],
)
def test_a_request_that_does_not_come_whole_in_time_is_left(address: tuple[str, int], sent: bytes) -> None:
    with connected(address, sent) as connection:
        assert b" 200 " not in until_closed(connection)
    with connected(address, ALIVE) as other:
        assert other.recv(65_536).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("header", [b"X: " + b"a" * 65_536, b"X: a\r\n" * 12_000], ids=["one", "many"])
def test_a_head_without_end_is_cut_off(address: tuple[str, int], header: bytes) -> None:
    with connected(address) as connection:
        try:
            for _ in range(100):
                connection.sendall(b"GET /healthz HTTP/1.1\r\n" + header if _ == 0 else header)
        except ConnectionError:
            pass
        else:
            raise AssertionError("7 MB of headers were read")


def test_a_head_of_a_browser_and_the_next_request_on_its_connection_are_answered(address: tuple[str, int]) -> None:
    with connected(address, ALIVE.replace(b"\r\n\r\n", b"\r\nCookie: " + b"a" * 8_000 + b"\r\n\r\n")) as connection:
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
        connection.sendall(ALIVE)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
