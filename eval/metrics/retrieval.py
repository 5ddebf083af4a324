"""Ranking metrics over graded relevance, as TREC defines them (trec_eval: ndcg_cut, recall, success)."""

import math
from collections.abc import Mapping, Sequence


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], k: int) -> float:
    """Normalised discounted cumulative gain of the first `k` (Järvelin & Kekäläinen, 2002; gain = grade)."""
    gains = [grades.get(item, 0) / math.log2(rank + 1) for rank, item in enumerate(ranking[:k], start=1)]
    best = sorted(grades.values(), reverse=True)[:k]
    ideal = sum(grade / math.log2(rank + 1) for rank, grade in enumerate(best, start=1))
    return sum(gains) / ideal if ideal else 0.0


def recall(ranking: Sequence[str], grades: Mapping[str, int], k: int) -> float:
    """Share of the fully relevant items (grade 2) among the first `k`."""
    relevant = {item for item, grade in grades.items() if grade == 2}
    return len(relevant.intersection(ranking[:k])) / len(relevant) if relevant else 0.0


def hit(ranking: Sequence[str], grades: Mapping[str, int], k: int) -> float:
    """1 where one of the first `k` is fully relevant, else 0."""
    return float(any(grades.get(item, 0) == 2 for item in ranking[:k]))
