"""How an answer of the widget comes: at once, without a jump, told once; and what is said when it does not come."""

import json
from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.conftest import Script, Send, ask, embed, event, last_answer, settled
from tests.e2e.hosting import host, source, streamed, water

WAIT_S = 20


class Steps:
    """A stream that waits before each part until the test lets it go on."""

    def __init__(self, *parts: str) -> None:
        self._parts = [(part, Event()) for part in parts]
        self._next = 0

    def __call__(self, send: Send) -> None:
        for part, allowed in self._parts:
            assert allowed.wait(WAIT_S)
            send(part.encode())

    def go(self) -> None:
        self._parts[self._next][1].set()
        self._next += 1


def _steps(whole: dict[str, Any]) -> Steps:
    """Status, sources, two deltas, final."""
    text = whole["text"]
    found = {name: whole[name] for name in ("citations", "datasets", "filters")}
    return Steps(
        event("status", {"step": "retrieve", "intent": "dataset_search", "language": whole["language"]}),
        event("sources", found),
        event("delta", {"text": text[:20]}),
        event("delta", {"text": text[20:]}),
        event("final", whole),
    )


def _typed(page: Page, question: str) -> Locator:
    page.locator("dalil-chat textarea").fill(question)
    page.locator("dalil-chat textarea").press("Enter")
    return page.locator("dalil-chat article.turn").last.locator(".answer")


def _places(shown: Locator) -> list[Any]:
    parts = [".chips", ".text > p >> nth=0", ".text > p >> nth=1", ".card", ".sources"]
    return [shown.locator(part).first.bounding_box() for part in parts]


LONG = {
    "fr": "Le débit est publié **chaque année** [1].\n\nLe fichier `eau-2024.csv` le donne par source [1].",
    "ar": "يتم نشر الصبيب **كل سنة** [1].\n\nويبين الملف `eau-2024.csv` صبيب كل عين وعلوها عن سطح البحر [1].",
}


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_sources_come_first_then_the_text_and_nothing_moves_at_the_end(
    scripted: Callable[[Script], Page], language: str
) -> None:
    whole = water(language, text=LONG[language])
    steps = _steps(whole)
    page = scripted(steps)
    shown = _typed(page, "?")
    expect(shown.locator(".progress")).to_be_visible()
    steps.go()
    expect(shown).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    steps.go()
    expect(shown.locator(".card .title")).to_contain_text(source(language)["title"])
    expect(shown.locator(".chips button")).to_contain_text("CSV")
    expect(shown.locator(".progress"), "no text yet").to_be_visible()
    steps.go()
    expect(shown.locator(".text > p")).to_have_count(1)
    expect(shown.locator(".progress")).to_be_hidden()
    steps.go()
    expect(shown.locator(".text > p")).to_have_count(2)
    expect(shown.locator(".text button.cite")).to_have_count(2)
    before = _places(shown)
    kept = shown.locator(".text > p").first.element_handle()
    steps.go()
    settled(page)
    assert _places(shown) == before
    assert kept.evaluate("node => node.isConnected"), "a text that was right is not written a second time"


def test_a_text_that_did_not_hold_is_replaced_where_it_differs(scripted: Callable[[Script], Page]) -> None:
    whole = water(text="Le débit est publié [1].\n\nIl manque l’année 2025 [1].")
    found = {name: whole[name] for name in ("citations", "datasets", "filters")}
    drafted = event("delta", {"text": "Le débit est publié [1].\n\nIl double en 2025 [1]."})
    steps = Steps(event("sources", found) + drafted, event("replaced", {"text": whole["text"]}) + event("final", whole))
    page = scripted(steps)
    shown = _typed(page, "?")
    steps.go()
    expect(shown.locator(".text")).to_contain_text("Il double")
    kept = shown.locator(".text > p").first.element_handle()
    steps.go()
    expect(shown.locator(".text")).to_contain_text("Il manque")
    settled(page)
    expect(shown.locator(".text")).not_to_contain_text("Il double")
    assert kept.evaluate("node => node.isConnected")


HEAR = """() => {
  const status = document.querySelector('dalil-chat').shadowRoot.querySelector('[role=status]');
  window.heard = [];
  new MutationObserver(() => heard.push([status.textContent, status.lang]))
    .observe(status, { childList: true, characterData: true, subtree: true });
}"""


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Réponse : Le débit est publié"), ("ar", "الجواب: تم نشر الصبيب")]
)
def test_an_answer_is_announced_once_and_whole(scripted: Callable[[Script], Page], language: str, words: str) -> None:
    whole = water(language)
    page = scripted(lambda send: send(streamed(whole).encode()))
    page.evaluate(HEAR)
    ask(page, "?")
    heard = page.evaluate("window.heard")
    told = [one for one in heard if words.split(": ")[1] in one[0]]
    assert len(told) == 1
    assert told[0] == heard[-1]
    assert told[0][0].startswith(words)
    assert told[0][1] == language
    expect(page.locator("dalil-chat [role=log]")).to_have_attribute("aria-live", "off")


def _embedded(server: str, context: BrowserContext, page: Page, language: str) -> None:
    page.goto(host(context, server, embed(server, f'mode="inline" lang="{language}"')))
    expect(page.locator("dalil-chat textarea")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "told"),
    [("fr", "Vous êtes hors ligne."), ("ar", "أنتم غير متصلين بالإنترنت."), ("en", "You are offline.")],
)
def test_who_is_offline_is_told_and_keeps_the_question(
    server: str, context: BrowserContext, page: Page, language: str, told: str
) -> None:
    _embedded(server, context, page, language)
    context.set_offline(True)
    ask(page, "Une question à garder")
    expect(last_answer(page).locator(".failure")).to_contain_text(told)
    expect(page.locator("dalil-chat textarea")).to_have_value("Une question à garder")
    context.set_offline(False)
    last_answer(page).locator(".retry").click()
    settled(page)
    expect(last_answer(page).locator(".failure")).to_have_count(0)
    expect(page.locator("dalil-chat textarea")).to_have_value("")


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("language", "limited", "unavailable", "wait"),
    [
        ("fr", "Trop de questions", "momentanément indisponible", "Réessayez dans 2 minutes"),
        ("ar", "أسئلة كثيرة في وقت وجيز", "غير متاح مؤقتا", "مدة الانتظار قبل إعادة المحاولة: دقيقتان"),
        ("en", "Too many questions", "unavailable for now", "Try again in 2 minutes"),
    ],
)
def test_a_refusal_says_which_and_how_long_to_wait(
    server: str,
    context: BrowserContext,
    page: Page,
    status: int,
    language: str,
    limited: str,
    unavailable: str,
    wait: str,
) -> None:
    problem = json.dumps({"code": "limited", "status": status, "detail": "…"})
    headers = {"Retry-After": "120", "Content-Type": "application/problem+json"}
    page.route(f"{server}/v1/chat", lambda route: route.fulfill(status=status, headers=headers, body=problem))
    _embedded(server, context, page, language)
    ask(page, "Une question")
    failure = last_answer(page).locator(".failure")
    expect(failure).to_contain_text(limited if status == 429 else unavailable)
    expect(failure).to_contain_text(wait)
    expect(failure.locator(".retry")).to_be_disabled()


@pytest.mark.parametrize(
    ("language", "told"),
    [("fr", "La connexion s’est interrompue"), ("ar", "انقطع الاتصال"), ("en", "The connection broke")],
)
def test_a_stream_that_is_cut_says_so_below_what_came(
    server: str, context: BrowserContext, page: Page, language: str, told: str
) -> None:
    stream = streamed(water(language)).split("event: final")[0]
    page.route(f"{server}/v1/chat", lambda route: route.fulfill(content_type="text/event-stream", body=stream))
    _embedded(server, context, page, language)
    ask(page, "?")
    shown = last_answer(page)
    expect(shown.locator(".failure")).to_contain_text(told)
    expect(shown.locator(".text")).not_to_be_empty()
    expect(shown.locator(".card")).to_be_visible()
    text, failure = shown.locator(".text").bounding_box(), shown.locator(".failure").bounding_box()
    assert 0 < failure["y"] - text["y"] - text["height"] < 40, "it stands where the text ends, not below the cards"


def test_an_error_in_the_stream_is_told_in_the_words_of_the_server(scripted: Callable[[Script], Page]) -> None:
    wrong = {"code": "internal", "status": 500, "detail": "Une erreur s’est produite, sans lien avec votre question."}
    page = scripted(lambda send: send(event("error", wrong).encode()))
    ask(page, "?")
    expect(last_answer(page).locator(".failure")).to_contain_text("sans lien avec votre question")


def test_what_is_typed_meanwhile_is_not_lost_when_the_answer_fails(scripted: Callable[[Script], Page]) -> None:
    steps = Steps(": heartbeat\n\n")
    page = scripted(steps)
    _typed(page, "La première question")
    page.locator("dalil-chat textarea").fill("La suivante, à moitié")
    steps.go()
    settled(page)
    expect(last_answer(page).locator(".failure")).to_be_visible()
    last_answer(page).locator(".retry").click()
    settled(page)
    expect(page.locator("dalil-chat .question")).to_have_text(["La première question"])
    expect(page.locator("dalil-chat textarea")).to_have_value("La suivante, à moitié")
