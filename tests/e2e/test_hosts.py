"""Pages that make it hard for the widget: hostile styles, two widgets, many widgets that come and go."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.e2e.conftest import ANSWER_MS, Portal, Script, Send, answer, event

ANSWERS = {
    "fr": {"text": "Le **fichier** `barrages-2024.csv` donne la réserve du jour [1].", "direction": "ltr"},
    "ar": {"text": "يقدم **الملف** `barrages-2024.csv` مخزون السدود اليومي [1].", "direction": "rtl"},
}
STYLES: dict[str, str] = tomllib.loads((Path(__file__).parent / "hostile_styles.toml").read_text(encoding="utf-8"))
CONTRAST = """(node) => {
  const light = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const pair = [light(getComputedStyle(node).color), light(getComputedStyle(node.closest('.panel')).backgroundColor)].sort();
  return (pair[1] + 0.05) / (pair[0] + 0.05);
}"""
ON_TOP = """(node) => {
  const { x, y, width, height } = node.getBoundingClientRect();
  let found = document.elementFromPoint(x + width / 2, y + height / 2);
  while (found?.shadowRoot) found = found.shadowRoot.elementFromPoint(x + width / 2, y + height / 2);
  return node.contains(found);
}"""


def _said(language: str, **fields: Any) -> Script:
    source = {"n": 1, "kind": "dataset", "id": "d", "title": "…", "url": "/datasets/d", "snippet": "…"}
    whole = answer(**{"language": language, "citations": [source], **ANSWERS[language], **fields})
    return lambda send: send(event("final", whole).encode())


def _styled(page: Page, server: str, portal: Portal, language: str, style: str) -> None:
    portal.script = _said(language)
    portal.language = language
    portal.html = (
        f'<script type="module" src="{server}/widget.js"></script><style>{style}</style><p id="cover">x</p>'
        f'<dalil-chat lang="{language}" theme="light" api="/"></dalil-chat>'
    )
    page.goto(portal.url)


def _style(node: Locator, name: str) -> str:
    return str(node.evaluate("(node, name) => getComputedStyle(node)[name]", name))


def _pixels(node: Locator, name: str) -> float:
    return float(_style(node, name).removesuffix("px"))


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("style", STYLES)
def test_under_a_hostile_style_the_widget_is_usable_and_readable(
    server: str, portal: Portal, page: Page, style: str, language: str
) -> None:
    _styled(page, server, portal, language, STYLES[style])
    page.locator("dalil-chat .launcher").click(timeout=5000)
    panel, box = page.locator("dalil-chat .panel"), page.locator("dalil-chat textarea")
    expect(box).to_be_visible()
    size = panel.bounding_box()
    assert size
    assert (size["width"] > 350, size["height"] > 500) == (True, True)
    assert 0 <= size["x"] <= 1280 - size["width"]
    assert 0 <= size["y"] <= 900 - size["height"]
    assert box.evaluate(ON_TOP)
    box.click(timeout=5000)
    page.keyboard.type("سؤال" if language == "ar" else "Une question")
    page.locator("dalil-chat .send:visible").click(timeout=5000)
    text = page.locator("dalil-chat .answer .text p").first
    expect(text).to_be_visible()
    assert text.evaluate(ON_TOP)
    _is_readable(text, language)


def _is_readable(text: Locator, language: str) -> None:
    expect(text.locator("strong")).to_be_visible()
    assert _style(text, "direction") == ("rtl" if language == "ar" else "ltr")
    assert 14 <= _pixels(text, "fontSize") <= 20
    assert _pixels(text, "lineHeight") >= 1.4 * _pixels(text, "fontSize")
    plain = {"letterSpacing": "normal", "wordSpacing": "0px", "textIndent": "0px", "textTransform": "none"}
    plain |= {"writingMode": "horizontal-tb", "visibility": "visible", "unicodeBidi": "isolate", "whiteSpace": "normal"}
    assert {name: _style(text, name) for name in plain} == plain
    assert text.evaluate(CONTRAST) >= 4.5


def test_the_attribute_hidden_still_hides_it(server: str, portal: Portal, page: Page) -> None:
    _styled(page, server, portal, "fr", "")
    expect(page.locator("dalil-chat .launcher")).to_be_visible()
    page.locator("dalil-chat").evaluate("node => { node.hidden = true; }")
    expect(page.locator("dalil-chat .launcher")).to_be_hidden()


def test_two_widgets_on_a_page_are_two_conversations(server: str, portal: Portal, page: Page) -> None:
    portal.html = f"""<script type="module" src="{server}/widget.js"></script><main><h1>Portail</h1></main>
      <dalil-chat lang="fr" api="/"></dalil-chat><dalil-chat lang="ar" position="start" api="/"></dalil-chat>"""
    page.goto(portal.url)
    asked: list[dict[str, Any]] = []
    page.on("request", lambda request: asked.append(request.post_data_json) if request.method == "POST" else None)
    french, arabic = page.locator("dalil-chat").first, page.locator("dalil-chat").last
    for chat, language, question in (
        (french, "fr", "Les barrages ?"),
        (arabic, "ar", "السدود؟"),
        (french, "fr", "Et 2023 ?"),
    ):
        portal.script = _said(language)
        if chat.locator("dialog").is_hidden():
            chat.locator(".launcher").click()
        chat.locator("textarea").fill(question)
        chat.locator("textarea").press("Enter")
        expect(chat.locator(".question").last).to_have_text(re.compile(question.split()[0]))
        expect(chat.locator(".log")).to_have_attribute("aria-busy", "false")
    assert [len(body["history"]) for body in asked] == [0, 0, 2]
    assert asked[0]["conversation_id"] == asked[2]["conversation_id"] != asked[1]["conversation_id"]
    expect(french.locator(".question")).to_have_count(2)
    expect(arabic.locator(".question")).to_have_count(1)
    expect(arabic.locator(".panel")).to_have_attribute("dir", "rtl")
    expect(french.locator(".panel")).to_have_attribute("dir", "ltr")
    boxes = [chat.locator("dialog").bounding_box() for chat in (french, arabic)]
    assert boxes[0]
    assert boxes[1]
    assert min(box["x"] + box["width"] for box in boxes if box) <= max(box["x"] for box in boxes if box), "side by side"
    ids = "chats => chats.map((chat) => [...chat.shadowRoot.querySelectorAll('[id]')].map((node) => node.id))"
    for own in page.locator("dalil-chat").evaluate_all(ids):
        assert len(own) == len(set(own)) > 0
    named = "node => node.getRootNode().getElementById(node.getAttribute('aria-labelledby')).textContent"
    assert french.locator("dialog").evaluate(named) != arabic.locator("dialog").evaluate(named)
    assert page.locator("body [id]:not(dalil-chat *)").count() == 0


MANY = """async (count) => {
  const chats = Array.from({ length: count }, (_, i) => {
    const chat = document.createElement('dalil-chat');
    chat.setAttribute('lang', ['fr', 'ar', 'en'][i % 3]);
    chat.setAttribute('api', '/');
    return document.body.appendChild(chat);
  });
  for (const chat of chats) {
    const given = await chat.ask('السدود?');
    if (given?.id !== 'a1') throw new Error('no answer');
    chat.shadowRoot.querySelector('.cite').click();
    chat.close();
  }
  return chats.length;
}"""
WRITING = """() => {
  const chat = document.body.appendChild(document.createElement('dalil-chat'));
  chat.setAttribute('api', '/');
  chat.ask('?');
}"""
FEW_NODES, FEW_LISTENERS, FEW_BYTES = 10, 2, 100_000
"""What may differ between two measurements of a page; one widget has 119 nodes and 14 listeners."""


class Measured:
    """Live nodes, listeners and bytes of a page, after its garbage was collected."""

    def __init__(self, session: CDPSession) -> None:
        for _ in range(2):
            session.send("HeapProfiler.collectGarbage")
        counters = session.send("Memory.getDOMCounters")
        self.nodes, self.listeners = int(counters["nodes"]), int(counters["jsEventListeners"])
        self.bytes = int(session.send("Runtime.getHeapUsage")["usedSize"])

    def __repr__(self) -> str:
        return f"{self.nodes} nodes, {self.listeners} listeners, {self.bytes / 1e6:.2f} MB"


@pytest.fixture
def measure(page: Page) -> Callable[[], Measured]:
    session = page.context.new_cdp_session(page)
    return lambda: Measured(session)


def test_twenty_widgets_leave_nothing_behind_when_they_are_removed(
    server: str, portal: Portal, page: Page, measure: Callable[[], Measured]
) -> None:
    portal.script = _said("ar", datasets=[{"id": "d", "title": "السدود", "url": "/d"}], suggestions=["التالي"])
    portal.html = f'<script type="module" src="{server}/widget.js"></script>'
    page.goto(portal.url)
    page.evaluate(MANY, 20)  # what the first ones leave for all: the style, compiled code
    _remove(page)
    before = measure()
    page.evaluate(MANY, 20)
    open_ = measure()
    _remove(page)
    after = measure()
    assert open_.nodes - before.nodes > 20 * 50, "they were there"
    assert open_.listeners > before.listeners
    assert after.nodes - before.nodes <= FEW_NODES
    assert after.listeners - before.listeners <= FEW_LISTENERS
    assert after.bytes - before.bytes <= FEW_BYTES


def _remove(page: Page) -> None:
    page.evaluate("document.querySelectorAll('dalil-chat').forEach((chat) => chat.remove())")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))")


def test_a_widget_that_is_removed_while_it_writes_leaves_nothing_behind(
    server: str, portal: Portal, page: Page, measure: Callable[[], Measured]
) -> None:
    def script(send: Send) -> None:
        send(event("delta", {"text": "Le début"}).encode())
        portal.released.wait(20)

    portal.script = script
    portal.html = f'<script type="module" src="{server}/widget.js"></script>'
    page.goto(portal.url)
    measured = []
    for _ in range(2):  # the first round is also the first one for what looks at the page
        page.evaluate(WRITING)
        expect(page.locator("dalil-chat .answer .text")).to_have_text("Le début", timeout=ANSWER_MS)
        _remove(page)
        measured.append(measure())
    before, after = measured
    assert after.nodes - before.nodes <= FEW_NODES
    assert after.listeners - before.listeners <= FEW_LISTENERS
