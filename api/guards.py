"""What stands between the network and the routes, outermost first: HEAD, counts, proxies, origins, faults, sizes, limits."""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.faults import FaultsAsProblem
from api.limits import Limited
from api.logs import keep_questions_out_of_logs
from api.measured import Measured
from api.openai_errors import CLIENT_HEADERS
from api.problems import MAX_BODY_BYTES, TooLargeAsProblem
from api.rates import Counters, rates_of
from api.routes.mcp import HEADERS as MCP_HEADERS
from api.visitors import proxies
from assistant.settings import Settings


def install(app: FastAPI, settings: Settings) -> Counters | None:
    """Put the guards in front of the application; the counters of its limits, where it has any.

    What is added last stands outermost: each refusal below the origins can be read by a portal's page.
    """
    keep_questions_out_of_logs()
    counters = Counters(rates_of(settings), settings.redis) if settings.limit_enabled else None
    if counters:
        app.add_middleware(Limited, counters=counters)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=MAX_BODY_BYTES)
    app.add_middleware(TooLargeAsProblem)
    app.add_middleware(FaultsAsProblem)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Content-Type", "Accept", "Accept-Language", "If-None-Match", *CLIENT_HEADERS, *MCP_HEADERS],
            expose_headers=["Retry-After", "ETag", "Link"],
        )
    app.add_middleware(TrustedProxies, trusted=proxies(settings.trusted_proxies))
    app.add_middleware(Measured)
    app.add_middleware(Heads)
    return counters


class Heads:
    """Answers HEAD as GET without the body, wherever GET is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI. The server keeps its own scope, which says HEAD: it sends the length that GET would have had."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def bodiless(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, bodiless)


class TrustedProxies:
    """Takes a reader's address and scheme from headers of named proxies; those of all others are not believed."""

    def __init__(self, app: ASGIApp, trusted: list[str]) -> None:
        self._app = app
        self._believing = ProxyHeadersMiddleware(app, trusted_hosts=trusted)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI. A request that came through a named proxy says so to the limits."""
        client = scope.get("client")
        if client and client[0] in self._believing.trusted_hosts:
            scope["dalil.proxied"] = True
        await self._believing(scope, receive, send)  # type: ignore[arg-type]
