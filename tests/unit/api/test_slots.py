"""Places for questions: taken at once or refused, and given back whatever happens."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.types import Message, Scope

from api.problems import Busy
from api.slots import EventResponse, Slots
from tests.loops import run

SCOPE: Scope = {"type": "http", "asgi": {"spec_version": "2.3"}, "headers": []}


def free(slots: Slots) -> bool:
    try:
        with slots.taken():
            return True
    except Busy:
        return False


def test_the_question_beyond_the_places_is_refused_at_once() -> None:
    slots = Slots(2)
    with slots.taken(), slots.taken(), pytest.raises(Busy), slots.taken():
        raise AssertionError("a third place")
    assert free(slots)


def test_a_place_comes_back_from_a_block_that_fails() -> None:
    slots = Slots(1)
    with pytest.raises(ValueError, match="x"), slots.taken():
        raise ValueError("x")
    assert free(slots)


def test_a_place_that_is_kept_comes_back_when_it_is_given_back() -> None:
    slots = Slots(1)
    with slots.taken() as slot:
        release = slot.kept()
    assert not free(slots)
    release()
    release()
    assert free(slots)
    with slots.taken():
        assert not free(slots)


class Events:
    """Events of a stream, and whether they were closed."""

    def __init__(self, *, fails: bool = False) -> None:
        self.closed = False
        self.fails = fails

    async def __call__(self) -> AsyncIterator[str]:
        try:
            yield "event: status\n\n"
            if self.fails:
                raise ValueError("x")
            await asyncio.Event().wait()
        finally:
            self.closed = True


async def _answered(slots: Slots, events: AsyncIterator[str], *, left: bool, sends: bool = True) -> None:
    """One response whose reader has left before it began, or leaves after the first event."""
    begun = asyncio.Event()

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            begun.set()
        if not sends:
            raise OSError("gone")

    async def receive() -> Message:
        if not left:
            await begun.wait()
        return {"type": "http.disconnect"}

    with slots.taken() as slot:
        response = EventResponse(events, slot.kept())
    await response(SCOPE, receive, send)


def test_a_reader_who_left_before_the_first_event_leaves_the_place() -> None:
    slots, events = Slots(1), Events()
    run(_answered(slots, events(), left=True))
    assert free(slots)


def test_a_reader_who_leaves_in_the_middle_closes_the_events_and_leaves_the_place() -> None:
    slots, events = Slots(1), Events()
    run(_answered(slots, events(), left=False))
    assert events.closed
    assert free(slots)


def test_events_that_fail_and_connections_that_break_leave_the_place() -> None:
    slots, events = Slots(1), Events(fails=True)
    with pytest.raises(ValueError, match="x"):
        run(_answered(slots, events(), left=False))
    with pytest.raises(OSError, match="gone"):
        run(_answered(slots, Events()(), left=False, sends=False))
    assert events.closed
    assert free(slots)


def test_the_place_is_free_before_the_reader_sees_the_end() -> None:
    slots = Slots(1)
    seen = list[bool]()

    async def whole() -> AsyncIterator[str]:
        yield "event: final\n\n"

    async def send(message: Message) -> None:
        seen.append(free(slots))

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError("the reader does not leave")

    async def answered() -> None:
        with slots.taken() as slot:
            response = EventResponse(whole(), slot.kept())
        await response(SCOPE, receive, send)

    run(answered())
    assert seen == [False, False, True]  # head, event, end


def test_the_response_is_not_kept_by_anyone_on_the_way() -> None:
    response = EventResponse(Events()(), lambda: None)
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-accel-buffering"] == "no"
    assert response.headers["content-type"].startswith("text/event-stream")
