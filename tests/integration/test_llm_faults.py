"""A language model behind an OpenAI-compatible server: good text is used, whatever goes wrong ends in the own answer."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from assistant.bootstrap import build
from assistant.engine import Assistant
from assistant.events import Delta, Finished, Replaced
from assistant.model import Answer, AnswerStatus, Language, Question
from assistant.settings import Settings, load_settings

TIMEOUT_S = 3.0
QUESTION = "population légale des régions"


@dataclass
class ChatServer:
    """Answers `POST …/chat/completions` as `script` says, and keeps what it was asked."""

    url: str = ""
    script: Callable[["Reply"], None] = lambda reply: reply.say("[1]")
    asked: list[dict[str, Any]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


class Reply(BaseHTTPRequestHandler):
    """One answer of the server, with what a script may do with it."""

    chat: ChatServer

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        self.chat.asked.append(json.loads(self.rfile.read(size)))
        self.chat.script(self)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: test output is for tests."""

    def begin(self, status: int = 200, content_type: str = "text/event-stream", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def piece(self, text: str, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "test", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def say(self, *texts: str, finish: str | None = "stop") -> None:
        self.begin()
        for text in texts:
            self.piece(text)
        if finish:
            self.piece("", finish)
            self.wfile.write(b"data: [DONE]\n\n")

    def drip(self, text: str, seconds: float) -> None:
        """The same piece ten times a second, until the reader leaves or the test is over."""
        self.begin()
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.chat.over.is_set():
            try:
                self.piece(text)
            except OSError:
                return
            time.sleep(0.1)


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


@pytest.fixture(scope="module")
def chat() -> Iterator[ChatServer]:
    with chat_server() as chat:
        yield chat


@pytest.fixture(scope="module")
def extractive(sample_settings: Settings) -> Answer:
    return build(sample_settings).ask(Question(text=QUESTION))


@pytest.fixture(scope="module")
def assistant(sample_settings: Settings, chat: ChatServer) -> Assistant:
    import langchain_openai  # noqa: F401 (loaded here, so that no test waits for it within its deadline)

    settings = load_settings(
        index=sample_settings.index,
        llm="openai:test",
        llm_base_url=chat.url,
        llm_api_key="none",
        llm_timeout_s=TIMEOUT_S,
    )
    return build(settings)


def ask(assistant: Assistant, chat: ChatServer, script: Callable[[Reply], None], text: str = QUESTION) -> Answer:
    chat.script = script
    chat.asked.clear()
    return assistant.ask(Question(text=text))


@pytest.mark.parametrize(
    ("question", "written"),
    [
        (QUESTION, "Le recensement de 2024 donne la population de chaque région [1]."),
        ("عدد السكان القانونيين حسب الجهات", "يقدم إحصاء 2024 عدد سكان كل جهة [1]."),
        ("legal population of regions", "The 2024 census gives the population of each region [1]."),
    ],
)
def test_a_cited_text_of_the_model_is_the_answer(
    assistant: Assistant, chat: ChatServer, question: str, written: str
) -> None:
    answer = ask(
        assistant, chat, lambda reply: reply.say(*(written[i : i + 5] for i in range(0, len(written), 5))), question
    )
    assert (answer.text, answer.status, answer.degraded) == (written, AnswerStatus.ANSWERED, False)
    assert answer.trace.model == "openai:test"
    assert all(len(digest) == 64 for digest in answer.trace.prompts.values())


def test_the_model_is_asked_once_with_fenced_sources_and_no_address(assistant: Assistant, chat: ChatServer) -> None:
    ask(assistant, chat, lambda reply: reply.say("Oui [1]."))
    (asked,) = chat.asked
    system, user = (message["content"] for message in asked["messages"])
    assert asked["model"] == "test"
    assert asked["stream"] is True
    assert '<source n="1">' in user
    assert QUESTION in user
    assert "http" not in system + user


def test_links_and_numbers_that_were_not_issued_are_taken_out(assistant: Assistant, chat: ChatServer) -> None:
    answer = ask(assistant, chat, lambda reply: reply.say("Voir [ici](https://evil.example) [1] [77]."))
    assert (answer.text, answer.degraded) == ("Voir ici [1].", False)


FAULTS: dict[str, Callable[[Reply], None]] = {
    "server error": lambda reply: reply.begin(500, "application/json"),
    "not found": lambda reply: reply.begin(404, "text/plain"),
    "asks to wait": lambda reply: reply.begin(429, "application/json", Retry_After="30"),
    "empty": lambda reply: reply.begin(),
    "empty json": lambda reply: reply.begin(200, "application/json"),
    "html": lambda reply: (reply.begin(200, "text/html"), reply.wfile.write(b"<html>Veuillez vous connecter</html>"))[
        0
    ],
    "no words": lambda reply: reply.say("", ""),
    "cut": lambda reply: reply.say("La population est [1]", finish=None),
    "out of tokens": lambda reply: reply.say("La population est [1]", finish="length"),
    "filtered": lambda reply: reply.say("La population [1]", finish="content_filter"),
    "not json": lambda reply: (reply.begin(), reply.wfile.write(b"data: {oops\n\n"))[0],
    "uncited": lambda reply: reply.say("La population du Maroc est de 37 millions."),
    "wrong number": lambda reply: reply.say("La population est de 37 millions [99]."),
    "half cited": lambda reply: reply.say("Un fait [1].\n\nUn autre fait, sans source."),
    "too long": lambda reply: reply.say(*["mot [1] " * 100] * 20),
    "stalls at once": lambda reply: reply.chat.over.wait(3 * TIMEOUT_S) and None,
    "stalls midway": lambda reply: (reply.begin(), reply.piece("Un [1]"), reply.chat.over.wait(3 * TIMEOUT_S))[0],
    "never ends": lambda reply: reply.drip("encore [1] ", 5 * TIMEOUT_S),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_goes_wrong_ends_as_the_own_answer(
    assistant: Assistant, chat: ChatServer, extractive: Answer, fault: str
) -> None:
    began = time.monotonic()
    answer = ask(assistant, chat, FAULTS[fault])
    assert time.monotonic() - began < 2.5 * TIMEOUT_S
    assert (answer.text, answer.citations) == (extractive.text, extractive.citations)
    assert (answer.status, answer.degraded) == (AnswerStatus.DEGRADED, True)
    assert len(chat.asked) == 1  # no retry behind the deadline


def test_a_server_that_is_not_there_is_a_fault_like_others(sample_settings: Settings, extractive: Answer) -> None:
    settings = load_settings(
        index=sample_settings.index, llm="openai:test", llm_base_url="http://127.0.0.1:9/v1", llm_api_key="none"
    )
    answer = build(settings).ask(Question(text=QUESTION))
    assert (answer.text, answer.degraded) == (extractive.text, True)


def test_what_was_streamed_before_the_fault_is_replaced(
    assistant: Assistant, chat: ChatServer, extractive: Answer
) -> None:
    chat.script = FAULTS["cut"]
    events = list(assistant.stream(Question(text=QUESTION)))
    *_, replaced, finished = events
    assert "".join(event.text for event in events if isinstance(event, Delta)) == "La population est [1]"
    assert replaced == Replaced(extractive.text)
    assert isinstance(finished, Finished)


@pytest.mark.parametrize("question", ["Bonjour", "Combien coûte un billet de train pour Mars ?", "😀"])
def test_where_there_is_nothing_to_cite_the_model_is_not_asked(
    assistant: Assistant, chat: ChatServer, question: str
) -> None:
    answer = ask(assistant, chat, lambda reply: reply.say("Invention [1]."), question)
    assert (chat.asked, answer.degraded, answer.language) == ([], False, Language.FR)
