"""How well a source supports a statement: the words they share, across languages too, and how near their meanings are."""

import logging
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol, cast

import numpy as np

from assistant.answering.context import Source
from assistant.errors import EntailmentError
from assistant.language.analyse import analyse
from assistant.language.lexicon import read_vocabulary
from assistant.language.normalise import fold
from assistant.language.sentences import sentences
from assistant.model import Language
from assistant.ports import Embedder, Entailment, Vectors
from assistant.retrieval.centring import Centring
from assistant.retrieval.query import Word, search_text

_LOG = logging.getLogger(__name__)
_WINDOW = 3
_MOST_SENTENCES = 60
"""Sentences of a source that are read."""
_MOST_STRANGE = 2
_ARABIC = re.compile(r"[\u0620-\u064A]")
_WORD = re.compile(r"\w+(?:'t\b)?")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a source has to say for a statement.

    `covered` is the share of the statement's words that the source holds (in any language that the glossary knows), `near`
    the same for the best three sentences in a row, `alike` the likeness of its nearest sentence, `opposed` whether one of
    these two is negated and the other is not, `strange` how many names of the statement the source does not hold.
    """

    covered: float
    near: float
    alike: float
    opposed: bool = False
    strange: int = 0

    def as_row(self) -> tuple[float, float, float, float, float]:
        """What a `SupportModel` weighs, in the order of its weights."""
        return self.covered, self.near, self.alike, float(self.opposed), min(self.strange, _MOST_STRANGE)


@dataclass(frozen=True, slots=True)
class _Read:
    sentences: Sequence[str]
    terms: Sequence[frozenset[str]]
    all_terms: frozenset[str]
    vectors: Vectors


class Judge(Protocol):
    """A second opinion on a statement and the part of its source that is nearest to it."""

    def agrees(self, statement: str, source: str) -> bool:
        """Whether the statement may stand."""


class NoJudge:
    """No second opinion."""

    def agrees(self, statement: str, source: str) -> bool:  # noqa: ARG002 (the port's shape)
        """Always."""
        return True


@dataclass(frozen=True, slots=True)
class EntailmentJudge:
    """A model's opinion; one that fails has none."""

    model: Entailment
    threshold: float = 0.5

    def agrees(self, statement: str, source: str) -> bool:
        """Whether the statement follows from the source, as likely as not."""
        try:
            return self.model.follows(statement, source) >= self.threshold
        except EntailmentError as error:
            _LOG.warning("a statement was not checked by the model (%s)", error)
            return True


@dataclass(slots=True)
class SourceReader:
    """One answer's sources, each read and embedded once."""

    embedder: Embedder
    centring: Centring
    judge: Judge = field(default_factory=NoJudge)
    _read: dict[Source, _Read] = field(default_factory=dict)
    _vectors: dict[tuple[str, Language], Vectors] = field(default_factory=dict)

    def supports(self, statement: str, language: Language, source: Source) -> bool:
        """Whether the source says what the statement does: by the fitted model, and by the judge where there is one."""
        model = SAME_LANGUAGE if source.language is language else OTHER_LANGUAGE
        if not model.supports(self.evidence(statement, language, source)):
            return False
        return self.judge.agrees(statement, self._around(statement, language, source))

    def _around(self, statement: str, language: Language, source: Source) -> str:
        """The nearest sentence of the source with its neighbours."""
        read = self._of(source)
        nearest = int(np.argmax(read.vectors @ self._vector(statement, language)))
        return " ".join(read.sentences[max(0, nearest - 1) : nearest + 2])

    def _vector(self, statement: str, language: Language) -> Vectors:
        if (statement, language) not in self._vectors:
            embedded = self.embedder.embed_passages([statement])
            self._vectors[statement, language] = self.centring.centre_passages(embedded, [language])[0]
        return self._vectors[statement, language]

    def evidence(self, statement: str, language: Language, source: Source) -> Evidence:
        """What the source has to say for the statement; nothing where it has no text."""
        read = self._of(source)
        if not read.sentences:
            return Evidence(0.0, 0.0, 0.0)
        words = search_text(statement, language).words
        cosines = read.vectors @ self._vector(statement, language)
        nearest = int(np.argmax(cosines))
        starts = range(max(1, len(read.terms) - _WINDOW + 1))
        windows = [frozenset[str]().union(*read.terms[start : start + _WINDOW]) for start in starts]
        return Evidence(
            covered=_share(words, read.all_terms),
            near=max(_share(words, window) for window in windows),
            alike=self.centring.likeness(float(cosines[nearest])),
            opposed=_is_negated(statement) is not _is_negated(read.sentences[nearest]),
            strange=sum(not word.is_in(read.all_terms) for word in words if _is_name(word, statement)),
        )

    def _of(self, source: Source) -> _Read:
        if source not in self._read:
            found = sentences(source.text)[:_MOST_SENTENCES]
            terms = [frozenset(analyse(sentence)) for sentence in found]
            empty = np.zeros((0, self.embedder.dimension), np.float32)
            vectors = self.embedder.embed_passages(found) if found else empty
            centred = self.centring.centre_passages(vectors, [source.language] * len(found)) if found else empty
            self._read[source] = _Read(found, terms, frozenset[str]().union(*terms), centred)
        return self._read[source]


def _share(words: Sequence[Word], held: frozenset[str]) -> float:
    return sum(word.is_in(held) for word in words) / len(words) if words else 1.0


def _is_negated(text: str) -> bool:
    return not _negations().isdisjoint(_WORD.findall(fold(text)))


@cache
def _negations() -> frozenset[str]:
    return frozenset(cast("dict[str, list[str]]", read_vocabulary("polarity")["negation"])["words"])


def _is_name(word: Word, statement: str) -> bool:
    """Whether a word is written as a name: with a capital within a sentence, or in Latin letters among Arabic ones."""
    shown = word.shown
    if not shown or not shown[0].isascii() or not shown[0].isalpha():
        return False
    return bool(_ARABIC.search(statement)) or (shown[0].isupper() and not statement.startswith(shown))


@dataclass(frozen=True, slots=True)
class SupportModel:
    """Weights of a logistic model of "the source supports the statement", fitted by `python -m eval.support`."""

    bias: float
    covered: float
    near: float
    alike: float
    opposed: float
    strange: float
    threshold: float

    def probability(self, evidence: Evidence) -> float:
        """From 0 to 1."""
        weights = (self.covered, self.near, self.alike, self.opposed, self.strange)
        sure = self.bias + sum(weight * value for weight, value in zip(weights, evidence.as_row(), strict=True))
        return 1 / (1 + math.exp(-sure))

    def supports(self, evidence: Evidence) -> bool:
        """Whether the statement may stand."""
        return self.probability(evidence) >= self.threshold


SAME_LANGUAGE = SupportModel(
    bias=-3.66, covered=2.15, near=1.61, alike=2.35, opposed=-1.48, strange=-1.74, threshold=0.5
)
OTHER_LANGUAGE = SupportModel(
    bias=-1.21, covered=0.33, near=-0.12, alike=2.54, opposed=0.04, strange=-1.02, threshold=0.5
)
"""Across languages words say little: the glossary knows a part of them, and the likeness of meanings decides."""
