"""How well each sentence of a section answers a question: nearness, words, and what is asked for, weighed together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.answering.asked_for import AskedFor, asked_for
from assistant.language.analyse import terms_of, tokens
from assistant.model import Language
from assistant.retrieval.query import Word, search_text

Numbers = NDArray[np.floating[Any]]

FEATURES = ("near", "held", "before", "fits", "long")
"""Likeness of meaning; share of its words that stand in the sentence, rare ones counting more; share that the sentence
before adds (what `it` stands for); whether a date, number or name is there where one is asked for; log of the length."""
WEIGHTS = np.array([4.9, 4.7, 2.4, 1.6, 0.33])
"""A conditional logit over the sentences of a paragraph, fitted by `python -m eval.tuning.sentences --data DIR` on questions
that people wrote on the paragraphs of PIAF and ARCD which are not held out."""

_NAME_WEIGHT = 1 / 3
"""What a name in the question counts: the sentences after the first say `he`, `it` for it."""
_HALF = 0.5
_ALIKE = 0.45
"""From so many shared groups of three letters on, two words may be forms of one (Dice)."""
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as sentences are compared with it."""

    words: tuple[Word, ...]
    what: AskedFor
    weights: Numbers

    @classmethod
    def of(cls, question: str, language: Language, *, dialect: bool) -> "Asked":
        """From a question; Darija is looked for in Arabic and French."""
        words = search_text(question, language, dialect=dialect).words
        names = [_is_name(word.shown) and not question.lstrip(" «“\"'").startswith(word.shown) for word in words]
        return cls(words, asked_for(question), np.where(names, _NAME_WEIGHT, 1.0))

    def held(self, sentences: Sequence[str]) -> Numbers:
        """How far each word (row) stands in each sentence (column): 1 for a word or its translation, less for a like one."""
        found = [tokens(sentence) for sentence in sentences]
        terms = [frozenset(term for token in row for term in terms_of(token)) for row in found]
        letters = [[_threes(token) for token in dict.fromkeys(row) if len(token) >= _SHORT] for row in found]
        cells = [
            [1.0 if word.is_in(held) else _likest(word.token, near) for held, near in zip(terms, letters, strict=True)]
            for word in self.words
        ]
        return np.asarray(cells, float).reshape(len(self.words), len(found))

    def share(self, headings: Sequence[str]) -> float:
        """How far the last heading asks the same, from 0 to 1: the share of the words that it has, from half of them on.

        Words of the headings above it, the guide's title first, tell its sections nothing.
        """
        if not headings:
            return 0.0
        *above, own = self.held(headings).T
        share = float(_shares(self.weights * (1 - np.max([np.zeros_like(own), *above], axis=0))) @ own)
        return share if share >= _HALF else 0.0

    def features(self, sentences: Sequence[str], held: Numbers, near: Numbers) -> Numbers:
        """`FEATURES` of each sentence of one section; `held` and `near` are theirs."""
        rare = _rarity(held)
        covered = _shares(rare * self.weights) @ held
        before = np.concatenate([np.zeros(1), _shares(rare) @ np.maximum(held[:, :-1] - held[:, 1:], 0)])
        fits = [self.what.fits(sentence) for sentence in sentences]
        long = np.log1p([len(sentence.split()) for sentence in sentences])
        return np.column_stack([near, covered, before, fits, long])

    def scores(self, sentences: Sequence[str], held: Numbers, near: Numbers) -> Numbers:
        """One number a sentence: how much likelier it answers than another one is the exponential of their difference."""
        scores: Numbers = self.features(sentences, held, near) @ WEIGHTS
        return scores


def _rarity(held: Numbers) -> Numbers:
    """A weight for each word, more for one that few of the sentences hold."""
    weights: Numbers = np.log1p((held.shape[1] + 0.5) / (held.sum(axis=1) + 0.5))
    return weights


def _shares(weights: Numbers) -> Numbers:
    """The weights, adding up to 1."""
    shares: Numbers = weights / max(float(weights.sum()), 1e-9)
    return shares


def _is_name(word: str) -> bool:
    """Whether a word is written as a name, not as an acronym."""
    return word[:1].isupper() and word[1:].islower()


def _likest(token: str, near: Iterable[frozenset[str]]) -> float:
    if len(token) < _SHORT:
        return 0.0
    mine = _threes(token)
    best = max((2 * len(mine & other) / (len(mine) + len(other)) for other in near), default=0.0)
    return best if best > _ALIKE else 0.0


@lru_cache(maxsize=50_000)
def _threes(token: str) -> frozenset[str]:
    framed = f"^{token}$"
    return frozenset(framed[n : n + 3] for n in range(len(framed) - 2))
