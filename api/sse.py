"""Server-sent events from a blocking event stream, with heartbeats, closed when the reader leaves."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterator
from typing import Any

from anyio import CancelScope
from fastapi.concurrency import run_in_threadpool

from api.logs import told
from api.schemas import answer_json, card_json, citation_json, filter_json
from assistant.events import Delta, Event, Finished, Replaced, Retrieved, Understood, Waiting
from assistant.model import Answer, Language

_LOG = logging.getLogger(__name__)
HEARTBEAT_S = 15.0
_HEARTBEAT = ": heartbeat\n\n"
_END = object()


def frame(event: str, data: object) -> str:
    """One event; JSON has no raw line breaks, so one data line holds it."""
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def frames(event: Event, language: Language, base: str, *, feedback: bool = False) -> list[str]:
    """The event as the wire has it."""
    match event:
        case Understood(turn):
            return [frame("status", {"step": "retrieve", "intent": turn.intent, "language": turn.language})]
        case Retrieved(citations, datasets, filters):
            sources = {
                "citations": [citation_json(c, base) for c in citations],
                "datasets": [card_json(c, language, base) for c in datasets],
                "filters": filter_json(filters),
            }
            return [frame("sources", sources), frame("status", {"step": "compose"})]
        case Delta(text):
            return [frame("delta", {"text": text})]
        case Replaced(text):
            return [frame("replaced", {"text": text})]
        case Finished(answer):
            return [frame("final", answer_json(answer, base, feedback=feedback))]
        case Waiting():
            return []


async def whole(events: Iterator[Event], is_gone: Callable[[], Awaitable[bool]]) -> Answer | None:
    """The answer at the end of `events`, read in a thread; None, and no more work, once the reader has left."""
    pending: asyncio.Future[object] | None = None
    try:
        while not await is_gone():
            pending = asyncio.ensure_future(run_in_threadpool(next, events, _END))
            await asyncio.wait({pending})
            event = pending.result()
            if isinstance(event, Finished):
                return event.answer
        return None
    finally:
        await _end(events, pending)


def stream(
    events: Iterator[Event], *, base: str, failed: dict[str, Any], feedback: bool = False
) -> AsyncGenerator[str, None]:
    """The frames of `/v1/chat`; a fault ends with an `error` event that says `failed`."""
    language = Language.FR

    def write(event: Event) -> list[str]:
        nonlocal language
        if isinstance(event, Understood):
            language = event.turn.language
        return frames(event, language, base, feedback=feedback)

    return written(events, write, failed=frame("error", failed))


async def written(
    events: Iterator[Event], write: Callable[[Event], list[str]], *, failed: str
) -> AsyncGenerator[str, None]:
    """What `write` makes of each of `events`, read in a thread; a fault ends with the frame `failed`.

    When the reader leaves, the generator is closed as soon as its current step returns: a model that is waited for gives
    such a step several times a second.
    """
    last = time.monotonic()
    pending: asyncio.Future[object] | None = None
    try:
        while True:
            pending = asyncio.ensure_future(run_in_threadpool(next, events, _END))
            while not (await asyncio.wait({pending}, timeout=HEARTBEAT_S))[0]:
                yield _HEARTBEAT
            event = pending.result()
            pending = None
            if event is _END:
                return
            assert isinstance(event, Event)
            found = write(event)
            if not found and time.monotonic() - last > HEARTBEAT_S:
                found = [_HEARTBEAT]
            for text in found:
                last = time.monotonic()
                yield text
    except Exception as error:  # the stream has begun: only an event can still say it
        _LOG.error("a stream failed: %s", told(error))
        yield failed
    finally:
        await _end(events, pending)


async def _end(events: Iterator[Event], pending: asyncio.Future[object] | None) -> None:
    """Close `events` once the step that runs has returned; the server cancels each await of a reader that has left."""
    with CancelScope(shield=True):
        if pending is not None:
            await asyncio.shield(asyncio.wait({pending}))
            if not pending.cancelled():
                pending.exception()  # taken: asyncio logs an error that nobody took, with its words
        await asyncio.shield(run_in_threadpool(_close, events))


def _close(events: Iterator[Event]) -> None:
    if isinstance(events, Generator):
        events.close()
