"""Sums of a day: one process, several that share a Redis, and a Redis that is not there."""

import threading
from collections.abc import Callable, Iterator

import pytest

from assistant.adapters.daily_count import MemoryCount, RedisCount
from assistant.adapters.outage import Outage
from assistant.ports import DailyCount
from tests.redis_server import RedisServer, redis_server

Today = Callable[[], str]


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        server.answers()
        yield server


class Days:
    def __init__(self) -> None:
        self.day = "2026-11-22"

    def __call__(self) -> str:
        return self.day


def eager() -> Outage:
    """Asks again at once after a fault."""
    return Outage("Redis", pause_s=0)


@pytest.fixture(params=["memory", "redis", "redis that is down"])
def make(request: pytest.FixtureRequest, redis: RedisServer) -> Callable[[Today], DailyCount]:
    if request.param == "redis that is down":
        redis.down()
    if request.param == "memory":
        return MemoryCount
    return lambda today: RedisCount(redis.url, "t", outage=Outage("Redis"), today=today)


def test_a_sum_grows_and_begins_anew_each_day(make: Callable[[Today], DailyCount]) -> None:
    days = Days()
    count = make(days)
    assert count.total() == 0
    count.add(3)
    count.add(4)
    assert count.total() == 7
    days.day = "2026-11-23"
    assert count.total() == 0
    count.add(1)
    assert count.total() == 1


def test_threads_lose_nothing(make: Callable[[Today], DailyCount]) -> None:
    count = make(Days())
    threads = [threading.Thread(target=lambda: [count.add(1) for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count.total() == 200


def test_processes_share_the_sum_of_one_name(redis: RedisServer) -> None:
    one, two, other = (RedisCount(redis.url, name, today=Days()) for name in ("t", "t", "u"))
    one.add(3)
    two.add(4)
    assert (one.total(), two.total(), other.total()) == (7, 7, 0)
    assert set(redis.keys()) == {"dalil:day:t:2026-11-22", "dalil:day:u:2026-11-22"}


@pytest.mark.parametrize("fault", ["down", "silent"])
def test_a_process_goes_on_from_what_it_saw_and_sends_the_rest_later(redis: RedisServer, fault: str) -> None:
    one, two = (RedisCount(redis.url, "t", outage=eager(), today=Days()) for _ in range(2))
    one.add(3)
    two.add(4)
    getattr(redis, fault)()
    one.add(10)
    assert (one.total(), two.total()) == (13, 7)
    assert "does not answer" in one.outage.problem()
    redis.answers()  # empty, as after a restart: what was seen before does not shrink
    assert one.total() == 10
    two.add(1)
    assert (one.total(), two.total()) == (11, 11)
    assert one.outage.problem() == two.outage.problem() == ""
