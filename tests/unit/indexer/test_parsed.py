"""Items of a parser → a document: sections, pages, facts, and caps that no document passes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.model import Document, Language
from indexer.documents import parsed
from indexer.documents.facts import NOTHING, Facts
from indexer.documents.parsed import LONG_SECTION_CHARS, document_from, format_of
from indexer.errors import BadRecord


def document(*items: dict[str, Any], identity: str = "guide.pdf", given: Facts = NOTHING) -> Document:
    return document_from(items, identity=identity, source="test", given=given).document


def text(line: str, page: int | None = None) -> dict[str, Any]:
    return {"text": line, "page": page}


def heading(line: str, level: Any = 1, page: int | None = None) -> dict[str, Any]:
    return {"heading": line, "level": level, "page": page}


def told(found: Document) -> list[tuple[tuple[str, ...], int | None, str]]:
    return [(section.path, section.page, section.text) for section in found.sections]


def test_headings_nest_by_level_and_an_empty_one_ends_those_of_its_level() -> None:
    found = document(
        *(text("a"), heading("A", 2), text("b"), heading("B", 4), text("c"), heading("C", 3), text("d")),
        *(
            heading("", 3),
            text("e"),
            heading("", 1),
            text("f"),
            heading("D", 99),
            text("g"),
            heading("E", "?"),
            text("h"),
        ),
    )
    assert [(path, line) for path, _, line in told(found)] == [
        *(((), "a"), (("A",), "b"), (("A", "B"), "c"), (("A", "C"), "d"), (("A",), "e"), ((), "f"), (("D",), "g")),
        (("E",), "h"),
    ]
    assert [section.position for section in found.sections] == list(range(8))


def test_the_page_of_a_section_is_that_of_its_first_text() -> None:
    found = document(heading("A", 1, 3), text("a", 4), text("b", 5), heading("B", 1, 5), text("c", 5))
    assert told(found) == [(("A",), 4, "a\nb"), (("B",), 5, "c")]


def test_without_headings_every_page_is_a_section() -> None:
    found = document(text("a", 1), text("b", 1), text("c", 2), text("d"), text("e", 0))
    assert told(found) == [((), 1, "a\nb"), ((), 2, "c"), ((), None, "d\ne")]


def test_a_long_section_ends_with_its_page_so_that_a_citation_can_name_it() -> None:
    long = "x" * LONG_SECTION_CHARS
    found = document(heading("A"), text(long, 1), text("suite", 1), text("b", 2), text("c", 3))
    assert told(found) == [(("A",), 1, f"{long}\nsuite"), (("A",), 2, "b\nc")]


def test_texts_lose_what_nobody_sees_and_keep_their_indentation() -> None:
    found = document(
        heading(" A\u202e \n\u200bB "), text("\n  a\u200b\x00b\u202e\n    c\n"), text(" \u200f\n"), text("é")
    )
    assert told(found) == [(("A B",), None, "  ab\n    c\né")]


def test_a_paragraph_that_somebody_made_a_heading_is_text() -> None:
    assert told(document(heading("A"), heading("mot " * 200, 2), text("b"))) == [
        (("A",), None, f"{('mot ' * 200).strip()}\nb")
    ]


@pytest.mark.parametrize(
    "items", [[], [heading("A")], [text(" ")], [{"note": "x"}], [{"facts": {"title": "t"}}], [{}, {"a": 1}]]
)
def test_without_text_there_is_no_document(items: list[dict[str, Any]]) -> None:
    with pytest.raises(BadRecord, match=r"^no text"):
        document(*items)


def test_the_reason_for_no_text_says_what_the_parser_noted() -> None:
    with pytest.raises(BadRecord, match=r"^no text: pages 1-3 are pictures$"):
        document({"note": "pages 1-3 are pictures"})


def test_text_beyond_the_cap_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed, "MAX_CHARS", 25)
    found = document_from([text("x" * 10) for _ in range(100)], identity="a.md", source="test")
    assert told(found.document) == [((), None, "x" * 10 + "\n" + "x" * 10)]
    assert found.notes == ("too long: only the first 20 characters are read",)


def test_sections_beyond_the_cap_are_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed, "MAX_SECTIONS", 3)
    items = [item for number in range(50) for item in (heading(f"h{number}"), text(f"t{number}"))]
    found = document_from(items, identity="a.md", source="test")
    assert [section.text for section in found.document.sections] == ["t0", "t1", "t2"]
    assert found.notes == ("too long: only the first 6 characters are read",)


def test_notes_are_passed_on_but_not_without_end() -> None:
    found = document_from(
        [text("a"), *({"note": f"n{n} " * 1_000} for n in range(1_000))], identity="a.md", source="test"
    )
    assert found.notes[0].startswith("n0 ")
    assert (len(found.notes), max(map(len, found.notes))) == (20, 300)


FRENCH = text("Les données publiques sont mises à la disposition de tous les citoyens.")


def test_facts_are_taken_from_where_they_are_said_first() -> None:
    front = {"title": "Devant", "country": "TN", "keywords": ["devant"]}
    properties = {"title": "Propriété", "country": "FR", "keywords": ["p"], "audience": ["p"], "language": "en"}
    given = Facts(title="Donné", country="MA", audience=("agents",), language="ar")
    both = document({"facts": properties}, {"front": front}, FRENCH, given=given)
    assert (both.title, both.country, both.keywords, both.audience) == ("Devant", "TN", ("devant",), ("agents",))
    assert both.language is Language.AR
    without_front = document({"facts": properties}, FRENCH, given=given)
    assert (without_front.title, without_front.country, without_front.keywords) == ("Donné", "MA", ("p",))
    alone = document({"facts": properties}, FRENCH)
    assert (alone.title, alone.country, alone.audience, alone.language) == ("Propriété", "FR", ("p",), Language.FR)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Guide du semis", "Guide du semis"),
        ("Réutiliser les documents publics", "Réutiliser les documents publics"),
        ("Microsoft Word - guide final v3.doc", "Titre"),
        ("Microsoft PowerPoint - x", "Titre"),
        ("guide_final.indd", "Titre"),
        ("Sans titre 2", "Titre"),
        ("Présentation PowerPoint", "Titre"),
        ("Document1", "Titre"),
        ("Diapositive 1", "Titre"),
        ("12-2024", "Titre"),
        ("", "Titre"),
    ],
)
def test_titles_that_programs_wrote_give_way_to_the_first_heading(title: str, expected: str) -> None:
    assert document({"facts": {"title": title}}, heading("Titre"), text("a")).title == expected


def test_without_any_title_the_guide_is_called_like_its_file() -> None:
    assert document(text("a"), identity="fr/mon guide.final.pdf").title == "mon guide.final"


def test_a_language_that_the_script_contradicts_is_kept_and_doubted() -> None:
    found = document_from([FRENCH], identity="a.md", source="test", given=Facts(language="ar"))
    assert found.document.language is Language.AR
    assert found.notes == ("is said to be in 'ar', but its text reads as 'fr'",)
    assert not document_from([FRENCH], identity="a.md", source="test", given=Facts(language="en")).notes


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.md", "md"),
        ("a.markdown", "md"),
        ("a.HTM", "html"),
        ("a.xhtml", "html"),
        ("a.b.PDF", "pdf"),
        ("a.docx", "docx"),
    ],
)
def test_the_format_of_a_document_is_the_kind_that_its_ending_promises(name: str, kind: str) -> None:
    assert format_of(name) == kind
    assert document(text("a"), identity=name).format == kind


ITEMS = st.one_of(
    st.builds(text, st.text(max_size=30), st.none() | st.integers(-1, 5)),
    st.builds(heading, st.text(max_size=10), st.integers(-2, 9) | st.none(), st.none() | st.integers(0, 5)),
    st.dictionaries(
        st.sampled_from(["text", "heading", "note", "facts", "front"]), st.none() | st.integers() | st.just([])
    ),
)


@given(st.lists(ITEMS, max_size=20))
def test_any_items_keep_their_text_in_order_under_rising_positions(items: list[dict[str, Any]]) -> None:
    found = document(text("début"), *items)
    assert [section.position for section in found.sections] == list(range(len(found.sections)))
    assert all(section.text.strip() for section in found.sections)
    assert all(all(part for part in section.path) for section in found.sections)


def test_arabic_is_read_as_it_is_typed() -> None:
    found = document(heading("الـمُدَّة"), text("ﻻ ﺍﻟﻤﻌﻄﻴﺎﺕ بالمصادقةعلى"))
    assert told(found) == [(("المُدَّة",), None, "لا المعطيات بالمصادقة على")]
