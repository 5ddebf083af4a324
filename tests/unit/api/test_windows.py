"""Windows in memory: counted, ended, and gone when they have ended."""

from api.rates import Counters, rates_of
from api.visitors import Visitor
from api.windows import SWEEP_S, Windows
from assistant.settings import load_settings
from tests.loops import run
from tests.unit.api.test_rates import NOON, Time


async def used(windows: Windows, *keys: str, amount: int = 1, seconds: float = 60) -> list[int]:
    return [await windows.incr(key, seconds, amount) for key in keys]


def test_a_window_counts_until_it_ends_and_then_begins_anew() -> None:
    time = Time(NOON)
    windows = Windows(time.time)
    assert run(used(windows, "a", "a", "b", amount=2)) == [2, 4, 2]
    time.now += 59
    assert (run(windows.get("a")), run(windows.get_expiry("a"))) == (4, NOON + 60)
    time.now += 1
    assert run(windows.get("a")) == 0
    assert run(used(windows, "a")) == [1]
    assert run(windows.get_expiry("a")) == NOON + 120


def test_what_was_never_used_has_nothing_used_and_no_end() -> None:
    windows = Windows(Time(NOON).time)
    assert (run(windows.get("a")), run(windows.get_expiry("a"))) == (0, NOON)


def test_windows_that_ended_are_thrown_away_and_others_stay() -> None:
    time = Time(NOON)
    windows = Windows(time.time)
    run(used(windows, *(f"minute {n}" for n in range(500))))
    run(used(windows, "day", seconds=86_400))
    time.now += max(60, SWEEP_S)
    run(used(windows, "day", seconds=86_400))
    assert (len(windows), run(windows.get("day"))) == (1, 2)


def test_windows_can_be_forgotten_one_by_one_and_all_together() -> None:
    windows = Windows(Time(NOON).time)
    run(used(windows, "a", "b", "c"))
    run(windows.clear("a"))
    assert (len(windows), run(windows.get("a")), run(windows.reset()), len(windows)) == (2, 0, 2, 0)
    assert run(windows.check())


async def _asks(counters: Counters, number: int) -> None:
    for n in range(number):
        await counters.take(Visitor(f"192.0.2.{n}", "a"), 1)


def test_nothing_of_a_day_is_left_on_the_next() -> None:
    """The names of yesterday mean nothing to anybody: their counts go with the salt."""
    time = Time(NOON)
    counters = Counters(rates_of(load_settings()), now=time.time)
    run(_asks(counters, 100))
    assert len(counters._own.storage) == 400  # type: ignore[arg-type]
    time.now += 43_200
    run(_asks(counters, 1))
    assert len(counters._own.storage) == 4  # type: ignore[arg-type]
