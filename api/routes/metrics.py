"""`GET /metrics`: what Prometheus reads, for whoever runs the service."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.facts import Facts
from api.hosts import is_loopback, name_of
from api.metrics import exposed
from api.problems import told_as
from api.routes.operator import TOKEN, is_operator, must_show_token
from assistant.settings import Settings

router = APIRouter(tags=["health"])
_FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")
_EXAMPLE = 'dalil_answers_total{intent="dataset_search",language="ar",status="answered"} 12.0\n'
_TEXT: dict[str, Any] = {"schema": {"type": "string"}, "example": _EXAMPLE}


@router.get(
    "/metrics",
    summary="Counts and times for Prometheus",
    response_class=Response,
    responses={
        200: {
            "description": "Prometheus' text format, or OpenMetrics where it is accepted.",
            "content": {"text/plain": _TEXT, "application/openmetrics-text": _TEXT},
        },
        **told_as(401, 404),
    },
    openapi_extra={"security": [{}, *TOKEN]},
)
async def metrics(request: Request) -> Response:
    """What is counted, without anything of visitors; for this machine, and for whoever shows the operators' token."""
    settings: Settings = request.app.state.settings
    if settings.metrics == "off":
        raise HTTPException(404)
    if not (settings.metrics == "open" or is_here(request) or is_operator(request)):
        must_show_token(settings)
    text, media_type = exposed(Facts(request.app.state), request.headers.get("accept", ""))
    return Response(text, headers={"Content-Type": media_type, "Cache-Control": "no-store"})


def is_here(request: Request) -> bool:
    """Whether a program of this machine asks a server that only this machine reaches, and no proxy stands between.

    A proxy on this machine brings the whole world to a loopback address: it is known by what proxies add, and by the
    name that the world calls. One that adds nothing and hides the name must not let `/metrics` through.
    """
    settings: Settings = request.app.state.settings
    client = request.client.host if request.client else ""
    if not (is_loopback(settings.host) and is_loopback(client)) or request.scope.get("dalil.proxied"):
        return False
    host = name_of(f"//{request.headers.get('host', '')}")
    return is_loopback(host) and not any(name in request.headers for name in _FORWARDED)
