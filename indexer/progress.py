"""Progress that a person sees: bars on a terminal, a line now and then elsewhere, nothing when quiet."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

_LINE_EVERY_S = 5.0


class Progress(Protocol):
    """What long steps report to."""

    def say(self, text: str) -> None:
        """One line of news."""

    def advance(self, count: int = 1) -> None:
        """So many units more are done."""


class _Lines:
    """Plain lines, at most one every few seconds and one at the end."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self.start("", None)

    def start(self, label: str, total: int | None) -> None:
        self._label, self._total, self._done = label, total, 0
        self._began = self._last = time.monotonic()

    def say(self, text: str) -> None:
        if not self._quiet:
            print(text, file=sys.stderr, flush=True)

    def advance(self, count: int = 1) -> None:
        self._done += count
        now = time.monotonic()
        if now - self._last >= _LINE_EVERY_S:
            self._last = now
            self.say(self._line(now))

    def _line(self, now: float) -> str:
        if not self._total:
            return f"{self._label}: {self._done}"
        left = (now - self._began) * (self._total - self._done) / max(self._done, 1)
        return (
            f"{self._label}: {self._done}/{self._total} ({100 * self._done // self._total} %), about {left:.0f} s left"
        )


class Reporter:
    """Gives a `Progress` to each step. `quiet` silences all but errors."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._lines = _Lines(quiet)

    def say(self, text: str) -> None:
        """One line of news."""
        self._lines.say(text)

    @contextmanager
    def step(self, label: str, total: int | None = None) -> Iterator[Progress]:
        """A step with a name and, where it is known, how many units it has."""
        if self._quiet or not sys.stderr.isatty():
            self._lines.start(label, total)
            yield self._lines
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Bars(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bars:
            yield _Bar(bars, bars.add_task(label, total=total))


class _Bar:
    def __init__(self, bars: object, task: object) -> None:
        self._bars, self._task = bars, task

    def say(self, text: str) -> None:
        self._bars.console.print(text)  # type: ignore[attr-defined]

    def advance(self, count: int = 1) -> None:
        self._bars.advance(self._task, count)  # type: ignore[attr-defined]
