"""Questions that mean the same, put together across languages by the likeness of their vectors."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.ports import Vectors

PASSES = 3
"""Rounds in which a question may move to a group that is nearer; by the third, hardly any does."""
Likeness = NDArray[np.float32]


def groups(vectors: Vectors, *, at_least: float) -> list[list[int]]:
    """Rows of `vectors` (unit vectors, the most important first) by group, largest group first.

    Average linkage, greedily: a row belongs where its mean cosine with the members is highest, if that is `at_least`.
    """
    if not len(vectors):
        return []
    place = _settled(vectors, at_least)
    place = _joined(vectors, place, at_least)
    found = [np.flatnonzero(place == group).tolist() for group in dict.fromkeys(place.tolist())]
    return sorted(found, key=len, reverse=True)


def middle(vectors: Vectors) -> int:
    """The row that is nearest to all the others."""
    return int(np.argmax(vectors @ vectors.sum(axis=0)))


def _settled(vectors: Vectors, at_least: float) -> NDArray[np.int64]:
    """The group of each row: first come, first served, then each row where it fits best."""
    count, width = vectors.shape
    place = np.full(count, -1)
    sums, sizes = np.zeros((count, width), np.float32), np.zeros(count, np.int64)
    for _ in range(PASSES):
        before = place.copy()
        for row, vector in enumerate(vectors):
            if place[row] >= 0:
                sums[place[row]] -= vector
                sizes[place[row]] -= 1
            place[row] = _best(sums @ vector, sizes, at_least)
            sums[place[row]] += vector
            sizes[place[row]] += 1
        if (before == place).all():
            break
    return place


def _best(shares: Likeness, sizes: NDArray[np.int64], at_least: float) -> int:
    """The nearest group, or the first that is empty."""
    means = np.where(sizes > 0, shares / np.maximum(sizes, 1), -1.0)
    nearest = int(np.argmax(means))
    return nearest if means[nearest] >= at_least else int(np.argmin(sizes))


def _joined(vectors: Vectors, place: NDArray[np.int64], at_least: float) -> NDArray[np.int64]:
    """The same with groups put together whose members are alike on the whole, the most alike first."""
    names: Sequence[int] = list(dict.fromkeys(place.tolist()))
    sums = np.stack([vectors[place == name].sum(axis=0) for name in names])
    sizes = np.array([(place == name).sum() for name in names], np.float32)
    shares, into = sums @ sums.T, np.arange(len(names))
    np.fill_diagonal(shares, -np.inf)
    while len(names) > 1:
        likeness = shares / np.maximum(np.outer(sizes, sizes), 1)
        first, second = divmod(int(np.argmax(likeness)), len(names))
        if likeness[first, second] < at_least or not np.isfinite(likeness[first, second]):
            break
        shares[first] += shares[second]
        shares[:, first] = shares[first]
        shares[second], shares[:, second] = -np.inf, -np.inf
        shares[first, first] = -np.inf
        sizes[first] += sizes[second]
        into[into == second] = first
    return np.array([into[names.index(name)] for name in place.tolist()])
