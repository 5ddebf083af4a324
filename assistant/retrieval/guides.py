"""Guide sections for a question: both sides' evidence, told in the reader's language where a parallel guide exists."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from assistant.language.analyse import tokens
from assistant.language.annotations import is_note
from assistant.language.names import countries_in
from assistant.model import INTERNATIONAL, Document, Hit, Kind, Language, Scope, Section
from assistant.ports import Catalogue
from assistant.retrieval.hybrid import Found, HybridRetriever

ARTICLE_BONUS = 2.0
"""A section headed by the article that the question names is that article; others only speak of it."""
_ARTICLE = re.compile(r"art\d+")
OWN_COUNTRY_BONUS = 0.08
"""Between nearly equal sections what is written for the reader's country wins. Added to the score, like the next one."""
OWN_LANGUAGE_BONUS = 0.1
"""Between nearly equal sections the reader's own language wins."""


@dataclass(frozen=True, slots=True)
class GuideSection:
    """A section to quote from, with the hit that led to it (perhaps in another language)."""

    document: Document
    section: Section
    hit: Hit
    score: float

    @property
    def part(self) -> str:
        """What of the section's text the search had found; empty where that is in another language."""
        return self.hit.chunk.text if self.hit.chunk.record_id == self.document.id else ""


def find_sections(
    retriever: HybridRetriever, text: str, language: Language, *, dialect: bool, country: str = "", limit: int = 3
) -> tuple[list[GuideSection], Found]:
    """The best sections, best first, each guide section once whatever languages it was found in.

    Guides that are written for one country are left out where the question names another one, and where it names none
    and they are not of the portal's `country`.
    """
    found = retriever.search(text, language, scope=Scope(kind=Kind.GUIDE), limit=6 * limit, dialect=dialect)
    found = retriever.rerank(found)
    asked = _asked_countries(text, country)
    articles = {token for token in tokens(text) if _ARTICLE.fullmatch(token)}
    best: dict[tuple[str, int], GuideSection] = {}
    for hit in found.shown:
        section = in_language(retriever.catalogue, hit, language)
        if section is None or not _is_of(section.document, asked):
            continue
        if section.document.country in asked:
            section = replace(section, score=section.score + OWN_COUNTRY_BONUS)
        if section.section.path and _heads(section.section.path[-1], articles):
            section = replace(section, score=section.score * ARTICLE_BONUS)
        key = (section.document.id, section.section.position)
        if key not in best or section.score > best[key].score:
            best[key] = section
    ranked = sorted(best.values(), key=lambda s: -s.score)
    return ranked[:limit], found


def _heads(heading: str, articles: Set[str]) -> bool:
    """Whether a heading is that of one of the articles; a note only sends its reader to it."""
    return not articles.isdisjoint(tokens(heading)) and not is_note(heading)


def applies(document: Document, text: str, country: str) -> bool:
    """Whether a guide is for the country that the question names, or for the portal's where it names none."""
    return _is_of(document, _asked_countries(text, country))


def _asked_countries(text: str, country: str) -> list[str]:
    return countries_in([text]) or ([country] if country else [])


def _is_of(document: Document, asked: Sequence[str]) -> bool:
    return not asked or document.country in ("", INTERNATIONAL, *asked)


def parallel_ids(document_id: str, language: Language) -> Sequence[str]:
    """Where the same guide would lie in another language: a folder, or an ending, that names the language."""
    parts = document_id.split("/")
    names = {str(known) for known in Language}
    found = []
    for number, part in enumerate(parts[:-1]):
        if part in names:
            found.append("/".join([*parts[:number], str(language), *parts[number + 1 :]]))
    stem, dot, ending = parts[-1].rpartition(".")
    for mark in ("_", ".", "-"):
        head, found_mark, tail = stem.rpartition(mark)
        if found_mark and tail in names:
            found.append("/".join([*parts[:-1], f"{head}{mark}{language}{dot}{ending}"]))
    return found


def in_language(catalogue: Catalogue, hit: Hit, language: Language) -> GuideSection | None:
    """The section of a hit, or its parallel in `language` where such a guide exists; None for an unknown guide."""
    document = catalogue.document(hit.chunk.record_id)
    if document is None:
        return None
    position = hit.chunk.position
    if document.language is not language:
        for other_id in parallel_ids(document.id, language):
            other = catalogue.document(other_id)
            if other and other.language is language and len(other.sections) == len(document.sections):
                return GuideSection(other, other.sections[position], hit, hit.score)
    bonus = OWN_LANGUAGE_BONUS if document.language is language else 0.0
    return GuideSection(document, document.sections[position], hit, hit.score + bonus)
