"""Records and the catalogue as a whole."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from api.live import Serving
from api.paging import links
from api.problems import told_as
from api.revalidation import kept, revalidate
from api.routes.context import Facets, base_url, language_of, serving
from api.schemas import Json, dataset_json, full_dataset_json
from api.shapes import CatalogueOut, DatasetsOut, FullDatasetOut, SimilarOut
from assistant.adapters.catalogue import SqliteCatalogue
from assistant.adapters.facets import COUNTED
from assistant.errors import UnknownDataset
from assistant.model import Dataset, Kind, Language, Scope
from assistant.prompts import starters

router = APIRouter(tags=["catalogue"])
_LINK = {
    "Link": {
        "description": "first, prev, next and last page (RFC 8288).",
        "schema": {"type": "string"},
        "required": True,
    }
}
_FAULTS = told_as(422, 429, 503)
DatasetId = Annotated[str, Path(description="The source's own id; slashes and Arabic may be percent-encoded or not.")]
LanguageIn = Annotated[Literal["fr", "ar", "en"] | None, Query(description="Language of titles and names.")]


@router.get(
    "/v1/datasets",
    summary="List datasets",
    response_model=None,
    responses={**kept(DatasetsOut, Link=_LINK), **_FAULTS},
)
def list_datasets(
    request: Request,
    response: Response,
    filters: Facets,
    language: LanguageIn = None,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Json:
    """Datasets that fit the facets, the most recently updated first, then by id; `total` counts all of them.

    The header `Link` leads to the pages beside this one. Pages of one `generation` fit together.
    """
    served, spoken = serving(request), language_of(request, language)
    revalidate(request, response, served)
    catalogue = served.index.catalogue
    ids = catalogue.matching(filters)
    page = catalogue.datasets(ids[offset : offset + limit])
    shown = [dataset_json(dataset, spoken, base_url(request)) for dataset in page]
    response.headers["Link"] = links(request, offset=offset, limit=limit, total=len(ids))
    return {
        "datasets": shown,
        "total": len(ids),
        "offset": offset,
        "limit": limit,
        "generation": served.index.name,
    }


@router.get(
    "/v1/datasets/{dataset_id:path}/similar",
    summary="Datasets like this one",
    response_model=None,
    responses={**kept(SimilarOut), **_FAULTS, **told_as(404)},
)
def similar(
    request: Request,
    response: Response,
    dataset_id: DatasetId,
    language: LanguageIn = None,
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> Json:
    """The nearest other datasets by meaning and words of the title."""
    served, spoken = serving(request), language_of(request, language)
    found, retriever = _dataset(served, dataset_id), served.retriever
    revalidate(request, response, served)
    own = next(iter(found.titles), Language.FR)
    hits = retriever.search(found.title(own), own, scope=Scope(kind=Kind.DATASET), limit=limit + 1).hits
    ids = [hit.chunk.record_id for hit in hits if hit.chunk.record_id != dataset_id][:limit]
    datasets = served.index.catalogue.datasets(ids)
    return {"datasets": [dataset_json(dataset, spoken, base_url(request)) for dataset in datasets]}


@router.get(
    "/v1/datasets/{dataset_id:path}",
    summary="One dataset",
    response_model=None,
    responses={**kept(FullDatasetOut), **_FAULTS, **told_as(404)},
)
def get_dataset(request: Request, response: Response, dataset_id: DatasetId, language: LanguageIn = None) -> Json:
    """Every field of a record; 404 where no dataset has this id."""
    served, spoken = serving(request), language_of(request, language)
    found = _dataset(served, dataset_id)
    revalidate(request, response, served)
    return full_dataset_json(found, spoken, base_url(request))


@router.get(
    "/v1/catalogue",
    summary="The catalogue in numbers",
    response_model=None,
    responses={**kept(CatalogueOut), **_FAULTS},
)
def get_catalogue(request: Request, response: Response, language: LanguageIn = None) -> Json:
    """How many records there are, facets with counts, when the index was made, and questions to begin with."""
    served, spoken = serving(request), language_of(request, language)
    revalidate(request, response, served)
    index = served.index
    counts = index.manifest["counts"]
    facets = {facet: _counts(index.catalogue, spoken, facet) for facet in COUNTED}
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


def _counts(catalogue: SqliteCatalogue, language: Language, facet: str) -> list[Json]:
    rows = catalogue.facet_counts(facet, language)
    return [{"id": identity, "title": title, "count": count} for identity, title, count in rows]


def _dataset(served: Serving, dataset_id: str) -> Dataset:
    found = served.index.catalogue.dataset(dataset_id)
    if found is None:
        raise UnknownDataset(f"no dataset has the id {dataset_id!r}")
    return found
