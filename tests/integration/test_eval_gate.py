"""The shipped questions over the shipped catalogue and guides reach the shipped thresholds."""

from pathlib import Path

from eval.__main__ import main


def test_the_gate_holds(sample_index: Path) -> None:
    assert main(["gate", "--index", str(sample_index)]) == 0
