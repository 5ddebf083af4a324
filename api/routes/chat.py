"""`POST /v1/chat`: one answer, whole or as it is written."""

from collections.abc import AsyncIterator
from threading import BoundedSemaphore
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from api.problems import Busy, detail_of, reader_language
from api.routes.context import base_url, serving
from api.schemas import ChatRequest, answer_json
from api.sse import stream, whole
from assistant.engine import Assistant
from assistant.errors import DalilError

router = APIRouter(tags=["chat"])
_LEFT = 499
"""The status that proxies log where the reader left before the answer; nobody receives it."""
_EVENTS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


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
        503: {"description": "No index, or too many streams (problem+json with Retry-After)."},
    },
)
async def chat(body: ChatRequest, request: Request) -> Response:
    """Answer from the catalogue and the guides, with numbered sources."""
    request.state.question = body.question
    assistant = serving(request).assistant
    question, history, base = body.to_question(), body.to_history(), base_url(request)
    if not (body.stream or "text/event-stream" in request.headers.get("accept", "")):
        answer = await whole(assistant.stream(question, history), request.is_disconnected)
        return JSONResponse(answer_json(answer, base)) if answer else Response(status_code=_LEFT)
    slots: BoundedSemaphore = request.app.state.stream_slots
    assistant.check(question)  # a question that cannot be read is a problem document, not a stream
    if not slots.acquire(blocking=False):
        raise Busy("all streams are taken")
    return StreamingResponse(
        _released(slots, assistant, request, body, base), media_type="text/event-stream", headers=_EVENTS
    )


async def _released(
    slots: BoundedSemaphore, assistant: Assistant, request: Request, body: ChatRequest, base: str
) -> AsyncIterator[str]:
    events = stream(
        assistant.stream(body.to_question(), body.to_history()), base=base, failed=_failed(request, body.question)
    )
    try:
        async for text in events:
            yield text
    finally:
        await events.aclose()  # type: ignore[attr-defined]
        slots.release()


def _failed(request: Request, question: str) -> dict[str, Any]:
    language = reader_language(request, question)
    return {"code": "internal", "status": 500, "detail": detail_of(DalilError(), language)}
