"""How many questions are answered at the same time: beyond it a reader is told to wait, at once."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import BoundedSemaphore

from anyio import CancelScope
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.metrics import OPEN_STREAMS, REFUSED
from api.problems import Busy

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(slots=True)
class Slot:
    """One place: given back at the end of the block that took it, unless someone keeps it."""

    give_back: Callable[[], None]
    is_kept: bool = False
    is_free: bool = False

    def kept(self) -> Callable[[], None]:
        """Keep the place past the block; what is returned gives it back, and does nothing more when called again."""
        self.is_kept = True
        return self.release

    def release(self) -> None:
        """Give the place back, once."""
        if not self.is_free:
            self.is_free = True
            self.give_back()


class Slots:
    """So many places. They count per process."""

    def __init__(self, number: int) -> None:
        self._free = BoundedSemaphore(number)

    @contextmanager
    def taken(self) -> Iterator[Slot]:
        """One place for the block. Raises `Busy` where none is free; never waits."""
        if not self._free.acquire(blocking=False):
            REFUSED.labels("streams").inc()
            raise Busy("all places are taken")
        OPEN_STREAMS.inc()
        slot = Slot(self._give_back)
        try:
            yield slot
        finally:
            if not slot.is_kept:
                slot.release()

    def _give_back(self) -> None:
        OPEN_STREAMS.dec()
        self._free.release()


class EventResponse(StreamingResponse):
    """Server-sent events that give their place back whatever happens, also where the reader left before the first one."""

    def __init__(self, events: AsyncIterator[str], release: Callable[[], None], *, last: str = "") -> None:
        """`last` is the event after which readers ask again without waiting for the end: the place is free before it."""
        self._events = _released_after(events, release, last)
        self._release = release
        super().__init__(self._events, media_type="text/event-stream", headers=_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI. A reader who leaves cancels this task, perhaps before the events began: then nothing ends them."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True), suppress(Exception):  # what failed is in the log; the place comes back
                await self._events.aclose()
            self._release()


async def _released_after(
    events: AsyncIterator[str], release: Callable[[], None], last: str
) -> AsyncGenerator[str, None]:
    """The events; the place is free before the reader sees their end, and may ask again at once."""
    try:
        async for text in events:
            if text == last:
                release()
            yield text
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()
        release()
