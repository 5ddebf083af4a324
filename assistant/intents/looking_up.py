"""A search as HTTP, the Model Context Protocol and LangChain share it: datasets and guide sections, without a model."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from assistant.conversation.personal import cleared
from assistant.errors import EmptyQuestion
from assistant.intents.tools import card, shorten
from assistant.language.detect import detect
from assistant.language.normalise import clean, is_readable
from assistant.model import Card, Filter, Kind, Language, Scope
from assistant.retrieval.guides import GuideSection, in_language
from assistant.retrieval.hybrid import Found, HybridRetriever

_PARALLEL = 2
"""So many times more hits are fetched than are shown: guides are parallel in several languages."""
Thing = tuple[Card, str] | GuideSection
"""A dataset with a snippet of what was found of it, or a section of a guide."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was found, best first, and the language that it is told in."""

    things: tuple[Thing, ...]
    language: Language


def look_up(
    retriever: HybridRetriever,
    words: str,
    spoken: Language | None,
    *,
    filters: Filter,
    kind: Kind | None,
    limit: int,
    rerank: bool = False,
) -> LookedUp:
    """The best for these words, told in `spoken` or else in the words' own language; a filter asks for datasets.

    `rerank` lets the reranker, where there is one, read the best again. Raises `EmptyQuestion` where there are no words to
    search for.
    """
    text = cleared(clean(words)).rest
    if not is_readable(text):
        raise EmptyQuestion("there are no words to search for")
    seen = detect(text)
    language = spoken or seen.language
    wanted = kind or (Kind.DATASET if filters else None)
    if filters and wanted is Kind.GUIDE:
        return LookedUp((), language)  # guides have no facets
    scope = Scope(kind=wanted, filters=filters)
    dialect = seen.dialect and seen.language is Language.AR
    found = retriever.search(text, language, scope=scope, limit=_PARALLEL * limit, dialect=dialect)
    found = retriever.rerank(found) if rerank else found
    return LookedUp(tuple(islice(_things(found, retriever, language), limit)), language)


def _things(found: Found, retriever: HybridRetriever, language: Language) -> Iterator[Thing]:
    """A section that was found in several languages is given once, in the reader's."""
    sections: set[tuple[str, int]] = set()
    for hit in found.shown:
        if hit.chunk.kind is Kind.DATASET:
            dataset = retriever.catalogue.dataset(hit.chunk.record_id)
            if dataset:
                yield card(hit, dataset, language), shorten(hit.chunk.text)
        else:
            section = in_language(retriever.catalogue, hit, language)
            if section and (section.document.id, section.section.position) not in sections:
                sections.add((section.document.id, section.section.position))
                yield section
