"""Errors as application/problem+json (RFC 9457), told in the reader's language. One table: error class → status."""

import logging
import sqlite3
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.logs import told
from api.metrics import REFUSED
from api.openai_errors import from_problem, is_openai
from assistant.errors import (
    BadRequest,
    BadSettings,
    DalilError,
    EmptyQuestion,
    IndexProblem,
    QuestionTooLong,
    StoreUnavailable,
    UnknownAnswer,
    UnknownDataset,
)
from assistant.language.detect import detect
from assistant.language.normalise import clean
from assistant.model import Language
from assistant.prompts import reply, reply_names

_LOG = logging.getLogger(__name__)
STATUS: Mapping[type[DalilError], int] = {
    EmptyQuestion: 422,
    QuestionTooLong: 422,
    UnknownDataset: 404,
    UnknownAnswer: 404,
    BadRequest: 400,
    IndexProblem: 503,
    StoreUnavailable: 503,
    DalilError: 500,
}
MEDIA_TYPE = "application/problem+json"
SCHEMA = "Problem"
PROBLEM: Mapping[str, Any] = {
    "title": SCHEMA,
    "description": "What went wrong (RFC 9457). `code` is stable, `detail` is for people and in their language.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "retry_after": {"type": "integer", "description": "Seconds; the same as `Retry-After`."},
    },
}
RETRY_AFTER_S = 5
SHOWN_CHARS = 300
TOO_LARGE = 413
MAX_BODY_BYTES = 1_000_000
LEFT = 499
"""The status that proxies log where the reader left before the answer; nobody receives it."""


_ABOUT: Mapping[int, str] = {
    400: "The body cannot be read.",
    401: "The operators' token is not shown.",
    404: "There is no such record, or nothing at this address.",
    405: "Another method is meant for this address.",
    413: "The body is too large.",
    422: "A value is not one that is taken here.",
    429: "Too many requests of this visitor or network.",
    503: "No index, or too many questions at a time.",
}
_WAIT = {"Retry-After": {"description": "Whole seconds.", "schema": {"type": "integer"}, "required": True}}


def told_as(*statuses: int, **about: str) -> dict[int | str, dict[str, Any]]:
    """How the description of the API names these statuses as problems."""
    content = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{SCHEMA}"}}}
    return {
        status: {
            "description": about.get(f"_{status}", _ABOUT[status]),
            "content": content,
            **({"headers": _WAIT} if status in (429, 503) else {}),
        }
        for status in statuses
    }


class Busy(DalilError):
    """More streams than the server takes at a time."""

    code = "busy"
    remedy = "Wait and ask again."


def reader_language(request: Request, question: str = "") -> Language:
    """The language to tell an error in: the question's own, else what the browser prefers, else French."""
    seen = detect(question[:500]) if question.strip() else None
    if seen and seen.sure:
        return seen.language
    for part in request.headers.get("accept-language", "").split(","):
        tag = part.split(";")[0].strip().lower()[:2]
        if tag in set(Language):
            return Language(tag)
    return Language.FR


def problem(
    status: int, code: str, detail: str, *, language: Language, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """A problem document; `code` is stable, `detail` is for people."""
    body: dict[str, object] = {"type": "about:blank", "title": code, "status": status, "code": code, "detail": detail}
    if headers and "Retry-After" in headers:
        body["retry_after"] = int(headers["Retry-After"])
    found = {"Content-Language": str(language), **(headers or {})}
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=found)


def shaped(path: str, problem: JSONResponse) -> JSONResponse:
    """A problem as the callers of `path` read it: OpenAI's clients have an object of their own."""
    return from_problem(problem) if is_openai(path) else problem


def from_error(error: DalilError, language: Language, **values: object) -> JSONResponse:
    """The problem document of an error of Dalil's own."""
    status = next(status for kind, status in STATUS.items() if isinstance(error, kind))
    if isinstance(error, Busy):
        status = 503
    headers = {"Retry-After": str(RETRY_AFTER_S)} if status == 503 else None
    return problem(status, error.code, detail_of(error, language, **values), language=language, headers=headers)


def detail_of(error: DalilError, language: Language, **values: object) -> str:
    """The error told to a reader; operators' faults are told without their insides."""
    name = f"error.{error.code}"
    if isinstance(error, IndexProblem):
        name = "error.index_missing"
    if name not in reply_names():
        name = "error.bad_request" if isinstance(error, BadRequest) else "error.internal"
    told = {"reason": str(error), "seconds": RETRY_AFTER_S, **values}
    return reply(name, language, **{key: _shown(value) for key, value in told.items()})


def _shown(value: object) -> object:
    """What a reader sent, as it may be shown: without what nobody sees or no text can hold, and not longer than a line."""
    return clean(value, limit=SHOWN_CHARS) if isinstance(value, str) else value


def _with_head(headers: Mapping[str, str] | None) -> Mapping[str, str] | None:
    """The headers; where GET is allowed, HEAD is too."""
    if headers and headers.get("Allow") == "GET":
        return {**headers, "Allow": "GET, HEAD"}
    return headers


class TooLargeAsProblem:
    """Tells the server's own plain-text 413 as a problem document, in the language that the browser prefers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        replaced = False

        async def tell(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and message["status"] == TOO_LARGE:
                replaced = True
                REFUSED.labels("body").inc()
                language = reader_language(Request(scope))
                detail = reply("error.too_large", language, limit=MAX_BODY_BYTES)
                answer = shaped(scope["path"], problem(TOO_LARGE, "too_large", detail, language=language))
                await answer(scope, receive, send)
            elif not replaced:
                await send(message)

        await self._app(scope, receive, tell if scope["type"] == "http" else send)


def install(app: FastAPI) -> None:
    """Answer every error of the application with a problem document."""

    @app.exception_handler(DalilError)
    async def _dalil(request: Request, error: DalilError) -> JSONResponse:
        question = getattr(request.state, "question", "")
        values = {
            "id": request.path_params.get("dataset_id", ""),
            "limit": request.app.state.settings.max_question_chars,
        }
        if isinstance(error, IndexProblem | BadSettings):
            _LOG.error("%s: %s", error.code, error)
        elif not isinstance(error, BadRequest | Busy):
            _LOG.error("%s: %s", error.code, told(error))
        return from_error(error, reader_language(request, question), **values)

    @app.exception_handler(sqlite3.Error)
    async def _database(request: Request, error: sqlite3.Error) -> JSONResponse:
        _LOG.error("the catalogue cannot be read: %s", told(error))
        return from_error(IndexProblem(str(error)), reader_language(request))

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        language = reader_language(request)
        reasons = "; ".join(f"{'.'.join(map(str, e['loc'][1:])) or 'body'}: {e['msg']}" for e in error.errors()[:5])
        detail = reply("error.bad_request", language, reason=_shown(reasons))
        return problem(422, "bad_request", detail, language=language)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        language = reader_language(request)
        codes = {401: "unauthorized", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
        code = codes.get(error.status_code, "bad_request")
        name = f"error.{code}" if error.status_code in (401, 404) else "error.bad_request"
        return problem(
            error.status_code,
            code,
            reply(name, language, reason=str(error.detail)),
            language=language,
            headers=_with_head(error.headers),
        )
