"""Means by group, with bootstrap intervals, and the comparison of two runs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

SAMPLES = 1_000
SEED = 20_261_122


def summarise(records: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, dict[str, float]]]:
    """Group (`all`, a language, a variety, a kind) → metric → mean, n, and the ends `low` and `high` of its interval."""
    values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for record in records:
        groups = {"all", f"language:{record['language']}", f"variety:{record['variety']}", f"kind:{record['kind']}"}
        for group in groups:
            for metric, value in record["figures"].items():
                values[group][metric].append(value)
    return {
        group: {metric: _figure(found) for metric, found in sorted(metrics.items())}
        for group, metrics in sorted(values.items())
    }


def _figure(values: Sequence[float]) -> dict[str, float]:
    low, high = interval(values)
    return {
        "mean": round(sum(values) / len(values), 4),
        "n": len(values),
        "low": round(low, 4),
        "high": round(high, 4),
    }


def interval(values: Sequence[float], *, level: float = 0.95) -> tuple[float, float]:
    """Percentile bootstrap interval of the mean (Efron, 1979), with a fixed seed."""
    if not values:
        return 0.0, 0.0
    drawn = np.random.default_rng(SEED).integers(0, len(values), (SAMPLES, len(values)))
    means = np.asarray(values, float)[drawn].mean(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def compare(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Per metric: both means over the cases that both runs have, the difference with its interval, wins and losses."""
    before = {record["id"]: record["figures"] for record in old}
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for record in new:
        for metric, value in record["figures"].items():
            if metric in before.get(record["id"], {}):
                pairs[metric].append((before[record["id"]][metric], value))
    rows = []
    for metric, both in sorted(pairs.items()):
        differences = [b - a for a, b in both]
        low, high = interval(differences)
        rows.append(
            {
                "metric": metric,
                "n": len(both),
                "old": round(sum(a for a, _ in both) / len(both), 4),
                "new": round(sum(b for _, b in both) / len(both), 4),
                "low": round(low, 4),
                "high": round(high, 4),
                "wins": sum(d > 0 for d in differences),
                "losses": sum(d < 0 for d in differences),
            }
        )
    return rows


def table(summary: Mapping[str, Mapping[str, Mapping[str, float]]], metrics: Sequence[str]) -> list[str]:
    """The summary as aligned lines, one a group: each mean with the 95 % interval, and n."""
    width = max(map(len, summary), default=5)
    lines = [" " * width + "  " + "  ".join(f"{m:>22}" for m in metrics)]
    for group, values in summary.items():
        cells = (_cell(values[m]) if m in values else "–" for m in metrics)
        lines.append(f"{group:<{width}}  " + "  ".join(f"{cell:>22}" for cell in cells))
    return lines


def _cell(figure: Mapping[str, float]) -> str:
    return f"{figure['mean']:.2f} [{figure['low']:.2f}–{figure['high']:.2f}] ({figure['n']:.0f})"
