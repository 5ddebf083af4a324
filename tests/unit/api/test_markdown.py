"""Answers and guides as HTML: nothing runs, nothing links but citations, whatever the text says."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.markdown import answer_html, guide_html
from assistant.model import Document, Language, Section
from tests.unit.api.samples import citation

URL = "https://dalil.example/datasets/eau-potable"
ALLOWED_TAGS = frozenset(
    "p strong em ul ol li a code pre table thead tbody tr th td br sup section h1 h2 h3 h4 h5 h6".split()  # noqa: SIM905
)
ALLOWED_ATTRIBUTES = {"a": {"href", "title", "rel"}, "ol": {"start"}, "section": {"id"}}

PAYLOADS = [
    "Population <script>alert(1)</script> du Maroc [1]",
    "السكان <script src=//evil.example/x.js></script> حسب الجهات [1]",
    "Données <img src=x onerror=alert(1)> [1]",
    "معطيات <svg/onload=alert(1)> مفتوحة [1]",
    "Voir [le site](javascript:alert(1)) [1]",
    "انظر [الموقع](https://evil.example) [1]",
    "![image](https://evil.example/p.png) [1]",
    "<https://evil.example/lien> [1]",
    "[réf]: https://evil.example\n\nTexte [réf] [1]",
    "Titre <iframe src='https://evil.example'></iframe> [1]",
    "عنوان <a href='https://evil.example' onclick=alert(1)>رابط</a> [1]",
    "<style>*{background:url(//evil.example)}</style> Eau [1]",
    "<div style='position:fixed'>Couverture</div> [1]",
    "`<b>` et ``<script>`` en code [1]",
    "```html\n<script>alert(1)</script>\n```\n\n[1]",
    "| a | b |\n|---|---|\n| <script>x</script> | <img onerror=x> [1] |",
    "نص\u202e<form action=//evil.example><input></form> [1]",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#106;avascript: [1]",
    "<math><mtext></p><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'> [1]",
    "[1](data:text/html;base64,PHNjcmlwdD4=) <base href=//evil.example> [1]",
]


class Elements(HTMLParser):
    """The elements of a fragment with their attributes, and its visible text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def assert_harmless(html: str, *urls: str) -> Elements:
    seen = Elements(html)
    for tag, attributes in seen.found:
        assert tag in ALLOWED_TAGS, (tag, html)
        assert set(attributes) <= ALLOWED_ATTRIBUTES.get(tag, set()), (tag, attributes, html)
        assert tag != "a" or attributes.get("href") in urls, html
    return seen


@pytest.mark.parametrize("text", PAYLOADS)
def test_hostile_text_is_shown_as_text(text: str) -> None:
    seen = assert_harmless(answer_html(text, [citation()], [URL]), URL)
    assert ("a", {"href": URL, "title": "Accès à l'eau potable", "rel": "noopener noreferrer"}) in seen.found


@given(st.text(max_size=300) | st.text(alphabet="<>[]()`'\"*_-|!&#\n\\1/aء:;=", max_size=80))
def test_no_text_at_all_makes_a_foreign_element(text: str) -> None:
    assert_harmless(answer_html(text, [citation()], [URL]), URL)


@pytest.mark.parametrize("title", ['"><script>alert(1)</script>', "عنوان' onmouseover='x", "[1] & <b>"])
def test_a_hostile_title_stays_in_its_attribute(title: str) -> None:
    seen = assert_harmless(answer_html("Eau [1]", [citation(title=title)], [URL]), URL)
    assert [attributes["title"] for tag, attributes in seen.found if tag == "a"] == [title]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,<script>", "vbscript:x", "JaVaScRiPt:alert(1)"])
def test_an_address_that_runs_is_dropped(url: str) -> None:
    html = answer_html("Eau [1]", [citation(url=url)], [url])
    assert "href" not in html
    assert "[1]" in Elements(html).text


def test_each_issued_number_leads_to_its_own_source() -> None:
    urls = ["https://dalil.example/1", "https://dalil.example/12?a=1&b=2"]
    html = answer_html("Un [1], deux [12], rien [3].", [citation(1), citation(12)], urls)
    seen = assert_harmless(html, *urls)
    assert [attributes["href"] for tag, attributes in seen.found if tag == "a"] == urls
    assert seen.text.strip() == "Un [1], deux [12], rien [3]."


def test_markdown_of_answers_is_kept() -> None:
    html = answer_html("**gras** *penché*\n\n1. un\n2. deux\n\n| a | b |\n|---|---|\n| 1 | 2 |", [], [])
    assert {tag for tag, _ in Elements(html).found} >= {"p", "strong", "em", "ol", "li", "table", "th", "td"}


def test_lists_in_lists_of_a_guide_are_shown_as_such() -> None:
    text = "1. un\n   - dedans\n2. deux"
    html = guide_html(
        Document(id="g", title="G", language=Language.FR, sections=(Section(path=(), text=text, position=0),))
    )
    assert html.count("<ol>") == html.count("<ul>") == 1


def test_a_list_that_starts_later_says_so() -> None:
    assert '<ol start="3">' in answer_html("3. trois", [], [])


def guide(*sections: Section, title: str = "دليل") -> Document:
    return Document(id="ar/guide.md", title=title, language=Language.AR, sections=sections)


@pytest.mark.parametrize("text", PAYLOADS)
def test_hostile_guides_are_shown_as_text(text: str) -> None:
    html = guide_html(guide(Section(path=(text,), text=text, position=0), title=text))
    assert_harmless(html)
    assert 'href="' not in html


def test_sections_have_their_anchor_and_heading_level() -> None:
    html = guide_html(
        guide(
            Section(path=("الرخص",), text="مقدمة", position=0),
            Section(path=("الرخص", "ODbL"), text="نص", position=1),
            Section(path=(), text="خاتمة", position=2),
            Section(path=tuple("abcdefgh"), text="x", position=3),
        )
    )
    seen = assert_harmless(html)
    assert [a["id"] for tag, a in seen.found if tag == "section"] == ["s0", "s1", "s2", "s3"]
    assert [tag for tag, _ in seen.found if tag.startswith("h")] == ["h1", "h2", "h1", "h6"]
    assert "<h1>دليل</h1>" in html


def test_lines_of_a_section_are_paragraphs_items_and_rows() -> None:
    text = "Premier.\nSecond.\n- un\n- deux\nÉtapes :\n1. lire\n2. écrire\nNom | Taille\na | 1\nb | 2\nFin."
    found = [tag for tag, _ in Elements(guide_html(guide(Section(path=("T",), text=text, position=0)))).found]
    counts = {tag: found.count(tag) for tag in ("ul", "ol", "li", "table", "tr", "th", "td")}
    assert counts == {"ul": 1, "ol": 1, "li": 4, "table": 1, "tr": 3, "th": 2, "td": 4}
