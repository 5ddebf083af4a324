"""Where a question comes from: the door, and a visitor who can be told apart from others but not recognised."""

import hmac
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.model import Visitor

DOORS = {"/v1/chat/completions": "openai", "/v1/chat": "chat", "/mcp": "mcp"}
OTHER_DOOR = "other"
SHARES = 64
"""Few enough that each share is had by many visitors, and enough that five visitors rarely have one in common."""
_HOUSEHOLD_BITS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request: its door, and what is told apart of its sender, which is never stored."""

    door: str = OTHER_DOOR
    sender: str = ""


_UNKNOWN = Visit()
CURRENT: ContextVar[Visit] = ContextVar("visit", default=_UNKNOWN)
"""The request that is being answered, also in the threads that work for it."""


class Visits:
    """Notes which request is being answered, for whichever route does it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        token = CURRENT.set(visit_of(scope))
        try:
            return await self._app(scope, receive, send)
        finally:
            CURRENT.reset(token)


def visit_of(scope: Scope) -> Visit:
    """The request as a visit; its sender is the network of the address with the program's name."""
    client = scope.get("client")
    agent = next((value for name, value in scope["headers"] if name == b"user-agent"), b"")
    path = scope["path"].rstrip("/")
    sender = f"{network_of(client[0] if client else '')} {agent.decode('latin-1')}"
    return Visit(door=DOORS.get(path, OTHER_DOOR), sender=sender)


def network_of(address: str) -> str:
    """The address; of IPv6 the network, since one household changes its addresses within it."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address) and known.ipv4_mapped is None:
        return str(ip_network(f"{known}/{_HOUSEHOLD_BITS}", strict=False))
    return str(getattr(known, "ipv4_mapped", None) or known)


def visitor_of(sender: str, *, of_day: bytes, lasting: bytes) -> Visitor:
    """The visitor behind a sender, under a secret that is deleted after its day and one that stays."""
    today = hmac.new(of_day, sender.encode(), sha256).hexdigest()[:16]
    share = int.from_bytes(hmac.new(lasting, sender.encode(), sha256).digest()[:4]) % SHARES
    return Visitor(today=today, share=share)
