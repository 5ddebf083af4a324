"""Who may see what the portal's team sees: whoever shows the operators' token."""

import hmac
from base64 import b64decode
from hashlib import sha256
from typing import Any, NoReturn

from fastapi import Request
from starlette.exceptions import HTTPException

from assistant.settings import Settings

_ASK = {"WWW-Authenticate": 'Basic realm="Dalil", charset="UTF-8"', "Cache-Control": "no-store"}


TOKEN: list[dict[str, list[str]]] = [{"operatorBearer": []}, {"operatorBasic": []}]
"""How the description of the API names the two ways of showing the token."""
SCHEMES: dict[str, Any] = {
    "operatorBearer": {"type": "http", "scheme": "bearer", "description": "The operators' token."},
    "operatorBasic": {"type": "http", "scheme": "basic", "description": "Any name, with the operators' token."},
}


def operator(request: Request) -> None:
    """Nothing, for an operator; 404 where no token is set, as if there were no such page, and 401 for anyone else.

    The token comes as `Authorization: Bearer TOKEN`, or as the password that a browser asks for, with any name.
    """
    settings: Settings = request.app.state.settings
    if request.app.state.usage is None:
        raise HTTPException(404)
    if not is_operator(request):
        must_show_token(settings)


def is_operator(request: Request) -> bool:
    """Whether the operators' token is set and shown."""
    settings: Settings = request.app.state.settings
    shown = shown_token(request.headers.get("authorization", ""))
    return bool(settings.operator_token) and hmac.compare_digest(_digest(shown), _digest(settings.operator_token))


def must_show_token(settings: Settings) -> NoReturn:
    """Say so; where no token is set there is nothing to be shown, and no such page."""
    if not settings.operator_token:
        raise HTTPException(404)
    raise HTTPException(401, headers=_ASK)


def shown_token(header: str) -> str:
    """The token of an `Authorization` header, or an empty string."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(value.strip(), validate=True).decode("utf-8").partition(":")[2]
    except ValueError:
        return ""


def _digest(token: str) -> bytes:
    """Of one length for all tokens, so that comparing takes the same time for all."""
    return sha256(token.encode("utf-8", "surrogateescape")).digest()
