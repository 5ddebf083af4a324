"""Whether what is quoted says the value that is asked for: a sentence that has such a value, and is about what is asked.

Where a law gives the time for an appeal and the question is how soon a first answer comes, it does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answering.asked_words import bare_words, words_of_asking
from assistant.answering.passage import Form, read
from assistant.answering.sentence_scores import Asked, Numbers
from assistant.answering.values import Value, holds_value
from assistant.language.analyse import analyse
from assistant.language.discourse import leans
from assistant.language.phrases import in_capitals
from assistant.model import Document, Language
from assistant.ports import Embedder, Vectors
from assistant.retrieval.centring import Centring
from assistant.retrieval.query import search_text

BIAS, NEAR, COVERED = -2.2, 4.0, 2.8
"""A logistic model of "this sentence with a value gives the one that is asked for" over its likeness to the question and the
share of the question's words that it holds, fitted on 628 questions after dates, durations and amounts of PIAF and ARCD
which are not held out, against the other sentences with values of the same paragraphs."""
LEAST = -0.3
"""Below it a sentence is about something else."""
TRANSLATED = 0.5
"""In another language than the question's a sentence counts as holding so many of its words at least: translations are not
all known."""
MARGIN = 0.6
"""A sentence without a value that is nearer by so much is what the sources have to say: `this time is not in our sources`."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or an item of a list, and whether it `has` a value of the kind that is asked for.

    `above` is the heading with what it leans on or is introduced by, `title` that of its guide. What `leads` to a list or to
    a sentence with such a value says nothing against it.
    """

    text: str
    above: str
    title: str
    language: Language
    has: bool
    leads: bool


def statements_of(text: str, value: Value, *, heading: str, title: str, language: Language) -> list[Statement]:
    """The statements of a quote, in order."""
    found: list[Statement] = []
    intro = ""
    sentences = read(text)
    has = [holds_value(sentence.text, value) for sentence in sentences]
    for number, sentence in enumerate(sentences):
        is_prose = sentence.form is Form.PROSE
        above = intro if not is_prose or leans(sentence.text) else ""
        after = sentences[number + 1 : number + 2]
        leads = is_prose and any(next_one.form is not Form.PROSE or has[number + 1] for next_one in after)
        found.append(Statement(sentence.text, f"{heading}\n{above}", title, language, has[number], leads))
        intro = sentence.text if is_prose else intro
    return found


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with its language and its centred vector, and what compares sentences with it."""

    asked: Asked
    language: Language
    vector: Vectors
    embedder: Embedder
    centring: Centring


def said_by(statements: Sequence[Statement], asking: Asking) -> Statement | None:
    """The statement that gives the value that is asked for, if one does."""
    has = np.asarray([statement.has for statement in statements], bool)
    if not has.any():
        return None
    sure = _sure(statements, asking)
    against = ~has & ~np.asarray([statement.leads for statement in statements], bool)
    best, other = sure[has].max(), max(sure[against], default=-np.inf)
    if best < LEAST or other - best > MARGIN:
        return None
    return statements[int(np.argmax(np.where(has, sure, -np.inf)))]


def knows_names(document: Document, question: str, language: Language) -> bool:
    """Whether a guide speaks of every body, or other thing, that the question names by an acronym."""
    names = in_capitals(question)
    words = [word for word in search_text(question, language).words if word.token in names]
    if not words:
        return True
    held = [frozenset(analyse("\n".join([*section.path, section.text]))) for section in document.sections]
    return all(any(word.is_in(terms) for terms in held) for word in words)


def _sure(statements: Sequence[Statement], asking: Asking) -> Numbers:
    vectors = asking.embedder.embed_passages([statement.text for statement in statements])
    tongues = [statement.language for statement in statements]
    cosines = asking.centring.centre_passages(vectors, tongues) @ asking.vector
    near = np.asarray([asking.centring.likeness(float(cosine)) for cosine in cosines])
    least = np.where([tongue is asking.language for tongue in tongues], 0.0, TRANSLATED)
    return np.asarray(BIAS + NEAR * near + COVERED * np.maximum(_covered(statements, asking.asked), least))


def _covered(statements: Sequence[Statement], asked: Asked) -> Numbers:
    """The share of the question's words that each statement holds; words that ask for the value, and those that the guide's
    title has, count only where it holds them."""
    own = asked.held([f"{statement.text}\n{statement.above}" for statement in statements])
    title = asked.held([statement.title for statement in statements])
    asking = words_of_asking(asked.what.kind)
    optional = np.asarray([not asking.isdisjoint(bare_words(word.token)) for word in asked.words], bool)
    weights = np.where(optional[:, None] | (title > own), own, 1.0)
    return np.asarray((weights * own).sum(axis=0) / np.maximum(weights.sum(axis=0), 1e-9))
