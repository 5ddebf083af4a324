"""Tasks that do what parsers do on a bad day; `test_child` runs them in a child process."""

import ctypes
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indexer.errors import BadRecord

_LIBC = ctypes.CDLL(None)


def count(to: int) -> Iterator[int]:
    yield from range(to)


def echo(value: Any) -> Iterator[Any]:
    yield value


def sleep(items: int = 0) -> Iterator[int]:
    yield from range(items)
    time.sleep(60)


def drip() -> Iterator[str]:
    while True:
        yield "x" * 20_000
        time.sleep(0.001)


def turn() -> Iterator[int]:
    while True:
        pass
    yield 0


def allocate(megabytes: int) -> Iterator[int]:
    yield len(bytearray(megabytes * 1_000_000))


def say(text: str, times: int) -> Iterator[str]:
    for _ in range(times):
        yield text


def abort() -> Iterator[int]:
    yield 1
    os.abort()


def segfault() -> Iterator[int]:
    yield ctypes.string_at(0)[0]


def leave() -> Iterator[int]:
    yield 1
    os._exit(0)


def refuse(reason: str) -> Iterator[int]:
    yield 1
    raise BadRecord(reason)


def fall() -> Iterator[int]:
    yield 1
    raise ZeroDivisionError("on\npurpose")


def recurse() -> Iterator[int]:
    def deeper(n: int) -> int:
        return deeper(n + 1)

    yield deeper(0)


def print_much() -> Iterator[int]:
    for _ in range(10_000):
        print("noise that is no item")
    yield 1


def process_id() -> Iterator[int]:
    yield os.getpid()


def environment() -> Iterator[str]:
    yield from os.environ


def connect(port: int) -> Iterator[str]:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        yield str(connection)


def start() -> Iterator[int]:
    yield subprocess.run(["true"], check=True).returncode


def kill(pid: int) -> Iterator[int]:
    os.kill(pid, 9)
    yield pid


def write(path: str) -> Iterator[int]:
    yield Path(path).write_text("x")


def write_by_descriptor(path: str) -> Iterator[int]:
    yield os.write(os.open(path, os.O_WRONLY | os.O_CREAT), b"x")


def append_in_c(path: str) -> Iterator[int]:
    """As a library in C does, which no audit hook sees; the bytes that reached the file."""
    libc = _LIBC
    libc.fopen.restype = ctypes.c_void_p
    libc.fputs.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    libc.fclose.argtypes = [ctypes.c_void_p]
    file = libc.fopen(path.encode(), b"a")
    libc.fputs(b"x" * 100, file)
    libc.fclose(file)
    yield Path(path).stat().st_size


def remove(path: str) -> Iterator[int]:
    Path(path).unlink()
    yield 1


def read(path: str) -> Iterator[str]:
    yield Path(path).read_text(encoding="utf-8")
