"""The portal page, the pages of datasets and of guides, over the real server and the shipped catalogue."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Seen, ask, last_answer, settled

FISHING = "Quelles données sur la pêche ?"
REQUEST = "Dans quel délai l'administration doit-elle répondre à une demande d'information ?"
DATASET = "/datasets/debarquements-peche-cotiere-artisanale"
TABLES = "/datasets/acces-des-menages-aux-reseaux-publics-2024"


def test_a_french_question_is_answered_with_cards_and_numbered_sources(server: str, page: Page) -> None:
    page.goto(f"{server}/?lang=fr")
    ask(page, FISHING)

    cards = page.locator("#cards .card")
    expect(cards.first).to_be_visible()
    expect(cards.first.locator(".title")).to_contain_text(re.compile("pêche", re.IGNORECASE))
    expect(cards.first).to_contain_text(re.compile(r"Mis à jour le \d{1,2} \S+ 20\d\d"))
    sources = last_answer(page).locator("details.sources")
    numbers = sources.locator("li").evaluate_all("items => items.map((item) => item.value)")
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) == cards.count()

    last_answer(page).locator("button.cite").first.click()
    expect(sources.locator("li").first).to_be_focused()


def test_no_answer_shows_raw_dates_or_missing_values(server: str, page: Page) -> None:
    page.goto(f"{server}/?lang=fr")
    for question in (FISHING, REQUEST, "Combien de jeux de données y a-t-il par producteur ?"):
        ask(page, question)
        text = page.locator("main").inner_text()
        assert not re.search(r"undefined|\bnull\b|NaN|\[object|\d{4}-\d\d-\d\dT", text)


def test_a_list_of_datasets_is_not_told_twice(server: str, page: Page) -> None:
    page.goto(f"{server}/?lang=fr")
    ask(page, FISHING)
    body = last_answer(page).locator(".text")
    expect(body.locator("li").first).to_be_visible()
    expect(body).not_to_contain_text("formats")
    markers = body.locator("ol").evaluate("list => getComputedStyle(list).listStyleType")
    assert markers == "none", "the sources' numbers are the only ones"


def test_on_a_phone_the_cards_stand_in_the_conversation(server: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{server}/?lang=fr")
    ask(page, FISHING)
    expect(last_answer(page).locator(".card").first).to_be_visible()
    expect(last_answer(page).locator(".text li").first).to_be_hidden()
    context.close()


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize(
    "path",
    ["/", "/datasets", "/browse/organization", DATASET, TABLES, "/about", "/privacy", "/guides/{}/right-of-access.md"],
)
def test_nothing_is_wider_than_the_narrowest_phone(server: str, browser: Browser, language: str, path: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{server}{path.format(language)}?lang={language}")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_a_source_leads_to_the_section_of_the_guide(server: str, page: Page, context: BrowserContext) -> None:
    page.goto(f"{server}/?lang=fr")
    ask(page, REQUEST)
    source = last_answer(page).locator(".sources li").first
    section = source.locator(".muted bdi").last.inner_text()
    with context.expect_page() as opened:
        source.locator("a").click()
    guide = opened.value
    guide.wait_for_load_state()
    anchor = urlsplit(guide.url).fragment
    assert urlsplit(guide.url).path.startswith("/guides/fr/")
    heading = guide.locator(f"#{anchor} > :is(h1, h2, h3, h4)").first
    expect(heading).to_be_in_viewport()
    assert heading.inner_text().split() == section.split()


def test_an_arabic_question_is_answered_from_right_to_left(server: str, page: Page) -> None:
    page.goto(f"{server}/?lang=fr")
    ask(page, "ما هو أجل الرد على طلب الحصول على المعلومات؟")
    question = page.locator("dalil-chat .question")
    body = last_answer(page).locator(".text")
    assert question.evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert body.evaluate("node => getComputedStyle(node).direction") == "rtl"
    expect(last_answer(page)).to_have_attribute("lang", "ar")
    expect(last_answer(page).locator("summary").first).to_contain_text("المصادر")
    expect(page.locator("html")).to_have_attribute("dir", "ltr")


def test_a_card_leads_to_the_page_of_the_dataset_with_its_columns(
    server: str, page: Page, context: BrowserContext
) -> None:
    page.goto(f"{server}/?lang=fr")
    ask(page, FISHING)
    title = page.locator("#cards .card .title a").first
    named = title.locator("bdi").inner_text()
    with context.expect_page() as opened:
        title.click()
    record = opened.value
    expect(record.locator("h1")).to_have_text(named)
    expect(record.locator("table thead")).to_contain_text("Type")
    assert record.locator("table tbody tr").count() > 1
    expect(record.locator("dalil-chat .launcher")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "question", "said"),
    [
        (
            "fr",
            "établissements scolaires publics par commune Souss-Massa",
            "Existe aussi pour d’autres lieux ou années (",
        ),
        ("ar", "شحال ديال المدارس فجهة سوس ماسة؟", "متوفرة أيضا لأماكن أو سنوات أخرى ("),
    ],
)
def test_a_card_leads_to_the_copies_for_other_places(
    server: str, page: Page, language: str, question: str, said: str
) -> None:
    page.goto(f"{server}/?lang={language}")
    ask(page, question)
    copies = page.locator("#cards .card details").first
    expect(copies.locator("summary")).to_contain_text(said)
    copies.locator("summary").click()
    expect(copies.locator("li a").first).to_have_attribute(
        "href", re.compile(r"/datasets/nombre-etablissements-scolaires")
    )


def test_the_page_of_a_dataset_speaks_the_readers_language(server: str, page: Page) -> None:
    page.goto(f"{server}{DATASET}?lang=ar")
    facts = page.locator(".facts")
    expect(facts).to_contain_text("شهرية")
    expect(facts).not_to_contain_text("monthly")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.goto(f"{server}{DATASET}?lang=fr")
    expect(page.locator(".facts")).to_contain_text("mensuelle")
    expect(page.locator(".facts")).to_contain_text(re.compile(r"20\d\d–20\d\d"))


def test_an_unknown_dataset_is_said_to_be_unknown(server: str, page: Page) -> None:
    response = page.goto(f"{server}/datasets/nothing-of-that-name?lang=fr")
    assert response
    assert response.status == 404
    expect(page.locator("h1")).to_have_text("Ce jeu de données n’est pas dans le catalogue.")


def test_statistics_show_a_table_with_what_was_counted(server: str, page: Page) -> None:
    page.goto(f"{server}/?lang=fr")
    ask(page, "Combien de jeux de données y a-t-il par producteur ?")
    table = last_answer(page).locator("table")
    expect(table.locator("caption")).to_contain_text("producteur")
    numbers = table.locator("td.number").all_inner_texts()
    assert len(numbers) > 3
    assert all(re.fullmatch(r"[\d\s]+", number) for number in numbers)
    expect(table.locator(".bar").first).to_be_visible()
    expect(last_answer(page).locator(".text > p"), "the table is not told in words as well").to_have_count(1)
    expect(last_answer(page).locator(".sources li")).not_to_have_count(0)


def test_when_nothing_is_found_the_answer_says_so_and_whom_to_ask(server: str, page: Page) -> None:
    page.goto(f"{server}/?lang=fr")
    ask(page, "données sur la physique quantique")
    body = last_answer(page).locator(".text")
    expect(body).to_contain_text("ne semble pas publier")
    expect(body).to_contain_text("demander ces données à l'organisme")


def test_a_suggestion_asks_the_next_question(server: str, page: Page) -> None:
    page.goto(f"{server}/?lang=fr")
    page.locator("dalil-chat .welcome .suggestion").first.click()
    settled(page)
    suggestion = last_answer(page).locator(".suggestions .suggestion").first
    asked = suggestion.inner_text()
    suggestion.click()
    expect(page.locator("dalil-chat .question")).to_have_count(2)
    settled(page)
    expect(page.locator("dalil-chat .question").last).to_have_text(asked)
    expect(last_answer(page).locator(".text")).not_to_be_empty()


def test_a_criterion_can_be_removed(server: str, page: Page) -> None:
    page.goto(f"{server}/?lang=fr")
    ask(page, "fichiers CSV sur la santé")
    last_answer(page).locator(".chips button", has_text="CSV").click()
    expect(page.locator("dalil-chat article.turn")).to_have_count(2)
    settled(page)
    expect(last_answer(page).locator(".chips button", has_text="CSV")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "question", "shown", "label"),
    [
        ("fr", "population à Casablanca", "Casablanca", "Lieu"),
        ("ar", "السكان بالدار البيضاء", "الدار البيضاء", "المكان"),
    ],
)
def test_a_place_can_be_removed(server: str, page: Page, language: str, question: str, shown: str, label: str) -> None:
    page.goto(f"{server}/?lang={language}")
    ask(page, question)
    chip = last_answer(page).locator(".chips button", has_text=shown)
    expect(chip).to_contain_text(label)
    chip.click()
    expect(page.locator("dalil-chat article.turn")).to_have_count(2)
    settled(page)
    expect(last_answer(page).locator(".chips button", has_text=shown)).to_have_count(0)
    expect(last_answer(page).locator(".text")).not_to_be_empty()


def test_the_language_switch_turns_the_page(server: str, page: Page) -> None:
    page.goto(f"{server}/?lang=fr")
    expect(page.locator("#themes .theme").first).to_be_visible()
    page.locator(".languages a", has_text="العربية").click()
    html = page.locator("html")
    expect(html).to_have_attribute("dir", "rtl")
    expect(html).to_have_attribute("lang", "ar")
    expect(page.locator("h1")).to_have_text("اسألوا المعطيات المفتوحة")
    expect(page.locator("dalil-chat .panel")).to_have_attribute("dir", "rtl")
    chat, aside = page.locator("dalil-chat").bounding_box(), page.locator("aside").bounding_box()
    assert chat
    assert aside
    assert aside["x"] < chat["x"]
    expect(page.locator("#demonstration")).to_contain_text("دليل")
    expect(page.locator("#themes")).to_contain_text("المجتمع")
    expect(page.locator(".languages [aria-current]")).to_be_focused()


def test_another_language_keeps_the_conversation(server: str, page: Page) -> None:
    page.goto(f"{server}/?lang=fr")
    ask(page, FISHING)
    page.locator(".languages a", has_text="English").click()
    expect(page.locator("h1")).to_have_text("Ask the open data")
    expect(page).to_have_url(f"{server}/?lang=en")
    expect(page.locator("dalil-chat .question")).to_contain_text("pêche")
    expect(page.locator("#cards .card").first).to_be_visible()
    expect(page.locator("#results-title")).to_have_text("Datasets of the answer")


def test_nothing_leaves_the_origin_and_no_policy_is_violated(server: str, page: Page, seen: Seen) -> None:
    paths = (f"{DATASET}?lang=ar", "/guides/ar/right-of-access.md", "/datasets?lang=ar", "/browse/theme", "/about")
    for path in ("/?lang=fr", *paths):
        page.goto(f"{server}{path}", wait_until="networkidle")
        if path.startswith("/?"):
            ask(page, FISHING)
            ask(page, "Combien de jeux de données y a-t-il par producteur ?")
        assert page.evaluate("window.violations") == []
    assert seen.origins == {server}
    assert seen.errors == []


def test_nothing_is_stored_in_the_browser(server: str, page: Page, context: BrowserContext) -> None:
    page.goto(f"{server}/?lang=fr")
    ask(page, FISHING)
    assert context.storage_state() == {"cookies": [], "origins": []}
    stored = page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]"
    )
    assert stored == [0, 0, 0]
