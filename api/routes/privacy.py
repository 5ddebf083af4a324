"""`GET /privacy`: what is kept of a question, for how long, as the settings have it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.insight.page import rendered
from api.problems import reader_language
from api.routes.context import recorder
from api.routes.pages import PAGE_HEADERS
from assistant.model import Language
from assistant.prompts import reply
from assistant.settings import Settings

router = APIRouter(include_in_schema=False)


@router.get("/privacy")
def privacy(request: Request, lang: Annotated[Literal["fr", "ar", "en"] | None, Query()] = None) -> HTMLResponse:
    """The statement, in the reader's language."""
    language = Language(lang) if lang else reader_language(request)
    kept = statement(request.app.state.settings, language, kept=recorder(request).is_on)
    return HTMLResponse(rendered("privacy.html", language, paragraphs=kept), headers=PAGE_HEADERS)


def statement(settings: Settings, language: Language, *, kept: bool) -> list[str]:
    """Paragraphs, with the figures of the settings."""
    said = [reply("privacy.browser", language), reply("privacy.removed", language)]
    if not kept:
        return [*said, reply("privacy.nothing", language)]
    days = settings.keep_questions
    text = reply("privacy.text", language, days=days, k=settings.insight_k) if days else ""
    return [
        *said,
        text or reply("privacy.no_text", language),
        *([reply("privacy.visitor", language)] if days else []),
        reply("privacy.feedback", language, days=settings.keep_feedback_days),
        reply("privacy.counts", language, days=settings.keep_counts_days),
    ]
