"""Real processes, forked from one that has imported everything and opened nothing: a run costs its own time only."""

import ctypes
import json
import os
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import DalilError

PATIENCE_S = 180.0
"""A process that takes longer hangs."""
_LONG_S = 7_200.0
Mark = Callable[[str], None]
Task = Callable[[Mark], Any]
"""What a process does: it tells the phases that it enters, and returns JSON."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When to kill: so many seconds after the start, or after the process entered a phase."""

    seconds: float
    phase: str = ""


@dataclass(slots=True)
class Ended:
    """How a process ended: what it returned, or the code of the `DalilError` that it raised, or the signal.

    `phases` are those that it entered, with the time since its start.
    """

    value: Any = None
    code: str = ""
    said: str = ""
    signal: int = 0
    seconds: float = 0.0
    phases: list[tuple[str, float]] = field(default_factory=list)

    @property
    def killed(self) -> bool:
        """Whether it was ended by the kill that was asked for."""
        return self.signal == signal.SIGKILL

    @property
    def phase(self) -> str:
        """The last phase that it entered."""
        return self.phases[-1][0] if self.phases else "starting"

    @property
    def fault(self) -> str:
        """What no process may do: crash, hang, or raise what is no `DalilError`; else ""."""
        if self.signal and not self.killed:
            return f"ended by signal {self.signal} while {self.phase}"
        return self.said if self.code == "unforeseen" else ""


class Running:
    """A process that was started; `wait` or `kill` it."""

    def __init__(self, task: Task, *, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        marks, self._marking = os.pipe()
        results, self._telling = os.pipe()
        self._marks, self.results = marks, results
        self._began = time.monotonic()
        self._phases: list[tuple[str, float]] = []
        self.pid = os.fork()
        if self.pid == 0:
            os.close(marks)
            os.close(results)
            self._live(task)
        os.close(self._marking)
        os.close(self._telling)

    def wait(self) -> Ended:
        """Let it come to its end."""
        return self._end(self._began + self._patience_s)

    def enters(self, phase: str) -> bool:
        """Wait until it enters a phase; False where it ends first."""
        while phase not in (name for name, _ in self._phases):
            if not select.select([self._marks], [], [], PATIENCE_S)[0] or not self._read_marks():
                return False
        return True

    def kill(self, moment: Moment) -> Ended:
        """Kill it at the moment, if it lasts so long."""
        if not moment.phase or self.enters(moment.phase):
            since = time.monotonic() if moment.phase else self._began
            select.select([self.results], [], [], max(0.0, since + moment.seconds - time.monotonic()))
            os.kill(self.pid, signal.SIGKILL)
        return self._end(self._began + self._patience_s)

    def _end(self, until: float) -> Ended:
        said = bytearray()
        while select.select([self.results], [], [], max(0.0, until - time.monotonic()))[0]:
            data = os.read(self.results, 1 << 16)
            if not data:
                break
            said += data
        else:
            os.kill(self.pid, signal.SIGKILL)
            said[:] = b'{"code": "unforeseen", "said": "hangs"}'
        _, status = os.waitpid(self.pid, 0)
        seconds = time.monotonic() - self._began
        while self._read_marks():
            pass
        os.close(self._marks)
        os.close(self.results)
        code = os.waitstatus_to_exitcode(status)
        ended = Ended(signal=max(0, -code), seconds=seconds, phases=self._phases)
        if said and (not ended.signal or b"hangs" in said):
            found = json.loads(said)
            ended.value, ended.code, ended.said = found.get("value"), found.get("code", ""), found.get("said", "")
        elif not ended.signal:
            ended.code, ended.said = "unforeseen", f"ended with code {code} and said nothing"
        return ended

    def _read_marks(self) -> bool:
        if not select.select([self._marks], [], [], 0)[0]:
            return False
        data = os.read(self._marks, 1 << 16)
        for line in data.decode().splitlines():
            name, _, moment = line.rpartition(" ")
            self._phases.append((name, float(moment) - self._began))
        return bool(data)

    def _live(self, task: Task) -> None:
        """The process's own side; never returns."""
        try:
            os.setsid()
            _die_with_parent()
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            found = _outcome(task, lambda phase: _write(self._marking, f"{phase} {time.monotonic()}\n"))
            _write(self._telling, found)
        finally:
            os._exit(0)


def run_side_by_side(tasks: Sequence[Task], *, lanes: int) -> Iterator[tuple[int, Ended]]:
    """Long tasks, so many at a time; each with its place in `tasks`, in the order in which they end."""
    waiting, running = list(enumerate(tasks)), dict[int, tuple[int, Running]]()
    while waiting or running:
        while waiting and len(running) < lanes:
            place, task = waiting.pop(0)
            started = Running(task, patience_s=_LONG_S)
            running[started.results] = place, started
        for descriptor in select.select(list(running), [], [], _LONG_S)[0]:
            place, ended = running.pop(descriptor)
            yield place, ended.wait()


def run(task: Task) -> Ended:
    """The task in a process of its own, to its end."""
    return Running(task).wait()


def sessions_alive(pids: set[int], *, within_s: float = 10.0) -> list[str]:
    """Commands of processes that the given ones started and that are still there when the time is over."""
    until = time.monotonic() + within_s
    while (found := _alive(pids)) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def _alive(pids: set[int]) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = path.read_text(encoding="utf-8").rpartition(") ")
        except OSError:
            continue
        state, _, _, session = rest.split()[:4]
        if int(session) in pids and state != "Z":
            found.append(name)
    return found


def _outcome(task: Task, mark: Mark) -> str:
    try:
        return json.dumps({"value": task(mark)})
    except DalilError as error:
        return json.dumps({"code": error.code, "said": str(error)})
    except BaseException as error:  # also what libraries in Rust call a panic
        where = "".join(traceback.format_tb(error.__traceback__)[-3:])
        return json.dumps({"code": "unforeseen", "said": f"{type(error).__name__}: {error}\n{where}"})


def _die_with_parent() -> None:
    """Whoever stops the whole leaves no process behind (on Linux)."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl:
        prctl(1, signal.SIGKILL)


def _write(descriptor: int, text: str) -> None:
    data = text.encode()
    while data:
        data = data[os.write(descriptor, data) :]
