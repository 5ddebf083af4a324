"""A catalogue in RDF on loopback: a few targets (path and query) with their answers, and what was asked for."""

import threading
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

TURTLE = "text/turtle; charset=utf-8"
Answer = tuple[int, str, bytes | str]
"""Status, content type and body; `{url}` in a body that is text becomes the server's address."""


class DcatPortal:
    """A context manager; `targets` that are not named are answered with 404."""

    def __init__(self, targets: Mapping[str, Answer]) -> None:
        self.asked: list[str] = []
        self.accepted: list[str] = []
        self._targets = dict(targets)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        portal = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                portal.asked.append(self.path)
                portal.accepted.append(self.headers.get("Accept", ""))
                status, kind, body = portal._targets.get(self.path, (404, "text/plain", b"not here"))
                data = body.replace("{url}", portal.url).encode() if isinstance(body, str) else body
                with suppress(OSError):
                    self.send_response(status)
                    if status in (301, 302, 307):
                        self.send_header("Location", kind)
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing."""

        return Handler
