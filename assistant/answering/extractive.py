"""The answer without a model: the sentences of the guides that answer the question, quoted whole and in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.language.analyse import analyse
from assistant.language.sentences import is_list_item, sentences
from assistant.model import Language
from assistant.ports import Embedder, Vectors
from assistant.retrieval.centring import Centring
from assistant.retrieval.query import search_text

MAX_SENTENCES = 40
"""Sentences compared with the question, over all sections."""
WORD_WEIGHT = 0.25
"""What covering all the question's words is worth, against cosine."""
LEAD_BONUS = 0.08
"""A section's first sentence is written to answer its heading."""
_NEAR_BEST = 0.85
_LEAD_FROM = 0.6
"""The first sentence stays in front of a later one that matches better: it is the rule, the later one its exception."""
_LIST_ITEMS = 10


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
    sentences_each: int = 3,
) -> list[Quote]:
    """One quote a section text, in their order; `languages` are the sections' own, `vector` the centred question's."""
    split = [sentences(text) for text in texts]
    room = max(4, MAX_SENTENCES // max(1, len(split)))
    split = [found[:room] for found in split]
    flat = [(sentence, tongue) for found, tongue in zip(split, languages, strict=True) for sentence in found]
    if not flat:
        return [Quote("", 0.0) for _ in texts]
    embedded = embedder.embed_passages([sentence for sentence, _ in flat])
    similarity = centring.centre_passages(embedded, [tongue for _, tongue in flat]) @ vector
    covered = _covered([sentence for sentence, _ in flat], question, language, dialect)
    scores = np.asarray(similarity) + WORD_WEIGHT * covered
    quotes, start = [], 0
    for found in split:
        own = scores[start : start + len(found)].copy()
        if len(own):
            own[0] += LEAD_BONUS
        start += len(found)
        quotes.append(_quote(found, own, sentences_each))
    return quotes


def _covered(found: Sequence[str], question: str, language: Language, dialect: bool) -> NDArray[np.floating[Any]]:
    words = search_text(question, language, dialect=dialect).words
    if not words:
        return np.zeros(len(found))
    held = [frozenset(analyse(sentence)) for sentence in found]
    return np.asarray([sum(bool(h.intersection(w.terms)) for w in words) / len(words) for h in held])


def _quote(found: Sequence[str], scores: NDArray[np.floating[Any]], count: int) -> Quote:
    """The best sentences in their order; a list is quoted whole with the line that introduces it."""
    if not found:
        return Quote("", 0.0)
    best = int(np.argmax(scores))
    if is_list_item(found[best]) or (best + 1 < len(found) and is_list_item(found[best + 1])):
        return Quote(_whole_list(found, best), float(scores[best]))
    floor = _NEAR_BEST * float(scores[best])
    ranked = [int(n) for n in np.argsort(-scores) if scores[n] >= floor and not is_list_item(found[int(n)])][:count]
    lead = {0} if scores[0] - LEAD_BONUS >= _LEAD_FROM * float(scores[best]) and not is_list_item(found[0]) else set()
    chosen = sorted({best, *ranked, *lead})[: count + 1]
    return Quote(" ".join(found[n] for n in chosen), float(scores[best]))


def _whole_list(found: Sequence[str], best: int) -> str:
    start = end = best
    while start > 0 and is_list_item(found[start]):
        start -= 1
    end = max(best, start + 1)
    while end < len(found) and (is_list_item(found[end]) or end == start):
        end += 1
    lines = found[start : min(end, start + 1 + _LIST_ITEMS)]
    head = [] if is_list_item(lines[0]) else [lines[0]]
    return "\n".join([*head, *([""] if head else []), *lines[len(head) :]])
