"""The door for OpenAI's clients: `POST /v1/chat/completions` and `GET /v1/models`, over the same assistant as `/v1/chat`."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api.openai_answer import DONE, Completion, count, error_frame
from api.openai_errors import SCHEMA, error_object
from api.openai_schema import MODEL, ChatCompletionRequest, UnknownModel
from api.problems import LEFT, detail_of, reader_language
from api.routes.context import base_url, serving
from api.schemas import Json
from api.slots import EventResponse, Slots
from api.sse import whole, written
from assistant.errors import DalilError

router = APIRouter(tags=["openai"])
_COMPLETION: Json = {
    "id": "chatcmpl-0f3a",
    "object": "chat.completion",
    "created": 1764000000,
    "model": MODEL,
    "system_fingerprint": "gen-0001",
    "choices": [
        {
            "index": 0,
            "message": {
                "role": "assistant",
                "content": "Vingt jours ouvrables. [1]",
                "refusal": None,
                "annotations": [
                    {
                        "type": "url_citation",
                        "url_citation": {
                            "start_index": 23,
                            "end_index": 26,
                            "url": "https://assistant.example/guides/fr/right-of-access.md#s3",
                            "title": "Droit d'accès à l'information",
                        },
                    }
                ],
            },
            "logprobs": None,
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 11, "completion_tokens": 4, "total_tokens": 15},
    "dalil": {"status": "answered", "language": "fr", "citations": [], "datasets": [], "degraded": False},
}
_CHUNK = (
    'data: {"id": "chatcmpl-0f3a", "object": "chat.completion.chunk", "created": 1764000000, "model": "dalil", '
    '"choices": [{"index": 0, "delta": {"content": "Vingt jours"}, "finish_reason": null}]}\n\ndata: [DONE]\n\n'
)
_MODEL: Json = {"id": MODEL, "object": "model", "created": 1764000000, "owned_by": "dalil"}


def _error(description: str, status: int, code: str, param: str | None = None) -> Json:
    example = {"error": error_object(status, code, "…", param=param)}
    schema = {"$ref": f"#/components/schemas/{SCHEMA}"}
    return {"description": description, "content": {"application/json": {"schema": schema, "example": example}}}


_NOT_READY = _error("No index, with Retry-After.", 503, "index_missing")
_BUSY = _error("Too many requests, or all streams are taken; with Retry-After.", 429, "rate_limit_exceeded")
_UNKNOWN = _error("No such model.", 404, "model_not_found", "model")
_ERRORS: dict[int | str, dict[str, Any]] = {
    400: _error("The request cannot be read, or asks for what no answer here can be.", 400, "unsupported_value", "n"),
    404: _UNKNOWN,
    413: _error("The body is over the limit.", 413, "too_large"),
    429: _BUSY,
    503: _NOT_READY,
}


@router.post(
    "/v1/chat/completions",
    summary="Ask a question in OpenAI's shape",
    responses={
        200: {
            "description": "A `chat.completion`; with `stream: true` events of `chat.completion.chunk`. The text of a stream "
            "comes when every check is done: nothing of it is taken back.",
            "content": {"application/json": {"example": _COMPLETION}, "text/event-stream": {"example": _CHUNK}},
        },
        **_ERRORS,
    },
)
async def chat_completions(body: ChatCompletionRequest, request: Request) -> Response:
    """Answer the last message of the user, with the marks of its sources as `url_citation` annotations."""
    request.state.question = body.asked()
    question, history = body.to_question(), body.to_history(request.app.state.settings.max_history_chars)
    assistant = serving(request).assistant
    completion = Completion(
        base=base_url(request),
        asked=count([question.text, *(line.content for line in history)]),
        generation=assistant.generation,
        include_usage=bool(body.stream_options and body.stream_options.include_usage),
    )
    assistant.check(question)  # a question that cannot be read is an error, not a stream
    slots: Slots = request.app.state.slots
    if not body.stream:
        with slots.taken():
            answer = await whole(assistant.stream(question, history), request.is_disconnected)
        return JSONResponse(completion.whole(answer)) if answer else Response(status_code=LEFT)
    failed = error_object(500, DalilError.code, detail_of(DalilError(), reader_language(request, question.text)))
    with slots.taken() as slot:
        frames = written(assistant.stream(question, history), completion.frames, failed=error_frame(failed))
        return EventResponse(frames, slot.kept(), last=DONE)


@router.get(
    "/v1/models",
    summary="The models that OpenAI's clients may name",
    responses={
        200: {"content": {"application/json": {"example": {"object": "list", "data": [_MODEL]}}}},
        429: _BUSY,
        503: _NOT_READY,
    },
)
def list_models(request: Request) -> Json:
    """The assistant as the one model that it is; `created` is when its index was made."""
    return {"object": "list", "data": [_model(request)]}


@router.get(
    "/v1/models/{model_id:path}",
    summary="One model",
    responses={
        200: {"content": {"application/json": {"example": _MODEL}}},
        404: _UNKNOWN,
        429: _BUSY,
        503: _NOT_READY,
    },
)
def get_model(request: Request, model_id: str) -> Json:
    """One model; 404 where none has this id."""
    if model_id != MODEL:
        raise UnknownModel(model_id[:100], param="model")
    return _model(request)


def _model(request: Request) -> Json:
    made = datetime.fromisoformat(serving(request).index.manifest["created"])
    return {"id": MODEL, "object": "model", "created": int(made.timestamp()), "owned_by": "dalil"}
