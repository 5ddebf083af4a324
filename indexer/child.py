"""Parse hostile input in a process of its own, with limits on time, memory and output, and no way out.

A document of a few kilobytes can hold a parser for minutes or take all memory, and a parser in C can crash. The child
has no network, starts no process and writes no file (`indexer.child_side`); what it gives back is JSON.
"""

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from indexer.child_side import BAD_RECORD, DONE, GROWN, MEMORY, STARTED
from indexer.errors import BadRecord

_READ_BYTES = 1 << 16
_START_SECONDS = 60
"""For a Python and the modules of a task, even on a machine that is busy: 0.4 s were measured on an idle one."""
_OF_OTHERS: list["subprocess.Popen[bytes]"] = []
"""Processes of the process that this one was forked from: neither used nor ended here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildLimits:
    """What one task may take, once it is loaded: seconds of wall and of processor time, bytes of memory and output."""

    seconds: float = 60.0
    memory_bytes: int = 1_500_000_000
    output_bytes: int = 500_000_000


class ChildFailed(BadRecord):
    """The task was ended: too slow, too large, or the parser crashed."""


class Child:
    """A process that runs parsers, one task after the other; a new one is started after a failure."""

    def __init__(self, limits: ChildLimits | None = None, *, tasks_in: str = "indexer.") -> None:
        """`tasks_in` is how the modules begin that tasks may come from."""
        self._limits = limits or ChildLimits()
        self._tasks_in = tasks_in
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._busy = False

    def run(self, task: str, **arguments: Any) -> Generator[Any, None, None]:
        """What `task` (`indexer.module:function`, a generator of JSON values) yields for these JSON arguments.

        Raises `BadRecord` with the reason that the task gives, `ChildFailed` where it passes a limit or crashes; items
        that came before stay valid. A task that is not read to its end is ended. Only one runs at a time.
        """
        if self._busy:
            raise RuntimeError(f"{task} is asked for while another task is still being read")
        process = self._started()
        finished, self._busy = False, True
        try:
            yield from self._items(process, json.dumps({"task": task, "arguments": arguments}).encode() + b"\n")
            finished = True
        except BadRecord as error:
            finished = not isinstance(error, ChildFailed)
            raise
        finally:
            self._busy = False
            if not finished:
                self.close()

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        if self._owner != os.getpid():
            _OF_OTHERS.append(process)
            return
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process and self._owner == os.getpid() and self._process.poll() is None:
            return self._process
        self.close()
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if name in os.environ}
        limits = (str(self._limits.memory_bytes), str(self._limits.seconds))
        self._owner = os.getpid()
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
            [sys.executable, "-P", "-B", "-m", "indexer.child_side", *limits, self._tasks_in],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONUTF8": "1"},
        )
        return self._process

    def _items(self, process: "subprocess.Popen[bytes]", request: bytes) -> Iterator[Any]:
        try:
            assert process.stdin
            process.stdin.write(request)
            process.stdin.flush()
        except BrokenPipeError as error:
            raise ChildFailed(_how_it_ended(process)) from error
        for line in self._lines(process):
            name, value = json.loads(line)
            if name == STARTED:
                continue
            if name == DONE:
                if value == GROWN:
                    self.close()
                return
            if name == BAD_RECORD:
                raise BadRecord(value)
            if name == MEMORY:
                raise ChildFailed(f"needs more than {self._limits.memory_bytes // 1_000_000} MB of memory")
            yield value

    def _lines(self, process: "subprocess.Popen[bytes]") -> Iterator[bytes]:
        """Lines of output. The task's time begins with the first line, which says that its modules are loaded."""
        assert process.stdout
        arriving = select.poll()  # unlike `select`, for any number of open files
        arriving.register(process.stdout, select.POLLIN)
        buffer, total = bytearray(), 0
        until, too_late = time.monotonic() + _START_SECONDS, f"did not start within {_START_SECONDS} s"
        while True:
            left = until - time.monotonic()
            if left <= 0 or not arriving.poll(1_000 * left):
                raise ChildFailed(too_late)
            data = os.read(process.stdout.fileno(), _READ_BYTES)
            if not data:
                raise ChildFailed(_how_it_ended(process))
            if total == 0:
                until = time.monotonic() + self._limits.seconds
                too_late = f"took longer than {self._limits.seconds:g} s"
            total += len(data)
            if total > self._limits.output_bytes:
                raise ChildFailed(f"gave more than {self._limits.output_bytes} bytes")
            if b"\n" not in data:
                buffer += data
                continue
            began = time.monotonic()
            *lines, rest = (buffer + data).split(b"\n")
            buffer = bytearray(rest)
            yield from map(bytes, lines)
            until += time.monotonic() - began  # the reader's own time is not the parser's


def _how_it_ended(process: "subprocess.Popen[bytes]") -> str:
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
    code = process.returncode
    if code == -signal.SIGXCPU:
        return "needed too much processor time"
    return f"the parser crashed (signal {-code})" if code and code < 0 else "the parser ended early"


@cache
def shared_child() -> Child:
    """The child of this process for small tasks such as single documents; ended with it."""
    child = Child()
    atexit.register(child.close)
    return child
