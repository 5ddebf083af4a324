"""What a question wants: compared by meaning with examples of each intent, in every language."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.model import Intent, Language
from assistant.ports import Embedder, Vectors
from assistant.prompts import Example
from assistant.retrieval.centring import Centring
from assistant.retrieval.query import search_text

NEIGHBOURS = 7
SHARPNESS = 12.0
"""How fast an example's vote falls with its distance."""


@dataclass(frozen=True, slots=True)
class Routed:
    """The intent, the share of the votes that it got, and whether the nearest example is a greeting."""

    intent: Intent
    share: float
    greeting: bool
    shares: dict[Intent, float]


class Router:
    """Votes of the nearest examples. `vectors` has one raw question vector an example, in order."""

    def __init__(self, examples: Sequence[Example], vectors: Vectors, centring: Centring, embedder: Embedder) -> None:
        centred = [centring.centre_query(v, e.language) for v, e in zip(vectors, examples, strict=True)]
        self._vectors = np.stack(centred)
        self._examples = tuple(examples)
        self._centring = centring
        self._embedder = embedder

    def route(self, text: str, language: Language, *, dialect: bool = False) -> Routed:
        """The intent of a standalone question."""
        dense = search_text(text, language, dialect=dialect).dense
        vector = self._centring.centre_query(self._embedder.embed_queries([dense])[0], language)
        similarity = self._vectors @ vector
        nearest = np.argsort(-similarity)[:NEIGHBOURS]
        votes: dict[Intent, float] = dict.fromkeys(Intent, 0.0)
        for number in nearest:
            votes[self._examples[number].intent] += float(np.exp(SHARPNESS * (similarity[number] - similarity[nearest[0]])))
        total = sum(votes.values())
        intent = max(votes, key=lambda i: votes[i])
        greeting = self._examples[nearest[0]].greeting and intent is Intent.OUT_OF_SCOPE
        return Routed(intent, votes[intent] / total, greeting, {i: v / total for i, v in votes.items()})
