"""Server-sent events from a blocking event stream, with heartbeats, closed when the reader leaves."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

from fastapi.concurrency import run_in_threadpool

from api.schemas import answer_json, card_json, citation_json
from assistant.events import Delta, Event, Finished, Replaced, Retrieved, Understood
from assistant.model import Language

_LOG = logging.getLogger(__name__)
HEARTBEAT_S = 15.0
_END = object()


def frame(event: str, data: object) -> str:
    """One event; JSON has no raw line breaks, so one data line holds it."""
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def frames(event: Event, language: Language, base: str) -> list[str]:
    """The event as the wire has it."""
    match event:
        case Understood(turn):
            return [frame("status", {"step": "retrieve", "intent": turn.intent, "language": turn.language})]
        case Retrieved(citations, datasets):
            sources = {
                "citations": [citation_json(c, base) for c in citations],
                "datasets": [card_json(c, language, base) for c in datasets],
            }
            return [frame("sources", sources), frame("status", {"step": "compose"})]
        case Delta(text):
            return [frame("delta", {"text": text})]
        case Replaced(text):
            return [frame("replaced", {"text": text})]
        case Finished(answer):
            return [frame("final", answer_json(answer, base))]


async def stream(events: Iterator[Event], *, base: str, failed: dict[str, Any]) -> AsyncIterator[str]:
    """Frames of `events`, read in a thread; a fault ends with an `error` event that says `failed`.

    When the reader leaves, the generator is closed as soon as its current step returns.
    """
    language = Language.FR
    pending: asyncio.Future[object] | None = None
    try:
        while True:
            pending = asyncio.ensure_future(run_in_threadpool(next, events, _END))
            while not (await asyncio.wait({pending}, timeout=HEARTBEAT_S))[0]:
                yield ": heartbeat\n\n"
            event = pending.result()
            pending = None
            if event is _END:
                return
            assert isinstance(event, Understood | Retrieved | Delta | Replaced | Finished)
            if isinstance(event, Understood):
                language = event.turn.language
            for text in frames(event, language, base):
                yield text
    except Exception:  # the stream has begun: only an event can still say it
        _LOG.exception("a stream failed")
        yield frame("error", failed)
    finally:
        if pending is not None:
            await asyncio.shield(asyncio.wait({pending}))
        close = getattr(events, "close", None)
        if close:
            await asyncio.shield(run_in_threadpool(close))
