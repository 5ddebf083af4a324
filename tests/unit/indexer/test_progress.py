"""What a run says on its way."""

import io
import sys

import pytest

from indexer import progress
from indexer.progress import Reporter, duration


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that the test sets."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_a_line_every_few_seconds_with_the_share_and_the_time_left(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with Reporter().step("Embedding", 100) as step:
        for second in range(1, 13):
            clock[0] = float(second)
            step.advance(5)
    written = capsys.readouterr()
    assert written.out == ""
    lines = written.err.splitlines()
    assert lines[0] == "Embedding: 25/100 (25 %), about 15 s left"
    assert lines[1] == "Embedding: 50/100 (50 %), about 10 s left"
    assert len(lines) <= 3


def test_a_step_of_unknown_length_says_what_is_done(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with Reporter().step("Reading dump") as step:
        clock[0] = 6.0
        step.advance(1234)
    assert "Reading dump: 1234" in capsys.readouterr().err


def test_each_step_begins_anew(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    reporter = Reporter()
    for label in ("One", "Two"):
        with reporter.step(label, 10) as step:
            clock[0] += 6.0
            step.advance(10)
    lines = capsys.readouterr().err.splitlines()
    assert "One: 10/10 (100 %), about 0 s left" in lines
    assert "Two: 10/10 (100 %), about 0 s left" in lines


def test_quiet_says_nothing(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    reporter = Reporter(quiet=True)
    reporter.say("news")
    with reporter.step("Embedding", 2) as step:
        clock[0] = 60.0
        step.advance(2)
        step.say("news")
    assert capsys.readouterr() == ("", "")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_bars_and_their_news(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with Reporter().step("Embedding", 4) as step:
        step.advance(2)
        step.say("half of it")
        step.advance(2)
    assert "Embedding" in terminal.getvalue()
    assert "half of it" in terminal.getvalue()
    assert "4/4" in terminal.getvalue()


def test_a_step_that_fails_does_not_hide_the_error() -> None:
    def fail() -> None:
        with Reporter().step("Embedding", 4):
            raise ValueError("the reason")

    with pytest.raises(ValueError, match="the reason"):
        fail()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.4, "0 s"),
        (45, "45 s"),
        (99, "99 s"),
        (100, "2 min"),
        (720, "12 min"),
        (5_900, "98 min"),
        (6_600, "1 h 50 min"),
        (7_200, "2 h 00 min"),
    ],
)
def test_durations_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_the_time_left_follows_the_weight_where_there_is_one(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with Reporter().step("Embedding", 10, weight=1_000) as step:
        clock[0] = 6.0
        step.advance(2, weight=600)
    assert "Embedding: 2/10 (60 %), about 4 s left" in capsys.readouterr().err


def test_a_long_step_ends_with_what_it_did_and_a_short_one_says_nothing(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    reporter = Reporter()
    with reporter.step("Short") as step:
        clock[0] += 4.9
        step.advance()
    with reporter.step("Long", 3) as step:
        step.advance(3)
        clock[0] += 720
    assert capsys.readouterr().err.splitlines() == ["Long: 3 in 12 min"]


def test_a_step_without_any_work_divides_by_nothing(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with Reporter().step("Embedding", 0, weight=0) as step:
        clock[0] = 6.0
        step.advance(0)
    assert "Embedding: 0" in capsys.readouterr().err


@pytest.mark.parametrize("weight", [None, 400])
def test_a_terminal_counts_units_whatever_they_weigh(monkeypatch: pytest.MonkeyPatch, weight: int | None) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with Reporter().step("Embedding", 4, weight=weight) as step:
        step.advance(1, weight=300)
        step.advance(3, weight=100)
    assert "4/4" in terminal.getvalue()
    assert "400" not in terminal.getvalue()
