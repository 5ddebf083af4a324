"""The files of the widget and of the pages, a page a guide, and the sample catalogue's tables."""

from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response
from starlette.exceptions import HTTPException

from api.assets import asset_response
from api.markdown import guide_html
from api.portal.page import page, query
from api.portal.tables import table_path
from api.routes.context import serving
from assistant.model import Language
from assistant.retrieval.guides import parallel_ids

router = APIRouter(include_in_schema=False)
_WIDGET = Path(str(files("api"))) / "widget"
_ASSETS = (
    "widget.js",
    "widget.css",
    "page.js",
    "page.css",
    "browse.js",
    "dataset.js",
    "guide.css",
    "operators.css",
    "embed.js",
    "embed.css",
)


def _asset(name: str) -> None:
    def serve(request: Request) -> Response:
        return asset_response(_WIDGET / name, request)

    router.add_api_route(f"/{name}", serve, methods=["GET", "HEAD"])


for _name in _ASSETS:
    _asset(_name)


@router.get("/guides/{document_id:path}")
def guide_page(request: Request, document_id: str) -> Response:
    """A guide as a page in its own language, each section with the anchor that citations lead to."""
    document = serving(request).index.catalogue.document(document_id)
    if document is None:
        raise HTTPException(404)
    return page(
        "guide.html",
        language=document.language,
        turned={other: _in(request, document_id, other) for other in Language},
        title=document.title,
        html=guide_html(document),
        sources=document.sources,
        checked=document.checked,
    )


def _in(request: Request, document_id: str, language: Language) -> str:
    """The address of a guide in another language: of its parallel, else the page in front."""
    catalogue = serving(request).index.catalogue
    found = next((other for other in parallel_ids(document_id, language) if catalogue.document(other)), "")
    return f"/guides/{quote(found)}" if found else f"/{query(language)}"


@router.get("/sample/tables/{name}")
def sample_table(name: str) -> Response:
    """A table of the demonstration catalogue."""
    path = table_path(name)
    if path is None:
        raise HTTPException(404)
    headers = {"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*"}
    return FileResponse(path, media_type="text/csv; charset=utf-8", filename=name, headers=headers)
