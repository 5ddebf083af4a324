"""Who asks, told apart without storing anything: an address and what the browser says of itself, hashed with a daily salt."""

import json
from dataclasses import dataclass
from hashlib import blake2b
from ipaddress import IPv6Address, IPv6Network, ip_address, ip_network

from pydantic import IPvAnyNetwork
from starlette.datastructures import Headers
from starlette.types import Scope

_SUBNET = 64
"""What a household or an office gets of IPv6 at least: each of its machines takes addresses in it as it likes."""
_MAPPED = 96
_MOST_CHARS = 100


@dataclass(frozen=True, slots=True)
class Visitor:
    """`network` is an IPv4 address or an IPv6 /64; `likeness` tells visitors behind one address apart.

    Machines of one office say the same of themselves: the conversation, where there is one, tells their readers apart.
    Whoever makes conversations up meets the limit of the network.
    """

    network: str
    likeness: str

    def names(self, salt: bytes) -> dict[str, str]:
        """Names for counters: hashes that nobody can turn back once the salt is gone."""
        return {
            "visitor": _hashed(salt, f"{self.network}\n{self.likeness}"),
            "network": _hashed(salt, self.network),
        }


def visitor_of(scope: Scope, body: bytes) -> Visitor:
    """The visitor behind a request; `body` is the beginning of it, or all."""
    headers, client = Headers(scope=scope), scope.get("client")
    told = (headers.get("user-agent", ""), headers.get("accept-language", ""), asked(body, "conversation_id"))
    return Visitor(network_of(client[0] if client else ""), "\n".join(told))


def network_of(address: str) -> str:
    """The network that an address is counted with; what is no address stands for itself."""
    try:
        found = ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return address[:_MOST_CHARS]
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((int(found), _SUBNET), strict=False))
    return str(found)


def asked(body: bytes, name: str) -> str:
    """A text of a JSON body, or nothing where there is no such text; no fault of a body is told here."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, str) else ""


def proxies(networks: list[IPvAnyNetwork]) -> list[str]:
    """Networks of proxies as text, IPv4 ones also in the form that a socket for both versions shows them in."""
    return [str(form) for network in networks for form in (network, *_mapped(network))]


def _mapped(network: IPvAnyNetwork) -> list[IPv6Network]:
    if network.version != 4:
        return []
    return [IPv6Network(f"::ffff:{network.network_address}/{_MAPPED + network.prefixlen}")]


def _hashed(salt: bytes, text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), key=salt, digest_size=16).hexdigest()
