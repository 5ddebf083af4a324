"""The gate: thresholds kept in a file; a run under one of them fails."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path


def shipped_gate() -> Path:
    """The thresholds that the project keeps for its own questions."""
    return Path(str(files("eval"))) / "gate.toml"


def failures(summary: Mapping[str, Mapping[str, Mapping[str, float]]], thresholds: Path) -> list[str]:
    """One line for each threshold (`[group] metric = least`) that the run does not reach, or cannot show."""
    found = []
    for group, metrics in tomllib.loads(thresholds.read_text(encoding="utf-8")).items():
        if not isinstance(metrics, dict):
            raise ValueError(f"{thresholds.name}: {group!r} stands in no [group]")
        for metric, least in metrics.items():
            seen = summary.get(group, {}).get(metric)
            if seen is None:
                found.append(f"{group} {metric}: not measured")
            elif seen["mean"] < least:
                found.append(f"{group} {metric}: {seen['mean']:.3f} is under {least:.3f}")
    return found
