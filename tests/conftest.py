"""What every test stands on: no network but loopback, no settings from outside, one real index for all."""

import os
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from assistant.adapters.bundled_e5 import BundledE5
from assistant.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anywhere but this machine fails the test that tries it."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(str(address[0])):
            raise AssertionError(f"a test tried to reach {address!r}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Settings of the machine do not reach the tests, but for the embedder's cache; relative paths are scratch."""
    for name in list(os.environ):
        if name.startswith("DALIL_") and name != "DALIL_CACHE":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; fails with what to install where there is none."""
    from shutil import which

    named = os.environ.get("CHROMIUM_PATH", "")
    found = named or which("chromium") or which("chromium-browser") or which("google-chrome")
    if not found:
        pytest.fail("no Chromium: `apt-get install chromium`, or set CHROMIUM_PATH to its path")
    return found


@pytest.fixture(scope="session")
def embedder() -> BundledE5:
    """The bundled embedder, loaded once. `make setup` prepared it."""
    return BundledE5(load_settings().cache)


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """An index of the shipped catalogue and guides, made by the real command once for all workers."""
    from indexer.__main__ import main

    root = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    index = root / "sample-index"
    with FileLock(root / "sample-index.lock"):
        if not (index / "current").exists():
            assert main(["build", "sample:", "--index", str(index), "--quiet"]) == 0
    return index


@pytest.fixture(scope="session")
def sample_settings(sample_index: Path) -> Settings:
    """Settings over the sample index."""
    return load_settings(index=sample_index)


@pytest.fixture(scope="session")
def server(sample_index: Path) -> Iterator[str]:
    """Base URL of a real `dalil-serve` over the sample index, in a process of its own."""
    from tests.servers import serve

    with serve(["--index", str(sample_index)]) as url:
        yield url
