"""The quality report in a real browser: opened from disk, with its script and without, in French and in Arabic."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assistant.model import Language
from indexer.quality.indicators import assess
from indexer.quality.page import Frame, render
from indexer.quality.report import Report
from tests.e2e.conftest import Seen
from tests.unit.indexer.quality_samples import ARABIC, BARE, WHOLE


def write(folder: Path, language: Language) -> str:
    """The address of a page about five records."""
    report = Report()
    villes = replace(BARE, id="villes", titles={Language.FR: "Écoles des villes"}, tags=("école",))
    for dataset in (WHOLE, ARABIC, BARE, villes, replace(ARABIC, id="puits-2", titles={Language.AR: "السُّدود"})):
        report.add(dataset, assess(dataset))
    path = folder / f"{language}.html"
    path.write_text(render(report, Frame(language=language, made="2026-07-07")), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def shown(page: Page, seen: Seen, tmp_path: Path) -> Iterator[Page]:
    page.goto(write(tmp_path, Language.FR))
    yield page
    assert seen.errors == []
    assert page.evaluate("window.violations") == []


def titles(page: Page) -> list[str]:
    return page.locator("#list > li:visible .title").all_inner_texts()


def test_a_title_is_found_without_its_accents_and_vowel_signs(shown: Page) -> None:
    shown.get_by_label("Chercher un titre").fill("ecole")
    expect(shown.locator("#shown")).to_have_text("1")
    assert titles(shown) == ["Écoles des villes"]
    shown.get_by_label("Chercher un titre").fill("السدود")
    assert titles(shown) == ["السُّدود"]


def test_records_are_narrowed_by_producer_and_by_what_to_mend(shown: Page) -> None:
    shown.locator("#producer").select_option("وكالة الحوض المائي")
    expect(shown.locator("#shown")).to_have_text("2")
    shown.locator("#mend").select_option("resources")
    expect(shown.get_by_text("Aucune fiche ne répond à ces choix.")).to_be_visible()
    shown.locator("#producer").select_option("")
    expect(shown.locator("#shown")).to_have_text("2")


def test_records_are_ordered_by_score_or_by_title(shown: Page) -> None:
    assert titles(shown)[0] == "Vide"
    shown.locator("#sort").select_option("title")
    assert titles(shown)[:3] == ["Communes", "Écoles des villes", "Vide"]
    shown.locator("#sort").select_option("score")
    assert titles(shown)[0] == "Vide"


def test_what_to_mend_leads_to_the_advice(shown: Page) -> None:
    shown.locator("#list summary").first.click()
    shown.locator("#list .todo a").first.click()
    expect(shown.locator("#mend-resources .how")).to_be_in_viewport()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", [Language.FR, Language.AR])
def test_the_page_fits_narrow_and_wide_screens(page: Page, tmp_path: Path, language: Language, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(write(tmp_path, language))
    page.locator("#list summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_without_a_script_every_record_is_there_and_the_form_is_not(browser: Browser, tmp_path: Path) -> None:
    context: BrowserContext = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(write(tmp_path, Language.AR))
    expect(page.locator("#list > li")).to_have_count(5)
    expect(page.locator("#choose")).to_be_hidden()
    page.locator("#list summary").first.click()
    expect(page.locator("#list .todo").first).to_be_visible()
    context.close()
