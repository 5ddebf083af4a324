"""Texts that attack, in answers and in the catalogue: nothing runs, nothing is fetched, no policy has to step in."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from api.app import create_app
from api.markdown import answer_html, guide_html
from assistant.model import Citation, Document, Language, Section
from assistant.settings import load_settings
from indexer.documents import GuidesFolder
from indexer.pipeline import build
from indexer.progress import Reporter
from indexer.sources import open_source
from tests.doubles import WordEmbedder
from tests.e2e.conftest import Portal, Seen, answer, ask, embed, event, last_answer
from tests.unit.api.running import running

HERE = Path(__file__).parent
PLAYER = (HERE / "hostile.js").read_text(encoding="utf-8")
OFF = "https://off.example"
EACH = 16
"""Texts in one planted record."""
STRICT = "default-src 'none'; script-src {0}; style-src 'self'; connect-src 'self' {0}; img-src 'self'; base-uri 'none'"
RECORDER = "window.ran = []; window.hit = (n) => window.ran.push(n);"
LATER = """async () => {
  const image = new Image();
  await new Promise((done) => { image.onerror = image.onload = done; image.src = '/absent.png'; });
  for (let i = 0; i < 3; i += 1) await new Promise((done) => setTimeout(done));
  return window.ran;
}"""
RAW = """(texts) => texts.forEach((text) => {
  const place = document.body.appendChild(document.createElement('div'));
  place.innerHTML = text;
})"""


def _written() -> Iterator[str]:
    lines = (HERE / "hostile.txt").read_text(encoding="utf-8").splitlines()
    for n, line in enumerate(line for line in lines if line and not line.startswith("%%")):
        text = line
        for mark, meant in {"⏎": "\n", "␀": "\0", "␉": "\t", "RUN": f"hit({n})", "OFF": f"{OFF}/{n}"}.items():
            text = text.replace(mark, meant)
        yield text


PAYLOADS = list(_written())


@pytest.fixture
def left(context: BrowserContext) -> list[str]:
    """Addresses of the other host that pages ask for, and the dialogs that they open."""
    left: list[str] = []

    def refuse(route: Route) -> None:
        left.append(route.request.url)
        route.fulfill(status=204, body="")

    context.route(f"{OFF}/**", refuse)
    context.add_init_script(RECORDER)
    context.on("dialog", lambda dialog: (left.append(dialog.message), dialog.dismiss()))
    return left


def _nothing_happened(page: Page, left: list[str]) -> None:
    """Once an image that is not there has been asked for, which comes after all that was asked before."""
    assert page.evaluate(LATER) == []
    assert left == []


def _everywhere(text: str, n: int) -> dict[str, Any]:
    """An answer that has `text` wherever a text, a name or an address can stand."""
    source = {
        "n": 1,
        "kind": text,
        "id": text,
        "title": text,
        "url": text,
        "snippet": text,
        "section": text,
        "page": text,
    }
    return answer(
        text=text,
        language=("fr", "ar", "en")[n % 3],
        direction=text,
        citations=[source | {"kind": "dataset", "language": text}, source | {"n": 2}],
        datasets=[_record(text)],
        table={"caption": text, "columns": [text, text], "rows": [[text, 1], [text, text]], "chart": "bar"},
        suggestions=[text],
        filters={"organizations": [text], "period": text, text: [text]},
    )


def _record(*texts: str) -> dict[str, Any]:
    """A dataset whose every field is one of `texts`, and whose lists are all of them."""
    text = " ".join(texts)
    files = [
        {"id": one, "name": one, "format": one, "url": one, "size": one, "description": one}
        | {"columns": [{"name": one, "type": one, "description": one}]}
        for one in texts
    ]
    record: dict[str, Any] = dict.fromkeys(
        ("id", "title", "description", "modified", "why", "frequency", "period"), text
    )
    record |= {"url": texts[0], "source_url": texts[0], "place": text, "granularity": text, "contact": text}
    record |= {"organization": {"id": text, "title": text}, "licence": {"id": text, "title": text, "url": texts[0]}}
    record |= {name: list(texts) for name in ("themes", "formats", "languages", "keywords")}
    return record | {"resources": files, "variants": [{"url": one, "title": one} for one in texts]}


def test_there_are_a_hundred_texts_and_parsed_as_html_they_do_harm(portal: Portal, page: Page, left: list[str]) -> None:
    assert len(set(PAYLOADS)) >= 100
    page.goto(portal.url)
    page.evaluate(RAW, PAYLOADS)
    ran = set(page.evaluate(LATER))
    fetched = {url for url in left if url.startswith(OFF)}
    assert len(ran) + len(fetched) >= 50


@pytest.mark.parametrize("policy", ["", STRICT], ids=["without a policy", "with a strict one"])
def test_no_text_of_an_answer_runs_or_leaves_however_it_is_cut(
    server: str, portal: Portal, page: Page, seen: Seen, left: list[str], policy: str
) -> None:
    portal.policy = policy.format(server)
    portal.html = embed(server, 'mode="inline" api="/"')
    page.goto(portal.url)
    other = [n for n, text in enumerate(PAYLOADS) if not text.isascii()]
    cuts = [] if policy else [other[0], other[-1], *range(0, len(PAYLOADS), 60)]
    answers = [_everywhere(text, n) for n, text in enumerate(PAYLOADS)]
    found = page.evaluate(PLAYER, {"texts": PAYLOADS, "answers": answers, "cuts": cuts})
    assert found == {"faults": [], "wrong": []}
    _nothing_happened(page, left)
    assert page.evaluate("window.violations") == []
    assert seen.origins <= {portal.url, server}


def test_no_text_of_a_card_runs_or_leaves_beside_the_chat(server: str, page: Page, seen: Seen, left: list[str]) -> None:
    whole = answer(text="…", datasets=[_record(text) for text in PAYLOADS], suggestions=PAYLOADS)
    stream = event("final", whole)
    page.route(f"{server}/v1/chat", lambda route: route.fulfill(content_type="text/event-stream", body=stream))
    page.goto(f"{server}/?lang=ar")
    ask(page, PAYLOADS[0])
    expect(page.locator("#cards .card")).to_have_count(len(PAYLOADS))
    _nothing_happened(page, left)
    assert page.evaluate("window.violations") == []
    assert seen.origins == {server}


def test_the_html_of_answers_and_guides_does_no_harm_where_no_policy_holds(
    portal: Portal, page: Page, left: list[str]
) -> None:
    html = []
    for text in PAYLOADS:
        source = Citation(n=1, kind="guide", id="g", title=text, url=text, snippet="", language=Language.AR)
        section = Section(path=(text,), text=text, position=0)
        html.append(answer_html(f"{text} [1]", [source], [f"https://portal.example/{text}"]))
        html.append(guide_html(Document(id="g", title=text, language=Language.AR, sections=(section,))))
    page.goto(portal.url)
    page.evaluate(RAW, html)
    assert page.locator("section h1").count() == len(PAYLOADS)
    _nothing_happened(page, left)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Dalil over an index whose records and guide are made of the texts; a word is a dimension, which is quick."""
    folder = tmp_path_factory.mktemp("planted")
    records = [_package(n, PAYLOADS[n : n + EACH]) for n in range(0, len(PAYLOADS), EACH)]
    lines = "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)
    (folder / "records.jsonl").write_text(lines, encoding="utf-8")
    (folder / "guides" / "fr").mkdir(parents=True)
    guide = "\n\n".join([f"# Barrages\n\n## {PAYLOADS[0]}", *PAYLOADS])
    (folder / "guides" / "fr" / "barrages.md").write_text(guide, encoding="utf-8")
    sources = [open_source(f"ckan-dump:{folder / 'records.jsonl'}"), GuidesFolder(folder / "guides")]
    build(folder / "index", sources, WordEmbedder(), reporter=Reporter(quiet=True))
    settings = load_settings(index=folder / "index", reranker="", limit_enabled=False, feedback_db="none")
    with running(create_app(settings, embedder=WordEmbedder())) as base:
        yield base


def _package(n: int, texts: list[str]) -> dict[str, Any]:
    """A CKAN record that has all of `texts` in its lists and its description, and some as names."""
    resource = {"format": "CSV", "url": "https://portal.example/f.csv"}
    files = [resource | {"id": f"r{n}-{i}", "name": text, "description": text} for i, text in enumerate(texts)]
    return {
        "name": f"barrages-{n}",
        "title": f"Barrages {n} السدود {texts[0]}",
        "notes": "Retenues d'eau. " + "\n\n".join(texts),
        "organization": {"name": f"o{n}", "title": texts[1]},
        "groups": [{"name": f"g{n}", "title": texts[2], "display_name": texts[2]}],
        "tags": [{"name": text} for text in texts],
        "resources": files,
        "license_title": texts[3],
        "license_url": texts[4],
        "extras": [{"key": "spatial_coverage", "value": texts[5]}],
    }


def test_planted_in_a_real_index_they_do_no_harm_from_the_record_to_the_reader(
    planted: str, page: Page, seen: Seen, left: list[str]
) -> None:
    page.goto(f"{planted}/?lang=fr")
    for n in (16, 32, 64):
        ask(page, f"Barrages {n}, retenues d'eau")
        expect(last_answer(page).locator(".text")).to_contain_text(f"Barrages {n}")
        expect(page.locator("#cards .card").first).to_contain_text("Barrages")
    _nothing_happened(page, left)
    shown = [f"/datasets/barrages-{n}?lang=ar" for n in range(0, len(PAYLOADS), EACH)]
    for path in [*shown, "/guides/fr/barrages.md"]:
        page.goto(f"{planted}{path}")
        expect(page.locator("h1").first).to_contain_text("Barrages")
        _nothing_happened(page, left)
        assert page.evaluate("window.violations") == []
    assert seen.origins == {planted}
