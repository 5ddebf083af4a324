"""PDF guides: facts, headings, paragraphs and tables, in the order of reading, Arabic as it is written."""

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from assistant.language.normalise import clean, fold
from indexer.documents.facts import keywords_in, usable_title
from indexer.documents.hidden import left_out
from indexer.documents.pdf_glyphs import Page, read_page
from indexer.documents.pdf_headings import Heading, headed
from indexer.documents.pdf_legal import STARTS_ANEW
from indexer.documents.pdf_numbers import agreed
from indexer.documents.pdf_outline import read_outline
from indexer.documents.pdf_paragraphs import Block, blocks
from indexer.documents.pdf_quality import Quality, is_scan, notes, quality, reason
from indexer.documents.pdf_running import without_running
from indexer.documents.pdf_text import Line, lines
from indexer.errors import BadRecord

MAX_PAGES = 2_000
MAX_CHARS = 5_000_000
_REASONS = {
    pdfium.FPDF_ERR_PASSWORD: "needs a password",
    pdfium.FPDF_ERR_SECURITY: "is protected in a way that cannot be opened",
    pdfium.FPDF_ERR_FORMAT: "is no PDF, or is damaged",
}
_TITLE_SAMPLE_LINES = 200
_LONGEST_CODE = 100
_SHORTEST_TITLE = 4
_NOBODY = frozenset(
    {"", "admin", "administrator", "administrateur", "user", "utilisateur", "hp", "pc", "dell", "windows user"}
)


def parse(path: str) -> Iterator[dict[str, Any]]:
    """The items of the PDF at `path` (see `indexer.documents.parsed`).

    Raises `BadRecord` where the file needs a password, is damaged, or has no page with text.
    """
    document = _opened(path)
    try:
        read = _read(document)
        outline = read_outline(document)
        facts = _facts(document, read.pages)
    finally:
        document.close()
    if not any(read.pages):
        raise BadRecord("; ".join([reason(read.qualities), *read.notes]))
    yield {"facts": facts}
    for part in headed(blocks(read.pages, STARTS_ANEW), outline):
        yield from _items(part)
    yield from ({"note": note} for note in (*notes(read.qualities), *read.notes))


def _opened(path: str) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise BadRecord(_REASONS.get(error.err_code, f"cannot be opened: {error}")) from error
    if len(document) < 1:
        document.close()
        raise BadRecord("has no pages")
    return document


@dataclass(frozen=True, slots=True)
class _Read:
    """Lines by page, without what stands on every page; what could be read of each page; what to say besides."""

    pages: list[list[Line]]
    qualities: list[Quality]
    notes: list[str]


def _read(document: pypdfium2.PdfDocument) -> _Read:
    pages: list[list[Line]] = []
    heights: list[float] = []
    pictures: list[float] = []
    qualities: list[Quality] = []
    backwards, chars, hidden = False, 0, 0
    for number in range(1, min(len(document), MAX_PAGES) + 1):
        page = _page(document, number)
        found = quality(page)
        here: list[Line] = []
        if page and found is Quality.TEXT:
            here, backwards = lines(page, backwards=backwards)
        pages.append(here)
        heights.append(page.height if page else 0.0)
        pictures.append(page.drawn.pictures if page else 0.0)
        qualities.append(found)
        hidden += page.hidden if page else 0
        chars += sum(len(line.text) for line in here)
        if chars > MAX_CHARS:
            break
    pages = agreed(without_running(pages, heights))
    for index, here in enumerate(pages):
        if qualities[index] is Quality.TEXT and is_scan("".join(line.text for line in here), pictures[index]):
            qualities[index], pages[index] = Quality.PICTURE, []
    cut = len(pages) < len(document)
    said = [f"only the first {len(pages)} of {len(document)} pages are read"] if cut else []
    return _Read(pages, qualities, said + ([left_out(hidden)] if hidden else []))


def _page(document: pypdfium2.PdfDocument, number: int) -> Page | None:
    try:
        return read_page(document, number)
    except pypdfium2.PdfiumError:
        return None


def _facts(document: pypdfium2.PdfDocument, pages: Sequence[Sequence[Line]]) -> dict[str, Any]:
    """The document's properties, but for a title that its first pages do not show: templates leave theirs."""
    said = {key: clean(value) for key, value in document.get_metadata_dict(skip_empty=True).items()}
    beginning = [line.text for page in pages for line in page][:_TITLE_SAMPLE_LINES]
    shown = set(_words(" ".join(beginning)))
    title = usable_title(said.get("Title", ""))
    known = [word in shown for word in _words(title)]
    author = said.get("Author", "")
    return {
        "title": title if 2 * sum(known) > len(known) and len(title) >= _SHORTEST_TITLE else "",
        "language": _language(document),
        "keywords": keywords_in(said.get("Keywords", "")),
        "author": "" if author.casefold() in _NOBODY else author,
    }


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _language(document: pypdfium2.PdfDocument) -> str:
    """The code that the document gives as its language, or ""."""
    length = pdfium.FPDFCatalog_GetLanguage(document.raw, None, 0)
    if not 0 < length < _LONGEST_CODE:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFCatalog_GetLanguage(document.raw, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), length)
    return clean(buffer.raw.decode("utf-16-le", "ignore"))


def _items(part: Block | Heading) -> Iterator[dict[str, Any]]:
    if isinstance(part, Block):
        yield {"text": part.text, "page": part.page}
        return
    yield {"heading": part.text, "level": part.level, "page": part.page}
    if part.rest:
        yield {"text": part.rest, "page": part.page}
