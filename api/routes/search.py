"""`GET /v1/search`: ranked datasets and guide sections, with no language model."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request

from api.routes.context import Facets, base_url, serving
from api.schemas import Json, card_json, citation_json, filter_json
from assistant.answering.extractive import Quote
from assistant.conversation.personal import cleared
from assistant.errors import EmptyQuestion
from assistant.intents.publication_rules import guide_citation
from assistant.intents.tools import card, shorten
from assistant.language.detect import detect
from assistant.language.normalise import clean, is_readable
from assistant.model import Kind, Language, Scope
from assistant.retrieval.guides import GuideSection, in_language
from assistant.retrieval.hybrid import Found, HybridRetriever

_PARALLEL = 2
"""So many times more hits are fetched than are shown: guides are parallel in several languages."""
router = APIRouter(tags=["search"])


@router.get("/v1/search", summary="Search datasets and guides")
def search(
    request: Request,
    filters: Facets,
    q: Annotated[str, Query(description="Words or a question.", examples=["population Souss"], max_length=2000)],
    language: Annotated[Literal["fr", "ar", "en", "auto"], Query()] = "auto",
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
    kind: Annotated[Literal["dataset", "guide"] | None, Query()] = None,
) -> Json:
    """Hits, best first, each with its score and why it is there; `total` counts the hits of this answer."""
    request.state.question = q
    text = cleared(clean(q)).rest
    if not is_readable(text):
        raise EmptyQuestion("there are no words to search for")
    seen = detect(text)
    spoken = seen.language if language == "auto" else Language(language)
    retriever = serving(request).retriever
    wanted = Kind(kind) if kind else Kind.DATASET if filters else None
    if filters and wanted is Kind.GUIDE:
        return {"hits": [], "total": 0, "language": spoken, "filters": filter_json(filters)}  # guides have no facets
    scope = Scope(kind=wanted, filters=filters)
    dialect = seen.dialect and seen.language is Language.AR
    found = retriever.search(text, spoken, scope=scope, limit=_PARALLEL * limit, dialect=dialect)
    hits = list(islice(_hits(found, retriever, spoken, base_url(request)), limit))
    return {"hits": hits, "total": len(hits), "language": spoken, "filters": filter_json(filters)}


def _hits(found: Found, retriever: HybridRetriever, language: Language, base: str) -> Iterator[Json]:
    """A section that was found in several languages is shown once, in the reader's."""
    sections: set[tuple[str, int]] = set()
    for hit in found.hits:
        if hit.chunk.kind is Kind.DATASET:
            dataset = retriever.catalogue.dataset(hit.chunk.record_id)
            if dataset:
                shown = card_json(card(hit, dataset, language), language, base)
                yield {"kind": "dataset", **shown, "snippet": shorten(hit.chunk.text)}
        else:
            section = in_language(retriever.catalogue, hit, language)
            if section and (section.document.id, section.section.position) not in sections:
                sections.add((section.document.id, section.section.position))
                yield _guide(section, base)


def _guide(section: GuideSection, base: str) -> Json:
    cited = citation_json(guide_citation(1, section, Quote(section.section.text, 0.0)), base)
    return {
        **{k: v for k, v in cited.items() if k != "n"},
        "score": round(section.score, 6),
        "why": cited.get("section", ""),
    }
