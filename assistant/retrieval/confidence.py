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
    covered: float
    known: float
    threshold: float

    def probability(self, found: Found) -> float:
        """From 0 to 1; 0 where there is no hit."""
        if not found.hits:
            return 0.0
        lead, covered, known = features(found)
        return 1 / (1 + math.exp(-(self.bias + self.lead * lead + self.covered * covered + self.known * known)))

    def is_sure(self, found: Found) -> bool:
        """Whether the hits are worth calling an answer."""
        return self.probability(found) >= self.threshold


DATASETS = Calibration(bias=-0.65, lead=4.49, covered=4.9, known=-2.09, threshold=0.45)
"""On the tuning questions the threshold keeps 86 % of the answers and refuses 74 % of what is not there."""
GUIDES = Calibration(bias=-0.68, lead=5.54, covered=4.48, known=-1.97, threshold=0.35)
"""Lower, since routing has already asked for a guide: keeps 89 %, refuses 54 %."""


def features(found: Found) -> tuple[float, float, float]:
    """What the calibration weighs, of the best hits: how far the best cosine stands above the background, the largest
    share of the question's words (by rarity) that one text holds, and the share of its words that the index knows."""
    top = found.hits[:TOP]
    return max(h.dense for h in top) - found.background, max(h.covered for h in top), found.known_share


def evidence(retriever: HybridRetriever, text: str, language: Language, dialect: bool) -> Mapping[Kind, float]:
    """How sure the datasets, and the guides, are of holding an answer."""
    return {
        kind: calibration.probability(
            retriever.search(text, language, scope=Scope(kind=kind), limit=DEPTH, dialect=dialect)
        )
        for kind, calibration in ((Kind.DATASET, DATASETS), (Kind.GUIDE, GUIDES))
    }
