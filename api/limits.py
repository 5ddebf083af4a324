"""Limits of requests: who asks too much is told when to come back, before anything is worked out."""

import asyncio
import logging
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import REFUSED
from api.problems import problem, reader_language, shaped
from api.rates import QUESTION, Counters, Refusal
from api.visitors import asked, visitor_of
from assistant.model import Language
from assistant.prompts import reply

_LOG = logging.getLogger(__name__)
POINTS: Mapping[str, int] = {
    "/v1/chat": QUESTION,
    "/v1/search": 2,
    "/v1/models": 0,
    "/v1/": 1,
    "/datasets": 1,  # counts the whole catalogue anew for what is chosen
    "/browse": 1,
    "/mcp": QUESTION // 2,  # one question there is several requests
}
"""What requests below a path cost; the longest path counts, and what is below none is free: pages, health, metrics."""
MOST_READ_BYTES = 65_536
"""So much of a body is read at most to know whose conversation it is and in which language to answer."""
_READ_S = 5.0


def points_of(path: str) -> int:
    """What a request to `path` costs."""
    below = [known for known in POINTS if path == known or path.startswith(known.rstrip("/") + "/")]
    return POINTS[max(below, key=len)] if below else 0


class Limited:
    """Lets requests through while their visitor and network are below their limits."""

    def __init__(self, app: ASGIApp, counters: Counters) -> None:
        self._app = app
        self._counters = counters
        self._warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        points = points_of(scope["path"]) if scope["type"] == "http" and scope["method"] != "OPTIONS" else 0
        if not points:
            await self._app(scope, receive, send)
            return
        self._warn_of_proxy(scope)
        beginning = await _Beginning.read(receive) if scope["method"] == "POST" else _Beginning([], receive)
        refusal = await self._counters.take(visitor_of(scope, beginning.body), points)
        if refusal is None:
            await self._app(scope, beginning.receive, send)
            return
        REFUSED.labels(f"{refusal.who}_{refusal.span}").inc()
        language = _language(Request(scope), beginning.body)
        await shaped(scope["path"], _told(refusal, language))(scope, receive, send)

    def _warn_of_proxy(self, scope: Scope) -> None:
        """Behind a proxy that is not named, all readers are one visitor's network: operators should know."""
        if not self._warned and "x-forwarded-for" in Headers(scope=scope) and not scope.get("dalil.proxied"):
            self._warned = True
            _LOG.warning(
                "requests come with X-Forwarded-For from an address that DALIL_TRUSTED_PROXIES does not name: "
                "all readers behind it share one limit"
            )


class _Beginning:
    """The messages of a body that were read already; `receive` gives them again, then those that follow."""

    def __init__(self, messages: list[Message], following: Receive) -> None:
        self.body = b"".join(message.get("body", b"") for message in messages)
        self._messages = messages
        self._following = following

    @classmethod
    async def read(cls, receive: Receive) -> "_Beginning":
        """What comes of a body, up to `MOST_READ_BYTES`; a body that drips is left to the application."""
        messages, size = list[Message](), 0
        try:
            async with asyncio.timeout(_READ_S):
                while size <= MOST_READ_BYTES:
                    messages.append(message := await receive())
                    size += len(message.get("body", b""))
                    if not message.get("more_body", False):
                        break
        except TimeoutError:
            pass
        return cls(messages, receive)

    async def receive(self) -> Message:
        """See ASGI."""
        return self._messages.pop(0) if self._messages else await self._following()


def _language(request: Request, body: bytes) -> Language:
    """What the reader chose, else the question's own, else what the browser prefers."""
    written = asked(body, "language")
    return Language(written) if written in set(Language) else reader_language(request, asked(body, "question"))


def _told(refusal: Refusal, language: Language) -> JSONResponse:
    code = {"visitor": "rate_limited", "network": "network_limited"}[refusal.who]
    hours = -(-refusal.wait_s // 3600)
    detail = reply(f"error.{code}_{refusal.span}", language, seconds=refusal.wait_s, hours=hours)
    return problem(429, code, detail, language=language, headers={"Retry-After": str(refusal.wait_s)})
