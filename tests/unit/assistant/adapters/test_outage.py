"""When a shared store is asked, when it rests, and what the log says of it."""

from dataclasses import dataclass

import pytest

from assistant.adapters.outage import Outage


@dataclass
class Time:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_store_that_answers_is_asked_each_time() -> None:
    outage = Outage("Redis", pause_s=10, clock=Time())
    assert outage.may_ask()
    outage.answered()
    assert outage.may_ask()
    assert outage.problem() == ""


def test_after_a_fault_it_rests_then_one_request_tries_and_the_others_go_on() -> None:
    time = Time()
    outage = Outage("Redis", pause_s=10, clock=time)
    outage.failed(TimeoutError("x"))
    time.now = 9.9
    assert not outage.may_ask()
    time.now = 10
    assert [outage.may_ask() for _ in range(3)] == [True, False, False]
    time.now = 20
    assert outage.may_ask()
    outage.answered()
    assert [outage.may_ask() for _ in range(3)] == [True] * 3


def test_an_outage_is_logged_once_with_its_end_and_without_an_address(caplog: pytest.LogCaptureFixture) -> None:
    outage = Outage("Redis", clock=Time())
    for _ in range(5):
        outage.failed(ConnectionError("redis://:secret@example"))
    assert outage.problem() == "Redis does not answer (ConnectionError)"
    outage.answered()
    outage.answered()
    assert len(caplog.messages) == 2
    assert "secret" not in caplog.text
    outage.failed(ConnectionError("x"))
    assert len(caplog.messages) == 3
