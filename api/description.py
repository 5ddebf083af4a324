"""`/openapi.json`: what FastAPI makes of the routes, with problems, OpenAI's errors and the operators' token."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.openai_errors import ERROR
from api.openai_errors import SCHEMA as OPENAI_SCHEMA
from api.problems import PROBLEM
from api.problems import SCHEMA as PROBLEM_SCHEMA
from api.routes.operator import SCHEMES

_FRAMEWORKS = ("HTTPValidationError", "ValidationError")
"""How FastAPI would tell of values that are not taken; problems tell it here."""


def install(app: FastAPI) -> None:
    """Let the application describe itself so."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(
                get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            )
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # as its documentation says


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in _FRAMEWORKS:
        schemas.pop(name, None)
    schemas |= {PROBLEM_SCHEMA: dict(PROBLEM), OPENAI_SCHEMA: dict(ERROR)}
    components["securitySchemes"] = SCHEMES
    for operations in document["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            for status in [s for s, response in responses.items() if _FRAMEWORKS[0] in str(response)]:
                del responses[status]
    return document
