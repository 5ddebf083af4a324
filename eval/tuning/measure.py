"""How well an embedder finds held-out passages, by pool, language pair and variety of the question."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from assistant.ports import Embedder, Vectors
from eval.tuning.pairs import Example

_MOST = 1_500
"""Questions of a group that are asked; the first ones after sorting by their text."""


def measure(embedder: Embedder, examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Group → hit@1, hit@5, mrr@10 and n, over all held-out passages of the same pool."""
    groups: dict[str, list[int]] = defaultdict(list)
    for pool in sorted({e.pool for e in examples}):
        mine = sorted((e for e in examples if e.pool == pool and e.held_out), key=lambda e: hash_of(e.query))[:_MOST]
        everything = [e for e in examples if e.pool == pool and e.held_out]
        passages = list(dict.fromkeys(e.passage for e in everything))
        place = {passage: number for number, passage in enumerate(passages)}
        found = _ranks(embedder, mine, passages, place)
        for example, rank in zip(mine, found, strict=True):
            for name in _names(example):
                groups[name].append(rank)
    return {name: _figures(np.asarray(ranks)) for name, ranks in groups.items()}


def hash_of(text: str) -> int:
    """A fixed order that has nothing to do with the text."""
    from zlib import crc32

    return crc32(text.encode())


def _names(e: Example) -> list[str]:
    spoken = e.variety in ("darija", "tunisian", "dialect", "arabizi")
    asked = e.variety if spoken else e.query_language
    names = [e.pool, f"{e.pool}: {asked} → {e.passage_language}"]
    return [*names, f"{e.pool}: {e.variety}"] if e.pool == "own" and not spoken else names


def _ranks(embedder: Embedder, asked: Sequence[Example], passages: Sequence[str], place: dict[str, int]) -> list[int]:
    there = embedder.embed_passages(passages)
    questions = embedder.embed_queries([e.query for e in asked])
    right: dict[str, set[int]] = defaultdict(set)
    for example in asked:
        right[example.query].add(place[example.passage])
    return [
        _rank(scores, right[e.query], itself=place.get(e.query))
        for e, scores in zip(asked, questions @ there.T, strict=True)
    ]


def _rank(scores: Vectors, right: set[int], *, itself: int | None) -> int:
    """Of the best right passage; equal scores count against it, so that an embedder that tells nothing apart gets nothing.

    Where a title is the question, it is not among the passages.
    """
    best = max(scores[number] for number in right)
    others = np.delete(scores, [*right, *([] if itself is None else [itself])])
    return int((others >= best).sum()) + 1


def _figures(ranks: Vectors) -> dict[str, float]:
    return {
        "hit@1": float((ranks <= 1).mean()),
        "hit@5": float((ranks <= 5).mean()),
        "mrr@10": float(np.where(ranks <= 10, 1 / ranks, 0).mean()),
        "n": len(ranks),
    }
