"""`POST /v1/chat`: one answer, whole or as it is written."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api.problems import LEFT, detail_of, reader_language, told_as
from api.routes.context import base_url, recorder, serving
from api.schemas import ChatRequest, answer_json
from api.shapes import AnswerOut
from api.slots import EventResponse, Slots
from api.sse import stream, whole
from assistant.errors import DalilError

router = APIRouter(tags=["chat"])
_OPINION = {"answer_id": "$response.body#/id", "value": "up"}


@router.post(
    "/v1/chat",
    summary="Ask a question",
    response_model=None,
    responses={
        200: {
            "model": AnswerOut,
            "links": {"judge": {"operationId": "give_feedback_v1_feedback_post", "requestBody": _OPINION}},
            "description": "An Answer; with `Accept: text/event-stream` or `stream: true` the events status, sources, "
            "delta, replaced, final and error.",
            "content": {"text/event-stream": {"example": 'event: delta\ndata: {"text": "…"}\n\n'}},
        },
        **told_as(400, 413, 422, 429, 503),
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
