"""The portal page, the widget's files, a page a dataset and a page a guide, and the sample catalogue's tables."""

from html import escape
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

from api.assets import asset_response
from api.markdown import guide_html
from api.routes.context import serving
from assistant.prompts import reply

router = APIRouter(include_in_schema=False)
_WIDGET = Path(str(files("api"))) / "widget"
_SAMPLE_TABLES = Path(str(files("indexer"))) / "catalogue" / "tables"  # data of a sister package, read as files
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
PAGE_HEADERS = {"Content-Security-Policy": _CSP, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_ASSETS = (
    "widget.js",
    "widget.css",
    "page.js",
    "page.css",
    "dataset.js",
    "guide.css",
    "operators.css",
)


@router.get("/")
def index() -> Response:
    """The page that uses the widget the way a portal would."""
    return FileResponse(_WIDGET / "index.html", media_type="text/html", headers=PAGE_HEADERS)


def _asset(name: str) -> None:
    def serve(request: Request) -> Response:
        return asset_response(_WIDGET / name, request)

    router.add_api_route(f"/{name}", serve, methods=["GET", "HEAD"])


for _name in _ASSETS:
    _asset(_name)


@router.get("/datasets/{dataset_id:path}")
def dataset_page(dataset_id: str) -> Response:  # noqa: ARG001 (the page reads it from its own address)
    """A dataset's own page; it fetches the record."""
    return FileResponse(_WIDGET / "dataset.html", media_type="text/html", headers=PAGE_HEADERS)


@router.get("/guides/{document_id:path}")
def guide_page(request: Request, document_id: str) -> Response:
    """A guide as a page, each section with the anchor that citations lead to."""
    document = serving(request).index.catalogue.document(document_id)
    if document is None:
        raise HTTPException(404)
    language, direction = document.language, document.language.direction
    sources = "".join(f"<li>{escape(source)}</li>" for source in document.sources)
    heading = escape(reply("guide.sources", language))
    html = (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f'<title>{escape(document.title)} · Dalil</title><link rel="stylesheet" href="/guide.css"></head><body>'
        f'<main class="guide" lang="{language}" dir="{direction}">'
        f'<nav><a href="/?lang={language}">Dalil · دليل</a></nav><article>{guide_html(document)}'
        f"{f'<h2>{heading}</h2><ul>{sources}</ul>' if sources else ''}</article></main></body></html>"
    )
    return HTMLResponse(html, headers=PAGE_HEADERS)


@router.get("/sample/tables/{name}")
def sample_table(name: str) -> Response:
    """A table of the demonstration catalogue."""
    path = next((p for p in _SAMPLE_TABLES.glob("*.csv") if p.name == name), None)
    if path is None:
        raise HTTPException(404)
    headers = {"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*"}
    return FileResponse(path, media_type="text/csv; charset=utf-8", filename=name, headers=headers)
