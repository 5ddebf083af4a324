"""The pages that readers browse: the chat's own, the catalogue by its facets, a page a dataset, what Dalil is."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.live import Serving
from api.portal import browse, guides
from api.portal.jsonld import json_ld
from api.portal.page import NAMES, chosen_language, page
from api.portal.record import record
from api.portal.sources import contact_address, origins
from api.routes.context import base_url, recorder, serving
from assistant.errors import IndexProblem
from assistant.model import Language
from assistant.prompts import reply

router = APIRouter(include_in_schema=False)
_METHODS = ["GET", "HEAD"]
_HOME_GROUPS = ("theme", "organization", "format", "licence")
_ASKED = ("theme", "organization")
"""The facets about which a question can be asked as it stands."""


def _open(request: Request) -> Serving | None:
    """The generation to show, or None where there is none."""
    try:
        return serving(request)
    except IndexProblem:
        return None


@router.api_route("/", methods=_METHODS)
def home(request: Request) -> Response:
    """The page that uses the widget the way a portal would; the chat says itself when there is no index."""
    language, found = chosen_language(request), _open(request)
    return page("home.html", language=language, catalogue=_overview(found, language) if found else None)


def _overview(found: Serving, language: Language) -> dict[str, object]:
    """What the catalogue holds, in numbers and by its largest themes and producers."""
    index = found.index
    groups = browse.whole(index.catalogue, language)
    return {
        "datasets": index.manifest["counts"]["datasets"],
        "guides": index.manifest["counts"]["documents"],
        "producers": next((group.total for group in groups if group.facet == "organization"), 0),
        "read": index.manifest["created"],
        "demonstration": bool(index.manifest.get("demonstration")),
        "groups": [group for name in _HOME_GROUPS for group in groups if group.facet == name],
    }


@router.api_route("/datasets", methods=_METHODS)
def datasets(request: Request) -> Response:
    """The datasets that fit what the address names, twenty a page, with what else can be chosen."""
    language, found = chosen_language(request), _open(request)
    if found is None:
        return _unavailable(language)
    chosen, number = browse.selection(request.query_params), browse.page_number(request.query_params)
    catalogue = found.index.catalogue
    ids = catalogue.matching(chosen.filter())
    shown = catalogue.datasets(ids[(number - 1) * browse.PAGE_SIZE : number * browse.PAGE_SIZE])
    names = browse.chosen_names(catalogue, chosen, language)
    return page(
        "datasets.html",
        language=language,
        pairs=[*chosen.chosen, *([("page", str(number))] if number > 1 else [])],
        chosen=names,
        total=len(ids),
        items=[browse.item(dataset, language) for dataset in shown],
        pages=browse.pages("/datasets", chosen.chosen, number, len(ids), browse.PAGE_SIZE, language),
        groups=browse.groups(catalogue, chosen, language) if names else browse.whole(catalogue, language),
        ask=_question(names, language),
    )


def _question(names: list[tuple[str, str, str]], language: Language) -> str:
    """What the assistant can be asked about the one thing that was chosen."""
    facet, name = (names[0][0], names[0][1]) if len(names) == 1 else ("", "")
    return reply(f"browse.ask_{facet}", language, value=name) if facet in _ASKED else ""


@router.api_route("/browse/{facet}", methods=_METHODS)
def values(request: Request, facet: str) -> Response:
    """All values of a facet that fit what the address names, the largest first; `q` narrows them."""
    if facet not in browse.FACETS:
        raise HTTPException(404)
    language, found = chosen_language(request), _open(request)
    if found is None:
        return _unavailable(language)
    chosen, number = browse.selection(request.query_params), browse.page_number(request.query_params)
    words = " ".join(request.query_params.get("q", "")[:100].split())
    every = browse.values(found.index.catalogue, facet, chosen, language)
    matching = browse.named_like(every, words)
    kept = chosen.without(facet).chosen
    asked = [*kept, *([("q", words)] if words else [])]
    return page(
        "values.html",
        language=language,
        pairs=[*asked, *([("page", str(number))] if number > 1 else [])],
        facet=facet,
        facets=list(browse.FACETS),
        chosen=browse.chosen_names(found.index.catalogue, chosen.without(facet), language),
        kept=kept,
        words=words,
        values=matching[(number - 1) * browse.LISTED : number * browse.LISTED],
        matching=len(matching),
        total=len(every),
        pages=browse.pages(f"/browse/{facet}", asked, number, len(matching), browse.LISTED, language),
    )


@router.api_route("/datasets/{dataset_id:path}", methods=_METHODS)
def dataset(request: Request, dataset_id: str) -> Response:
    """A dataset's own page."""
    language, found = chosen_language(request), _open(request)
    if found is None:
        return _unavailable(language)
    known = found.index.catalogue.dataset(dataset_id)
    if known is None:
        return page("message.html", language=language, status=404, heading=reply("page.absent", language))
    return page(
        "dataset.html",
        language=language,
        record=record(known, language, datetime.now(UTC).date()),
        json_ld=json_ld(known, language, base_url(request)),
    )


@router.api_route("/guides", methods=_METHODS)
def guide_list(request: Request) -> Response:
    """All guides, those in the reader's language first."""
    language, found = chosen_language(request), _open(request)
    if found is None:
        return _unavailable(language)
    languages = guides.by_language(found.index.catalogue, language)
    return page("guides.html", language=language, languages=languages, names=NAMES)


@router.api_route("/about", methods=_METHODS)
def about(request: Request) -> Response:
    """What Dalil is, what it answers from and how far it can be trusted."""
    language, found = chosen_language(request), _open(request)
    settings = request.app.state.settings
    return page(
        "about.html",
        language=language,
        index={
            "read": found.index.manifest["created"],
            "demonstration": bool(found.index.manifest.get("demonstration")),
            "origins": origins(found.index.manifest, language),
        }
        if found
        else None,
        model=settings.llm,
        publisher=settings.publisher,
        contact=settings.contact,
        contact_address=contact_address(settings.contact),
        opinions=recorder(request).is_on,
    )


def _unavailable(language: Language) -> Response:
    return page("message.html", language=language, status=503, heading=reply("page.unavailable", language))
