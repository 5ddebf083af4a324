"""Windows of a minute and a day for visitors and networks: what is refused, until when, and what a refusal costs."""

import math

import pytest

from api.rates import QUESTION, Counters, Refusal, rates_of
from api.visitors import Visitor
from assistant.settings import load_settings
from tests.loops import run

NOON = 1_800_000_000.0 - 1_800_000_000 % 86_400 + 43_200
MIDNIGHT = NOON + 43_200


class Time:
    """A clock that tests set."""

    def __init__(self, now: float) -> None:
        self.now = now

    def time(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time(NOON)


def counters(time: Time, **settings: object) -> Counters:
    return Counters(rates_of(load_settings(**settings)), now=time.time)


def visitor(name: str = "a", network: str = "192.0.2.7") -> Visitor:
    return Visitor(network, name)


async def _takes(found: Counters, asked: list[tuple[Visitor, int]]) -> list[Refusal | None]:
    return [await found.take(who, points) for who, points in asked]


def takes(found: Counters, *asked: tuple[Visitor, int]) -> list[Refusal | None]:
    return run(_takes(found, list(asked)))


def ask(found: Counters, *visitors: Visitor) -> list[Refusal | None]:
    return takes(found, *((who, QUESTION) for who in visitors))


def test_a_visitor_has_so_many_questions_a_minute(time: Time) -> None:
    found = counters(time, limit_minute=3)
    assert ask(found, *[visitor()] * 3) == [None] * 3
    assert ask(found, visitor()) == [Refusal("visitor", "minute", 60)]
    assert ask(found, visitor("b")) == [None]


def test_who_waits_as_long_as_told_is_let_through(time: Time) -> None:
    found = counters(time, limit_minute=2)
    ask(found, visitor())
    time.now += 20.5
    ask(found, visitor())
    (refusal,) = ask(found, visitor())
    assert refusal == Refusal("visitor", "minute", math.ceil(60 - 20.5))
    time.now += refusal.wait_s - 1
    assert ask(found, visitor()) == [Refusal("visitor", "minute", 1)]
    time.now += 1
    assert ask(found, visitor()) == [None]


def test_the_day_ends_at_midnight_utc(time: Time) -> None:
    found = counters(time, limit_minute=2, limit_day=2)
    assert ask(found, *[visitor()] * 3) == [None, None, Refusal("visitor", "day", 43_200)]
    time.now = MIDNIGHT - 1
    assert ask(found, visitor()) == [Refusal("visitor", "day", 1)]
    time.now = MIDNIGHT
    assert ask(found, visitor()) == [None]


def test_the_longest_wait_is_told(time: Time) -> None:
    found = counters(time, limit_minute=1, limit_day=1)
    assert ask(found, visitor(), visitor())[1] == Refusal("visitor", "day", 43_200)


def test_a_network_has_several_visitors_limits(time: Time) -> None:
    found = counters(time, limit_minute=1, limit_network_factor=3)
    office = [visitor(name) for name in "abcd"]
    assert ask(found, *office) == [None, None, None, Refusal("network", "minute", 60)]
    assert ask(found, visitor("a", "198.51.100.9")) == [None]


def test_whoever_is_refused_takes_nothing_from_the_network(time: Time) -> None:
    found = counters(time, limit_minute=1, limit_network_factor=2)
    greedy = ask(found, *[visitor("a")] * 50)
    assert greedy[1:] == [Refusal("visitor", "minute", 60)] * 49
    assert ask(found, visitor("b")) == [None]


def test_a_full_network_takes_nothing_from_its_visitors(time: Time) -> None:
    found = counters(time, limit_minute=2, limit_day=2, limit_network_factor=1)
    assert ask(found, visitor("a"), visitor("a")) == [None, None]
    assert {r.who for r in ask(found, *[visitor("b")] * 9) if r} == {"network"}
    time.now = MIDNIGHT
    assert ask(found, visitor("b"), visitor("b")) == [None, None]


def test_what_costs_less_is_had_more_often(time: Time) -> None:
    found = counters(time, limit_minute=1)
    assert takes(found, *[(visitor(), 2)] * 5) == [None] * 5
    assert takes(found, (visitor(), 1)) == [Refusal("visitor", "minute", 60)]


def test_what_does_not_fit_any_more_leaves_room_for_less(time: Time) -> None:
    found = counters(time, limit_minute=1)
    assert takes(found, (visitor(), 5), (visitor(), QUESTION), (visitor(), 5)) == [
        None,
        Refusal("visitor", "minute", 60),
        None,
    ]
