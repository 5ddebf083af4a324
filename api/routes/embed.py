"""`GET /embed`: the chat alone, for a frame on portals that allow no scripts of others."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.headers import page_headers
from api.insight.page import rendered
from api.problems import reader_language
from assistant.model import Language

router = APIRouter(include_in_schema=False)
_THEMES = ("light", "dark")


@router.get("/embed")
def embed(
    request: Request,
    lang: str = "",
    theme: str = "",
    dataset: Annotated[str, Query(max_length=300)] = "",
) -> HTMLResponse:
    """The page; what it does not know of `lang` and `theme` counts as not said, for a frame cannot mend it."""
    tag = lang[:2].lower()
    language = Language(tag) if tag in set(Language) else reader_language(request)
    html = rendered("embed.html", language, dataset=dataset, theme=theme if theme in _THEMES else "")
    return HTMLResponse(html, headers=page_headers(request.app.state.settings.frame_ancestors))
