"""One try of one request: every address that it passes is checked, its time and size are bounded."""

import asyncio
import http.client
import os
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.metadata import version
from ipaddress import ip_address

import certifi
import httpx
from httpx_secure import SSRFProtectionError, httpx_ssrf_protection

from assistant.errors import FetchError
from indexer.reach import Address, Reach, Refused, port_of, shown, web_url
from indexer.unpack import Body, BodyBroken, BodyTooLarge

MAX_REDIRECTS = 5
CONNECT_S = 10.0
PASSING = (429, 500, 502, 503, 504)
"""Statuses that may be over a moment later."""
_REDIRECTS = (301, 302, 303, 307, 308)
_REASON_CHARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A whole response: the address it came from after redirects, its status, headers (lower-case names) and bytes."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for; without `max_bytes` the body is left unread."""

    method: str
    url: httpx.URL
    accept: str
    max_bytes: int | None = None


class Passing(Exception):
    """A failure that may be over a moment later; `wait_s` is what the server asked for."""

    def __init__(self, reason: str, *, status: int = 0, wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.wait_s = wait_s


class Exchange:
    """The connections of one source, for use on one event loop."""

    def __init__(self, reach: Reach, timeout_s: float) -> None:
        self._reach = reach
        self._looked_up: set[tuple[str, int]] = set()
        client = httpx.AsyncClient(
            verify=_tls(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
            trust_env=False,
            timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
            headers={
                "User-Agent": f"dalil-index/{version('dalil')} (+open data harvester)",
                "Accept-Encoding": "gzip, deflate",
            },
        )
        self._client = httpx_ssrf_protection(client, check_globally_reachable=False, custom_validator=reach.admits)

    async def run(self, wanted: Wanted, seconds: float) -> Response:
        """The response after redirects, within `seconds` in all. Raises `Passing`, or `FetchError` where it is final."""
        try:
            async with asyncio.timeout(seconds):
                return await self._follow(wanted)
        except TimeoutError as error:
            raise Passing(f"no whole answer within {seconds:.3g} s") from error
        except (httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Passing(f"no connection within {min(CONNECT_S, seconds):.3g} s") from error
        except httpx.TimeoutException as error:
            raise Passing(f"no answer within {seconds:.3g} s") from error
        except SSRFProtectionError as error:
            raise _private(wanted, error.hostname, error.ip_addr) from Refused(str(error))
        except (httpx.TransportError, BodyBroken) as error:
            if (reason := _certificate(error)) is not None:
                raise FetchError(f"{shown(wanted.url)}: {reason}") from error
            raise Passing(_line(error)) from error

    async def close(self) -> None:
        """End the connections."""
        await self._client.aclose()

    async def _follow(self, wanted: Wanted) -> Response:
        url = wanted.url
        seen: set[tuple[str, str]] = set()
        while True:
            await self._look_up(wanted, url)
            request = self._client.build_request(wanted.method, url, headers={"Accept": wanted.accept})
            step = (str(url), request.headers.get("Cookie", ""))  # some portals set a cookie and send back once
            if step in seen:
                raise FetchError(f"{shown(wanted.url)}: redirects go round in a circle at {shown(url)}")
            if len(seen) > MAX_REDIRECTS:
                raise FetchError(f"{shown(wanted.url)}: more than {MAX_REDIRECTS} redirects")
            seen.add(step)
            response = await self._client.send(request, stream=True)
            try:
                if response.status_code not in _REDIRECTS:
                    return await _whole(response, wanted)
                url = self._next(wanted, response)
            finally:
                await response.aclose()

    def _next(self, wanted: Wanted, response: httpx.Response) -> httpx.URL:
        """Where a redirect leads, checked like an address that is asked for."""
        location = response.headers.get("Location", "")
        try:
            url = web_url(response.url.join(location))
            self._reach.check_redirect(response.url, url)
            self._reach.check(url)
        except (Refused, httpx.InvalidURL, ValueError) as error:
            reason = str(error) if isinstance(error, Refused) else "this is not a web address"
            text = f"{shown(wanted.url)}: redirected to {shown(location)}: {reason}"
            raise FetchError(text, status=response.status_code) from Refused(reason)
        return url.copy_with(fragment=None)

    async def _look_up(self, wanted: Wanted, url: httpx.URL) -> None:
        """Look at all addresses of a host before any of them is touched; the client checks again as it connects."""
        host, port = url.raw_host.decode("ascii"), port_of(url)
        if (host, port) in self._looked_up:
            return
        for address in await _addresses(host, port):
            if not self._reach.admits(host, address, port):
                raise _private(wanted, host, address)
        self._looked_up.add((host, port))


async def _whole(response: httpx.Response, wanted: Wanted) -> Response:
    status, headers = response.status_code, dict(response.headers.items())
    if status >= 300:
        raise _failure(wanted, status, headers)
    body = b"" if wanted.max_bytes is None else await _body(response, wanted, wanted.max_bytes)
    return Response(url=str(response.url), status=status, headers=headers, body=body)


def _failure(wanted: Wanted, status: int, headers: Mapping[str, str]) -> Exception:
    reason = f"answered {status} {http.client.responses.get(status, '')}".rstrip()
    if status in PASSING:
        return Passing(reason, status=status, wait_s=_retry_after(headers.get("retry-after", "")))
    return FetchError(f"{shown(wanted.url)}: {reason}", status=status)


async def _body(response: httpx.Response, wanted: Wanted, limit: int) -> bytes:
    too_large = f"{shown(wanted.url)}: the answer is larger than {limit} bytes"
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and (len(length) > 18 or int(length) > limit):
        raise FetchError(too_large, status=response.status_code)
    body = Body(response.headers.get("Content-Encoding", ""), limit)
    try:
        async for data in response.aiter_raw():
            body.add(data)
    except BodyTooLarge as error:
        raise FetchError(too_large, status=response.status_code) from error
    return body.finish()


async def _addresses(host: str, port: int) -> list[Address]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Passing(f"the name {host!r} is not known: {_line(error)}") from error
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


@cache
def _tls(*_: str | None) -> ssl.SSLContext:
    """The usual authorities, those of the system, and those that SSL_CERT_FILE and SSL_CERT_DIR name; kept by these."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.set_default_verify_paths()
    return context


def _certificate(error: BaseException | None) -> str | None:
    """What is wrong with a certificate, and what mends it; None where something else went wrong."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    if error is None:
        return None
    return (
        f"its certificate cannot be verified ({error.verify_message}); where the server leaves out an intermediate "
        "certificate, save that one as PEM and name the file in SSL_CERT_FILE"
    )


def _private(wanted: Wanted, host: str, address: object) -> FetchError:
    """The refusal of an address; its cause is a `Refused`, as of all that the guard refuses."""
    reason = f"{host!r} leads to {address}, which is no public address (see DALIL_HARVEST_PRIVATE)"
    error = FetchError(f"{shown(wanted.url)}: {reason}")
    error.__cause__ = Refused(reason)
    return error


def _retry_after(written: str) -> float | None:
    """Seconds, written as a number or as a date; None where neither can be read."""
    text = written.strip()
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()


def _line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:_REASON_CHARS].removesuffix(":")
