"""Records and the catalogue as a whole."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request

from api.routes.context import Facets, base_url, language_of, serving
from api.schemas import Json, dataset_json, full_dataset_json
from assistant.adapters.facets import COUNTED
from assistant.errors import UnknownDataset
from assistant.model import Dataset, Kind, Language, Scope
from assistant.prompts import starters

router = APIRouter(tags=["catalogue"])
LanguageIn = Annotated[Literal["fr", "ar", "en"] | None, Query(description="Language of titles and names.")]


@router.get("/v1/datasets", summary="List datasets")
def list_datasets(
    request: Request,
    filters: Facets,
    language: LanguageIn = None,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Json:
    """Datasets that fit the facets, the most recently updated first; `total` counts all of them."""
    spoken, catalogue = language_of(request, language), serving(request).index.catalogue
    ids = catalogue.matching(filters)
    page = catalogue.datasets(ids[offset : offset + limit])
    shown = [dataset_json(dataset, spoken, base_url(request)) for dataset in page]
    return {"datasets": shown, "total": len(ids), "offset": offset, "limit": limit}


@router.get("/v1/datasets/{dataset_id:path}/similar", summary="Datasets like this one")
def similar(
    request: Request, dataset_id: str, language: LanguageIn = None, limit: Annotated[int, Query(ge=1, le=20)] = 5
) -> Json:
    """The nearest other datasets by meaning and words of the title."""
    spoken, found = language_of(request, language), _dataset(request, dataset_id)
    retriever = serving(request).retriever
    own = next(iter(found.titles), Language.FR)
    hits = retriever.search(found.title(own), own, scope=Scope(kind=Kind.DATASET), limit=limit + 1).hits
    ids = [hit.chunk.record_id for hit in hits if hit.chunk.record_id != dataset_id][:limit]
    datasets = serving(request).index.catalogue.datasets(ids)
    return {"datasets": [dataset_json(dataset, spoken, base_url(request)) for dataset in datasets]}


@router.get("/v1/datasets/{dataset_id:path}", summary="One dataset")
def get_dataset(request: Request, dataset_id: str, language: LanguageIn = None) -> Json:
    """Every field of a record; 404 where no dataset has this id."""
    return full_dataset_json(_dataset(request, dataset_id), language_of(request, language), base_url(request))


@router.get("/v1/catalogue", summary="The catalogue in numbers")
def get_catalogue(request: Request, language: LanguageIn = None) -> Json:
    """How many records there are, facets with counts, when the index was made, and questions to begin with."""
    spoken, index = language_of(request, language), serving(request).index
    counts = index.manifest["counts"]
    facets = {facet: _counts(request, spoken, facet) for facet in COUNTED}
    return {
        "datasets": counts["datasets"],
        "documents": counts["documents"],
        "themes": facets["theme"],
        "organizations": facets["organization"],
        "formats": facets["format"],
        "licences": facets["licence"],
        "places": facets["place"],
        "frequencies": facets["frequency"],
        "updated": index.manifest["created"],
        "generation": index.name,
        "demonstration": bool(index.manifest.get("demonstration")),
        "examples": starters(demonstration=bool(index.manifest.get("demonstration"))),
    }


def _counts(request: Request, language: Language, facet: str) -> list[Json]:
    rows = serving(request).index.catalogue.facet_counts(facet, language)
    return [{"id": identity, "title": title, "count": count} for identity, title, count in rows]


def _dataset(request: Request, dataset_id: str) -> Dataset:
    found = serving(request).index.catalogue.dataset(dataset_id)
    if found is None:
        raise UnknownDataset(f"no dataset has the id {dataset_id!r}")
    return found
