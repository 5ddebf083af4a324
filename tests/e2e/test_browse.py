"""Browsing in a real browser: by theme and producer, page by page, there and back, with a script and without."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Seen, settled

TABLES = "/datasets/acces-des-menages-aux-reseaux-publics-2024"


@pytest.mark.parametrize(
    ("language", "theme", "heading"),
    [
        ("fr", "Société", "Jeux de données : Société"),
        ("ar", "المجتمع", "مجموعات المعطيات: المجتمع"),
        ("en", "Society", "Datasets: Society"),
    ],
)
def test_a_theme_on_the_front_page_leads_to_its_datasets_and_back(
    server: str, page: Page, language: str, theme: str, heading: str
) -> None:
    page.goto(f"{server}/?lang={language}")
    choice = page.locator("#themes a", has_text=theme)
    count = choice.locator(".count").inner_text()
    choice.click()
    expect(page.locator("h1")).to_have_text(heading)
    expect(page.locator(".tally strong")).to_contain_text(count)
    assert re.search(r"/datasets\?theme=Society&lang=", page.url), "the address can be shared"
    page.go_back()
    expect(page.locator("#themes a").first).to_be_visible()


def test_the_choice_is_narrowed_by_a_producer_and_widened_again(server: str, page: Page) -> None:
    page.goto(f"{server}/datasets?theme=Society&lang=ar")
    producer = page.locator("section[aria-labelledby=by-organization] a").first
    name, count = producer.locator("bdi").inner_text(), producer.locator(".count").inner_text()
    producer.click()
    expect(page.locator(".chosen")).to_contain_text(name)
    expect(page.locator(".tally strong")).to_contain_text(count)
    page.locator(".chosen a", has_text="المجتمع").click()
    expect(page.locator(".chosen li")).to_have_count(1)
    expect(page.locator(".chosen")).to_contain_text(name)


def test_the_language_changes_and_the_choice_stays(server: str, page: Page) -> None:
    page.goto(f"{server}/datasets?theme=Society&page=2&lang=fr")
    first = page.locator(".items h2 a").first.get_attribute("href")
    page.locator(".languages a", has_text="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator(".chosen")).to_contain_text("المجتمع")
    expect(page.locator(".paging [aria-current]")).to_have_text("2")
    assert first
    assert page.locator(".items h2 a").first.get_attribute("href") == first.replace("lang=fr", "lang=ar")


def test_the_list_is_read_page_by_page(server: str, page: Page) -> None:
    page.goto(f"{server}/datasets?lang=en")
    seen = set(page.locator(".items h2").all_inner_texts())
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".paging [aria-current]")).to_have_text("2")
    assert not seen & set(page.locator(".items h2").all_inner_texts())
    page.goto(f"{server}/datasets?lang=en&page=1000")
    expect(page.locator("main")).to_contain_text("The list has no such page")
    page.get_by_role("link", name="Go to the first page").click()
    assert set(page.locator(".items h2").all_inner_texts()) == seen


def test_that_nothing_fits_is_said_with_what_to_do(server: str, page: Page) -> None:
    page.goto(f"{server}/datasets?theme=Society&format=GEOJSON&lang=fr")
    expect(page.locator("main")).to_contain_text("Aucun jeu de données ne réunit ces critères.")
    page.locator(".chosen a", has_text="GEOJSON").click()
    expect(page.locator(".items li").first).to_be_visible()


@pytest.mark.parametrize(
    ("language", "typed", "found"),
    [("fr", "SANTE", "Ministère de la Santé"), ("ar", "الصحه", "وزارة الصحة"), ("fr", "hcp", "Haut-Commissariat")],
)
def test_a_producer_is_found_without_accents_and_letter_forms(
    server: str, page: Page, language: str, typed: str, found: str
) -> None:
    page.goto(f"{server}/browse/organization?lang={language}")
    every = page.locator(".directory-list li").count()
    page.get_by_role("searchbox").fill(typed)
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator(".directory-list li").first).to_contain_text(found)
    assert page.locator(".directory-list li").count() < every
    page.locator(".directory-list a").first.click()
    expect(page.locator("h1")).to_contain_text(found)


def test_producers_come_with_the_largest_first_and_what_is_absent_is_said(server: str, page: Page) -> None:
    page.goto(f"{server}/browse/organization?lang=ar")
    counts = [int(text) for text in page.locator(".directory-list .count").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    page.goto(f"{server}/browse/organization?lang=ar&q=زنبيل")
    expect(page.locator("main")).to_contain_text("لا شيء في هذه القائمة يتضمن «زنبيل».")


def test_the_assistant_is_asked_about_the_theme_that_is_shown(server: str, page: Page) -> None:
    page.goto(f"{server}/datasets?theme=Health&lang=ar")
    page.get_by_role("button", name="طرح سؤال على المساعد").click()
    settled(page)
    expect(page.locator("dalil-chat .question")).to_contain_text("موضوع")
    expect(page.locator("dalil-chat article.turn .text")).not_to_be_empty()


def test_the_page_of_a_dataset_shows_first_rows_and_similar_datasets(server: str, page: Page) -> None:
    page.goto(f"{server}{TABLES}?lang=fr")
    preview = page.locator(".preview table").first
    expect(preview.locator("th").first).to_have_text("Réseau ou service public")
    expect(preview.locator("tbody tr").first).to_contain_text("97.1")
    expect(page.locator(".similar li").first).to_be_visible()
    near = page.locator(".similar a").first
    named = near.inner_text()
    near.click()
    expect(page.locator("h1")).to_have_text(named)
    assert "lang=fr" in page.url


@pytest.mark.parametrize(("language", "copied"), [("fr", "Ligne copiée."), ("ar", "تم نسخ العبارة.")])
def test_the_line_to_cite_by_is_copied(
    server: str, page: Page, context: BrowserContext, language: str, copied: str
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{server}{TABLES}?lang={language}")
    page.locator("#copy").click()
    expect(page.locator("#copied")).to_have_text(copied)
    line = page.evaluate("navigator.clipboard.readText()")
    assert line == page.locator("#citation").text_content()
    assert "2024" in line
    assert "CC BY 4.0" in line


def test_a_clipboard_that_is_refused_leaves_the_line_selected(server: str, page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(f"{server}{TABLES}?lang=en")
    page.locator("#copy").click()
    expect(page.locator("#copied")).to_contain_text("refused")
    assert page.evaluate("getSelection().toString()") == page.locator("#citation").inner_text()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_everything_but_the_chat_can_be_read_without_a_script(server: str, browser: Browser, language: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{server}/?lang={language}")
    expect(page.locator("noscript")).to_be_visible()
    expect(page.locator("dalil-chat")).to_be_hidden()
    page.locator("#themes a").first.click()
    expect(page.locator("#ask")).to_be_hidden()
    page.locator(".items h2 a").first.click()
    expect(page.locator("h1")).not_to_be_empty()
    expect(page.locator(".facts")).to_be_visible()
    expect(page.locator("#copy")).to_be_hidden()
    page.goto(f"{server}/about?lang={language}")
    expect(page.locator("table")).to_contain_text("175")
    context.close()


@pytest.mark.parametrize("path", ["/", "/datasets", "/browse/theme", TABLES, "/guides", "/about", "/privacy"])
def test_pages_have_their_landmarks_and_headings_in_order(server: str, page: Page, seen: Seen, path: str) -> None:
    page.goto(f"{server}{path}?lang=ar")
    levels = page.locator(":is(h1, h2, h3, h4)").evaluate_all("all => all.map((one) => Number(one.localName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for role in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(role)).to_have_count(1)
    names = page.locator("nav").evaluate_all(
        "all => all.map((one) => one.getAttribute('aria-label') ?? one.getAttribute('aria-labelledby'))"
    )
    assert all(names)
    assert len(set(names)) == len(names)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    assert seen.errors == []
