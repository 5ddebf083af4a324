"""`GET /privacy`: what is sent and kept of a question, for how long, as the settings have it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.portal.page import chosen_language, page
from api.portal.sources import contact_address
from api.routes.context import recorder
from assistant.model import Language
from assistant.prompts import reply
from assistant.settings import Settings

router = APIRouter(include_in_schema=False)


@router.api_route("/privacy", methods=["GET", "HEAD"])
def privacy(request: Request) -> Response:
    """The statement, in the reader's language."""
    settings, language = request.app.state.settings, chosen_language(request)
    return page(
        "privacy.html",
        language=language,
        parts=[
            (reply("privacy.browser_title", language), [reply("privacy.browser", language)]),
            (reply("privacy.sent_title", language), sent(settings, language)),
            (reply("privacy.kept_title", language), statement(settings, language, kept=recorder(request).is_on)),
        ],
        contact=settings.contact,
        contact_address=contact_address(settings.contact),
    )


def sent(settings: Settings, language: Language) -> list[str]:
    """Paragraphs on what leaves the browser, and what leaves the service."""
    model = reply("privacy.llm", language, model=settings.llm) if settings.llm else reply("privacy.no_llm", language)
    return [reply("privacy.conversation", language), model]


def statement(settings: Settings, language: Language, *, kept: bool) -> list[str]:
    """Paragraphs on what is kept, with the figures of the settings."""
    always = [reply("privacy.logs", language)]
    if settings.limit_enabled:
        always.append(reply("privacy.limits", language))
    if not kept:
        return [reply("privacy.nothing", language), *always]
    days = settings.keep_questions
    text = reply("privacy.text", language, days=days, k=settings.insight_k) if days else ""
    return [
        reply("privacy.removed", language),
        text or reply("privacy.no_text", language),
        *([reply("privacy.follow_up", language), reply("privacy.visitor", language)] if days else []),
        reply("privacy.feedback", language, days=settings.keep_feedback_days),
        reply("privacy.counts", language, days=settings.keep_counts_days),
        *always,
    ]
