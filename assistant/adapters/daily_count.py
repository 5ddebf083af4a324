"""Sums of a day, in memory or in a Redis that several processes share."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from assistant.adapters.outage import ANSWER_S, Outage

if TYPE_CHECKING:
    from redis import Redis

_KEPT_S = 2 * 86_400
_KEY = "dalil:day"


def utc_day() -> str:
    """Today's date in UTC."""
    return datetime.now(UTC).date().isoformat()


@dataclass(slots=True)
class MemoryCount:
    """`DailyCount` of one process."""

    today: Callable[[], str] = utc_day
    _day: str = ""
    _sum: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def total(self) -> int:
        """See `DailyCount`."""
        with self._lock:
            return self._sum if self._day == self.today() else 0

    def add(self, amount: int) -> None:
        """See `DailyCount`."""
        with self._lock:
            if self._day != (day := self.today()):
                self._day, self._sum = day, 0
            self._sum += amount


class RedisCount:
    """`DailyCount` of all processes that use the same Redis and name.

    While Redis does not answer, this process goes on from the last sum that it saw; what it adds meanwhile is sent with the
    first sum after.
    """

    def __init__(
        self, url: str, name: str, *, outage: Outage | None = None, today: Callable[[], str] = utc_day
    ) -> None:
        self._redis = connect(url)
        self._name = name
        self._today = today
        self.outage = outage or Outage("Redis (sums of the day)")
        self._day, self._seen, self._unsent = "", 0, 0
        self._lock = threading.Lock()

    def total(self) -> int:
        """See `DailyCount`."""
        return self._exchange(0)

    def add(self, amount: int) -> None:
        """See `DailyCount`."""
        self._exchange(amount)

    def _exchange(self, amount: int) -> int:
        """Send what was not sent yet, and take over the sum of all."""
        with self._lock:
            if self._day != (day := self._today()):
                self._day, self._seen, self._unsent = day, 0, 0
            sent, self._unsent = self._unsent + amount, 0  # what is on its way is not sent by another thread too
        found = self._increased(day, sent) if self.outage.may_ask() else None
        with self._lock:
            if self._day != day:
                return 0
            if found is None:
                self._unsent += sent
            self._seen = max(self._seen, found or 0)
            return self._seen + self._unsent

    def _increased(self, day: str, amount: int) -> int | None:
        from redis.exceptions import RedisError

        key = f"{_KEY}:{self._name}:{day}"
        try:
            with self._redis.pipeline() as commands:
                commands.incrby(key, amount)
                commands.expire(key, _KEPT_S)
                found = cast("int", commands.execute()[0])
        except (RedisError, OSError) as error:
            self.outage.failed(error)
            return None
        self.outage.answered()
        return found


def connect(url: str) -> "Redis":
    """A client that waits shortly and tries once; nothing is asked yet."""
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return Redis.from_url(url, socket_timeout=ANSWER_S, socket_connect_timeout=ANSWER_S, retry=Retry(NoBackoff(), 0))
