"""Markdown → sections of plain text, with the guide's own facts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.model import Document, Language
from indexer.documents.markdown import items_of
from indexer.documents.parsed import document_from
from indexer.errors import BadRecord


def guide(text: str, identity: str = "guide.md") -> Document:
    return document_from(items_of(text), identity=identity, source="test").document


def texts(document: Document) -> list[tuple[tuple[str, ...], str]]:
    return [(section.path, section.text) for section in document.sections]


def test_front_matter_becomes_facts() -> None:
    found = guide(
        "---\ntitle: '  Un  titre '\nlanguage: fr\ncountry: MA\naudience: agents\nkeywords: [a, '', b]\nchecked: 2025-01-10\n"
        "sources:\n  - title: Loi 1\n    articles: art. 2\n  - Décret 3\n---\n# Autre titre\ntexte\n"
    )
    assert (found.title, found.language, found.country, found.checked) == ("Un titre", Language.FR, "MA", "2025-01-10")
    assert (found.audience, found.keywords) == (("agents",), ("a", "b"))
    assert found.sources == ("Loi 1 (art. 2)", "Décret 3")
    assert texts(found) == [(("Autre titre",), "texte")]


def test_a_line_of_dashes_under_a_heading_is_no_front_matter() -> None:
    found = guide("# Titre\n\n[1]: *nobody\n\nSous-titre\n----------\n\ntexte\n\nAutre\n-----\n\nfin\n")
    assert [path[-1] for path, _ in texts(found)][-2:] == ["Sous-titre", "Autre"]


@pytest.mark.parametrize(
    "front",
    ["title: [1", "title: 'x", "a: b: c", "\tx: 1", "a: !!python/object:os.system {}", "? {a: 1}\n: 2", "a: *nobody"],
)
def test_broken_front_matter_is_a_bad_record(front: str) -> None:
    with pytest.raises(BadRecord, match="front matter is not YAML"):
        guide(f"---\n{front}\n---\n# T\ntexte\n")


@pytest.mark.parametrize("front", ["", "- a\n- b", "texte seul", "3", "title:", "title: ''", "keywords: 3\nsources: 4"])
def test_front_matter_that_says_nothing_leaves_the_first_heading_as_title(front: str) -> None:
    assert guide(f"---\n{front}\n---\n# Le titre\ntexte\n").title == "Le titre"


def test_headings_nest_and_text_before_them_has_no_path() -> None:
    found = guide("avant\n\n# A\na\n## B\nb\n### C\nc\n## D\nd\n# E\ne\n")
    assert texts(found) == [
        ((), "avant"),
        (("A",), "a"),
        (("A", "B"), "b"),
        (("A", "B", "C"), "c"),
        (("A", "D"), "d"),
        (("E",), "e"),
    ]
    assert [section.position for section in found.sections] == list(range(6))


def test_headings_may_jump_levels_be_underlined_or_hold_marks() -> None:
    found = guide("Titre *vif*\n===========\n\n#### Bas `code`\nx\n\n## [Lien](https://x.example)\ny\n")
    assert texts(found) == [(("Titre vif", "Bas code"), "x"), (("Titre vif", "Lien"), "y")]


def test_a_heading_without_text_only_names_its_children() -> None:
    assert texts(guide("# A\n## B\n## C\nc\n# Fin\n")) == [(("A", "C"), "c")]


def test_a_guide_without_heading_is_called_like_its_file() -> None:
    found = guide("Texte seul.\n", identity="fr/mon-guide.md")
    assert (found.title, texts(found)) == ("mon-guide", [((), "Texte seul.")])


@pytest.mark.parametrize("text", ["", "   \n\n", "# Titre seul\n", "---\ntitle: x\n---\n", "\u200b\x00"])
def test_a_guide_without_text_is_a_bad_record(text: str) -> None:
    with pytest.raises(BadRecord, match="no text"):
        guide(text)


def test_lists_keep_their_markers_and_numbers() -> None:
    found = guide("# T\n- a\n- b\n\n3. trois\n4. quatre\n   - dedans\n5. cinq\n\naprès\n")
    assert found.sections[0].text.split("\n") == [
        "- a",
        "- b",
        "3. trois",
        "4. quatre",
        "  - dedans",
        "5. cinq",
        "après",
    ]


def test_tables_become_rows_with_bars() -> None:
    found = guide("# T\n| Mois | **Pluie** |\n|---|--:|\n| Mai | `12` |\n| Juin | |\n")
    assert found.sections[0].text.split("\n") == ["Mois | Pluie", "Mai | 12", "Juin | "]


def test_code_is_kept_as_it_is_and_heading_marks_in_it_are_no_headings() -> None:
    found = guide("# T\n```csv\n# nom;âge\na;3\n```\n\n    indenté\n")
    assert texts(found) == [(("T",), "# nom;âge\na;3\nindenté")]


def test_raw_html_and_marks_become_plain_text() -> None:
    found = guide(
        "# T\n<div onclick=x()>bloc</div>\n\n<!-- note -->\n\nUn <b>mot</b> *vif*, un [lien](https://x.example), "
        "![image](i.png)une entité &eacute;, un \\* échappé.\nMême paragraphe.\n\n> cité\n\n---\n\nfin\n"
    )
    assert found.sections[0].text.split("\n") == [
        "bloc",
        "Un mot vif, un lien, une entité é, un * échappé. Même paragraphe.",
        "cité",
        "fin",
    ]


def test_arabic_guides_read_like_others() -> None:
    found = guide("# إعادة الاستعمال\n\nيمكن إعادة استعمال البيانات.\n\n## الشروط\n\n1. ذكر المصدر\n2. عدم التحريف\n")
    assert (found.title, found.language) == ("إعادة الاستعمال", Language.AR)
    assert texts(found)[1] == (("إعادة الاستعمال", "الشروط"), "1. ذكر المصدر\n2. عدم التحريف")


def test_detection_tells_english_from_french() -> None:
    assert guide("This is how you can find the data that the ministry has published.\n").language is Language.EN


BODIES = st.lists(
    st.sampled_from(
        ["# A", "## B", "###### C", "- x", "1. y", "   z", "> q", "| a | b |", "|---|---|", "```", "<b>", "نص", ""]
    ),
    max_size=15,
)


@settings(deadline=None)
@given(BODIES)
def test_any_arrangement_of_blocks_is_read_or_said_to_be_empty(lines: list[str]) -> None:
    try:
        found = guide("\n".join(["texte", *lines]))
    except BadRecord:
        return
    assert [section.position for section in found.sections] == list(range(len(found.sections)))
    assert found.sections[0].text.startswith("texte")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1. un\n3. trois\n", ["1. un", "3. trois"]),
        ("1. un\n1. deux\n1. trois\n", ["1. un", "2. deux", "3. trois"]),
        ("1. بند:\n   1. أول\n   2. ثان\n2. بند\n", ["1. بند:", "  1. أول", "  2. ثان", "2. بند"]),
        ("1. un\n\nsuite\n2. deux\n", ["1. un", "suite", "2. deux"]),
    ],
)
def test_items_keep_the_numbers_that_they_are_written_with(text: str, lines: list[str]) -> None:
    assert guide(f"# T\n{text}").sections[0].text.split("\n") == lines
