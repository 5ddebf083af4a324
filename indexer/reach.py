"""Where a harvest may go: hosts that the operator named, and addresses that belong to the public network."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx

from assistant.errors import BadSettings
from assistant.settings import Settings

Address = IPv4Address | IPv6Address
DEFAULT_PORTS = {"http": 80, "https": 443}
LEAST_FREE_PORT = 1024
"""Links lead to map servers on 8080 or 6443; what listens below, beside the web's own ports, is no web server."""
_SHOWN_CHARS = 200
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")


class Refused(Exception):
    """The guard does not let this through; its text is the reason."""


@dataclass(frozen=True, slots=True)
class _Host:
    """A host that the operator named, with the port where he named one."""

    name: str
    port: int | None = None

    def holds(self, name: str) -> bool:
        return name.endswith(self.name) if self.name.startswith(".") else name == self.name


class Reach:
    """The rules for one source: its own host, the hosts of `harvest_hosts`, and which of them may be private.

    Raises `Refused` where `origin` is no web address, `BadSettings` where an entry of `harvest_hosts` is no host.
    """

    def __init__(self, origin: str, settings: Settings, *, any_public_host: bool = False) -> None:
        self._origin = web_url(origin)
        self._any_public_host = any_public_host
        self._private = settings.harvest_private
        own = _Host(host_of(self._origin), port_of(self._origin))
        self._named = [own, *(_named(entry) for entry in settings.harvest_hosts)]
        self._own_private = own if _is_private_by_its_writing(own.name) else None

    def check(self, url: httpx.URL) -> None:
        """Raises `Refused` where scheme, host or port are not among those that may be asked."""
        host, port = host_of(url), port_of(url)
        named = [known for known in self._named if known.holds(host)]
        if not named and not self._any_public_host:
            raise Refused(f"the host {host!r} is neither the source's own nor in DALIL_HARVEST_HOSTS")
        ports = {*DEFAULT_PORTS.values(), self._named[0].port, *(known.port for known in named)}
        if port not in ports and not (self._any_public_host and port >= LEAST_FREE_PORT):
            raise Refused(f"port {port} is neither the usual one nor the source's own")

    def check_redirect(self, before: httpx.URL, after: httpx.URL) -> None:
        """Raises `Refused` where a redirect gives up encryption, unless the source itself is written as plain http."""
        plain = self._origin.scheme == "http" and host_of(after) == host_of(self._origin)
        if before.scheme == "https" and after.scheme == "http" and not plain:
            raise Refused("a redirect from https to http is not followed")

    def admits(self, host: str, address: Address, port: int) -> bool:
        """Whether a connection to this address may be made for this host."""
        if is_public(address):
            return True
        if self._own_private and (host, port) == (self._own_private.name, self._own_private.port):
            return address.is_loopback if host == "localhost" else address == ip_address(host)
        return self._private and _is_private(address) and any(known.holds(_plain(host)) for known in self._named)


def web_url(written: str | httpx.URL) -> httpx.URL:
    """The address, parsed. Raises `Refused` where it is not http(s), names no host or carries a user."""
    try:
        url = httpx.URL(written)
        host, port = url.raw_host, url.port
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise Refused("this is not a web address") from error
    if url.scheme not in DEFAULT_PORTS or not host.strip(b".") or port == 0:
        raise Refused("only http and https addresses are fetched")
    if url.userinfo:
        raise Refused("an address with a user name in it is not fetched")
    return url


def host_of(url: httpx.URL) -> str:
    """The host as it is compared and looked up: ASCII, lower case, no dot at its end."""
    return _plain(url.raw_host.decode("ascii"))


def port_of(url: httpx.URL) -> int:
    """The port, also where the address leaves it out."""
    return url.port or DEFAULT_PORTS[url.scheme]


def is_public(address: Address) -> bool:
    """Whether the address is reachable from everywhere, and so are all addresses that it wraps."""
    wrapped = list(_wrapped(address))
    if isinstance(address, IPv6Address) and address in _NAT64:
        return all(map(is_public, wrapped))
    unusual = address.is_multicast or address.is_reserved or getattr(address, "is_site_local", False)
    return address.is_global and not unusual and all(map(is_public, wrapped))


def _wrapped(address: Address) -> Iterator[IPv4Address]:
    """IPv4 addresses inside an IPv6 one: mapped, compatible, 6to4, Teredo, NAT64."""
    if isinstance(address, IPv4Address) or address.is_loopback or address.is_unspecified:
        return
    yield from (inner for inner in (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())) if inner)
    if address in _NAT64 or address in _COMPATIBLE:
        yield IPv4Address(address.packed[-4:])


def _is_private(address: Address) -> bool:
    """Private, shared (100.64/10) or loopback; never link-local, where machines of a cloud keep their credentials."""
    if address.is_loopback:
        return True
    refused = address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved
    return not refused and not address.is_global and not list(_wrapped(address))


def _is_private_by_its_writing(host: str) -> bool:
    """Whether the operator wrote a private address itself, or `localhost`: a name tells nothing of where it leads."""
    if host == "localhost":
        return True
    try:
        return _is_private(ip_address(host))
    except ValueError:
        return False


def _named(entry: str) -> _Host:
    bare = entry.strip().removeprefix(".")
    try:
        url = web_url(f"http://{bare}")
        if url.path != "/" or url.query or set(bare) & set("* %"):
            raise Refused(bare)
    except Refused as error:
        raise BadSettings(f"DALIL_HARVEST_HOSTS: {entry!r} is not a host, such as files.example or .example") from error
    below = "." if entry.strip().startswith(".") else ""
    return _Host(below + host_of(url), url.port)


def shown(url: object) -> str:
    """An address as messages name it: quoted, one line, no user and no query (which may hold a key)."""
    text = "".join(c if c.isprintable() else "\ufffd" for c in str(url)).split("#")[0]
    bare, mark, _ = text.partition("?")
    scheme, slashes, rest = bare.partition("//")
    authority, slash, path = rest.partition("/")
    named = f"{scheme}{slashes}{authority.rpartition('@')[2]}{slash}{path}" if slashes else bare.rpartition("@")[2]
    return repr(named[:_SHOWN_CHARS] + ("?…" if mark else ""))


def _plain(host: str) -> str:
    return host.lower().rstrip(".")
