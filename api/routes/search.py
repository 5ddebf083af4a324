"""`GET /v1/search`: ranked datasets and guide sections, with no language model."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import JsonValue

from api.problems import told_as
from api.revalidation import PRIVATE, kept, revalidate
from api.routes.context import Facets, base_url, serving
from api.schemas import Json, card_json, citation_json, filter_json
from api.shapes import SearchOut
from assistant.answering.extractive import Quote
from assistant.intents.looking_up import Thing, look_up
from assistant.intents.publication_rules import guide_citation
from assistant.model import Kind, Language
from assistant.retrieval.guides import GuideSection

router = APIRouter(tags=["search"])
_SOME: dict[str, JsonValue] = {"minLength": 1}
"""Told, and checked later: what has no words is an empty question in the reader's language."""
_RESPONSES = {**kept(SearchOut), **told_as(422, 429, 503)}


@router.get("/v1/search", summary="Search datasets and guides", response_model=None, responses=_RESPONSES)
def search(
    request: Request,
    response: Response,
    filters: Facets,
    q: Annotated[
        str,
        Query(
            description="Words or a question.", examples=["population Souss"], max_length=2000, json_schema_extra=_SOME
        ),
    ],
    language: Annotated[Literal["fr", "ar", "en", "auto"], Query()] = "auto",
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
    kind: Annotated[Literal["dataset", "guide"] | None, Query()] = None,
) -> Json:
    """Hits, best first, each with its score and why it is there; `total` counts the hits of this answer."""
    request.state.question = q
    served, spoken = serving(request), None if language == "auto" else Language(language)
    revalidate(request, response, served, cache=PRIVATE)
    found = look_up(served.retriever, q, spoken, filters=filters, kind=Kind(kind) if kind else None, limit=limit)
    hits = [_hit(thing, found.language, base_url(request)) for thing in found.things]
    return {"hits": hits, "total": len(hits), "language": found.language, "filters": filter_json(filters)}


def _hit(thing: Thing, language: Language, base: str) -> Json:
    if isinstance(thing, GuideSection):
        return _guide(thing, base)
    shown, snippet = thing
    return {"kind": "dataset", **card_json(shown, language, base), "snippet": snippet}


def _guide(section: GuideSection, base: str) -> Json:
    cited = citation_json(guide_citation(1, section, Quote(section.section.text, 0.0)), base)
    return {
        **{k: v for k, v in cited.items() if k != "n"},
        "score": round(section.score, 6),
        "why": cited.get("section", ""),
    }
