"""The widget around its answers: languages, lines that stay, what it sends and keeps, themes, paper, small screens."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.e2e.conftest import Portal, Script, Seen, Send, ask, embed, event, last_answer, settled
from tests.e2e.hosting import card, host, replies, source, streamed, water

FRAMES = [
    ("fr", "ltr", "Poser une question", "Votre question…", "Réponse automatique : vérifiez les sources.", "Vie privée"),
    ("ar", "rtl", "اطرحوا سؤالكم", "اكتبوا سؤالكم…", "جواب آلي: يرجى التحقق من المصادر.", "الخصوصية"),
    ("en", "ltr", "Ask a question", "Your question…", "Automatic answer: check the sources.", "Privacy"),
]


@pytest.mark.parametrize(
    ("language", "direction", "launch", "placeholder", "line", "privacy"), FRAMES, ids=["fr", "ar", "en"]
)
def test_the_interface_speaks_three_languages_and_says_what_it_is(
    server: str,
    context: BrowserContext,
    page: Page,
    language: str,
    direction: str,
    launch: str,
    placeholder: str,
    line: str,
    privacy: str,
) -> None:
    page.goto(host(context, server, embed(server, f'lang="{language}"')))
    page.get_by_role("button", name=launch).click()
    expect(page.get_by_placeholder(placeholder)).to_be_visible()
    expect(page.locator("dalil-chat .panel")).to_have_attribute("dir", direction)
    expect(page.get_by_text(line)).to_be_visible()
    link = page.get_by_role("link", name=privacy)
    expect(link).to_have_attribute("href", f"{server}/privacy?lang={language}")
    with context.expect_page() as opened:
        link.click()
    expect(opened.value.locator("html")).to_have_attribute("lang", language)


def test_the_line_that_answers_are_automatic_stays_while_one_is_written_and_after(
    scripted: Callable[[Script], Page], portal: Portal
) -> None:
    def script(send: Send) -> None:
        send(event("delta", {"text": "Le début"}).encode())
        portal.released.wait(20)
        send(streamed(water(text="mot " * 2000)).encode())

    page = scripted(script)
    line = page.get_by_text("Réponse automatique : vérifiez les sources.")
    page.locator("dalil-chat textarea").fill("?")
    page.locator("dalil-chat textarea").press("Enter")
    expect(last_answer(page)).to_contain_text("Le début")
    expect(line).to_be_in_viewport()
    portal.released.set()
    settled(page)
    expect(line).to_be_in_viewport()


@pytest.mark.parametrize(("language", "about"), [("fr", "sur ce jeu de données"), ("ar", "حول مجموعة المعطيات هذه")])
def test_on_the_page_of_a_dataset_the_question_is_about_it(
    server: str, context: BrowserContext, page: Page, language: str, about: str
) -> None:
    sent: list[Any] = []

    def fulfil(route: Route) -> None:
        sent.append(route.request.post_data_json)
        route.fulfill(content_type="text/event-stream", body=streamed(water(language)))

    page.route(f"{server}/v1/chat", fulfil)
    page.goto(host(context, server, embed(server, f'mode="inline" lang="{language}" dataset="eau-potable"')))
    expect(page.locator("dalil-chat .welcome")).to_contain_text(about)
    expect(page.locator("dalil-chat .suggestion")).to_have_count(0)
    ask(page, "?")
    assert sent[0]["dataset"] == "eau-potable"


def test_an_inline_widget_offers_questions_of_the_catalogue(server: str, context: BrowserContext, page: Page) -> None:
    page.goto(host(context, server, embed(server, 'mode="inline" lang="ar"')))
    expect(page.locator("dalil-chat .suggestion").first).to_have_text(re.compile("[ء-ي]"))


def test_nothing_is_stored_and_the_conversation_ends_with_the_page(
    server: str, context: BrowserContext, page: Page, seen: Seen
) -> None:
    replies(page, server, streamed(water()))
    page.goto(host(context, server, embed(server)))
    page.locator("dalil-chat .launcher").click()
    stored = "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, document.cookie]"
    assert page.evaluate(stored) == [0, 0, 0, ""], "before the first question"
    ask(page, "?")
    assert page.evaluate(stored) == [0, 0, 0, ""]
    assert context.storage_state() == {"cookies": [], "origins": []}
    assert seen.origins == {server}
    page.reload()
    page.locator("dalil-chat .launcher").click()
    expect(page.locator("dalil-chat .welcome")).to_be_visible()
    expect(page.locator("dalil-chat article.turn")).to_have_count(0)


def test_what_was_said_goes_with_the_next_question_and_a_new_conversation_forgets_it(
    server: str, context: BrowserContext, page: Page
) -> None:
    sent: list[Any] = []

    def fulfil(route: Route) -> None:
        sent.append(route.request.post_data_json)
        route.fulfill(content_type="text/event-stream", body=streamed(water()))

    page.route(f"{server}/v1/chat", fulfil)
    page.goto(host(context, server, embed(server, 'mode="inline"')))
    ask(page, "Quel débit ?")
    ask(page, "Et en 2023 ?")
    assert [line["content"] for line in sent[1]["history"]] == ["Quel débit ?", "Le débit est publié [1]."]
    page.get_by_role("button", name="Nouvelle conversation").click()
    ask(page, "Autre chose ?")
    assert sent[2]["history"] == []
    assert sent[2]["conversation_id"] != sent[1]["conversation_id"]


def test_a_page_that_opens_and_closes_it_has_its_focus_back(server: str, context: BrowserContext, page: Page) -> None:
    page.goto(host(context, server, f'<button id="help">Aide</button>{embed(server)}'))
    expect(page.locator("dalil-chat .launcher")).to_be_visible()
    page.locator("#help").focus()
    page.evaluate("document.querySelector('dalil-chat').open()")
    expect(page.locator("dalil-chat dialog")).to_be_visible()
    expect(page.locator("dalil-chat textarea")).to_be_focused()
    page.evaluate("document.querySelector('dalil-chat').close()")
    expect(page.locator("dalil-chat dialog")).to_be_hidden()
    expect(page.locator("#help")).to_be_focused()


WHITE, NIGHT = "rgb(255, 255, 255)", "rgb(20, 27, 25)"


@pytest.mark.parametrize(
    ("system", "theme", "media", "background"),
    [
        ("light", "", "screen", WHITE),
        ("dark", "", "screen", NIGHT),
        ("dark", 'theme="light"', "screen", WHITE),
        ("light", 'theme="dark"', "screen", NIGHT),
        ("dark", 'theme="dark"', "print", WHITE),
    ],
)
def test_it_is_dark_where_the_system_or_the_page_wants_it_and_never_on_paper(
    server: str, context: BrowserContext, page: Page, system: Any, theme: str, media: Any, background: str
) -> None:
    page.emulate_media(color_scheme=system, media=media)
    page.goto(host(context, server, embed(server, f'mode="inline" {theme}')))
    expect(page.locator("dalil-chat .panel")).to_have_css("background-color", background)


@pytest.mark.parametrize(("motion", "animation"), [("no-preference", "pulse"), ("reduce", "none")])
def test_nothing_moves_for_who_wants_no_motion(
    scripted: Callable[[Script], Page], portal: Portal, motion: Any, animation: str
) -> None:
    def script(_: Send) -> None:
        portal.released.wait(20)

    page = scripted(script)
    page.emulate_media(reduced_motion=motion)
    page.locator("dalil-chat textarea").fill("?")
    page.locator("dalil-chat textarea").press("Enter")
    moving = last_answer(page).locator(".progress")
    expect(moving).to_be_visible()
    assert moving.evaluate("node => getComputedStyle(node, '::before').animationName") == animation


@pytest.mark.parametrize("mode", ["", 'mode="inline"'])
def test_on_paper_the_whole_conversation_stands_with_its_passages(
    server: str, context: BrowserContext, page: Page, mode: str
) -> None:
    text = "\n\n".join(f"Paragraphe numero {n} [1]." for n in range(120))
    quoted = source(snippet="Un passage que rien d'autre ne dit.")
    replies(page, server, streamed(water(text=text, citations=[quoted])))
    page.goto(host(context, server, f"<p>Page du portail</p>{embed(server, mode)}"))
    if not mode:
        page.locator("dalil-chat .launcher").click()
    ask(page, "Une question imprimee")
    pdf = pypdfium2.PdfDocument(BytesIO(page.pdf(format="A4")))
    pages = [pdf[i].get_textpage().get_text_bounded() for i in range(len(pdf))]
    printed = " ".join("\n".join(pages).split())
    assert len(pages) > 2
    for words in ("Page du portail", "Une question imprimee", "numero 0", "numero 119", "eau-2024.csv"):
        assert words in printed
    assert "Un passage que rien d'autre ne dit." in printed, "the passage is folded on the screen only"
    assert "https://portail.example/dataset/eau" in printed
    assert "Réponse automatique" in printed
    for pressed in ("Nouvelle conversation", "Poser une question", "Copier", "Votre question"):
        assert pressed not in printed


WIDE = {
    "fr": "Le fichier https://portail.example/" + "chemin-" * 30 + "fin.csv et `" + "colonne_" * 20 + "` [1].",
    "ar": "الملف https://portail.example/" + "chemin-" * 30 + "fin.csv والعمود `" + "colonne_" * 20 + "` [1].",
}


@pytest.mark.parametrize(
    ("width", "height", "zoom"), [(320, 568, 1), (640, 360, 2), (640, 512, 2)], ids=["320px", "720p-200%", "1024-200%"]
)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_on_a_small_screen_and_at_200_percent_all_of_it_can_be_reached(
    server: str, browser: Browser, language: str, width: int, height: int, zoom: int
) -> None:
    """At 200 % a browser lays out half as many pixels, each twice as large."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=zoom, reduced_motion="reduce"
    )
    page = context.new_page()
    rows = [["Souss-Massa", 12_345_678, "x" * 40]]
    table = {"caption": "Débit", "columns": ["Région", "Débit", "Note"], "rows": rows, "chart": None}
    found = [card(language, id=f"d{n}", title="titre_" * 20) for n in range(4)]
    whole = water(language, text=WIDE[language], table=table, datasets=found, citations=[source(language)] * 2)
    replies(page, server, streamed(whole))
    page.goto(
        host(
            context, server, embed(server, f'lang="{language}"'), '<meta name="viewport" content="width=device-width">'
        )
    )
    page.locator("dalil-chat .launcher").click()
    ask(page, "Une question " + "sansespace" * 20)
    for part in ("textarea", ".send >> nth=0", ".disclaimer", "h2"):
        expect(page.locator(f"dalil-chat {part}")).to_be_in_viewport(ratio=0.99)
    log = page.locator("dalil-chat .log")
    assert log.evaluate("node => node.scrollWidth - node.clientWidth") == 0
    assert log.evaluate("node => node.clientHeight") >= 120
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    last = last_answer(page).get_by_role("button").last
    last.focus()
    expect(last).to_be_in_viewport(ratio=0.99)
    context.close()


def test_a_portal_whose_letters_are_ten_pixels_does_not_make_it_small(
    server: str, context: BrowserContext, page: Page
) -> None:
    style = "<style>html { font-size: 62.5% }</style>"
    page.goto(host(context, server, embed(server, 'mode="inline"'), style))
    expect(page.locator("dalil-chat textarea")).to_have_css("font-size", "16px")
    expect(page.locator("dalil-chat .log")).to_have_css("padding-top", "16px")
