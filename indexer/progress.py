"""Progress that a person sees: bars on a terminal, a line now and then elsewhere, nothing when quiet."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

_LINE_EVERY_S = 5.0


class Progress(Protocol):
    """What long steps report to."""

    def say(self, text: str) -> None:
        """One line of news."""

    def advance(self, count: int = 1, *, weight: float = 0) -> None:
        """So many units more are done, and so much of the step's weight."""


class _Lines:
    """Plain lines: one every few seconds while a step lasts, and one at its end where it lasted that long."""

    def __init__(self, label: str, total: int | None, weight: float | None, say: Callable[[str], None]) -> None:
        self._label, self._total, self._weight = label, total, weight
        self._done, self._done_weight = 0, 0.0
        self._began = self._last = time.monotonic()
        self._print = say

    def say(self, text: str) -> None:
        self._print(text)

    def advance(self, count: int = 1, *, weight: float = 0) -> None:
        self._done += count
        self._done_weight += weight
        now = time.monotonic()
        if now - self._last >= _LINE_EVERY_S:
            self._last = now
            self.say(self._line(now))

    def end(self) -> None:
        took = time.monotonic() - self._began
        if took >= _LINE_EVERY_S:
            self.say(f"{self._label}: {self._done} in {duration(took)}")

    def _line(self, now: float) -> str:
        if not self._total:
            return f"{self._label}: {self._done}"
        share = self._done_weight / self._weight if self._weight else self._done / self._total
        left = (now - self._began) * (1 - share) / max(share, 1e-9)
        return f"{self._label}: {self._done}/{self._total} ({100 * share:.0f} %), about {duration(left)} left"


def duration(seconds: float) -> str:
    """Seconds as people say them: `45 s`, `12 min`, `1 h 50 min`."""
    minutes = round(seconds / 60)
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02d} min"


class Reporter:
    """Gives a `Progress` to each step. `quiet` silences all but errors."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet

    def say(self, text: str) -> None:
        """One line of news."""
        if not self._quiet:
            print(text, file=sys.stderr, flush=True)

    @contextmanager
    def step(self, label: str, total: int | None = None, *, weight: float | None = None) -> Iterator[Progress]:
        """A step with a name and, where they are known, how many units it has and what they weigh together.

        The remaining time follows the weight where there is one: long passages take longer than short ones.
        """
        if self._quiet or not sys.stderr.isatty():
            lines = _Lines(label, total, weight, self.say)
            yield lines
            lines.end()
            return
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[count]}"))
        clocks = (TimeElapsedColumn(), TimeRemainingColumn())
        with Bars(*columns, *clocks, console=Console(stderr=True), transient=True) as bars:
            yield _Bar(bars, bars.add_task(label, total=weight or total, count=""), total, weighed=bool(weight))


class _Bar:
    def __init__(self, bars: "Bars", task: "TaskID", total: int | None, *, weighed: bool) -> None:
        self._bars, self._task, self._total, self._weighed = bars, task, total, weighed
        self._done = 0

    def say(self, text: str) -> None:
        self._bars.console.print(text)

    def advance(self, count: int = 1, *, weight: float = 0) -> None:
        self._done += count
        shown = f"{self._done}/{self._total}" if self._total else str(self._done)
        self._bars.update(self._task, advance=weight if self._weighed else count, count=shown)
