"""Parse hostile input in a process of its own, with limits on time, memory and output, and no way out.

A document of a few kilobytes can hold a parser for minutes or take all memory, and a parser in C can crash. The child
has no network, starts no process and writes no file; what it gives back is JSON. Against parsers that are fooled, not
against parsers that are hostile themselves: network and processes are refused in Python, not in the kernel.
"""

import atexit
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from indexer.errors import BadRecord

_READ_BYTES = 1 << 16
_FORBIDDEN_EVENTS = (
    "socket.__new__",
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.sendto",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.spawn",
    "os.posix_spawn",
    "os.fork",
    "os.forkpty",
    "os.kill",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "os.chown",
    "os.utime",
    "shutil.rmtree",
    "ctypes.dlopen",
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
_ITEM, _BAD_RECORD, _MEMORY, _DONE = "item", "bad_record", "memory", "done"
_GROWN = "grown"
"""A process that took much memory once gives little of it back: the next task gets a new one."""
_OF_OTHERS: list["subprocess.Popen[bytes]"] = []
"""Processes of the process that this one was forked from: neither used nor ended here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildLimits:
    """What one task may take: seconds of wall time and of processor time, bytes of memory, bytes of output."""

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
            [sys.executable, "-P", "-B", "-m", "indexer.child", *limits, self._tasks_in],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONUTF8": "1"},
        )
        return self._process

    def _items(self, process: "subprocess.Popen[bytes]", request: bytes) -> Iterator[Any]:
        until = time.monotonic() + self._limits.seconds
        try:
            assert process.stdin
            process.stdin.write(request)
            process.stdin.flush()
        except BrokenPipeError as error:
            raise ChildFailed(_how_it_ended(process)) from error
        for line in self._lines(process, until):
            name, value = json.loads(line)
            if name == _DONE:
                if value == _GROWN:
                    self.close()
                return
            if name == _BAD_RECORD:
                raise BadRecord(value)
            if name == _MEMORY:
                raise ChildFailed(f"needs more than {self._limits.memory_bytes // 1_000_000} MB of memory")
            yield value

    def _lines(self, process: "subprocess.Popen[bytes]", until: float) -> Iterator[bytes]:
        assert process.stdout
        buffer, total = bytearray(), 0
        while True:
            left = until - time.monotonic()
            if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
                raise ChildFailed(f"took longer than {self._limits.seconds:g} s")
            data = os.read(process.stdout.fileno(), _READ_BYTES)
            if not data:
                raise ChildFailed(_how_it_ended(process))
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


def _serve(memory_bytes: int, seconds: float, tasks_in: str) -> None:
    """The child's side: a task a line on standard input, items a line on standard output."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is not output
    sys.addaudithook(_refuse)
    for request in sys.stdin.buffer:
        message = json.loads(request)
        try:
            function = _task(message["task"], tasks_in)
            _limit(memory_bytes, seconds)
            with _guarded():
                for item in function(**message["arguments"]):
                    _write(output, _ITEM, item)
        except BadRecord as error:
            _write(output, _BAD_RECORD, str(error))
        except MemoryError:
            _write(output, _MEMORY, None)
            output.flush()
            os._exit(0)
        except Exception as error:  # parsers raise whatever they like on input that nobody foresaw
            _write(output, _BAD_RECORD, f"cannot be read: {type(error).__name__}: {' '.join(str(error).split())[:120]}")
        else:
            _write(output, _DONE, _GROWN if _largest_so_far() > memory_bytes // 2 else "")
        output.flush()


def _write(output: Any, name: str, value: object) -> None:
    output.write(json.dumps([name, value], ensure_ascii=True).encode() + b"\n")


def _task(written: str, tasks_in: str) -> Callable[..., Iterator[Any]]:
    module, _, function = written.partition(":")
    if not module.startswith(tasks_in):
        raise ValueError(f"{written!r} is no task")
    found: Callable[..., Iterator[Any]] = getattr(import_module(module), function)
    return found


def _limit(memory_bytes: int, seconds: float) -> None:
    """Memory for the process, processor time anew for each task, and no byte to any file, by libraries in C neither."""
    used = int(time.process_time())
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    for kind, limit in (
        (resource.RLIMIT_CPU, (used + int(seconds) + 2, hard)),
        (resource.RLIMIT_AS, (memory_bytes, memory_bytes)),  # macOS knows no limit of address space
        (resource.RLIMIT_FSIZE, (0, 0)),
        (resource.RLIMIT_CORE, (0, 0)),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, limit)


def _largest_so_far() -> int:
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest if sys.platform == "darwin" else largest * 1024


_parsing = False


@contextmanager
def _guarded() -> Iterator[None]:
    """While a parser runs, what `_refuse` names is refused; importing the next parser may load libraries."""
    global _parsing  # noqa: PLW0603 - an audit hook can neither be taken away nor be given an argument
    _parsing = True
    try:
        yield
    finally:
        _parsing = False


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if not _parsing:
        return
    if event in _FORBIDDEN_EVENTS:
        raise PermissionError(f"a parser tried {event}")
    if event == "open" and _writes(*arguments[1:3]):
        raise PermissionError("a parser tried to write a file")


def _writes(mode: object, flags: object) -> bool:
    return (isinstance(mode, str) and bool(set(mode) & set("wax+"))) or (
        isinstance(flags, int) and bool(flags & _WRITING)
    )


if __name__ == "__main__":
    _serve(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3])
