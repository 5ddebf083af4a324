"""A language model behind an OpenAI-compatible server: good text is used, whatever goes wrong ends in the own answer."""

import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn

from api.app import create_app
from assistant.adapters.bundled_e5 import BundledE5
from assistant.adapters.index_directory import OpenIndex
from assistant.bootstrap import assemble, make_writers, open_retriever
from assistant.engine import Assistant
from assistant.events import Delta, Event, Finished, Replaced
from assistant.model import Answer, AnswerStatus, Language, Message, Question
from assistant.retrieval.hybrid import HybridRetriever
from assistant.settings import Settings, load_settings
from tests.chat_faults import FAULTS, Script, refused, well, written
from tests.chat_server import CITED, ChatServer, Reply, chat_server
from tests.unit.api.samples import EventReader

FR, AR, EN = Language.FR, Language.AR, Language.EN
TOTAL_S, FIRST_S, IDLE_S = 2.0, 0.6, 0.6
"""Short enough for a test of each fault, and long enough for one further attempt before the first piece."""
SLACK_S = 3.0
"""For the rest of the turn, on a busy machine."""
EACH = pytest.mark.parametrize("language", list(Language))
OVER_HTTP = ("500", "silent end", "stall", "made up")


@dataclass(frozen=True, slots=True)
class Opened:
    """The sample index, opened once for all tests of this file."""

    index: OpenIndex
    retriever: HybridRetriever
    settings: Settings

    def assistant(self, llm: str = "", **limits: object) -> Assistant:
        """An assistant of its own, with a breaker of its own, over the model at this address."""
        model = {"llm": "openai:test", "llm_base_url": llm, "llm_api_key": "none"} if llm else {}
        settings = load_settings(index=self.settings.index, **model, **limits)
        return assemble(self.index, self.retriever, make_writers(settings), settings)


HURRIED = {"llm_timeout_s": TOTAL_S, "llm_first_token_s": FIRST_S, "llm_idle_s": IDLE_S}


@pytest.fixture(scope="module")
def opened(sample_settings: Settings, embedder: BundledE5) -> Opened:
    opened = Opened(*open_retriever(sample_settings, embedder), sample_settings)
    opened.assistant("http://127.0.0.1:9/v1")  # loads the client, so that no test waits for it within its limits
    return opened


@pytest.fixture(scope="module")
def chat() -> Iterator[ChatServer]:
    with chat_server() as chat:
        yield chat


@pytest.fixture(scope="module")
def extractive(opened: Opened) -> dict[Language, Answer]:
    return {language: opened.assistant().ask(Question(text=CITED[language][0])) for language in Language}


def assert_own(answer: Answer, own: Answer) -> None:
    """The extractive answer, marked, with its citations intact."""
    assert (answer.text, answer.citations, answer.datasets) == (own.text, own.citations, own.datasets)
    assert own.citations
    assert (answer.status, answer.degraded) == (AnswerStatus.DEGRADED, True)


@EACH
def test_a_cited_text_of_the_model_is_the_answer(opened: Opened, chat: ChatServer, language: Language) -> None:
    chat.plays(well(language))
    answer = opened.assistant(chat.url).ask(Question(text=CITED[language][0]))
    assert answer.text.startswith(written(language))
    assert (answer.status, answer.degraded, answer.trace.refused) == (AnswerStatus.ANSWERED, False, ())
    assert [citation.n for citation in answer.citations] == [1]
    assert answer.trace.model == "openai:test"
    assert all(len(digest) == 64 for digest in answer.trace.prompts.values())


@EACH
def test_the_model_is_asked_once_with_fenced_sources_and_no_address(
    opened: Opened, chat: ChatServer, language: Language
) -> None:
    chat.plays(well(language))
    opened.assistant(chat.url).ask(Question(text=CITED[language][0]))
    (asked,) = chat.asked
    system, user = (message["content"] for message in asked["messages"])
    assert (asked["model"], asked["stream"]) == ("test", True)
    assert '<source n="1">' in user
    assert CITED[language][0] in user
    assert "http" not in system + user


@EACH
def test_an_answer_is_told_statement_by_statement_before_the_model_has_ended(
    opened: Opened, chat: ChatServer, language: Language
) -> None:
    seen = threading.Event()

    def script(reply: Reply) -> None:
        reply.begin()
        reply.piece(f"{CITED[language][1]} {CITED[language][2][0]}")
        assert seen.wait(20)  # the rest is written once the reader has the first statement
        reply.piece(CITED[language][2][1:])
        reply.finish()

    chat.plays(script)
    events = opened.assistant(chat.url, llm_idle_s=30).stream(Question(text=CITED[language][0]))
    first = next(event for event in events if isinstance(event, Delta))
    assert first.text == CITED[language][1]
    seen.set()
    rest = list(events)
    assert isinstance(rest[-1], Finished)
    assert not any(isinstance(event, Replaced) for event in rest)
    assert (first.text + told(rest)) == rest[-1].answer.text
    assert rest[-1].answer.text.startswith(written(language))


def told(events: Sequence[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Delta))


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_goes_wrong_ends_as_the_own_answer_within_the_budget(
    opened: Opened, chat: ChatServer, extractive: dict[Language, Answer], fault: str
) -> None:
    language, script, times = FAULTS[fault]
    chat.plays(script)
    url = "http://127.0.0.1:9/v1" if fault == "refused" else chat.url
    assistant = opened.assistant(url, **HURRIED)
    began = time.monotonic()
    events = list(assistant.stream(Question(text=CITED[language][0])))
    assert time.monotonic() - began < TOTAL_S + SLACK_S
    assert isinstance(events[-1], Finished)
    assert_own(events[-1].answer, extractive[language])
    assert extractive[language].text not in told(events)
    assert events[-2] == Replaced(extractive[language].text)
    assert min(times, 1) <= len(chat.asked) <= times


def test_bytes_that_are_declared_in_another_charset_are_never_shown_as_such(opened: Opened, chat: ChatServer) -> None:
    def script(reply: Reply) -> None:  # the client reads UTF-8 whatever is declared
        reply.begin("text/event-stream; charset=iso-8859-1")
        reply.piece(written(FR))
        reply.finish()

    chat.plays(script)
    answer = opened.assistant(chat.url).ask(Question(text=CITED[FR][0]))
    assert "Ã" not in answer.text
    assert answer.text.startswith(written(FR))


@pytest.mark.parametrize("fault", ["cut", "500"])
def test_after_a_fault_the_next_answer_is_the_models_again(opened: Opened, chat: ChatServer, fault: str) -> None:
    language, script, _ = FAULTS[fault]
    assistant = opened.assistant(chat.url)
    chat.plays(script)
    assert assistant.ask(Question(text=CITED[language][0])).degraded
    chat.plays(well(language))
    answer = assistant.ask(Question(text=CITED[language][0]))
    assert (answer.degraded, answer.status) == (False, AnswerStatus.ANSWERED)


def test_a_fault_that_passes_is_not_seen_by_the_reader(opened: Opened, chat: ChatServer) -> None:
    def script(reply: Reply) -> None:
        if len(chat.asked) == 1:
            reply.send(503, b"{}", Retry_After="0.2")
        else:
            well(AR)(reply)

    chat.plays(script)
    assert not opened.assistant(chat.url).ask(Question(text=CITED[AR][0])).degraded
    assert len(chat.asked) == 2


def test_after_faults_in_a_row_the_model_rests_and_the_log_says_so(
    opened: Opened, chat: ChatServer, extractive: dict[Language, Answer], caplog: pytest.LogCaptureFixture
) -> None:
    chat.plays(FAULTS["cut"][1])
    assistant = opened.assistant(chat.url)
    for _ in range(5):
        assistant.ask(Question(text=CITED[FR][0]))
    chat.plays(refused)
    assert_own(assistant.ask(Question(text=CITED[FR][0])), extractive[FR])
    assert "the model rests for" in caplog.text
    assert chat.asked == []


def test_the_log_tells_the_fault_and_not_the_question(
    opened: Opened, chat: ChatServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    echo = json.dumps({"error": {"message": f"cannot answer: {CITED[AR][0]}"}}).encode()
    repeats = (AR, lambda reply: reply.send(500, echo), 2)
    for language, script, _ in (repeats, FAULTS["cut"], FAULTS["uncited"]):
        chat.plays(script)
        before = [Message(role="user", content=CITED[language][0])]
        opened.assistant(chat.url, **HURRIED).ask(Question(text=CITED[language][0]), before)
    records = [record for record in caplog.records if record.levelno >= logging.INFO]
    assert any("the model failed" in record.getMessage() for record in records)
    assert any("did not pass the check (uncited)" in record.getMessage() for record in records)
    said = " ".join(record.getMessage() for record in records)
    assert [
        word for question, *_ in CITED.values() for word in question.split() if len(word) > 4 and word in said
    ] == []


@pytest.mark.parametrize("question", ["Bonjour", "Combien coûte un billet de train pour Mars ?", "😀", "السلام عليكم"])
def test_where_there_is_nothing_to_cite_the_model_is_not_asked(opened: Opened, chat: ChatServer, question: str) -> None:
    chat.plays(refused)
    assert not opened.assistant(chat.url).ask(Question(text=question)).degraded
    assert chat.asked == []


@dataclass(frozen=True, slots=True)
class Served:
    """The application on a real uvicorn in this process."""

    url: str

    def chat(self, body: dict[str, object]) -> "httpx.Response":
        return httpx.post(f"{self.url}/v1/chat", json=body, timeout=30)

    def streamed(self, question: str) -> list[tuple[str, object]]:
        reader = EventReader()
        reader.feed(self.chat({"question": question, "stream": True}).content)
        return reader.events

    def leaving(self, body: dict[str, object], until: Callable[[socket.socket], object]) -> float:
        """Send a request and close the connection after `until`; when that was."""
        address = urlsplit(self.url)
        content = json.dumps(body).encode()
        head = f"POST /v1/chat HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: application/json\r\n"
        with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
            connection.sendall(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
            until(connection)
            return time.monotonic()


@pytest.fixture(scope="module")
def served(opened: Opened, chat: ChatServer, embedder: BundledE5) -> Iterator[Served]:
    settings = load_settings(
        index=opened.settings.index,
        llm="openai:test",
        llm_base_url=chat.url,
        llm_api_key="none",
        llm_timeout_s=20,
        llm_first_token_s=20,
        llm_idle_s=0.8,
        max_streams=1,
        limit_enabled=False,
    )
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(settings, embedder=embedder), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    while thread.is_alive() and not server.started:
        time.sleep(0.05)
    yield Served(url)
    server.should_exit = True
    thread.join(timeout=20)
    listener.close()


@EACH
def test_over_http_the_model_writes_the_answer(served: Served, chat: ChatServer, language: Language) -> None:
    chat.plays(well(language))
    events = served.streamed(CITED[language][0])
    names = [name for name, _ in events]
    final = events[-1][1]
    assert isinstance(final, dict)
    assert names == ["status", "sources", "status", *["delta"] * names.count("delta"), "final"]
    assert "".join(data["text"] for name, data in events if name == "delta" and isinstance(data, dict)) == final["text"]
    assert final["text"].startswith(written(language))
    assert [citation["n"] for citation in final["citations"]] == [1]


@pytest.mark.parametrize("fault", OVER_HTTP)
def test_over_http_a_fault_ends_as_the_own_answer(
    served: Served, chat: ChatServer, extractive: dict[Language, Answer], fault: str
) -> None:
    language, script, times = FAULTS[fault]
    own = extractive[language]
    chat.plays(script)
    whole = served.chat({"question": CITED[language][0]})
    assert whole.status_code == 200
    chat.plays(script)
    events = served.streamed(CITED[language][0])
    names = [name for name, _ in events]
    assert (names[-2:], "error" in names) == (["replaced", "final"], False)
    assert events[-2][1] == {"text": own.text}
    for final in (whole.json(), events[-1][1]):
        assert isinstance(final, dict)
        assert (final["text"], final["status"], final["degraded"]) == (own.text, "degraded", True)
        assert [citation["n"] for citation in final["citations"]] == [citation.n for citation in own.citations]
    assert len(chat.asked) == times
    chat.plays(well(language))  # and the next one is the model's again
    assert not served.chat({"question": CITED[language][0]}).json()["degraded"]


def writing(reply: Reply) -> None:
    reply.begin()
    reply.repeat(f"{CITED[FR][1]} ", every_s=0.05)


def silent(reply: Reply) -> None:
    reply.silence()


QUESTION: dict[str, object] = {"question": CITED[FR][0]}
FOLLOW_UP: dict[str, object] = {
    "question": "et par province ?",
    "history": [{"role": "user", "content": CITED[FR][0]}, {"role": "assistant", "content": "…"}],
}
MOMENTS: dict[str, tuple[Script, dict[str, object]]] = {
    "while it writes": (writing, QUESTION),
    "while it is silent": (silent, QUESTION),
    "while a follow-up is rewritten": (silent, FOLLOW_UP),
}


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_the_model_is_stopped_soon_after_the_reader_has_left(
    served: Served, chat: ChatServer, moment: str, stream: bool, record_property: Callable[[str, object], None]
) -> None:
    script, body = MOMENTS[moment]
    chat.plays(script)

    def until(connection: socket.socket) -> None:
        assert chat.begun.wait(20)
        seen = b""
        while stream and script is writing and b"event: delta" not in seen:
            seen += connection.recv(4096)

    left = served.leaving({**body, "stream": stream}, until)
    assert chat.left.wait(5)
    record_property("stopped_after_s", round(chat.left_at - left, 3))  # 0.1 to 0.2 on an idle machine
    chat.plays(well(FR))
    assert served.streamed(CITED[FR][0])[-1][0] == "final"  # the only place for a stream is free again
