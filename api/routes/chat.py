"""`POST /v1/chat`: one answer, whole or as it is written."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api.problems import LEFT, detail_of, reader_language
from api.routes.context import base_url, recorder, serving
from api.schemas import ChatRequest, answer_json
from api.slots import EventResponse, Slots
from api.sse import stream, whole
from assistant.errors import DalilError

router = APIRouter(tags=["chat"])


@router.post(
    "/v1/chat",
    summary="Ask a question",
    responses={
        200: {
            "description": "An Answer; with `Accept: text/event-stream` or `stream: true` the events status, sources, "
            "delta, replaced, final and error.",
            "content": {"text/event-stream": {"example": 'event: delta\ndata: {"text": "…"}\n\n'}},
        },
        422: {"description": "The question cannot be read (problem+json)."},
        413: {"description": "The body is too large (problem+json)."},
        429: {"description": "Too many questions of this visitor or network (problem+json with Retry-After)."},
        503: {"description": "No index, or too many questions at a time (problem+json with Retry-After)."},
    },
)
async def chat(body: ChatRequest, request: Request) -> Response:
    """Answer from the catalogue and the guides, with numbered sources."""
    request.state.question = body.question
    assistant, base = serving(request).assistant, base_url(request)
    question, history = body.to_question(), body.to_history(request.app.state.settings.max_history_chars)
    assistant.check(question)  # a question that cannot be read is a problem document, not a stream
    feedback = recorder(request).is_on
    slots: Slots = request.app.state.slots
    if not (body.stream or "text/event-stream" in request.headers.get("accept", "")):
        with slots.taken():
            answer = await whole(assistant.stream(question, history), request.is_disconnected)
        shown = answer_json(answer, base, feedback=feedback) if answer else None
        return JSONResponse(shown) if shown else Response(status_code=LEFT)
    with slots.taken() as slot:
        failed = _failed(request, body.question)
        events = stream(assistant.stream(question, history), base=base, failed=failed, feedback=feedback)
        return EventResponse(events, slot.kept())


def _failed(request: Request, question: str) -> dict[str, Any]:
    language = reader_language(request, question)
    return {"code": "internal", "status": 500, "detail": detail_of(DalilError(), language)}
