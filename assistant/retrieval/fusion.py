"""Fuse rankings. Pure functions of ids and ranks."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

Id = TypeVar("Id", bound=Hashable)


def rrf(rankings: Sequence[Sequence[Id]], weights: Sequence[float], *, k: int = 60) -> list[tuple[Id, float]]:
    """Fuse rankings by weighted reciprocal rank (Cormack et al., 2009), best first.

    Score is the sum of weight / (k + rank), ranks from 1. A ranking of weight 0 contributes nothing. Ties keep the order
    of the first ranking that holds them.
    """
    scores: dict[Id, float] = {}
    for ranking, weight in zip(rankings, weights, strict=True):
        if weight <= 0:
            continue
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + weight / (k + rank)
    return sorted(scores.items(), key=lambda pair: -pair[1])
