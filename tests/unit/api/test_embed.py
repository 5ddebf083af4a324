"""The chat for a frame: who may show it, and what its address can and cannot set."""

from collections.abc import Iterator

import httpx
import pytest

from api.headers import PAGE_HEADERS
from assistant.errors import BadSettings
from assistant.settings import load_settings
from tests.unit.api.running import app_over, running

PORTALS = ["https://portail.example", "https://*.xn--mgbbbe6m.example", "http://127.0.0.1:8080"]


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    app = app_over(load_settings(frame_ancestors=PORTALS, feedback_db="none"))
    with running(app) as base, httpx.Client(base_url=base) as client:
        yield client


def policy(response: httpx.Response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response.headers["content-security-policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_only_the_portals_of_the_settings_show_it_in_a_frame(client: httpx.Client) -> None:
    page = client.get("/embed")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert policy(page)["frame-ancestors"] == " ".join(PORTALS)
    assert policy(page)["default-src"] == "'none'"
    assert "unsafe" not in page.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/", "/privacy", "/about"])
def test_no_other_page_is_shown_in_a_frame(client: httpx.Client, path: str) -> None:
    assert policy(client.get(path))["frame-ancestors"] == "'none'"


def test_without_the_setting_nobody_shows_it() -> None:
    assert PAGE_HEADERS["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    assert load_settings().frame_ancestors == []


@pytest.mark.parametrize(
    ("asked", "accepted", "language", "direction"),
    [
        ("ar", "fr", "ar", "rtl"),
        ("AR-MA", "fr", "ar", "rtl"),
        ("en", "ar", "en", "ltr"),
        ("", "ar-MA, fr;q=0.5", "ar", "rtl"),
        ("de", "en", "en", "ltr"),
        ("", "de", "fr", "ltr"),
    ],
)
def test_it_speaks_the_language_of_the_address_then_of_the_browser(
    client: httpx.Client, asked: str, accepted: str, language: str, direction: str
) -> None:
    page = client.get("/embed", params={"lang": asked}, headers={"Accept-Language": accepted})
    assert f'<html lang="{language}" dir="{direction}">' in page.text
    assert f'<dalil-chat mode="inline" lang="{language}">' in page.text


def test_what_the_address_says_of_a_dataset_stays_an_attribute(client: httpx.Client) -> None:
    hostile = "السكان\"><script>alert(1)</script>'&"
    page = client.get("/embed", params={"lang": "fr", "dataset": hostile, "theme": '"><b>'})
    assert page.text.count("<script") == 2
    assert "السكان&#34;&gt;&lt;script&gt;" in page.text
    assert "theme=" not in page.text
    assert client.get("/embed", params={"dataset": "x" * 301}).status_code == 422


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_can_be_fixed(client: httpx.Client, theme: str) -> None:
    page = client.get("/embed", params={"theme": theme}).text
    assert f'theme="{theme}"' in page
    assert f'<meta name="color-scheme" content="{theme}">' in page


@pytest.mark.parametrize("path", ["/embed.js", "/embed.css"])
def test_what_it_loads_is_there(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 200
    assert path in client.get("/embed").text


@pytest.mark.parametrize(
    "written",
    [
        "*",
        "https://*",
        "https:",
        "portail.example",
        "https://portail.example/",
        "https://portail.example; script-src *",
        "https://a.example https://b.example",
        "https://portail.example\n",
        "https://بوابة.example",
    ],
)
def test_what_is_no_origin_is_refused(written: str) -> None:
    with pytest.raises(BadSettings, match="DALIL_FRAME_ANCESTORS"):
        load_settings(frame_ancestors=[written])
