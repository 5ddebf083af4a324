"""Who asked how much: fixed windows of a minute and a day, in memory or in a Redis that several processes share."""

import asyncio
import math
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.aio.storage import RedisStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter

from api.visitors import Visitor
from api.windows import Windows
from assistant.adapters.outage import ANSWER_S, Outage
from assistant.settings import Settings

if TYPE_CHECKING:
    from redis.asyncio import Redis

QUESTION = 10
"""What a question costs, in points; whatever else is asked costs less. The settings count questions."""
_DAY_S = 86_400
_PREFIX = "dalil"
_MOST_CONNECTIONS = 32
Who = Literal["visitor", "network"]
Span = Literal["minute", "day"]


@dataclass(frozen=True, slots=True)
class Rate:
    """So many points for `who` in a `span`."""

    who: Who
    span: Span
    item: RateLimitItem


@dataclass(frozen=True, slots=True)
class Refusal:
    """Whose limit of which span is reached, and after how many seconds there is room again."""

    who: Who
    span: Span
    wait_s: int


def rates_of(settings: Settings) -> tuple[Rate, ...]:
    """The limits that the settings name, in points."""
    network = settings.limit_network_factor
    sizes: tuple[tuple[Who, int], ...] = (("visitor", QUESTION), ("network", QUESTION * network))
    return tuple(
        rate
        for who, size in sizes
        for rate in (
            Rate(who, "minute", RateLimitItemPerMinute(size * settings.limit_minute)),
            Rate(who, "day", RateLimitItemPerDay(size * settings.limit_day)),
        )
    )


class Counters:
    """Counts points. Where Redis is named but does not answer, this process counts for itself meanwhile."""

    def __init__(
        self,
        rates: tuple[Rate, ...],
        redis_url: str = "",
        *,
        outage: Outage | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._rates = rates
        self._now = now
        self._own: _Store = _Memory(now)
        self._shared: _Store | None = _Shared(redis_url) if redis_url else None
        self.outage = outage or Outage("Redis (limits)")

    async def take(self, visitor: Visitor, points: int) -> Refusal | None:
        """Count `points` and return None; or count nothing and return whose limit is reached."""
        from redis.exceptions import RedisError

        if self._shared and self.outage.may_ask():
            try:
                async with asyncio.timeout(ANSWER_S):
                    found = await self._take(self._shared, visitor, points)
            except (RedisError, OSError, TimeoutError) as error:
                self.outage.failed(error)
            else:
                self.outage.answered()
                return found
        return await self._take(self._own, visitor, points)

    async def close(self) -> None:
        """Let go of what is open."""
        if self._shared:
            await self._shared.close()

    async def _take(self, store: "_Store", visitor: Visitor, points: int) -> Refusal | None:
        now = self._now()
        names = visitor.names(await store.salt(int(now // _DAY_S)))
        windows = FixedWindowRateLimiter(store.storage)
        over = [r for r in self._rates if not await windows.test(r.item, names[r.who], cost=points)]
        if over:
            return max([await self._refusal(windows, rate, names, now) for rate in over], key=lambda r: r.wait_s)
        for rate in self._rates:
            await windows.hit(rate.item, names[rate.who], cost=points)
        return None

    async def _refusal(self, windows: FixedWindowRateLimiter, rate: Rate, names: dict[str, str], now: float) -> Refusal:
        """All names change at midnight UTC, with the salt: no window is longer than the day."""
        end = (await windows.get_window_stats(rate.item, names[rate.who])).reset_time
        midnight = _DAY_S * (now // _DAY_S + 1)
        return Refusal(rate.who, rate.span, max(1, math.ceil(min(end, midnight, now + rate.item.get_expiry()) - now)))


class _Store(Protocol):
    """Where windows are counted; the salt is one for all who count there, and is another one each day."""

    storage: Storage

    async def salt(self, day: int) -> bytes: ...

    async def close(self) -> None: ...


class _Memory:
    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.storage: Storage = Windows(now)
        self._salt = (-1, b"")

    async def salt(self, day: int) -> bytes:
        if self._salt[0] != day:
            self._salt = (day, secrets.token_bytes(32))
            self.storage = Windows(self._now)  # nobody has the names of yesterday any more
        return self._salt[1]

    async def close(self) -> None:
        """Nothing is open."""


class _Shared:
    def __init__(self, url: str) -> None:
        self._redis = _connect(url)
        self.storage: Storage = RedisStorage(
            f"async+{url}",
            implementation="redispy",
            key_prefix=_PREFIX,
            connection_pool=self._redis.connection_pool,  # type: ignore[arg-type]  # as its documentation says
        )

    async def salt(self, day: int) -> bytes:
        """Made by whoever comes first; asked for each time, so that a Redis that was emptied has one salt for all."""
        key = f"{_PREFIX}:salt:{day}"
        kept = await self._redis.get(key)
        if kept is None:
            await self._redis.set(key, secrets.token_bytes(32), nx=True, ex=_DAY_S)
            kept = await self._redis.get(key)
        return kept if isinstance(kept, bytes) else b"-"

    async def close(self) -> None:
        await self._redis.aclose()


def _connect(url: str) -> "Redis":
    """A client that waits shortly and tries once; nothing is asked yet."""
    from redis.asyncio import BlockingConnectionPool, Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=_MOST_CONNECTIONS,
        timeout=ANSWER_S,
        socket_timeout=ANSWER_S,
        socket_connect_timeout=ANSWER_S,
        retry=Retry(NoBackoff(), 0),
    )
    return Redis.from_pool(pool)
