"""What counts while requests pass: each request and its seconds, each use of the language model."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import LLM_FIRST_S, LLM_REQUESTS, LLM_TOKENS, REQUEST_S, REQUESTS
from assistant.answering.budget import BYTES_PER_TOKEN, tokens_in
from assistant.answering.patience import closing_of
from assistant.errors import ChatModelError
from assistant.ports import ChatModel

METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
OTHER, NO_ROUTE, NO_STATUS = "other", "none", "none"
_PLAIN = {"/mcp": "/mcp", "/mcp/": "/mcp", "/openapi.json": "/openapi.json"}
"""Paths beside FastAPI's routes, which leave no template behind."""


class Measured:
    """Counts requests by the template of their route, their status and their seconds."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI. What is refused before it finds its route counts without one."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), NO_STATUS

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", "") or _PLAIN.get(scope["path"], NO_ROUTE)
            method = scope["method"] if scope["method"] in METHODS else OTHER
            REQUESTS.labels(method, route, status).inc()
            REQUEST_S.labels(route).observe(time.perf_counter() - began)


@dataclass(frozen=True, slots=True)
class CountedModel:
    """`ChatModel` around another one: how its requests end, how long the first word takes, what is read and written."""

    model: ChatModel

    @property
    def name(self) -> str:
        """See `ChatModel`."""
        return self.model.name

    def stream(self, system: str, user: str) -> Iterator[str]:
        """See `ChatModel`."""
        LLM_TOKENS.labels("read").inc(tokens_in(system) + tokens_in(user))
        began, written, outcome = time.perf_counter(), 0, "stopped"
        try:
            with closing_of(self.model.stream(system, user)) as pieces:
                for piece in pieces:
                    if piece and not written:
                        LLM_FIRST_S.observe(time.perf_counter() - began)
                    written += len(piece.encode("utf-8", "replace"))
                    yield piece
            outcome = "answered"
        except ChatModelError:
            outcome = "failed"
            raise
        finally:
            LLM_REQUESTS.labels(outcome).inc()
            LLM_TOKENS.labels("written").inc(-(-written // BYTES_PER_TOKEN))
