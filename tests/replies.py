"""What a portal on loopback answers: as it should, or with a fault of real portals, firewalls and attackers."""

import gzip
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

DRIP_S = 0.05


class Reply:
    """One answer that is about to be given: `usual` is the body of a portal without faults."""

    def __init__(self, handler: BaseHTTPRequestHandler, usual: bytes, ended: threading.Event) -> None:
        self._handler = handler
        self.headers = handler.headers
        self.method = handler.command
        self.query = urlsplit(handler.path).query
        self.usual = usual
        self.ended = ended
        """Set when the server ends: what never answers waits for it."""

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer; `content_type="…"` becomes `Content-Type`."""
        given = {"content_type": "application/json;charset=utf-8", "content_length": str(len(body)), **headers}
        self._handler.send_response(status)
        for name, value in given.items():
            self._handler.send_header(name.replace("_", "-").title(), value)
        self._handler.end_headers()
        if self._handler.command != "HEAD":
            self._handler.wfile.write(body)

    def raw(self, data: bytes) -> None:
        """Bytes as they are; the connection ends after this answer."""
        self._handler.close_connection = True
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def drip(self, data: bytes) -> None:
        """Byte by byte, until the client has had enough."""
        for byte in data:
            if self.ended.wait(DRIP_S):
                return
            self.raw(bytes([byte]))


Fault = Callable[[Reply], None]


def usual(reply: Reply) -> None:
    """No fault."""
    reply.send(200, reply.usual)


def html200(reply: Reply) -> None:
    """A firewall's page."""
    reply.send(
        200, b"<!DOCTYPE html><html><body>The requested URL was rejected.</body></html>", content_type="text/html"
    )


def success_false(reply: Reply) -> None:
    """An error of CKAN with status 200."""
    error = {"__type": "Search Error", "message": "Search error: SOLR is away. " + "x" * 5_000}
    reply.send(200, json.dumps({"success": False, "error": error}).encode())


def refused(reply: Reply) -> None:
    """An error of CKAN that asking again does not mend."""
    error = {"__type": "Authorization Error", "message": "Access denied"}
    reply.send(200, json.dumps({"success": False, "error": error}).encode())


def status(code: int, **headers: str) -> Fault:
    """Any status, with an HTML page."""
    return lambda reply: reply.send(code, b"<html>no</html>", content_type="text/html", **headers)


def hang(reply: Reply) -> None:
    """No answer."""
    reply.ended.wait(10)


def drip_headers(reply: Reply) -> None:
    """An endless header, byte by byte."""
    reply.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 200)


def drip_body(reply: Reply) -> None:
    """A body, byte by byte."""
    reply.raw(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
    reply.drip(b" " * 200)


def truncated(reply: Reply) -> None:
    """Half of the JSON, as if it were all."""
    reply.send(200, reply.usual[: len(reply.usual) // 2])


def cut_off(reply: Reply) -> None:
    """The connection ends before the length that was announced."""
    reply.raw(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(reply.usual) + reply.usual[:-10])


def invalid_json(reply: Reply) -> None:
    """What no JSON parser takes."""
    reply.send(200, b"{'success': True, nope")


def body(text: object) -> Fault:
    """Any JSON value in place of the answer."""
    return lambda reply: reply.send(200, json.dumps(text).encode())


def encoded(charset: str, declared: str = "") -> Fault:
    """The usual answer in another charset, which is declared or not."""

    def send(reply: Reply) -> None:
        text = json.dumps(json.loads(reply.usual), ensure_ascii=False)
        content_type = f"application/json; charset={declared}" if declared else "application/json"
        reply.send(200, text.encode(charset), content_type=content_type)

    return send


def packed(reply: Reply) -> None:
    """The usual answer as gzip."""
    reply.send(200, gzip.compress(reply.usual), content_encoding="gzip")


def gzip_bomb(reply: Reply) -> None:
    """About 20 kB that unpack to 20 MB."""
    reply.send(200, gzip.compress(b" " * 20_000_000), content_encoding="gzip")


def redirect(url: str, code: int = 302) -> Fault:
    """To any address."""
    return lambda reply: reply.send(code, location=url)


def in_turn(*faults: Fault) -> Fault:
    """One after the other, the last one for ever."""
    left = list(faults)

    def next_one(reply: Reply) -> None:
        fault = left.pop(0) if len(left) > 1 else left[0]
        fault(reply)

    return next_one
