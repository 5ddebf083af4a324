"""Where the pages beside a page of a list are: the `Link` header of RFC 8288."""

from collections.abc import Iterator
from urllib.parse import urlencode

from fastapi import Request

from api.routes.context import base_url
from api.schemas import absolute


def links(request: Request, *, offset: int, limit: int, total: int) -> str:
    """First and last page, and those before and after this one where there are such.

    Behind the end the page before is the last one.
    """
    return ", ".join(
        f'<{_address(request, start)}>; rel="{name}"'
        for name, start in _starts(offset=offset, limit=limit, total=total)
    )


def _starts(*, offset: int, limit: int, total: int) -> Iterator[tuple[str, int]]:
    last = max(0, total - 1) // limit * limit
    yield "first", 0
    if offset > 0:
        yield "prev", max(0, offset - limit) if offset < total else last
    if offset + limit < total:
        yield "next", offset + limit
    yield "last", last


def _address(request: Request, offset: int) -> str:
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "offset"]
    return f"{absolute(request.url.path, base_url(request))}?{urlencode([*asked, ('offset', str(offset))])}"
