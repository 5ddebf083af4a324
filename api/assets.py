"""Scripts and styles as they are sent: without comments and white space, packed once, and not again while unchanged."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from fastapi import Request
from fastapi.responses import Response
from rcssmin import cssmin
from rjsmin import jsmin

_SHRINK: Mapping[str, tuple[str, Callable[[str], str]]] = {
    ".js": ("text/javascript; charset=utf-8", jsmin),
    ".css": ("text/css; charset=utf-8", cssmin),
}
_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Encoding",
}
NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file, plain and packed with gzip; `tag` is of what is sent."""

    media_type: str
    plain: bytes
    packed: bytes
    tag: str


def asset_response(path: Path, request: Request) -> Response:
    """The file for a browser of any site, packed where it can unpack it, and nothing where it has the same already."""
    asset = _asset(path, path.stat().st_mtime_ns)
    headers = {**_HEADERS, "ETag": asset.tag}
    if asset.tag in _listed(request.headers.get("if-none-match", "")):
        return Response(status_code=NOT_MODIFIED, headers=headers)
    if "gzip" not in _listed(request.headers.get("accept-encoding", "")):
        return Response(asset.plain, media_type=asset.media_type, headers=headers)
    return Response(asset.packed, media_type=asset.media_type, headers={**headers, "Content-Encoding": "gzip"})


def shrunk(path: Path) -> str:
    """The text of a script or style without what only its readers need."""
    _, shrink = _SHRINK[path.suffix]
    return str(shrink(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=32)
def _asset(path: Path, _changed_ns: int) -> Asset:
    plain = shrunk(path).encode()
    return Asset(
        media_type=_SHRINK[path.suffix][0],
        plain=plain,
        packed=gzip.compress(plain, mtime=0),
        tag=f'W/"{sha256(plain).hexdigest()[:32]}"',  # weak: the same for both encodings
    )


def _listed(header: str) -> set[str]:
    parts = (part.replace(" ", "") for part in header.split(","))
    return {part.split(";")[0] for part in parts if not part.endswith(";q=0")}
