"""`POST /mcp`: the door for programs that speak the Model Context Protocol; what is behind it is loaded at first use."""

import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol
from urllib.parse import urlsplit

import anyio
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.hosts import is_address, is_loopback, name_of
from api.problems import problem, reader_language
from assistant.errors import DalilError
from assistant.prompts import reply
from assistant.settings import Settings

_LOG = logging.getLogger(__name__)
_SETTINGS = "DALIL_PUBLIC_URL, DALIL_ALLOWED_ORIGINS"
HEADERS = ("MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "Mcp-Session-Id")
"""What a browser may send here beside the usual."""
_MISDIRECTED, _FORBIDDEN = 421, 403


class _Manager(Protocol):
    def run(self) -> AbstractAsyncContextManager[None]:
        """Serve requests as long as it is entered."""

    async def handle_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""


class Door:
    """An ASGI application that serves while it is `open`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._manager: _Manager | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Wait for the first request, then run the protocol's server until the end."""
        self._wanted, self._ready = anyio.Event(), anyio.Event()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._run)
            yield
            tasks.cancel_scope.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        request = Request(scope)
        refused = self._refused(request)
        answer: ASGIApp
        if refused:
            status, name = refused
            language = reader_language(request)
            detail = reply("error.forbidden", language, sender=name[:200], settings=_SETTINGS)
            answer = problem(status, "forbidden", detail, language=language)
        else:
            self._wanted.set()
            await self._ready.wait()
            if self._manager is None:
                raise DalilError("the Model Context Protocol cannot be served")
            answer = self._manager.handle_request
        await answer(scope, receive, send)

    async def _run(self) -> None:
        await self._wanted.wait()
        try:
            manager = await run_sync(_load)
            async with manager.run():
                self._manager = manager
                self._ready.set()
                await anyio.sleep_forever()
        except Exception:  # a door that does not open must not close the house
            _LOG.exception("the Model Context Protocol cannot be served")
        finally:
            self._manager = None
            self._ready.set()

    def _refused(self, request: Request) -> tuple[int, str] | None:
        """Status and name of what may not come in: a page of another origin, or, on a loopback address, another host.

        A page whose name was made to lead here (DNS rebinding) sends its own origin; programs send none.
        """
        host, origin = request.headers.get("host", ""), request.headers.get("origin")
        if is_loopback(self._settings.host) and not self._is_own(name_of(f"//{host}")):
            return _MISDIRECTED, host
        if origin is not None and not self._is_allowed(origin):
            return _FORBIDDEN, origin
        return None

    def _is_own(self, name: str) -> bool:
        known = {"localhost", name_of(self._settings.public_url)} - {""}
        return is_address(name) or name in known

    def _is_allowed(self, origin: str) -> bool:
        allowed = self._settings.allowed_origins
        if "*" in allowed or origin in allowed or origin == _origin(self._settings.public_url):
            return True
        return is_loopback(self._settings.host) and is_loopback(name_of(origin))


def _load():  # type: ignore[no-untyped-def]
    from api.mcp.server import session_manager

    return session_manager()


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
