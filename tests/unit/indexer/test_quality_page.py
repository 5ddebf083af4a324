"""The page: whole without a script, readable in three languages, and deaf to what catalogues write."""

import base64
import re
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from assistant.model import Dataset, Language, Term
from indexer.quality import plots
from indexer.quality.indicators import INDICATORS, assess
from indexer.quality.model import LinkKind, Rating
from indexer.quality.page import MOST_GROUPS, Frame, render, web_link
from indexer.quality.report import Report
from tests.unit.indexer.quality_samples import ARABIC, BARE, WHOLE

VOID = {"meta", "link", "input", "br", "rect", "path"}
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' onmouseover='alert(3)"


class Page(HTMLParser):
    """Elements with their attributes, the text, and whether every element is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += data.replace("\u00a0", " ")

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(datasets: Iterable[Dataset], language: Language = Language.FR, *, keep: int = 500, **frame: object) -> str:
    report = Report(keep=keep)
    for dataset in datasets:
        report.add(dataset, assess(dataset))
    return render(report, Frame(language=language, made="2026-07-07", **frame))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", Language)
def test_the_page_is_whole_in_every_language(language: Language) -> None:
    found = Page(page([WHOLE, ARABIC, BARE], language))
    assert found.open == []
    assert found.all("html") == [{"lang": str(language), "dir": language.direction}]
    assert len(found.all("h1")) == 1
    assert len(found.all("h2")) >= 8
    assert len(found.all("caption")) == len(found.all("table"))
    assert all(attributes.get("scope") for attributes in found.all("th"))
    identifiers = [attributes["id"] for _, attributes in found.elements if attributes.get("id")]
    assert len(identifiers) == len(set(identifiers))
    links = [href for a in found.all("a") if (href := a["href"] or "").startswith("#")]
    assert {href[1:] for href in links} <= set(identifiers)


def test_the_arabic_page_reads_from_right_to_left_with_western_digits() -> None:
    html = page([WHOLE, ARABIC, BARE], Language.AR)
    text = Page(html).text
    assert '<html lang="ar" dir="rtl">' in html
    assert "جودة البيانات الوصفية" in text
    assert "الآبار الخاضعة للمراقبة" in text
    assert "45%" in text
    assert not re.search("[٠-٩۰-۹]", html)
    assert "Qualité" not in text


@pytest.mark.parametrize("language", Language)
def test_a_page_about_nothing_is_a_page(language: Language) -> None:
    assert Page(page([], language)).open == []


def test_the_page_asks_the_network_for_nothing() -> None:
    found = Page(page([WHOLE, replace(ARABIC, url="https://data.gov.ma/puits")]))
    assert not {"img", "iframe", "object", "embed", "base", "source"} & {tag for tag, _ in found.elements}
    assert [link["href"] for link in found.all("link")] == ["data:,"]
    assert not [a for _, a in found.elements if "src" in a or "srcset" in a]
    assert not re.search(r"url\(|@import", page([]))


def test_only_the_own_script_may_run() -> None:
    html = page([WHOLE])
    script = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = base64.b64encode(sha256(script[0].encode()).digest()).decode()
    policy = next(meta["content"] or "" for meta in Page(html).all("meta") if "http-equiv" in meta)
    assert len(script) == 1
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy


def test_text_from_the_catalogue_is_shown_and_never_obeyed() -> None:
    term = Term(id=HOSTILE, names={Language.FR: HOSTILE})
    hostile = replace(
        ARABIC,
        id=HOSTILE,
        titles={Language.FR: HOSTILE},
        organization=term,
        themes=(term,),
        portal=HOSTILE,
        access_rights=HOSTILE,
        resources=(replace(WHOLE.resources[0], name=HOSTILE, format=HOSTILE, media_type=HOSTILE),),
    )
    found = Page(page([hostile], scope=HOSTILE))
    plain = Page(page([ARABIC], scope="x"))
    assert {tag for tag, _ in found.elements} <= {tag for tag, _ in plain.elements} | {"details"}
    assert not [a for _, a in found.elements if any(name.startswith("on") for name in a)]
    assert found.text.count(HOSTILE) >= 6
    assert found.open == []


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://data.gov.ma/data/fr/dataset/x", "https://data.gov.ma/data/fr/dataset/x"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("/datasets/x", ""),
        ("//evil.example/x", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str, link: str) -> None:
    assert web_link(url) == link
    links = [a for a in Page(page([replace(BARE, url=url)])).all("a") if (a["href"] or "")[:1] not in "#"]
    assert [a["href"] for a in links] == [*([link] if link else []), "https://data.europa.eu/mqa/methodology"]
    assert all("noopener" in (a["rel"] or "") for a in links)


def test_the_records_are_listed_worst_first_with_what_to_mend() -> None:
    html = page([WHOLE, ARABIC, BARE])
    assert html.index('class="title">Vide') < html.index('class="title">الآبار') < html.index('class="title">Communes')
    items = Page(html).all("li")
    assert next(i["data-mends"] for i in items if i.get("data-producer") == "وكالة الحوض المائي").split()[:2] == [  # type: ignore[union-attr]
        "keywords",
        "description",
    ]
    assert '<bdi class="found">XLSX</bdi>' in html


def test_a_long_list_is_cut_and_says_so() -> None:
    many = [replace(ARABIC, id=f"puits-{number}") for number in range(30)]
    html = page(many, keep=10)
    assert html.count("<details>") == 10
    assert "Les 10 jeux de données aux scores les plus bas, sur 30." in Page(html).text


def test_a_long_table_of_producers_is_cut_and_says_so() -> None:
    producers = (
        Term(id=f"p{number}", names={Language.FR: f"Producteur {number}"}) for number in range(MOST_GROUPS + 3)
    )
    text = Page(page(replace(BARE, organization=producer) for producer in producers)).text
    assert f"Affichés : {MOST_GROUPS} sur {MOST_GROUPS + 3}" in text


def test_what_was_not_measured_is_said_and_not_counted_as_a_failure() -> None:
    text = Page(page([WHOLE])).text
    assert "En moyenne 325 points sur 325 mesurés ; le maximum de la méthode est de 405." in text
    assert "La réponse des liens n'a pas été vérifiée" in text
    assert text.count("Non mesuré") >= 3
    checked = Page(page([WHOLE], links={LinkKind.OK: 1})).text
    assert "Liens vérifiés — répondent : 1" in checked


def test_every_indicator_stands_in_its_table() -> None:
    fields = Page(page([WHOLE])).text
    assert all(indicator.field in fields for indicator in INDICATORS)


def test_the_histogram_counts_every_dataset_in_its_bin() -> None:
    assert plots.binned({0: 1, 9: 2, 10: 3, 99: 4, 100: 5}) == [3, 3, 0, 0, 0, 0, 0, 0, 0, 9]
    svg = plots.histogram({0: 1, 54: 1234}, Language.FR)
    assert "1\u202f234" in svg
    assert 'role="img"' in svg
    assert "0–10\u202f%: 1; 50–60\u202f%: 1\u202f234" in svg
    assert svg.count('class="column"') == 10


def test_bars_are_as_long_as_their_share() -> None:
    assert 'width="48.2"' in plots.bar(48.2)
    assert "fill" not in plots.bar(None)
    found = plots.ratings_bar({Rating.BAD: 3, Rating.GOOD: 1})
    assert 'class="fill bad" x="0.00" width="75.00"' in found
    assert 'class="fill good" x="75.00" width="25.00"' in found
