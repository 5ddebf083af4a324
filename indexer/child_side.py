"""The child's side of `indexer.child`: runs tasks, and refuses them all that a parser does not need.

Against parsers that are fooled, not against parsers that are hostile themselves: the network and other processes are
refused in Python, not in the kernel.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from indexer.errors import BadRecord

STARTED, ITEM, BAD_RECORD, MEMORY, DONE = "started", "item", "bad_record", "memory", "done"
GROWN = "grown"
"""A process that took much memory once gives little of it back: the next task gets a new one."""
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


def serve(memory_bytes: int, seconds: float, tasks_in: str) -> None:
    """Run tasks, one a line of standard input, and write their items, one a line of standard output."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is not output
    sys.addaudithook(_refuse)
    for request in sys.stdin.buffer:
        message = json.loads(request)
        try:
            function = _task(message["task"], tasks_in)
            _write(output, STARTED, None)
            output.flush()
            _limit(memory_bytes, seconds)
            with _guarded():
                for item in function(**message["arguments"]):
                    _write(output, ITEM, item)
        except BadRecord as error:
            _write(output, BAD_RECORD, str(error))
        except MemoryError:
            _write(output, MEMORY, None)
            output.flush()
            os._exit(0)
        except Exception as error:  # parsers raise whatever they like on input that nobody foresaw
            _write(output, BAD_RECORD, f"cannot be read: {type(error).__name__}: {' '.join(str(error).split())[:120]}")
        else:
            _write(output, DONE, GROWN if _largest_so_far() > memory_bytes // 2 else "")
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
    """Most memory of this process, in bytes: on Linux `ru_maxrss` begins with that of the process that started it."""
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024
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
    serve(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3])
