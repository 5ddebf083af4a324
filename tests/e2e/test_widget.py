"""The custom element: keyboard, other origins, broken streams, hostile text, weight."""

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Portal, Script, Seen, Send, answer, ask, embed, event, focused, last_answer, settled
from tests.e2e.hosting import host, replies
from tests.servers import serve

LIMIT_BYTES = 20_000
QUESTION = "Quelles données sur la pêche ?"


def test_the_keyboard_is_enough_and_the_focus_returns(server: str, context: BrowserContext, page: Page) -> None:
    page.goto(host(context, server, f'<a href="#x">Avant</a>{embed(server)}'))
    expect(page.locator("dalil-chat .launcher")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == "launcher"

    page.keyboard.press("Enter")
    expect(page.locator("dalil-chat dialog")).to_be_visible()
    expect(page.locator("dalil-chat .launcher")).to_have_attribute("aria-expanded", "true")
    assert focused(page) == "textarea"

    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(last_answer(page).locator(".card").first).to_be_visible()
    settled(page)
    assert focused(page) == "textarea"
    expect(page.locator("dalil-chat [role=status]")).to_contain_text("Réponse")

    page.keyboard.press("Escape")
    expect(page.locator("dalil-chat dialog")).to_be_hidden()
    assert focused(page) == "launcher"
    page.keyboard.press("Enter")
    expect(page.locator("dalil-chat .question")).to_be_visible()


def test_the_stop_button_stops_and_keeps_what_was_written(scripted: Callable[[Script], Page], portal: Portal) -> None:
    def script(send: Send) -> None:
        send(event("delta", {"text": "Le début de la réponse"}).encode())
        portal.released.wait(20)

    page = scripted(script)
    page.locator("dalil-chat textarea").fill("Une question longue")
    page.locator("dalil-chat textarea").press("Enter")
    expect(last_answer(page)).to_contain_text("Le début de la réponse")
    page.get_by_role("button", name="Arrêter la réponse").click()
    settled(page)
    expect(last_answer(page)).to_contain_text("Le début de la réponse")
    expect(last_answer(page).locator(".note")).to_contain_text("arrêtée à votre demande")
    expect(page.get_by_role("button", name="Envoyer")).to_be_visible()


def test_a_server_that_goes_away_midway_is_told_and_the_question_is_kept(scripted: Callable[[Script], Page]) -> None:
    page = scripted(lambda send: send(event("delta", {"text": "Le début"}).encode()))
    ask(page, "Une question à garder")
    expect(last_answer(page).locator(".failure")).to_contain_text("La connexion s’est interrompue")
    expect(page.locator("dalil-chat textarea")).to_have_value("Une question à garder")
    expect(page.locator("dalil-chat [role=status]")).to_contain_text("interrompue")


def test_after_a_failure_the_question_can_be_asked_again(scripted: Callable[[Script], Page], portal: Portal) -> None:
    page = scripted(lambda send: None)
    ask(page, "Encore ?")
    portal.script = lambda send: send(event("final", answer(text="Cette fois, oui.")).encode())
    last_answer(page).get_by_role("button", name="Réessayer").click()
    expect(last_answer(page)).to_contain_text("Cette fois, oui.")
    expect(page.locator("dalil-chat article.turn")).to_have_count(1)
    expect(page.locator("dalil-chat textarea")).to_have_value("")


def test_a_server_that_is_not_there_is_told(server: str, page: Page) -> None:
    page.route(f"{server}/v1/chat", lambda route: route.abort("connectionrefused"))
    page.goto(f"{server}/?lang=fr")
    ask(page, "Une question à garder")
    expect(last_answer(page).locator(".failure")).to_contain_text("injoignable")
    expect(page.locator("dalil-chat textarea")).to_have_value("Une question à garder")


def test_a_busy_server_says_how_long_to_wait(server: str, page: Page) -> None:
    problem = json.dumps({"code": "busy", "status": 503, "detail": "…"})
    headers = {"Retry-After": "7", "Content-Type": "application/problem+json"}
    page.route(f"{server}/v1/chat", lambda route: route.fulfill(status=503, headers=headers, body=problem))
    page.goto(f"{server}/?lang=fr")
    ask(page, "Une question")
    expect(last_answer(page).locator(".failure")).to_contain_text("Réessayez dans 7 secondes")
    expect(last_answer(page).get_by_role("button", name="Réessayer")).to_be_disabled()


def test_a_portal_on_another_origin_that_is_allowed_embeds_it(
    sample_index: Path, portal: Portal, page: Page, seen: Seen
) -> None:
    allowed = {"DALIL_ALLOWED_ORIGINS": json.dumps([portal.url])}
    with serve(["--index", str(sample_index)], env=allowed) as base:
        portal.policy = f"default-src 'none'; script-src {base}; connect-src {base}; style-src {base}; img-src 'self'"
        portal.html = embed(base, 'lang="ar"')
        page.goto(portal.url)
        page.locator("dalil-chat .launcher").click()
        expect(page.locator("dalil-chat .panel")).to_have_attribute("dir", "rtl")
        ask(page, "عدد الأسرة في المستشفيات حسب الأقاليم")
        link = last_answer(page).locator(".card .title a").first
        assert str(link.get_attribute("href")).startswith(f"{base}/datasets/")
        assert page.evaluate("window.violations") == []
        assert seen.origins <= {portal.url, base}
        page.goto("about:blank")


def test_a_portal_that_is_not_allowed_is_told_what_happened(server: str, portal: Portal, page: Page) -> None:
    portal.html = embed(server)
    page.goto(portal.url)
    page.locator("dalil-chat .launcher").click()
    ask(page, "Une question à garder")
    expect(last_answer(page).locator(".failure")).to_contain_text("injoignable")
    expect(page.locator("dalil-chat textarea")).to_have_value("Une question à garder")


HOSTILE = """<script>window.hacked = 1</script> <img src=x onerror="window.hacked = 2"> **gras** [1]

[cliquez](javascript:window.hacked=3) [ici](data:text/html,<script>window.hacked=4</script>) [là](//evil.example/x)

<iframe srcdoc="<script>parent.hacked=5</script>"></iframe> <svg onload="window.hacked=6">"""


def test_hostile_text_stays_text(server: str, page: Page, seen: Seen) -> None:
    tag = '<img src=x onerror="window.hacked=7">'
    bad = "javascript:window.hacked=8"
    source = {"n": 1, "kind": "dataset", "id": "d", "title": tag, "url": bad, "snippet": tag, "language": "fr"}
    resource = {"id": "r", "name": tag, "format": tag, "url": bad}
    licence = {"id": "l", "title": tag, "url": bad, "open": True}
    producer = {"id": "o", "title": tag}
    card = {"id": "d", "title": tag, "description": tag, "organization": producer, "themes": [], "formats": [tag]}
    card |= {"licence": licence, "modified": tag, "url": bad, "resources": [resource], "why": tag}
    table = {"caption": tag, "columns": [tag, tag], "rows": [[tag, 1]], "chart": "bar"}
    whole = answer(
        text=HOSTILE,
        citations=[source],
        datasets=[card],
        table=table,
        suggestions=[tag],
        filters={"organizations": [tag]},
    )
    replies(page, server, event("sources", {"citations": [source]}) + event("final", whole))
    page.goto(f"{server}/?lang=fr")
    ask(page, tag)

    expect(last_answer(page).locator(".text")).to_contain_text("<script>window.hacked = 1</script>")
    expect(last_answer(page).locator(".text strong").first).to_have_text("gras")
    expect(page.locator("#cards .title")).to_contain_text("<img src=x")
    for place in ("dalil-chat", "#cards"):
        assert page.locator(f"{place} :is(script, img, iframe, svg[onload])").count() == 0
        links = page.locator(f"{place} a").evaluate_all("links => links.map((link) => link.href)")
        assert [link for link in links if not link.startswith(server)] == []
    for dangerous in last_answer(page).locator(".text a, .text span").all():
        dangerous.click(force=True, no_wait_after=True)
    assert page.evaluate("window.hacked") is None
    assert seen.origins == {server}


STREAM = (
    ": heartbeat\n\n"
    'event: status\ndata: {"step": "compose"}\n\n'
    'event: delta\ndata: {"text": "مرحبا é 🐟"}\n\n'
    "data: one\ndata: two\n\n"
    "event: empty\n\n"
    "id: 7\nevent:tight\ndata:x: y\n\n"
    'event: final\ndata: {"text": "fin"}\n\n'
)
EVERY_CUT = """async ([base, text]) => {
  const { EventStreamParser } = await import(`${base}/widget.js`);
  const bytes = new TextEncoder().encode(text);
  const read = (...parts) => {
    const parser = new EventStreamParser();
    return JSON.stringify(parts.flatMap((part) => parser.push(part)));
  };
  const whole = read(bytes);
  const wrong = [];
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    if (read(bytes.slice(0, cut), bytes.slice(cut)) !== whole) wrong.push(cut);
  }
  if (read(...Array.from(bytes, (byte) => Uint8Array.of(byte))) !== whole) wrong.push('every byte alone');
  return [JSON.parse(whole), wrong];
}"""


def test_wherever_a_stream_is_cut_the_events_are_the_same(server: str, page: Page) -> None:
    page.goto(server)
    told = []
    for text in (STREAM, STREAM.replace("\n", "\r\n"), STREAM.replace("\n", "\r")):
        events, wrong = page.evaluate(EVERY_CUT, [server, text])
        assert wrong == []
        told.append(events)
    assert told[0] == told[1]
    assert told[0][1] == {"event": "delta", "data": '{"text": "مرحبا é 🐟"}'}
    assert told[0][2] == {"event": "message", "data": "one\ntwo"}
    assert [one["event"] for one in told[0]] == ["status", "delta", "message", "tight", "final"]
    assert told[2][:-1] == told[0][:-1], "the last lone \\r may be half of a line's end"


def test_an_answer_that_drips_byte_by_byte_is_the_answer(scripted: Callable[[Script], Page]) -> None:
    text = "الجواب: **المعطيات** في الملف population-2024.csv [1]"
    source = {"n": 1, "kind": "guide", "id": "g", "title": "دليل", "url": "/guides/ar/g.md#s1", "snippet": "…"}
    stream = event("sources", {"citations": [source]}) + event("delta", {"text": text[:9]})
    stream += event("final", answer(text=text, citations=[source], language="ar", direction="rtl"))

    def drip(send: Send) -> None:
        for byte in stream.encode():
            send(bytes([byte]))

    page = scripted(drip)
    ask(page, "سؤال")
    body = last_answer(page).locator(".text")
    expect(body).to_have_text("الجواب: المعطيات في الملف population-2024.csv 1")
    expect(body.locator("bdi")).to_have_text("population-2024.csv")
    assert body.evaluate("node => getComputedStyle(node).direction") == "rtl"


def test_latin_names_keep_their_order_in_arabic(scripted: Callable[[Script], Page]) -> None:
    text = "الأعمدة: Année، Tranche d'âge، Haut-Commissariat au Plan (HCP) ؛ الملف Lits 2015-2024 (XLSX)."
    page = scripted(lambda send: send(event("final", answer(text=text, language="ar", direction="rtl")).encode()))
    ask(page, "سؤال")
    names = last_answer(page).locator(".text bdi").all_inner_texts()
    assert names == ["Année", "Tranche d'âge", "Haut-Commissariat au Plan (HCP)", "Lits 2015-2024 (XLSX)"]


def test_a_page_can_open_ask_and_listen(server: str, context: BrowserContext, page: Page) -> None:
    whole = answer(text="Voilà [1].", citations=[])
    replies(page, server, event("final", whole))
    page.goto(host(context, server, embed(server, 'lang="en" title="Help"')))
    expect(page.locator("dalil-chat .launcher")).to_have_text("Ask a question")
    heard = page.evaluate("""async () => {
      const chat = document.querySelector('dalil-chat');
      let heard = null;
      document.addEventListener('dalil:answer', (event) => { heard = event.detail.id; });
      const given = await chat.ask('Hello?');
      return [heard, given.id];
    }""")
    assert heard == ["a1", "a1"]
    expect(page.locator("dalil-chat h2")).to_have_text("Help")
    page.evaluate("document.querySelector('dalil-chat').close()")
    expect(page.locator("dalil-chat dialog")).to_be_hidden()


def test_on_a_phone_the_conversation_fills_the_screen(server: str, context: BrowserContext, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(host(context, server, embed(server)))
    page.locator("dalil-chat .launcher").click()
    box = page.locator("dalil-chat dialog").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 360, "height": 640}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("**Barrages** : colonnes : hauteur. [1]", True),
        ("**Barrages** est publié sous la licence : ODbL. [1]", True),
        ("**السدود**: آخر تحيين: 23/05/2024. [1]", True),
        ("**Barrages** — formats : CSV. [1]", False),
    ],
)
def test_only_what_repeats_the_card_is_shortened(server: str, page: Page, text: str, kept: bool) -> None:
    title = text.split("**")[1]
    source = {"n": 1, "kind": "dataset", "id": "d", "title": title, "url": server, "snippet": "", "language": "fr"}
    card = {"id": "d", "title": title, "description": "", "organization": None, "themes": [], "formats": []}
    card |= {"licence": None, "modified": "", "url": server, "resources": [], "why": ""}
    replies(page, server, event("final", answer(text=text, citations=[source], datasets=[card])))
    page.goto(f"{server}/?lang=fr")
    ask(page, "?")
    told = last_answer(page).locator(".text p").first
    expect(told).to_contain_text(title)
    last_word = text.removesuffix(". [1]").split()[-1]
    assert (last_word in told.inner_text()) is kept


def test_what_is_sent_weighs_at_most_twenty_kilobytes(server: str) -> None:
    packed = {"Accept-Encoding": "gzip"}
    with httpx.Client(base_url=server, headers=packed, timeout=30) as client:
        weights = {name: int(client.head(name).headers["content-length"]) for name in ("/widget.js", "/widget.css")}
    assert min(weights.values()) > 1_000
    assert sum(weights.values()) <= LIMIT_BYTES


SAME_RULES = """async ([text, base]) => {
  const told = ({ cssText }) => cssText.replace(/,\\s+/g, ','); // custom properties keep their white space
  const rules = async (css) => [...(await new CSSStyleSheet().replace(css)).cssRules].map(told);
  const sent = await (await fetch(`${base}/widget.css`)).text();
  return [await rules(text), await rules(sent)];
}"""


def test_the_style_that_is_sent_has_the_rules_that_were_written(server: str, page: Page) -> None:
    page.goto(server)
    written = (files("api") / "widget" / "widget.css").read_text(encoding="utf-8")
    before, after = page.evaluate(SAME_RULES, [written, server])
    assert len(before) > 50
    assert after == before
