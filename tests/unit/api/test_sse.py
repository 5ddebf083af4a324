"""Server-sent events: framing, order, heartbeat, faults, and what happens when the reader leaves."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import sse
from api.sse import frame, frames, stream, whole
from assistant.events import Delta, Event, Finished, Replaced, Retrieved, Understood, Waiting
from assistant.model import Filter, Intent, Language, Turn
from tests.loops import run
from tests.unit.api.samples import BASE, EventReader, answer, read_events

FAILED = {"code": "internal", "status": 500, "detail": "Une erreur est survenue."}
TURN = Understood(Turn(text="ماء", standalone="ماء", language=Language.AR, intent=Intent.DATASET_SEARCH))
TEXTS = st.text() | st.text(alphabet="\n\r\x85\u2028\u2029:dataevent \t\0é\u200fع", max_size=30)


def whole_turn() -> list[Event]:
    done = answer(text="Bonjour.\n\nSuite. [1]")
    return [TURN, Retrieved(done.citations, done.datasets), Delta("Bonjour."), Delta("\n\nSuite. [1]"), Finished(done)]


async def _collect(events: AsyncIterator[str]) -> str:
    return "".join([text async for text in events])


def collected(events: Iterator[Event]) -> str:
    return run(_collect(stream(events, base=BASE, failed=FAILED)))


@given(TEXTS)
def test_any_text_comes_back_from_its_frame(text: str) -> None:
    wire = frames(Delta(text), Language.FR, BASE)[0].encode()
    assert read_events(wire) == [("delta", {"text": text})]


@given(st.lists(TEXTS, max_size=5))
def test_frames_in_a_row_stay_apart(texts: list[str]) -> None:
    wire = "".join(frame("delta", {"text": text}) for text in texts).encode()
    assert read_events(wire) == [("delta", {"text": text}) for text in texts]


def test_every_split_of_the_bytes_reads_the_same() -> None:
    wire = (frame("delta", {"text": "été\r\nالماء 😀"}) + ": heartbeat\n\n" + frame("final", {"n": [1]})).encode()
    expected = [("delta", {"text": "été\r\nالماء 😀"}), ("final", {"n": [1]})]
    for cut in range(len(wire) + 1):
        reader = EventReader()
        reader.feed(wire[:cut])
        reader.feed(wire[cut:])
        assert (reader.events, reader.comments) == (expected, 1), cut


@given(TEXTS, st.lists(st.integers(1, 7), min_size=1, max_size=20))
def test_a_drip_of_bytes_reads_the_same(text: str, sizes: list[int]) -> None:
    wire, reader, start, turn = frame("delta", {"text": text}).encode(), EventReader(), 0, 0
    while start < len(wire):
        size = sizes[turn % len(sizes)]
        reader.feed(wire[start : start + size])
        start, turn = start + size, turn + 1
    assert reader.events == [("delta", {"text": text})]


def test_a_turn_keeps_its_order_on_the_wire() -> None:
    events = read_events(collected(iter(whole_turn())).encode())
    assert [name for name, _ in events] == ["status", "sources", "status", "delta", "delta", "final"]
    assert "".join(data["text"] for name, data in events if name == "delta") == events[-1][1]["text"]
    assert events[0][1] == {"step": "retrieve", "intent": "dataset_search", "language": "ar"}


def test_sources_are_told_in_the_language_of_the_turn() -> None:
    events = dict(read_events(collected(iter(whole_turn())).encode()))
    (shown,) = events["sources"]["datasets"]
    assert shown["title"] == "الولوج إلى الماء الصالح للشرب"
    assert events["sources"]["citations"][0]["url"] == "https://dalil.example/datasets/eau-potable"


def test_what_the_datasets_had_to_be_is_told_with_the_sources() -> None:
    found = Retrieved((), (), Filter(formats=("CSV",), places=("الرباط",)))
    (_, told), *_ = read_events("".join(frames(found, Language.AR, BASE)).encode())
    assert (told["filters"]["formats"], told["filters"]["places"]) == (["CSV"], ["الرباط"])


def test_a_replaced_text_is_an_event() -> None:
    assert read_events(frames(Replaced("autre"), Language.FR, BASE)[0].encode()) == [("replaced", {"text": "autre"})]


def test_a_fault_ends_the_stream_with_an_error_event() -> None:
    def broken() -> Iterator[Event]:
        yield TURN
        raise RuntimeError("secret")

    wire = collected(broken())
    assert read_events(wire.encode())[-1] == ("error", FAILED)
    assert "secret" not in wire


def test_a_slow_step_is_bridged_by_heartbeats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "HEARTBEAT_S", 0.02)

    def slow() -> Iterator[Event]:
        time.sleep(0.2)
        yield Delta("enfin")

    reader = EventReader()
    reader.feed(collected(slow()).encode())
    assert reader.comments >= 2
    assert reader.events == [("delta", {"text": "enfin"})]


def test_the_generator_is_closed_when_the_reader_leaves() -> None:
    closed = threading.Event()

    def endless() -> Iterator[Event]:
        try:
            while True:
                yield Delta("encore")
        finally:
            closed.set()

    async def leave() -> None:
        events = stream(endless(), base=BASE, failed=FAILED)
        async for _ in events:
            break
        await events.aclose()  # type: ignore[attr-defined]

    run(leave())
    assert closed.is_set()


def test_a_reader_that_leaves_while_a_step_runs_waits_for_that_step_only() -> None:
    began, closed = threading.Event(), threading.Event()

    def slow() -> Iterator[Event]:
        try:
            began.set()
            time.sleep(0.3)
            yield Delta("tard")
        finally:
            closed.set()

    async def leave() -> None:
        reading = asyncio.ensure_future(_collect(stream(slow(), base=BASE, failed=FAILED)))
        await asyncio.to_thread(began.wait, 5)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert await asyncio.to_thread(closed.wait, 5)

    run(leave())


def test_a_reader_that_leaves_as_the_server_tells_it_closes_what_is_still_held() -> None:
    """The server cancels a scope: each later await in it is cancelled again, those of the cleaning up too."""
    began, closed = threading.Event(), threading.Event()

    def slow() -> Iterator[Event]:
        try:
            while True:
                began.set()
                time.sleep(0.05)
                yield Waiting()
        finally:
            closed.set()

    held = slow()  # whoever else holds the generator keeps it from closing by itself

    async def leave() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(_collect, stream(held, base=BASE, failed=FAILED))
            await asyncio.to_thread(began.wait, 5)
            group.cancel_scope.cancel()
        assert closed.is_set()

    run(leave())
    assert held.gi_frame is None


def test_what_is_waited_for_is_not_on_the_wire() -> None:
    done = whole_turn()
    waits: list[Event] = [Waiting(), done[0], Waiting(), Waiting(), *done[1:-1], Waiting(), done[-1]]
    assert collected(iter(waits)) == collected(iter(done))


def test_a_long_wait_is_bridged_by_heartbeats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "HEARTBEAT_S", 0.02)

    def waiting() -> Iterator[Event]:
        for _ in range(10):
            time.sleep(0.01)
            yield Waiting()
        yield Delta("enfin")

    reader = EventReader()
    reader.feed(collected(waiting()).encode())
    assert 2 <= reader.comments <= 6
    assert reader.events == [("delta", {"text": "enfin"})]


async def _here() -> bool:
    return False


def test_a_whole_answer_is_the_one_at_the_end() -> None:
    done = whole_turn()
    assert isinstance(done[-1], Finished)
    assert run(whole(iter([Waiting(), *done]), _here)) is done[-1].answer


def test_a_fault_of_a_whole_answer_is_raised_and_the_generator_closed() -> None:
    closed: list[bool] = []

    def broken() -> Iterator[Event]:
        try:
            yield TURN
            raise RuntimeError("secret")
        finally:
            closed.append(True)

    with pytest.raises(RuntimeError):
        run(whole(broken(), _here))
    assert closed == [True]


@pytest.mark.parametrize("after", [0, 3])
def test_nothing_more_is_done_for_a_reader_that_has_left(after: int) -> None:
    done: list[int] = []
    closed: list[bool] = []

    def endless() -> Iterator[Event]:
        try:
            while True:
                done.append(1)
                yield Waiting()
        finally:
            closed.append(True)

    async def is_gone() -> bool:
        return len(done) >= after

    events = endless()
    assert run(whole(events, is_gone)) is None
    assert len(done) == after
    assert closed == [True] * bool(after)  # what has not begun has nothing to close
    assert events.gi_frame is None  # type: ignore[attr-defined]


def test_a_frame_is_one_data_line() -> None:
    text = frame("delta", {"text": "a\nb\rc\r\nd"})
    assert text.count("\n") == 3
    assert "\r" not in text
    assert json.loads(text.split("data: ")[1]) == {"text": "a\nb\rc\r\nd"}
