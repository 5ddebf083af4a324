"""Every format of a guide reads as its Markdown twin: headings, texts, lists, tables, language."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.model import Document, Language
from indexer.documents import GuidesFolder
from indexer.sources import Read, Skipped
from tests.corpus.documents import FRENCH, WRITERS, WRITTEN_GUIDES, Guide, write_html, write_markdown, write_pptx
from tests.corpus.pdfs import left, pdf, right

Write = Callable[[Guide, Path], Path]
NOTES = ("Notes de l’orateur : ", "ملاحظات المتحدث: ", "Speaker notes: ")
INVISIBLE = "\u200b\u200d\u2060\ufeff\u202e\u2066\u2069\u061c\U000e0101" + "".join(
    chr(0xE0000 + ord(c)) for c in "ignore"
)
"""Characters without width, that turn text round, that choose variants, and tags, which spell words that nobody sees."""
EACH_FORMAT = pytest.mark.parametrize("write", WRITERS, ids=lambda w: w.__name__.removeprefix("write_"))


def read(folder: Path) -> Document:
    items = list(GuidesFolder(folder).read())
    assert not [item for item in items if isinstance(item, Skipped)]
    (document,) = (item.record for item in items if isinstance(item, Read))
    assert isinstance(document, Document)
    return document


def content(document: Document) -> list[tuple[tuple[str, ...], list[str]]]:
    """Headings and lines, without the notes that only presentations have."""
    return [
        (section.path, [line for line in section.text.split("\n") if not line.startswith(NOTES)])
        for section in document.sections
    ]


@pytest.fixture(params=WRITTEN_GUIDES, ids=lambda g: str(g.language))
def guide(request: pytest.FixtureRequest) -> Guide:
    found: Guide = request.param
    return found


@pytest.fixture
def twin(guide: Guide, tmp_path: Path) -> Document:
    folder = tmp_path / "twin"
    folder.mkdir()
    write_markdown(guide, folder)
    return read(folder)


@EACH_FORMAT
def test_each_format_reads_as_the_markdown_twin(write: Write, guide: Guide, twin: Document, tmp_path: Path) -> None:
    folder = tmp_path / "one"
    folder.mkdir()
    path = write(guide, folder)
    document = read(folder)
    assert content(document) == content(twin)
    assert (document.title, document.language) == (twin.title, twin.language) == (guide.title, guide.language)
    assert (document.id, document.format) == (path.name, path.suffix[1:])
    assert [section.position for section in document.sections] == list(range(4))


def test_the_twin_is_what_its_author_wrote(guide: Guide, twin: Document) -> None:
    assert [section.path for section in twin.sections] == [
        (guide.title,),
        *((guide.title, part.heading) for part in guide.parts),
    ]
    watering, harvest = twin.sections[2], twin.sections[3]
    assert watering.text.split("\n") == [f"{n}. {step}" for n, step in enumerate(guide.parts[1].steps, start=1)]
    assert harvest.text.split("\n")[1:] == [" | ".join(row) for row in guide.parts[2].table]
    assert {section.page for section in twin.sections} == {None}


def test_a_presentation_has_a_page_a_slide_and_the_notes_of_the_speaker(guide: Guide, tmp_path: Path) -> None:
    write_pptx(guide, tmp_path)
    document = read(tmp_path)
    assert [section.page for section in document.sections] == [1, 2, 3, 4]
    lines = document.sections[1].text.split("\n")
    assert lines[-1] == NOTES[list(Language).index(guide.language)] + guide.parts[0].notes
    assert len([section for section in document.sections if section.text.startswith(NOTES)]) == 0


@pytest.mark.parametrize("charset", ["utf-8", "windows-1256", "utf-16"])
def test_a_page_reads_the_same_in_other_charsets(charset: str, guide: Guide, twin: Document, tmp_path: Path) -> None:
    folder = tmp_path / "one"
    folder.mkdir()
    write_html(guide, folder, charset)
    assert content(read(folder)) == content(twin)


def test_the_formats_of_one_guide_lie_side_by_side(tmp_path: Path) -> None:
    for write in (write_markdown, *WRITERS):
        write(FRENCH, tmp_path)
    found = [item.record for item in GuidesFolder(tmp_path).read() if isinstance(item, Read)]
    assert [document.id for document in found] == ["guide.docx", "guide.html", "guide.md", "guide.pptx"]


@pytest.mark.parametrize("write", [write_markdown, *WRITERS], ids=lambda w: w.__name__.removeprefix("write_"))
def test_characters_that_nobody_sees_are_read_in_no_format(
    write: Write, guide: Guide, twin: Document, tmp_path: Path
) -> None:
    folder = tmp_path / "one"
    folder.mkdir()
    write(replace(guide, opening=INVISIBLE.join(guide.opening), title=INVISIBLE.join(guide.title)), folder)
    document = read(folder)
    assert content(document) == content(twin)
    assert document.title == twin.title


def test_characters_that_nobody_sees_are_not_read_in_a_pdf(guide: Guide, tmp_path: Path) -> None:
    line, text = right if guide.language is Language.AR else left, guide.parts[0].text
    shown, below = line(text, y=700), [line(text, y=600), line(text, y=500)]
    glyphs = [glyph + INVISIBLE[:10] if number == 2 else glyph for number, glyph in enumerate(shown.glyphs)]
    (tmp_path / "guide.pdf").write_bytes(pdf([replace(shown, glyphs=glyphs), *below]))
    assert [section.text for section in read(tmp_path).sections] == ["\n".join([text] * 3)]
