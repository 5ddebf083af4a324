"""A language model behind an OpenAI-compatible server on loopback: it says what a test wrote, well or badly."""

import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from assistant.model import Language

CITED = {
    Language.FR: (
        "population légale des régions",
        "Le recensement de 2024 donne la population légale de chaque région [1].",
        "Les régions sont au nombre de douze [1].",
    ),
    Language.AR: (
        "عدد السكان القانونيين حسب الجهات",
        "عدد السكان القانونيين لكل جهة حسب إحصاء 2024 [1].",
        "عدد الجهات اثنا عشر [1].",
    ),
    Language.EN: (
        "legal population of the regions",
        "The 2024 census gives the legal population of each region [1].",
        "There are twelve regions [1].",
    ),
}
"""For each language a question over the shipped catalogue, and two statements that its first source supports."""
_TICK_S = 0.01


@dataclass
class ChatServer:
    """Answers `POST …/chat/completions` as `script` says, and keeps what it was asked."""

    url: str = ""
    script: Callable[["Reply"], None] = lambda reply: reply.say("[1]")
    asked: list[dict[str, Any]] = field(default_factory=list)
    begun: threading.Event = field(default_factory=threading.Event)
    """Set when a request has come."""
    left: threading.Event = field(default_factory=threading.Event)
    """Set when the reader of an answer has closed its connection; `left_at` says when (monotonic)."""
    left_at: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    def plays(self, script: Callable[["Reply"], None]) -> None:
        """What is answered from now on; what happened before is forgotten."""
        self.script = script
        self.asked.clear()
        self.begun.clear()
        self.left.clear()


class Reply(BaseHTTPRequestHandler):
    """One answer of the server, with what a script may do with it. What has begun ends as HTTP wants it, save `cut`."""

    protocol_version = "HTTP/1.1"
    chat: ChatServer
    charset = "utf-8"
    """In which the pieces are written, whatever is declared."""
    _chunked = False

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        self.chat.asked.append(json.loads(self.rfile.read(size)))
        self.chat.begun.set()
        try:
            self.chat.script(self)
            if self._chunked:
                self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self._note_left()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: test output is for tests."""

    def send(self, status: int, body: bytes = b"", content_type: str = "application/json", **headers: str) -> None:
        """A whole answer that is no stream."""
        self._head(status, Content_Type=content_type, Content_Length=str(len(body)), **headers)
        self.wfile.write(body)

    def begin(self, content_type: str = "text/event-stream") -> None:
        """The head of a stream."""
        self._head(200, Content_Type=content_type, Transfer_Encoding="chunked")
        self._chunked = True

    def raw(self, data: bytes) -> None:
        """Bytes of a stream."""
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
        self.wfile.flush()

    def piece(self, text: str, finish: str | None = None) -> None:
        """An event with a piece of the text."""
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "test", "choices": [choice]}
        self.raw(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode(self.charset))

    def say(self, *texts: str, finish: str | None = "stop") -> None:
        """A stream of these pieces, from its head to its end."""
        self.begin()
        for text in texts:
            self.piece(text)
        if finish:
            self.finish(finish)

    def finish(self, reason: str = "stop") -> None:
        """The last event of a stream, with why it ends."""
        self.piece("", reason)
        self.raw(b"data: [DONE]\n\n")

    def repeat(self, text: str, every_s: float = 0.1) -> None:
        """The same piece for ever: until the reader leaves or the test is over."""
        while not self._reader_left() and not self.chat.over.wait(every_s):
            self.piece(text)

    def silence(self, most_s: float = 30.0) -> None:
        """Nothing, until the reader leaves or the test is over."""
        end = time.monotonic() + most_s
        while time.monotonic() < end and not self._reader_left() and not self.chat.over.wait(_TICK_S):
            pass

    def cut(self) -> None:
        """The connection ends in the middle of a stream."""
        self._chunked = False
        self.connection.shutdown(socket.SHUT_RDWR)

    def _head(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Connection": "close"}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def _reader_left(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        if readable and not self.connection.recv(1, socket.MSG_PEEK):
            self._note_left()
            return True
        return False

    def _note_left(self) -> None:
        if not self.chat.left.is_set():
            self.chat.left_at = time.monotonic()
            self.chat.left.set()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that left is no fault of the server."""


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    """A running server; its script can be changed at any time."""
    chat = ChatServer()
    server = _Server(("127.0.0.1", 0), type("BoundReply", (Reply,), {"chat": chat}))
    chat.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield chat
    finally:
        chat.over.set()
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
