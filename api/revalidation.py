"""Answers that their readers may keep: an ETag of all that they are made from, and 304 where a reader has them already."""

from hashlib import blake2b
from typing import Any

from fastapi import FastAPI, Request, Response

from api.live import Serving
from api.problems import reader_language
from api.routes.context import base_url
from assistant import __version__
from assistant.settings import Settings

VARY = "Accept-Language, Origin"
PRIVATE, SHARED = "private, no-cache", "no-cache"
"""Kept, but asked for again before each use; a search holds a question, which no cache of several readers may keep."""
_TEXT: dict[str, Any] = {"schema": {"type": "string"}}
_TAG: dict[str, Any] = {
    "ETag": {"description": "Names this answer; a new generation has another.", "required": True, **_TEXT}
}


class NotModified(Exception):
    """The reader has the answer already."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__()
        self.headers = headers


def kept(model: Any, **headers: Any) -> dict[int | str, dict[str, Any]]:
    """How the description of the API tells of an answer that may be kept."""
    return {
        200: {"model": model, "headers": {**_TAG, **headers}},
        304: {"description": "The reader has this answer already (`If-None-Match`).", "headers": _TAG},
    }


def revalidate(request: Request, response: Response, serving: Serving, *, cache: str = SHARED) -> None:
    """Name the answer that is about to be made of `serving`. Raises `NotModified` where its reader has it.

    The name is known before the work: whoever asks again costs nearly nothing while the generation stays.
    """
    tag = tag_of(request, serving)
    headers = {"ETag": tag, "Cache-Control": cache, "Vary": VARY}
    if is_among(tag, request.headers.getlist("if-none-match")):
        raise NotModified(headers)
    response.headers.update(headers)


def tag_of(request: Request, serving: Serving) -> str:
    """All that such an answer depends on: generation, version, settings, address, and the language of the reader."""
    manifest = serving.index.manifest
    parts = (
        serving.index.name,
        str(manifest["created"]),
        str(manifest.get("content", "")),
        edition(request.app.state.settings),
        base_url(request),
        request.url.path,
        request.url.query,
        reader_language(request),
    )
    return f'W/"{_digest(*parts)}"'


def edition(settings: Settings) -> str:
    """The version that runs, as it is set up; secrets go into a hash only."""
    return _digest(__version__, settings.model_dump_json())


def is_among(tag: str, written: list[str]) -> bool:
    """Whether `If-None-Match` names the tag or anything at all; compared weakly, as RFC 9110 wants it."""
    named = [one.strip().removeprefix("W/") for line in written for one in line.split(",")]
    return "*" in named or tag.removeprefix("W/") in named


def install(app: FastAPI) -> None:
    """Answer `NotModified` with 304."""

    @app.exception_handler(NotModified)
    async def _not_modified(_: Request, found: NotModified) -> Response:
        return Response(status_code=304, headers=found.headers)


def _digest(*parts: str) -> str:
    return blake2b("\n".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()
