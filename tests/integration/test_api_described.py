"""The service does what its description says: calls made up from `/openapi.json`, every check on."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import serve

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-of-the-team"


@pytest.fixture(scope="module")
def operated(sample_index: Path) -> Iterator[str]:
    """A server that has operators, so that what is theirs can be called too."""
    with serve(["--index", str(sample_index)], {"DALIL_OPERATOR_TOKEN": TOKEN}) as url:
        yield url


def test_no_made_up_call_finds_a_difference_between_the_service_and_its_description(operated: str) -> None:
    """The same calls each time; docs/operations.md has the command for many more."""
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", "tests/schemathesis.toml"]
    chosen = ["--checks", "all", "--seed", "1", "--max-examples", "2", "--phases", "examples,coverage,fuzzing"]
    done = subprocess.run(
        [*command, "run", f"{operated}/openapi.json", "-H", f"Authorization: Bearer {TOKEN}", *chosen],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    assert "Tested: 15" in done.stdout
