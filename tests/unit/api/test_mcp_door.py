"""The door: who may knock, and that nothing is loaded before the first knock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from api.app import create_app
from api.routes import mcp
from api.routes.mcp import Door
from assistant.errors import DalilError
from assistant.settings import Settings, load_settings
from tests.loops import run


class Manager:
    """Stands for the protocol's server: counts how often it is made and run."""

    made = 0
    running = False

    def __init__(self) -> None:
        Manager.made += 1

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        Manager.running = True
        yield
        Manager.running = False

    async def handle_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert Manager.running
        await PlainTextResponse("in")(scope, receive, send)


@pytest.fixture(autouse=True)
def _manager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Manager, "made", 0)
    monkeypatch.setattr(mcp, "_load", Manager)


def knock(settings: Settings, *headers: dict[str, str]) -> list[httpx.Response]:
    """The answers to requests with these headers, all at once."""
    found: list[httpx.Response] = []

    async def one(client: httpx.AsyncClient, sent: dict[str, str]) -> None:
        found.append(await client.post("/mcp", headers=sent))

    async def work() -> None:
        door = Door(settings)
        transport = httpx.ASGITransport(door)
        async with (
            door.open(),
            httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client,
            anyio.create_task_group() as tasks,
        ):
            for sent in headers:
                tasks.start_soon(one, client, sent)

    run(work())
    return found


def test_nothing_is_loaded_without_a_knock_and_once_for_many() -> None:
    assert knock(load_settings()) == []
    assert Manager.made == 0
    assert [r.text for r in knock(load_settings(), {}, {}, {})] == ["in"] * 3
    assert Manager.made == 1


PUBLIC = {"public_url": "https://dalil.example/base", "host": "0.0.0.0"}
PORTAL = {"allowed_origins": ["https://portail.example"], "host": "0.0.0.0"}


@pytest.mark.parametrize(
    ("settings", "origin"),
    [
        ({}, "http://localhost:5173"),
        ({}, "http://127.0.0.1:8000"),
        ({}, "http://[::1]:8000"),
        (PUBLIC, "https://dalil.example"),
        (PORTAL, "https://portail.example"),
        ({"allowed_origins": ["*"]}, "https://ailleurs.example"),
    ],
)
def test_pages_of_the_allowed_origins_come_in(settings: dict[str, object], origin: str) -> None:
    assert knock(load_settings(**settings), {"Origin": origin})[0].status_code == 200


@pytest.mark.parametrize("settings", [{}, PUBLIC, PORTAL])
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "http://portail.example",
        "https://portail.example.evil.example",
        "https://dalil.example:444",
        "http://localhost.evil.example",
        "http://[",
    ],
)
def test_pages_of_other_origins_are_refused_and_load_nothing(settings: dict[str, object], origin: str) -> None:
    response = knock(load_settings(**settings), {"Origin": origin, "Accept-Language": "ar"})[0]
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")
    assert response.headers["content-type"] == "application/problem+json"
    assert "الطلبات" in response.json()["detail"]
    assert Manager.made == 0


def test_a_loopback_address_does_not_make_pages_of_loopback_welcome_elsewhere() -> None:
    assert knock(load_settings(host="0.0.0.0"), {"Origin": "http://localhost:1"})[0].status_code == 403


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "192.0.2.7:8000", "dalil.example"])
def test_a_server_on_loopback_is_known_by_numbers_its_own_name_and_its_public_one(host: str) -> None:
    settings = load_settings(public_url="https://dalil.example")
    assert knock(settings, {"Host": host})[0].status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example:8000", "", "["])
def test_a_name_that_was_made_to_lead_to_loopback_is_refused(host: str) -> None:
    response = knock(load_settings(), {"Host": host})[0]
    assert (response.status_code, response.json()["code"]) == (421, "forbidden")
    assert knock(load_settings(host="0.0.0.0"), {"Host": host})[0].status_code == 200


def test_what_cannot_be_loaded_is_an_error_of_this_route_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Manager:
        raise ImportError("mcp")

    monkeypatch.setattr(mcp, "_load", broken)
    with pytest.raises(ExceptionGroup) as raised:
        knock(load_settings(), {})
    assert raised.group_contains(DalilError)


def test_a_portals_page_may_send_the_headers_of_the_protocol() -> None:
    portal = "https://portail.example"
    asked = {
        "Origin": portal,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": ", ".join(mcp.HEADERS),
    }
    app = create_app(load_settings(allowed_origins=[portal]))

    async def preflight(origin: str) -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            return (await client.options("/mcp", headers={**asked, "Origin": origin})).status_code

    assert run(preflight(portal)) == 200
    assert run(preflight("https://evil.example")) == 400
