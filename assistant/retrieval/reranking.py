"""A second look at the best hits, by a model that reads the question and a text together; having none is an object too."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.errors import RerankerError
from assistant.model import Hit, Kind, Step
from assistant.ports import Reranker

_LOG = logging.getLogger(__name__)
READ = 20
"""How many hits are read again: what stands behind them is rarely the answer, and each costs as much as the first."""
RERANKED = {Kind.DATASET: 0.3, Kind.GUIDE: 0.3}
"""What a sure "yes" of the reranker is worth in cosine: about what parts the first hit from the twentieth (a median of 0.23
in a large catalogue, 0.39 in a small one), so that neither order decides alone."""
LATE_INTERACTION = {Kind.GUIDE: 4.0}
"""The same for the bundled one, whose scores are means of cosines and lie close together. It finds sections of guides that
the cosine of whole texts does not; records it does not order better (docs/evaluation.md), so there it is left out."""
BUNDLED_BUDGET_S = 10.0
"""The bundled one is given longer than the settings say: it is late only where the whole machine is overloaded."""
PAUSE_S = 60.0
"""After a failure the reranker is left alone so long: else each question would wait for the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reordered:
    """Hits, best first, with what it took; `degraded` where a reranker should have ordered them and could not."""

    hits: tuple[Hit, ...]
    steps: tuple[Step, ...] = ()
    degraded: bool = False


class Reranking(Protocol):
    """Puts hits in a better order, or leaves them as they are. Never raises for what a model did."""

    def reorder(self, question: str, hits: Sequence[Hit]) -> Reordered:
        """The same hits; those that moved have another `score`, all else of them stays as it was found."""

    def read(self, question: str, texts: Sequence[str], kind: Kind) -> list[float] | None:
        """What each text's answering the question would add to the score of a hit of this kind; None where none is read."""


class NoReranker:
    """No reranker is configured: the order stays."""

    def reorder(self, question: str, hits: Sequence[Hit]) -> Reordered:  # noqa: ARG002 (the port's shape)
        """See `Reranking`."""
        return Reordered(hits=tuple(hits))

    def read(self, question: str, texts: Sequence[str], kind: Kind) -> None:
        """See `Reranking`."""


class BudgetedReranking:
    """A reranker on a budget of wall time: if it fails or is late, the order stays, and it is left out for `PAUSE_S`."""

    def __init__(
        self,
        reranker: Reranker,
        *,
        budget_s: float,
        weights: Mapping[Kind, float] = RERANKED,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._reranker = reranker
        self._budget_s = budget_s
        self._weights = weights
        self._clock = clock
        self._paused_until = float("-inf")

    def reorder(self, question: str, hits: Sequence[Hit]) -> Reordered:
        """See `Reranking`. The first `READ` hits are read; they stay in front of the others."""
        weight = self._weights.get(hits[0].chunk.kind, 0.0) if len(hits) > 1 else 0.0
        if not weight:
            return Reordered(hits=tuple(hits))
        began = self._clock()
        if began < self._paused_until:
            return _as_found(hits, "rerank paused", 0.0)
        read = hits[:READ]
        try:
            scores = self._reranker.scores(question, [hit.chunk.embedding_text for hit in read])
        except RerankerError as error:
            self._pause(f"failed ({error})")
            return _as_found(hits, "rerank failed", self._clock() - began)
        took = self._clock() - began
        if took > self._budget_s:
            self._pause(f"took {took:.1f} of {self._budget_s:g} s")
            return _as_found(hits, "rerank late", took)
        moved = [replace(hit, score=hit.score + weight * score) for hit, score in zip(read, scores, strict=True)]
        moved.sort(key=lambda hit: -hit.score)
        return Reordered(hits=(*moved, *hits[READ:]), steps=(_step("rerank", took),))

    def read(self, question: str, texts: Sequence[str], kind: Kind) -> list[float] | None:
        """See `Reranking`. For a few short texts: the time is not measured."""
        weight = self._weights.get(kind, 0.0)
        if not weight or self._clock() < self._paused_until:
            return None
        try:
            return [weight * score for score in self._reranker.scores(question, texts)]
        except RerankerError as error:
            self._pause(f"failed ({error})")
            return None

    def _pause(self, reason: str) -> None:
        self._paused_until = self._clock() + PAUSE_S
        _LOG.warning("the reranker %s; it is left out for %g s", reason, PAUSE_S)


def _as_found(hits: Sequence[Hit], name: str, took_s: float) -> Reordered:
    return Reordered(hits=tuple(hits), steps=(_step(name, took_s),), degraded=True)


def _step(name: str, took_s: float) -> Step:
    return Step(name=name, ms=round(1000 * took_s, 2))
