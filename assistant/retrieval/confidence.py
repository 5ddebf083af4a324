"""How sure a search is that the index has what was asked: a logistic model fitted on the tuning questions.

A cosine cannot decide it: cosines are squeezed, and differ by language. `python -m eval.calibrate` fits the numbers: each
tuning question once as it is (the answer is there) and once with the expected records taken out of its hits (it is not).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.model import Kind, Language, Scope
from assistant.retrieval.hybrid import Found, HybridRetriever

TOP = 3
DEPTH = 5


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of a logistic model of "one of the best hits answers the question"."""

    bias: float
    lead: float
    top: float
    covered: float
    known: float
    threshold: float

    def probability(self, found: Found) -> float:
        """From 0 to 1; 0 where there is no hit."""
        if not found.hits:
            return 0.0
        lead, top, covered, known = features(found)
        sure = self.bias + self.lead * lead + self.top * top + self.covered * covered + self.known * known
        return 1 / (1 + math.exp(-sure))

    def is_sure(self, found: Found) -> bool:
        """Whether the hits are worth calling an answer."""
        return self.probability(found) >= self.threshold


DATASETS = Calibration(bias=-3.49, lead=4.58, top=8.93, covered=2.03, known=-0.99, threshold=0.45)
"""Fitted on the tuning questions of the shipped catalogue and of five real ones. AUROC on the others: .86 and .77."""
GUIDES = Calibration(bias=-3.94, lead=1.77, top=9.8, covered=2.82, known=0.56, threshold=0.42)
"""Lower, since routing has already asked for a guide. AUROC on the final questions: .92."""


def features(found: Found) -> tuple[float, float, float, float]:
    """What the calibration weighs, of the best hits: how far the best cosine stands above the background, the best cosine
    itself (the background is nearer in a large catalogue), the largest share of the question's words (by rarity) that one
    text holds, and the share of its words that the index knows."""
    best = found.hits[:TOP]
    top = max(h.dense for h in best)
    return top - found.background, top, max(h.covered for h in best), found.known_share


def evidence(retriever: HybridRetriever, text: str, language: Language, dialect: bool) -> Mapping[Kind, float]:
    """How sure the datasets, and the guides, are of holding an answer."""
    return {
        kind: calibration.probability(
            retriever.search(text, language, scope=Scope(kind=kind), limit=DEPTH, dialect=dialect)
        )
        for kind, calibration in ((Kind.DATASET, DATASETS), (Kind.GUIDE, GUIDES))
    }
