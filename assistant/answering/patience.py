"""A chat model with our own patience: deadlines, an output cap, retries within the budget, and a circuit breaker."""

import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from assistant.errors import ChatModelError
from assistant.ports import ChatModel

_BACKOFF_S = 0.5
_LEAST_S = 1.0
"""A further attempt is worth beginning where at least so much is left of the budget after the wait."""
_TICK_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long to wait, in seconds: for the first piece, between two pieces, for all of it with its retries."""

    first_s: float = 10.0
    idle_s: float = 5.0
    total_s: float = 30.0
    max_chars: int = 6_000
    attempts: int = 2


@dataclass(slots=True)
class Breaker:
    """After `failures` faults in a row the model rests for `rest_s`; then one request tries, and decides for the others.

    No library: those at hand neither count the outcome of a stream nor rest as long as a provider asks.
    """

    failures: int = 5
    rest_s: float = 10.0
    clock: Callable[[], float] = time.monotonic
    _failed: int = 0
    _resting_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self) -> None:
        """Before a request. Raises `ChatModelError` while the model rests."""
        with self._lock:
            if self._failed < self.failures:
                return
            left = self._resting_until - self.clock()
            if left > 0:
                raise ChatModelError(f"the model rests for {left:.0f} s after {self._failed} faults", passing=False)
            self._resting_until = self.clock() + self.rest_s  # this request tries; the others go on resting

    @property
    def is_resting(self) -> bool:
        """Whether requests are refused now."""
        with self._lock:
            return self._failed >= self.failures and self.clock() < self._resting_until

    def succeeded(self) -> None:
        """A request ended well: all may pass again."""
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        """A request failed."""
        with self._lock:
            self._failed += 1
            if self._failed >= self.failures:
                self._resting_until = self.clock() + self.rest_s


@dataclass(frozen=True, slots=True)
class PatientModel:
    """`ChatModel` around another one: late, endless and failing answers become `ChatModelError`, in time."""

    model: ChatModel
    limits: Limits = field(default_factory=Limits)
    breaker: Breaker = field(default_factory=Breaker)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    @property
    def name(self) -> str:
        """See `ChatModel`."""
        return self.model.name

    def stream(self, system: str, user: str) -> Iterator[str]:
        """See `ChatModel`. A fault before the first piece is tried again where it may pass and time is left."""
        end = self.clock() + self.limits.total_s
        for attempt in range(1, self.limits.attempts + 1):
            self.breaker.enter()
            began = False
            try:
                for piece in self._once(system, user, end):
                    began |= bool(piece)
                    yield piece
            except ChatModelError as error:
                self.breaker.failed()
                wait = error.retry_after_s or _BACKOFF_S
                again = error.passing and not began and attempt < self.limits.attempts
                if not again or self.clock() + wait + _LEAST_S > end:
                    raise
                yield from self._waiting(wait)
            else:
                self.breaker.succeeded()
                return

    def _once(self, system: str, user: str, end: float) -> Iterator[str]:
        size, began, silent, asked = 0, False, 0.0, self.clock()
        with closing_of(self.model.stream(system, user)) as pieces:
            for piece in pieces:
                now = self.clock()
                if now > end:
                    raise ChatModelError(f"no whole answer within {self.limits.total_s:g} s")
                silent = 0.0 if piece else silent + now - asked
                size, began = size + len(piece), began or bool(piece)
                if silent > (self.limits.idle_s if began else self.limits.first_s):
                    raise ChatModelError(f"{'nothing more' if began else 'nothing'} for {silent:.1f} s")
                if size > self.limits.max_chars:
                    raise ChatModelError(f"the answer is longer than {self.limits.max_chars} characters", passing=False)
                yield piece
                asked = self.clock()  # what the reader of the piece does with it is not the model's silence

    def _waiting(self, seconds: float) -> Iterator[str]:
        end = self.clock() + seconds
        while self.clock() < end:
            self.sleep(_TICK_S)
            yield ""


@contextmanager
def closing_of(pieces: Iterator[str]) -> Iterator[Iterator[str]]:
    """The pieces, closed at the end where they can be: a generator stops its model so."""
    try:
        yield pieces
    finally:
        if isinstance(pieces, Generator):
            pieces.close()
