"""What a run says of itself, and what it says on its way."""

import io
import json
import sys

import pytest

from indexer import progress
from indexer.progress import Reporter
from indexer.report import Report


def skipped(count: int) -> list[dict[str, str]]:
    return [{"record": f"r{number}", "reason": "سبب"} for number in range(count)]


@pytest.mark.parametrize(("read", "bad", "share"), [(0, 0, 0.0), (3, 1, 0.25), (0, 2, 1.0), (5, 0, 0.0)])
def test_the_share_is_of_all_records_met(read: int, bad: int, share: float) -> None:
    assert Report(read=read, skipped=skipped(bad)).skipped_share == share


def test_json_is_one_line_with_integers_and_a_list_of_skipped() -> None:
    text = Report(read=2, added=1, kept=1, skipped=skipped(1), generation="gen-0001", seconds=1.5).to_json()
    assert "\n" not in text
    assert "سبب" in text
    found = json.loads(text)
    for name in ("read", "added", "updated", "kept", "deleted", "embedded", "chunks"):
        assert type(found[name]) is int
    assert found["skipped"] == [{"record": "r0", "reason": "سبب"}]
    assert (found["generation"], found["published"], found["seconds"]) == ("gen-0001", False, 1.5)


def test_lines_say_every_count_and_what_became_of_it() -> None:
    first, last = Report(read=2, added=2, generation="gen-0003", published=True, seconds=2).lines()
    assert first == "read 2  added 2  updated 0  kept 0  deleted 0  embedded 0  chunks 0"
    assert last == "generation gen-0003 published in 2.0 s"
    assert "unchanged" in Report(generation="gen-0003").lines()[-1]


@pytest.mark.parametrize(("bad", "named", "more"), [(1, 1, False), (10, 10, False), (11, 10, True), (500, 10, True)])
def test_at_most_ten_skipped_records_are_named(bad: int, named: int, more: bool) -> None:
    lines = Report(skipped=skipped(bad)).lines()
    assert f"skipped {bad}" in lines
    assert sum(line.startswith("  r") for line in lines) == named
    assert any(f"and {bad - 10} more" in line for line in lines) is more


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
