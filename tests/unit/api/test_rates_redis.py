"""Windows that several processes share: a Redis that answers, is down, is silent, and comes back."""

from collections.abc import Iterator

import pytest

from api.rates import QUESTION, Counters, Refusal, rates_of
from api.visitors import Visitor
from assistant.adapters.outage import Outage
from assistant.settings import load_settings
from tests.loops import run
from tests.redis_server import RedisServer, redis_server

VISITOR = Visitor("192.0.2.7", "Firefox")
FREE, TAKEN = ["", ""], ["visitor"]


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


def counters(redis: RedisServer, *, pause_s: float = 0) -> Counters:
    """A process; it asks again `pause_s` after a fault."""
    rates = rates_of(load_settings(limit_minute=2, limit_network_factor=2))
    return Counters(rates, redis.url, outage=Outage("Redis", pause_s=pause_s))


async def closed(*processes: Counters) -> None:
    for process in processes:
        await process.close()


async def takes(*asked: tuple[Counters, Visitor]) -> list[str]:
    """Who is refused, for each question in turn."""
    found = [await process.take(visitor, QUESTION) for process, visitor in asked]
    return [refusal.who if refusal else "" for refusal in found]


def test_processes_count_together(redis: RedisServer) -> None:
    redis.answers()
    one, two = counters(redis), counters(redis)
    others = [(one, Visitor(VISITOR.network, name)) for name in "abc"]

    async def asking() -> None:
        assert await takes((one, VISITOR), (two, VISITOR), (one, VISITOR), (two, VISITOR)) == [*FREE, *TAKEN, *TAKEN]
        assert await takes(*others) == ["", "", "network"]
        await closed(one, two)

    run(asking())


def test_a_wait_is_told_from_redis_too(redis: RedisServer) -> None:
    redis.answers()
    process = counters(redis)

    async def last() -> Refusal | None:
        await takes(*[(process, VISITOR)] * 2)
        found = await process.take(VISITOR, QUESTION)
        await closed(process)
        return found

    refusal = run(last())
    assert refusal is not None
    assert (refusal.who, refusal.span) == ("visitor", "minute")
    assert 1 <= refusal.wait_s <= 61


def test_what_is_kept_names_nobody_and_goes_by_itself(redis: RedisServer) -> None:
    redis.answers()
    process = counters(redis)

    async def asking() -> None:
        await takes((process, VISITOR))
        await closed(process)

    run(asking())
    keys = redis.keys()
    assert len(keys) == 5  # four windows and the salt
    assert all(key.startswith("dalil") for key in keys)
    assert not any("192.0" in key or "Firefox" in key for key in keys)
    assert redis.lasting() == []


@pytest.mark.parametrize("fault", ["down", "silent"])
def test_without_redis_a_process_counts_for_itself(
    redis: RedisServer, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    getattr(redis, fault)()
    one, two = counters(redis, pause_s=3600), counters(redis, pause_s=3600)

    async def asking() -> None:
        assert await takes(*[(one, VISITOR)] * 3, (two, VISITOR)) == [*FREE, *TAKEN, ""]
        await closed(one, two)

    run(asking())
    assert len(caplog.messages) == 2  # once in each process
    assert "secret" not in caplog.text
    assert "Redis does not answer" in one.outage.problem()


@pytest.mark.parametrize("fault", ["down", "silent"])
def test_a_redis_that_goes_and_comes_back_counts_again(redis: RedisServer, fault: str) -> None:
    redis.answers()
    process, other = counters(redis), counters(redis)

    async def asking() -> None:
        assert await takes(*[(process, VISITOR)] * 3) == [*FREE, *TAKEN]
        getattr(redis, fault)()
        assert await takes(*[(process, VISITOR)] * 3) == [*FREE, *TAKEN]
        assert process.outage.problem()
        redis.answers()
        assert await takes((process, VISITOR), (other, VISITOR), (process, VISITOR)) == [*FREE, *TAKEN]
        assert process.outage.problem() == ""
        await closed(process, other)

    run(asking())
