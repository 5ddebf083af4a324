"""What no route expected: told to the reader, and to the log without the reader's words."""

import logging

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.logs import told
from api.problems import problem, reader_language, shaped
from assistant.prompts import reply

_LOG = logging.getLogger(__name__)


class Aborted(Exception):
    """A response that had begun cannot be ended well: the server closes the connection."""


class FaultsAsProblem:
    """Tells what no route expected as a problem document; the server itself would log the error's words."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            _LOG.error("unexpected error: %s", told(error))
            if begun:
                raise Aborted from None
        else:
            return
        language = reader_language(Request(scope))
        fault = problem(500, "internal", reply("error.internal", language), language=language)
        await shaped(scope.get("path", ""), fault)(scope, receive, send)
