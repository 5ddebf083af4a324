"""A store that several processes share may be down or silent: then it rests, and each process goes on by itself."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_LOG = logging.getLogger(__name__)
PAUSE_S = 10.0
ANSWER_S = 0.5
"""Longest wait for the store; a reader waits behind it once in each pause."""


@dataclass(slots=True)
class Outage:
    """Whether a shared store may be asked. After a fault it rests; then one request tries, the others go on without it.

    Only the first fault of an outage and its end are logged, and never with the store's address: it may hold a password.
    """

    name: str
    pause_s: float = PAUSE_S
    clock: Callable[[], float] = time.monotonic
    _fault: str = ""
    _resting_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def may_ask(self) -> bool:
        """Whether the store is asked now."""
        with self._lock:
            if self._fault:
                if self.clock() < self._resting_until:
                    return False
                self._resting_until = self.clock() + self.pause_s
            return True

    def answered(self) -> None:
        """The store answered."""
        with self._lock:
            was, self._fault = self._fault, ""
        if was:
            _LOG.warning("%s answers again", self.name)

    def failed(self, error: BaseException) -> None:
        """The store failed or was too slow."""
        with self._lock:
            was, self._fault = self._fault, type(error).__name__
            self._resting_until = self.clock() + self.pause_s
        if not was:
            _LOG.warning(
                "%s does not answer (%s): each process counts for itself, and asks again every %g s",
                self.name,
                type(error).__name__,
                self.pause_s,
            )

    def problem(self) -> str:
        """What to tell operators, or an empty string."""
        return f"{self.name} does not answer ({self._fault})" if self._fault else ""
