"""Who may read `/metrics`, and what it says of a service without an index."""

from typing import Any

import httpx
import pytest

from api.app import create_app
from assistant.settings import load_settings
from tests.loops import run
from tests.prometheus import value

TOKEN = "a-token-of-the-team"
LOOPBACK, ELSEWHERE = "127.0.0.1", "192.0.2.8"


def read(
    *,
    client: str = LOOPBACK,
    base: str = "http://127.0.0.1:8000",
    settings: dict[str, Any] | None = None,
    **headers: str,
) -> httpx.Response:
    app = create_app(load_settings(**{"feedback_db": "none", **(settings or {})}))

    async def work() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(client, 1))
        async with httpx.AsyncClient(transport=transport, base_url=base) as http:
            return await http.get("/metrics", headers={k.replace("_", "-"): v for k, v in headers.items()})

    return run(work())


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_a_program_of_this_machine_may_read(base: str) -> None:
    answer = read(base=base)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "asked",
    [
        {"client": ELSEWHERE},
        {"settings": {"host": "0.0.0.0"}},
        {"base": "http://dalil.example"},
        {"X_Forwarded_For": "198.51.100.1"},
        {"X_Real_IP": "198.51.100.1"},
        {"Forwarded": "for=198.51.100.1"},
        {"Via": "1.1 proxy"},
        {"settings": {"trusted_proxies": [LOOPBACK]}},
        {"Host": "["},
        {"Host": ""},
    ],
    ids=["elsewhere", "all addresses", "name", "for", "real ip", "forwarded", "via", "proxy", "broken", "no host"],
)
def test_whoever_comes_from_elsewhere_or_through_a_proxy_may_not_read(asked: dict[str, Any]) -> None:
    answer = read(**asked)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    settings = {**asked.pop("settings", {}), "operator_token": TOKEN}
    refused = read(**asked, settings=settings)
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")
    assert refused.headers["www-authenticate"].startswith("Basic ")
    assert read(**asked, settings=settings, Authorization="Bearer wrong-token-00000").status_code == 401
    assert read(**asked, settings=settings, Authorization=f"Bearer {TOKEN}").status_code == 200


def test_off_is_for_nobody_and_open_for_everyone() -> None:
    token = {"Authorization": f"Bearer {TOKEN}"}
    assert read(settings={"metrics": "off", "operator_token": TOKEN}, **token).status_code == 404
    assert read(settings={"metrics": "open"}, client=ELSEWHERE, base="http://dalil.example").status_code == 200


def test_without_an_index_that_is_what_it_says() -> None:
    text = read(settings={"metrics": "open"}).text
    assert value("dalil_index_ready", text) == 0
    assert "dalil_index_age_seconds" not in text
    assert value("dalil_max_streams", text) == 32
    assert {part: value("dalil_degraded", text, part=part) for part in ("limits", "llm", "usage")} == {
        "limits": 0,
        "llm": 0,
        "usage": 0,
    }
