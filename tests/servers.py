"""Servers that tests start on loopback and end themselves."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import httpx

START_S = 60


@contextmanager
def serve(arguments: Sequence[str], env: Mapping[str, str] | None = None) -> Iterator[str]:
    """A real `dalil-serve` on a free port, ready to answer; its base URL without a slash at the end."""
    command = [sys.executable, "-m", "api", "--port", "0", *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **(env or {})})
    try:
        url = _address(process)
        _wait(url, process)
        yield url
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _address(process: "subprocess.Popen[str]") -> str:
    assert process.stderr
    for line in process.stderr:
        if match := re.search(r"http://[\d.]+:\d+", line):
            return match.group()
    raise AssertionError("the server ended before it said its address")


def _wait(url: str, process: "subprocess.Popen[str]") -> None:
    limit = time.monotonic() + START_S
    while time.monotonic() < limit and process.poll() is None:
        try:
            if httpx.get(f"{url}/healthz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer in time")
