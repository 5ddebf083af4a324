"""HEAD, and which pages of other origins may ask: those of the list and no other, on every route."""

from functools import cache
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from assistant.settings import load_settings
from tests.loops import run

PORTAL = "https://portail.example"


@cache
def app_for(origins: tuple[str, ...]) -> FastAPI:
    return create_app(load_settings(limit_enabled=False, allowed_origins=list(origins)))


def ask(method: str, path: str, *, origins: tuple[str, ...] = (PORTAL,), **headers: str) -> httpx.Response:
    app = app_for(origins)

    async def work() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            return await client.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return run(work())


def preflight(path: str, origin: str, method: str = "POST", sent: str = "content-type", **more: Any) -> httpx.Response:
    told = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": sent}
    return ask("OPTIONS", path, **told, **more)


def every_route() -> list[str]:
    paths = create_app(load_settings()).openapi()["paths"]
    return sorted({*paths, "/mcp", "/", "/widget.js", "/privacy", "/operators", "/datasets/x", "/absent"})


@pytest.mark.parametrize("path", every_route())
def test_every_route_lets_the_portals_page_ask_and_no_other(path: str) -> None:
    allowed, refused = preflight(path, PORTAL), preflight(path, "https://autre.example")
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, PORTAL)
    assert "access-control-allow-credentials" not in allowed.headers
    assert refused.status_code == 400
    assert "access-control-allow-origin" not in refused.headers


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://sub.portail.example",
        "https://portail.example.evil.example",
        "https://evilportail.example",
        "https://portail.example:8443",
        "http://portail.example",
        "https://PORTAIL.example",
        "https://portail.example/",
        "https://portail.example, https://evil.example",
        "portail.example",
        "",
        "*",
    ],
)
def test_an_origin_that_is_nearly_the_portals_is_another(origin: str) -> None:
    for answer in (preflight("/v1/chat", origin), ask("GET", "/healthz", Origin=origin)):
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("https://portail.example/", PORTAL),
        ("https://Portail.Example:443", PORTAL),
        ("http://localhost:3000", "http://localhost:3000"),
        ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
        ("https://بيانات.المغرب", "https://xn--mgbabk2lwa.xn--mgbc0a9azcg"),
    ],
)
def test_an_origin_may_be_written_as_people_write_it(written: str, sent: str) -> None:
    assert ask("GET", "/healthz", origins=(written,), Origin=sent).headers["access-control-allow-origin"] == sent


def test_what_a_page_may_read_beside_the_body_is_named() -> None:
    shown = ask("GET", "/healthz", Origin=PORTAL).headers["access-control-expose-headers"].lower().split(", ")
    assert set(shown) == {"retry-after", "etag", "link"}
    assert preflight("/v1/search", PORTAL, "GET", "if-none-match, accept-language").status_code == 200


@pytest.mark.parametrize(("method", "sent"), [("DELETE", "content-type"), ("PUT", "accept"), ("POST", "x-secret")])
def test_other_methods_and_headers_are_refused_before_they_are_sent(method: str, sent: str) -> None:
    assert preflight("/v1/chat", PORTAL, method, sent).status_code == 400


def test_without_a_list_no_page_of_another_origin_may_ask() -> None:
    answer = preflight("/v1/chat", PORTAL, origins=())
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", ["/healthz", "/", "/widget.js", "/openapi.json", "/v1/catalogue", "/absent"])
def test_head_is_get_without_the_body(path: str) -> None:
    head, get = ask("HEAD", path), ask("GET", path)
    assert head.status_code == get.status_code
    assert head.headers["content-type"] == get.headers["content-type"]
    assert head.headers["content-length"] == get.headers["content-length"]
    assert head.content == b""


@pytest.mark.parametrize("path", ["/v1/chat", "/v1/feedback", "/mcp"])
def test_head_of_what_is_only_posted_is_refused(path: str) -> None:
    answer = ask("HEAD", path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
