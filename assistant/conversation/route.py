"""What a question wants: compared by meaning with examples of each intent, in every language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.conversation.dialect_frames import in_standard_words, leaning
from assistant.conversation.slots import quoted_title, without_titles
from assistant.language.analyse import tokens
from assistant.language.aspects import asks_how_many, asks_what_is_allowed, asks_what_one_must
from assistant.model import Intent, Kind, Language
from assistant.ports import Embedder, Vectors
from assistant.prompts import Example, reply
from assistant.retrieval.centring import Centring
from assistant.retrieval.query import search_text

NEIGHBOURS = 12
Evidence = Callable[[str, Language, bool], Mapping[Kind, float]]
"""How sure the datasets and the guides are of holding an answer to (text, language, dialect)."""
_FAR, _NEAR = 0.2, 0.45
"""Centred cosines at which the nearest examples say nothing, and all that they can."""
_GREETING = 0.33
"""A greeting's own example must be at least so near."""
_LEAST = 0.05
"""The share that an intent without a near example keeps, so that evidence can speak for it."""
_COUNTS, _TRUST = 0.4, 0.7
"""How much of an intent's share hangs on the evidence."""
_SIGN = 0.6
"""What a word of duty, leave or law says for rules, and a wish against them, in log odds. From .4 to .8 nearly the same."""
_RULES = (Intent.PUBLICATION_RULES, Intent.REUSE_LICENCE)
SHARPNESS = 8.0
"""How fast an example's vote falls with its distance."""


@dataclass(frozen=True, slots=True)
class Routed:
    """The intent, the share of the votes that it got, and whether the nearest example is a greeting."""

    intent: Intent
    share: float
    greeting: bool
    shares: dict[Intent, float]


PRIOR = {
    Intent.DATASET_SEARCH: 0.4,
    Intent.PUBLICATION_RULES: 0.25,
    Intent.REUSE_LICENCE: 0.15,
    Intent.ABOUT_DATASET: 0.05,
    Intent.CATALOGUE_STATISTICS: 0.05,
    Intent.OUT_OF_SCOPE: 0.1,
}
"""What a question wants that is like no example: more than half of an open-data assistant's questions look for datasets."""
_SEARCHES = (Intent.DATASET_SEARCH, Intent.CATALOGUE_STATISTICS)
_TITLE_WORDS = 3
"""So many words in quotation marks are a title; fewer may be a theme or a word that is searched."""
_KIND = {
    Intent.DATASET_SEARCH: Kind.DATASET,
    Intent.ABOUT_DATASET: Kind.DATASET,
    Intent.REUSE_LICENCE: Kind.GUIDE,
    Intent.PUBLICATION_RULES: Kind.GUIDE,
}


class Router:
    """Votes of the nearest examples, weighed with what the index holds.

    `vectors` has one raw question vector an example, in order.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        vectors: Vectors,
        centring: Centring,
        embedder: Embedder,
        evidence: Evidence,
    ) -> None:
        centred = [centring.centre_query(v, e.language) for v, e in zip(vectors, examples, strict=True)]
        self._vectors = np.stack(centred)
        self._examples = tuple(examples)
        self._centring = centring
        self._embedder = embedder
        self._evidence = evidence

    def route(self, text: str, language: Language, *, dialect: bool = False) -> Routed:
        """The intent of a standalone question."""
        frame = without_titles(
            text, reply("about.this_dataset", language)
        )  # a title says nothing of what is asked of it
        similarity = self._similarity(frame, language, dialect=dialect)
        nearest = np.argsort(-similarity)[:NEIGHBOURS]
        votes: dict[Intent, float] = dict.fromkeys(Intent, 0.0)
        for number in nearest:
            votes[self._examples[number].intent] += float(
                np.exp(SHARPNESS * (similarity[number] - similarity[nearest[0]]))
            )
        total = sum(votes.values())
        nearness = float(np.clip((similarity[nearest[0]] - _FAR) / (_NEAR - _FAR), 0.0, 1.0))
        shares = {i: nearness * vote / total + (1 - nearness) * PRIOR[i] for i, vote in votes.items()}
        shares = _leant(shares, leaning(frame) if dialect else _signs_of_rules(frame))
        evidence = dict(self._evidence(frame, language, dialect))
        if frame != text:
            evidence[Kind.DATASET] = 1.0  # a dataset is named: there is one
        weighed = _weighed(shares, evidence)
        intent = max(weighed, key=lambda i: weighed[i])
        if intent in _SEARCHES and len(tokens(quoted_title(text))) >= _TITLE_WORDS:
            intent = Intent.ABOUT_DATASET
        is_near = similarity[nearest[0]] >= _GREETING
        greeting = bool(is_near) and self._examples[nearest[0]].greeting and intent is Intent.OUT_OF_SCOPE
        return Routed(intent, weighed[intent], greeting, weighed)

    def _similarity(self, text: str, language: Language, *, dialect: bool) -> Vectors:
        """How like each example the question is; Darija in the nearer of its Arabic and its French words."""
        asked = in_standard_words(text) if dialect else search_text(text, language).dense[:1]
        found = [
            self._vectors @ self._centring.centre_query(self._embedder.embed_queries([words])[0], spoken)
            for words, spoken in asked
        ]
        return self._centring.likeness_of_queries(np.max(found, axis=0))


def _signs_of_rules(text: str) -> int:
    """How many kinds of words in French, Standard Arabic or English ask for a rule (of duty, of what is allowed), less one
    where a count is asked for."""
    return asks_what_one_must(text) + asks_what_is_allowed(text) - asks_how_many(text)


def _leant(shares: Mapping[Intent, float], signs: int) -> dict[Intent, float]:
    """Shares with those of rules raised, or lowered, by the signs of how a question is put."""
    return {i: share * float(np.exp(_SIGN * signs)) if i in _RULES else share for i, share in shares.items()}


def _weighed(shares: Mapping[Intent, float], evidence: Mapping[Kind, float]) -> dict[Intent, float]:
    """Shares of the intents: those that need datasets or guides lose where there are none, out of scope where there are.

    A count of the catalogue needs no evidence: it has a fixed weight.
    """
    best = max(evidence.values())
    weights = {
        intent: evidence[_KIND[intent]] if intent in _KIND else 1 - best if intent is Intent.OUT_OF_SCOPE else _COUNTS
        for intent in Intent
    }
    raw = {i: (shares[i] + _LEAST) * (1 - _TRUST + _TRUST * weights[i]) for i in Intent}
    total = sum(raw.values())
    return {intent: value / total for intent, value in raw.items()}
