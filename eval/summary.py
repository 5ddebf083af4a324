"""Means by group, with bootstrap intervals, and the comparison of two runs."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

SAMPLES = 1_000
SEED = 20_261_122


def summarise(records: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, dict[str, float]]]:
    """Group (`all`, a language, a variety, a kind) → metric → mean and n."""
    values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for record in records:
        groups = {"all", f"language:{record['language']}", f"variety:{record['variety']}", f"kind:{record['kind']}"}
        for group in groups:
            for metric, value in record["figures"].items():
                values[group][metric].append(value)
    return {
        group: {metric: {"mean": round(sum(v) / len(v), 4), "n": len(v)} for metric, v in sorted(metrics.items())}
        for group, metrics in sorted(values.items())
    }


def interval(values: Sequence[float], *, level: float = 0.95) -> tuple[float, float]:
    """Percentile bootstrap interval of the mean (Efron, 1979), with a fixed seed."""
    if not values:
        return 0.0, 0.0
    draw = random.Random(SEED)
    means = sorted(sum(draw.choices(values, k=len(values))) / len(values) for _ in range(SAMPLES))
    tail = (1 - level) / 2
    return means[int(tail * SAMPLES)], means[min(SAMPLES - 1, int((1 - tail) * SAMPLES))]


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
    """The summary as aligned lines, one a group."""
    width = max(map(len, summary), default=5)
    lines = [" " * width + "  " + "  ".join(f"{m:>16}" for m in metrics)]
    for group, values in summary.items():
        cells = (f"{values[m]['mean']:.3f} ({values[m]['n']})" if m in values else "–" for m in metrics)
        lines.append(f"{group:<{width}}  " + "  ".join(f"{cell:>16}" for cell in cells))
    return lines
