"""Errors of the OpenAI-shaped routes: the same problems in the object that OpenAI's clients read."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response

from api.schemas import Json

PATHS = ("/v1/chat/completions", "/v1/models")
_OF_ITS_SDK = ("Arch", "Lang", "OS", "Package-Version", "Retry-Count", "Runtime", "Runtime-Version", "Timeout")
CLIENT_HEADERS = ("Authorization", *(f"X-Stainless-{name}" for name in _OF_ITS_SDK))
"""What OpenAI's client sends from a browser; a page of another origin must be allowed to. None of it is read."""
_STATUS = {"busy": 429, "model_not_found": 404}
_CODE = dict.fromkeys(("busy", "rate_limited", "network_limited"), "rate_limit_exceeded")
_TYPE = {404: "invalid_request_error", 429: "rate_limit_error"}
SCHEMA = "OpenAIError"
ERROR: Json = {
    "title": SCHEMA,
    "description": "An error as OpenAI's clients read it.",
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": {"type": "string"},
                "type": {"enum": ["invalid_request_error", "rate_limit_error", "server_error"]},
                "param": {"type": ["string", "null"]},
                "code": {"type": "string"},
            },
        }
    },
}
_Handler = Callable[[Request, Any], Awaitable[Response]]
_COPIED = ("retry-after", "content-language", "allow")


def is_openai(path: str) -> bool:
    """Whether a path is one of these routes."""
    return any(path == known or path.startswith(f"{known}/") for known in PATHS)


def error_object(status: int, code: str, message: str, *, param: str | None = None) -> Json:
    """What stands in `error`: `type` by the status, `code` stable, `param` the field at fault."""
    default = "server_error" if status >= 500 else "invalid_request_error"
    return {"message": message, "type": _TYPE.get(status, default), "param": param, "code": code}


def from_problem(problem: Response, *, param: str | None = None) -> JSONResponse:
    """A problem document in OpenAI's shape: what cannot be read is 400 there, and too many questions 429."""
    told = json.loads(bytes(problem.body))
    code = told["code"]
    status = _STATUS.get(code, 400 if problem.status_code == 422 else problem.status_code)
    headers = {name: problem.headers[name] for name in _COPIED if name in problem.headers}
    error = error_object(status, _CODE.get(code, code), told["detail"], param=param)
    return JSONResponse({"error": error}, status_code=status, headers=headers)


def install(app: FastAPI) -> None:
    """Tell the problems of these routes in OpenAI's shape; to be called when all handlers of problems are in place."""
    for kind, handler in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _reshaped(cast(_Handler, handler)))


def _reshaped(handler: _Handler) -> _Handler:
    async def told(request: Request, error: Any) -> Response:
        problem = await handler(request, error)
        return from_problem(problem, param=_param(error)) if is_openai(request.scope["path"]) else problem

    return told


def _param(error: Exception) -> str | None:
    if isinstance(error, RequestValidationError):
        return next((".".join(map(str, e["loc"][1:])) for e in error.errors()), "") or None
    return getattr(error, "param", "") or None
