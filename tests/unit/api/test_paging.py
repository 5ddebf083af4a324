"""Where the pages beside a page are."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi import FastAPI, Request

from api.paging import links
from assistant.settings import load_settings
from tests.unit.api.running import Fixed


def page(query: str, *, offset: int, limit: int, total: int, public_url: str = "") -> dict[str, str]:
    """Address by name of each page that the header leads to."""
    app = FastAPI()
    app.state.live = Fixed(load_settings(public_url=public_url), None)
    headers = [(b"host", b"dalil.example")]
    scope = {"type": "http", "scheme": "http", "path": "/v1/datasets", "root_path": "", "headers": headers, "app": app}
    found = links(Request({**scope, "query_string": query.encode()}), offset=offset, limit=limit, total=total)
    return {name: address for address, name in re.findall(r'<([^>]*)>; rel="(\w+)"', found)}


def offsets(**asked: int) -> dict[str, int]:
    return {
        name: int(dict(parse_qsl(urlsplit(address).query))["offset"]) for name, address in page("", **asked).items()
    }


@pytest.mark.parametrize(
    ("offset", "limit", "total", "expected"),
    [
        (0, 20, 175, {"first": 0, "next": 20, "last": 160}),
        (20, 20, 175, {"first": 0, "prev": 0, "next": 40, "last": 160}),
        (5, 20, 175, {"first": 0, "prev": 0, "next": 25, "last": 160}),
        (160, 20, 175, {"first": 0, "prev": 140, "last": 160}),
        (0, 20, 20, {"first": 0, "last": 0}),
        (0, 20, 0, {"first": 0, "last": 0}),
        (10_000, 20, 175, {"first": 0, "prev": 160, "last": 160}),
        (175, 25, 175, {"first": 0, "prev": 150, "last": 150}),
        (7, 1, 8, {"first": 0, "prev": 6, "last": 7}),
    ],
)
def test_each_page_leads_to_those_beside_it(offset: int, limit: int, total: int, expected: dict[str, int]) -> None:
    assert offsets(offset=offset, limit=limit, total=total) == expected


def test_what_was_asked_for_stays_in_the_addresses_whatever_its_script() -> None:
    query = "theme=%D8%B5%D8%AD%D8%A9&theme=a%26b&limit=10&offset=30&language=ar"
    found = page(query, offset=30, limit=10, total=100)["next"]
    assert parse_qsl(urlsplit(found).query) == [
        ("theme", "صحة"),
        ("theme", "a&b"),
        ("limit", "10"),
        ("language", "ar"),
        ("offset", "40"),
    ]


def test_addresses_are_those_that_readers_see() -> None:
    asked = {"offset": 0, "limit": 1, "total": 2}
    assert page("", **asked)["next"].startswith("http://dalil.example/v1/datasets?")
    behind = page("", **asked, public_url="https://portail.example/dalil")  # type: ignore[arg-type]
    assert behind["next"].startswith("https://portail.example/dalil/v1/datasets?")
