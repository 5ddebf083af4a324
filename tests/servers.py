"""Servers that tests start on loopback and end themselves."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

START_S = 60


@contextmanager
def serve(arguments: Sequence[str], env: Mapping[str, str] | None = None, *, log: Path | None = None) -> Iterator[str]:
    """A real `dalil-serve` on a free port, ready to answer; its base URL without a slash at the end.

    It does not limit its visitors, unless `env` says so: tests ask more than readers do. What it wrote on its standard
    error goes into `log` at the end.
    """
    command = [sys.executable, "-m", "api", "--port", "0", *arguments]
    settings = {"DALIL_LIMIT_ENABLED": "false", **(env or {})}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **settings})
    try:
        url = _address(process)
        _wait(url, process)
        yield url
    finally:
        process.terminate()
        try:
            _, said = process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            _, said = process.communicate()
        if log:
            log.write_text(said, encoding="utf-8")


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
