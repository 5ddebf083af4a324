"""A PostgreSQL that tests start on loopback and end themselves, where the machine has one."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest


def programs() -> Path | None:
    """The folder of `initdb`, of the newest version; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).parent if named else None


@contextmanager
def postgres() -> Iterator[str]:
    """The SQLAlchemy URL of an empty database; skips with the reason where none can be started."""
    folder = programs()
    if folder is None:
        pytest.skip("no PostgreSQL on this machine: `apt-get install postgresql` to run this test")
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # it refuses to run as root
    data = Path(tempfile.mkdtemp(prefix="dalil-pg-"))
    try:
        if as_user:
            shutil.chown(data, "postgres")
        port = _free_port()
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        _run([*as_user, folder / "initdb", "-D", data, "-A", "trust", "-U", "dalil", "-E", "UTF8", "--no-sync"], data)
        control = [*as_user, folder / "pg_ctl", "-D", data, "-w", "-t", "120"]
        _run([*control, "-l", data / "log", "-o", settings, "start"], data)
        try:
            yield f"postgresql://dalil@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"], data)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _run(command: Sequence[str | Path], folder: Path) -> None:
    """To the end; what it says goes to a file, since a server that it starts would keep a pipe open."""
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(command, cwd=folder, stdout=said, stderr=said, check=False)
        said.seek(0)
        assert done.returncode == 0, said.read().decode("utf-8", "replace")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
