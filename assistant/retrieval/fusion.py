"""Fuse the two searches. Pure functions of ids and scores."""

from collections.abc import Sequence

LEXICAL_WEIGHT = 0.2
"""What the best lexical match is worth in cosine, where BM25 knows every word of the question. Chosen on the tuning
questions over 0 to 0.3, as the mean of a small catalogue and a large one; `docs/evaluation.md` has the table."""


GUIDE_LEXICAL_WEIGHT = 0.1
"""The same where guides are searched: people ask of a situation, in words that laws and courses do not use."""


def fuse(
    dense: Sequence[tuple[str, float]],
    lexical: Sequence[tuple[str, float]],
    *,
    evidence: float,
    weight: float = LEXICAL_WEIGHT,
) -> list[tuple[str, float]]:
    """Ids with their fused score, best first: cosine plus the share of the best BM25 score, weighted by `evidence`.

    `evidence` (0 to 1) is the share of the question's words that the lexical index knows: a side without a match
    contributes nothing. An id that only BM25 found counts with the lowest cosine of the dense side. Ties keep the order
    of the dense ranking.
    """
    floor = min((cosine for _, cosine in dense), default=0.0)
    best = max((score for _, score in lexical), default=0.0)
    fused = dict(dense)
    if best > 0 and evidence > 0:
        for item, score in lexical:
            fused[item] = fused.get(item, floor) + weight * evidence * score / best
    return sorted(fused.items(), key=lambda pair: -pair[1])
