"""No barrier that axe-core finds: WCAG 2.2 A and AA, in three languages, in the light and in the dark."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import ask, embed, last_answer

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
DATASET = "/datasets/debarquements-peche-cotiere-artisanale"
FOUND = {
    "fr": "Quelles données sur la pêche ?",
    "ar": "ما هي المعطيات المتوفرة حول الصيد البحري؟",
    "en": "Which data on fisheries?",
}
COUNTED = {
    "fr": "Combien de jeux de données y a-t-il par producteur ?",
    "ar": "كم عدد مجموعات المعطيات لكل جهة منتجة؟",
    "en": "How many datasets are there per producer?",
}
ABSENT = {
    "fr": "données sur la physique quantique",
    "ar": "معطيات حول المركبات الفضائية",
    "en": "data on quantum physics",
}
STATUS = "(chat, question) => chat.ask(question).then((answer) => answer.status)"
each_language = pytest.mark.parametrize("language", ["fr", "ar", "en"])
_AXE = Axe()


def barriers(page: Page) -> list[str]:
    """What axe-core finds wrong on the page as it stands, in both colour schemes."""
    return [f"{scheme}: {fault}" for scheme in ("light", "dark") for fault in _in(page, scheme)]


def _in(page: Page, scheme: Any) -> list[str]:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = _AXE.run(page, options=RULES).response
    assert found["testEngine"]["name"] == "axe-core"
    return [
        f"{fault['id']}: {node['target']} {node['html']} {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


@each_language
def test_the_page_has_no_barrier_empty_after_a_refusal_and_after_answers(
    server: str, page: Page, language: str
) -> None:
    page.goto(f"{server}/?lang={language}")
    expect(page.locator("dalil-chat .suggestion").first).to_be_visible()
    assert barriers(page) == []
    refused = page.locator("dalil-chat").evaluate(STATUS, ABSENT[language])
    assert refused in ("no_match", "out_of_scope")
    assert barriers(page) == []
    ask(page, FOUND[language])
    expect(page.locator("#cards .card").first).to_be_visible()
    page.locator("dalil-chat header .tool").first.click()
    ask(page, COUNTED[language])
    expect(last_answer(page).locator("table")).to_be_visible()
    assert barriers(page) == []


@each_language
def test_the_open_widget_of_a_portal_has_no_barrier(
    server: str, context: BrowserContext, page: Page, language: str
) -> None:
    html = f'<!doctype html><html lang="{language}"><title>Portail</title><main><h1>Portail</h1></main>{embed(server)}'
    context.route(f"{server}/host.html", lambda route: route.fulfill(content_type="text/html", body=html))
    page.goto(f"{server}/host.html")
    assert barriers(page) == []
    page.locator("dalil-chat .launcher").click()
    ask(page, FOUND[language])
    expect(last_answer(page).locator(".card").first).to_be_visible()
    assert barriers(page) == []


@each_language
@pytest.mark.parametrize(
    ("path", "shown"),
    [(DATASET, "dalil-chat .launcher"), ("/embed", "dalil-chat .suggestion"), ("/privacy", "main p")],
    ids=["dataset", "embed", "privacy"],
)
def test_the_other_pages_have_no_barrier(server: str, page: Page, path: str, shown: str, language: str) -> None:
    page.goto(f"{server}{path}?lang={language}")
    expect(page.locator(shown).first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert barriers(page) == []


def test_a_barrier_would_be_found_inside_the_widget_too(server: str, page: Page) -> None:
    page.goto(f"{server}/embed?lang=fr")
    spoil: Callable[[str], Any] = page.locator("dalil-chat textarea").evaluate
    spoil("node => { node.removeAttribute('aria-label'); node.removeAttribute('placeholder'); node.title = ''; }")
    assert any("label:" in fault for fault in barriers(page))
