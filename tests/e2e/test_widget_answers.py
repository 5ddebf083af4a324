"""What an answer of the widget holds: cards, passages, copies, opinions."""

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.conftest import answer, ask, embed, event, focused, last_answer
from tests.e2e.hosting import card, host, replies, source, streamed, water

LANGUAGES = ["fr", "ar", "en"]


def _asked(page: Page, context: BrowserContext, server: str, language: str, **fields: Any) -> Any:
    """The answer about water in a page of that language."""
    replies(page, server, streamed(water(language, **fields)))
    page.goto(host(context, server, embed(server, f'mode="inline" lang="{language}"')))
    ask(page, "?")
    return last_answer(page)


@pytest.mark.parametrize(
    ("language", "open_licence", "updated"),
    [
        ("fr", "Licence ouverte : ODbL 1.0", r"Mis à jour le 1 mars 2024 \(il y a \d+ (mois|ans)\)"),
        ("ar", "رخصة مفتوحة: ODbL 1.0", r"آخر تحيين: 1 مارس 2024 \(قبل .+\)"),
        ("en", "Open licence: ODbL 1.0", r"Updated 1 March 2024 \(\d+ (months|years) ago\)"),
    ],
)
def test_a_card_tells_producer_formats_licence_and_freshness(
    server: str, context: BrowserContext, page: Page, language: str, open_licence: str, updated: str
) -> None:
    shown = _asked(page, context, server, language).locator(".card")
    expect(shown.locator(".producer")).to_have_text(card(language)["organization"]["title"])
    assert shown.locator("bdi.badge").all_inner_texts() == ["CSV", "XLSX", "CSV"]
    expect(shown.locator("span.badge")).to_contain_text(open_licence)
    expect(shown.locator("span.badge a")).to_have_attribute("href", "https://opendatacommons.org/licenses/odbl/")
    expect(shown).to_contain_text(re.compile(updated))


@pytest.mark.parametrize(("language", "name"), [("fr", "Télécharger"), ("ar", "تنزيل"), ("en", "Download")])
def test_a_card_has_a_button_for_each_file(
    server: str, context: BrowserContext, page: Page, language: str, name: str
) -> None:
    shown = _asked(page, context, server, language).locator(".card")
    button = shown.get_by_role("link", name=re.compile(f"^{name} eau-2024.csv"))
    expect(button).to_have_attribute("href", "https://portail.example/eau-2024.csv")
    expect(shown.locator(".resource")).to_contain_text("12")


def test_a_licence_that_is_not_open_is_not_called_open(server: str, context: BrowserContext, page: Page) -> None:
    closed = {"id": "x", "title": "Usage interne", "url": "", "open": False}
    shown = _asked(page, context, server, "fr", datasets=[card(licence=closed), card(id="b", licence=None)])
    assert shown.locator("span.badge").all_inner_texts() == ["Licence : Usage interne", "Licence non indiquée"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_marker_opens_the_passage_that_it_quotes(
    server: str, context: BrowserContext, page: Page, language: str
) -> None:
    shown = _asked(page, context, server, language)
    passage = shown.locator("blockquote", has_text=source(language)["snippet"])
    expect(passage).to_be_hidden()
    marker = shown.locator("button.cite")
    expect(marker).to_have_accessible_name(re.compile(f"1.*{source(language)['title']}"))
    marker.press("Enter")
    expect(passage).to_be_visible()
    expect(shown.locator(".sources li")).to_be_focused()


@pytest.mark.parametrize(
    ("language", "button", "copied", "line"),
    [
        (
            "fr",
            "Copier la référence",
            "Copié.",
            r"Agence de bassin hydraulique, « Accès à l’eau potable », mis à jour le 1 mars 2024, ODbL 1.0, "
            r"https://portail.example/dataset/eau, consulté le \d+ \S+ 20\d\d",
        ),
        (
            "ar",
            "نسخ المرجع",
            "تم النسخ.",
            "وكالة الحوض المائي، «الولوج إلى الماء الصالح للشرب»، آخر تحيين: 1 مارس 2024، ODbL 1.0، "
            r"https://portail.example/dataset/eau، تاريخ الاطلاع: \d+ \S+ 20\d\d",
        ),
    ],
)
def test_a_source_is_copied_as_a_line_to_cite_it(
    server: str, context: BrowserContext, page: Page, language: str, button: str, copied: str, line: str
) -> None:
    shown = _asked(page, context, server, language)
    shown.locator(".card").get_by_role("button", name=button).click()
    expect(shown.locator(".card .copy")).to_have_text(copied)
    expect(page.locator("dalil-chat [role=status]")).to_have_text(copied)
    page.locator("dalil-chat textarea").press("Control+v")
    expect(page.locator("dalil-chat textarea")).to_have_value(re.compile(f"^{line}$"))


@pytest.mark.parametrize("clipboard", ["there", "forbidden"])
def test_an_answer_is_copied_with_its_sources(server: str, context: BrowserContext, page: Page, clipboard: str) -> None:
    if clipboard == "forbidden":  # plain http, or a frame without the right
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    shown = _asked(page, context, server, "fr", text="Le **débit** du `fichier` eau\\_2024 est publié [1].")
    shown.get_by_role("button", name="Copier la réponse").press("Enter")
    expect(shown.get_by_role("button", name="Copié.")).to_be_focused()
    page.locator("dalil-chat textarea").press("Control+v")
    pasted = page.locator("dalil-chat textarea").input_value().split("\n\n")
    assert pasted[0] == "Le débit du fichier eau_2024 est publié [1]."
    assert pasted[1].startswith("[1] Agence de bassin hydraulique, « Accès à l’eau potable »")
    assert pasted[2] == "Réponse automatique : vérifiez les sources."


def test_an_opinion_of_a_real_answer_has_a_reason_and_a_comment_and_is_taken_back(
    server: str, context: BrowserContext, page: Page
) -> None:
    page.goto(host(context, server, embed(server, 'mode="inline"')))
    page.evaluate("window.told = []; addEventListener('dalil:feedback', (event) => told.push(event.detail))")
    ask(page, "Quelles données sur la pêche ?")
    opinion = last_answer(page).locator(".opinion")
    down = opinion.get_by_role("button", name="Réponse inutile")
    down.click()
    expect(opinion.get_by_text("Merci, votre avis est enregistré.")).to_be_visible()
    expect(down).to_have_attribute("aria-pressed", "true")

    opinion.get_by_label("Les données sont trop anciennes").check()
    opinion.get_by_role("textbox", name="Commentaire (facultatif)").fill("Il manque 2025.")
    with page.expect_response(f"{server}/v1/feedback") as kept:
        opinion.get_by_role("button", name="Envoyer").click()
    assert kept.value.status == 200
    body = kept.value.json()
    assert (body["value"], body["reason"], body["comment"]) == ("down", "outdated", "Il manque 2025.")
    expect(opinion.locator("form")).to_have_count(0)
    assert focused(page) == "tool", "the thumb has the focus, not the page"

    with page.expect_response(f"{server}/v1/feedback") as withdrawn:
        down.click()
    assert (withdrawn.value.status, withdrawn.value.json()["value"]) == (200, None)
    expect(opinion.get_by_text("Votre avis est retiré.")).to_be_visible()
    expect(down).to_have_attribute("aria-pressed", "false")
    assert [(one["value"], one.get("reason")) for one in page.evaluate("window.told")] == [
        ("down", None),
        ("down", "outdated"),
        (None, None),
    ]


def test_reasons_are_asked_in_arabic_after_an_arabic_answer(server: str, context: BrowserContext, page: Page) -> None:
    page.goto(host(context, server, embed(server, 'mode="inline"')))
    ask(page, "ما هو أجل الرد على طلب الحصول على المعلومات؟")
    opinion = last_answer(page).locator(".opinion")
    opinion.get_by_role("button", name="جواب غير مفيد").click()
    form = opinion.locator("form")
    expect(form.get_by_text("ما السبب؟")).to_be_visible()
    expect(form.get_by_label("المعطيات قديمة")).to_be_visible()
    assert form.evaluate("node => getComputedStyle(node).direction") == "rtl"
    opinion.get_by_role("button", name="جواب مفيد", exact=True).click()
    expect(form).to_have_count(0)


def test_an_opinion_that_is_not_recorded_is_told_and_the_thumb_is_up_again(
    server: str, context: BrowserContext, page: Page
) -> None:
    page.route(f"{server}/v1/feedback", lambda route: route.abort("connectionrefused"))
    shown = _asked(page, context, server, "fr")
    up = shown.get_by_role("button", name="Réponse utile")
    up.click()
    expect(shown.get_by_text("Votre avis n’a pas pu être enregistré.")).to_be_visible()
    expect(up).to_have_attribute("aria-pressed", "false")


def test_where_no_opinion_is_kept_no_thumb_is_shown(server: str, context: BrowserContext, page: Page) -> None:
    shown = _asked(page, context, server, "fr", feedback=False)
    expect(shown.get_by_role("button", name="Copier la réponse")).to_be_visible()
    expect(shown.locator(".tool")).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_criterion_that_is_removed_is_not_sent_again(
    server: str, context: BrowserContext, page: Page, language: str
) -> None:
    sent: list[Any] = []

    def fulfil(route: Route) -> None:
        sent.append(route.request.post_data_json)
        filters = {"formats": ["CSV"], "period": "2015/2024"} if len(sent) == 1 else {}
        route.fulfill(content_type="text/event-stream", body=event("final", answer(language=language, filters=filters)))

    page.route(f"{server}/v1/chat", fulfil)
    page.goto(host(context, server, embed(server, f'mode="inline" lang="{language}"')))
    ask(page, "?")
    expect(last_answer(page).locator(".chips button")).to_have_count(2)
    last_answer(page).locator(".chips button", has_text="CSV").click()
    expect(last_answer(page).locator(".chips button")).to_have_count(0)
    assert sent[1]["question"] == "?"
    assert sent[1]["filters"] == {"formats": [], "period": "2015/2024"}
    assert sent[1]["history"] == [], "the answer that is asked for again is not part of what was said"
