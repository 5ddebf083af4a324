"""The answer without a model: the sentences of the guides that answer the question, quoted whole, the best one first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answering.passage import Sentence, read
from assistant.answering.quoting import ARTICLE, PROSE, Manner, quote_of
from assistant.answering.sentence_scores import Asked, Numbers
from assistant.language.annotations import is_bare_label
from assistant.model import Language
from assistant.ports import Embedder, Vectors
from assistant.retrieval.centring import Centring

MAX_SENTENCES = 40
"""Sentences compared with the question by meaning, over all sections."""
MAX_READ = 300
"""Sentences of one section that are read at all."""
WORD_WEIGHT = 0.25
"""What holding all the question's words is worth, against cosine, where sections are compared."""
FIT_WEIGHT = 0.1
"""What it is worth there to hold what is asked for, a date, a number, a definition; a heading with all the words as much."""
_PIECE = 60
LEAD_BONUS = 0.25
"""A text's first sentence is a little likelier to answer (as a logarithm)."""
HEADING_BONUS = 2.5
"""Below a heading that asks what the reader asks, the first sentence is written to answer it."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What is quoted of a section, with the score of its best sentence."""

    text: str
    score: float


def quote_sections(
    texts: Sequence[str],
    *,
    question: str,
    vector: Vectors,
    language: Language,
    languages: Sequence[Language],
    dialect: bool,
    embedder: Embedder,
    centring: Centring,
    headings: Sequence[Sequence[str]] = (),
    parts: Sequence[str] = (),
    sentences_each: int = 3,
) -> list[Quote]:
    """One quote a section text, in their order; `languages` are the sections' own, `vector` the centred question's.

    `headings`, if there are any, are those that each text stands under, the guide's title first; `parts` what of each text
    the search had found, an empty string where that is in another language.
    """
    asked = Asked.of(question, language, dialect=dialect)
    room = max(4, MAX_SENTENCES // max(1, len(texts)))
    above, inside = headings or [()] * len(texts), parts or [""] * len(texts)
    sections = [_Section.of(*given, asked, room) for given in zip(texts, above, inside, strict=True)]
    flat = [
        (sentence, tongue)
        for section, tongue in zip(sections, languages, strict=True)
        for sentence in section.compared_texts
    ]
    if not flat:
        return [Quote("", 0.0) for _ in texts]
    embedded = embedder.embed_passages([sentence for sentence, _ in flat])
    cosines = np.asarray(centring.centre_passages(embedded, [tongue for _, tongue in flat]) @ vector)
    ends = np.cumsum([len(section.compared) for section in sections])
    return [
        _quote(section, asked, own, centring, sentences_each)
        for section, own in zip(sections, np.split(cosines, ends[:-1]), strict=True)
    ]


def _quote(section: "_Section", asked: Asked, cosines: Numbers, centring: Centring, count: int) -> Quote:
    if not section.found:
        return Quote("", 0.0)
    texts = [sentence.text for sentence in section.found]
    near = np.full(len(texts), -np.inf)
    near[list(section.compared)] = [centring.likeness(float(cosine)) for cosine in cosines]
    scores = asked.scores(texts, section.held, near)
    lead = np.eye(1, len(texts))[0] * (LEAD_BONUS + HEADING_BONUS * section.headed)
    best = int(np.argmax(scores + lead))
    words = float(section.held[:, best].mean()) if len(section.held) else 0.0
    score = float(cosines[list(section.compared).index(best)]) + WORD_WEIGHT * words
    score += FIT_WEIGHT * (asked.what.fits(texts[best]) + section.headed)
    return Quote(quote_of(section.found, scores, best, count, section.manner), score)


@dataclass(frozen=True, slots=True)
class _Section:
    """A section's sentences, how far each holds each word of the question, and which are compared by meaning.

    `headed` is how far the heading above them asks the question, `manner` how they are quoted.
    """

    found: list[Sentence]
    held: Numbers
    headed: float
    compared: Sequence[int]
    manner: Manner

    @classmethod
    def of(cls, text: str, headings: Sequence[str], part: str, asked: Asked, room: int) -> "_Section":
        found = read(text)[:MAX_READ]
        held = asked.held([sentence.text for sentence in found])
        inside = [number for number, sentence in enumerate(found) if _is_in(sentence.text, part)]
        manner = ARTICLE if headings and is_bare_label(headings[-1]) else PROSE
        return cls(found, held, asked.share(headings), _compared(held, room, inside), manner)

    @property
    def compared_texts(self) -> list[str]:
        return [self.found[number].text for number in self.compared]


def _compared(held: Numbers, room: int, inside: Sequence[int]) -> Sequence[int]:
    """The numbers of the sentences that are worth embedding: all, or the first, those `inside` the part that the search had
    found, and those with most of the words."""
    count = held.shape[1]
    if count <= room:
        return range(count)
    most = [int(number) for number in np.argsort(-held.sum(axis=0), kind="stable")]
    return sorted(list(dict.fromkeys([0, *inside, *most]))[:room])


def _is_in(sentence: str, part: str) -> bool:
    """Whether a sentence, or its beginning or end, stands in a part that was cut where it was long enough."""
    return bool(part) and any(piece in part for piece in (sentence, sentence[:_PIECE], sentence[-_PIECE:]))
