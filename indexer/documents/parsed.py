"""What a format's parser says of a file, item by item, and how the items become a `Document`.

A parser is a generator `parse(path: str)` that runs in a child process (`indexer.child`) and yields JSON objects, in the
order of the document:

    {"front": {…}}                                     facts written for Dalil, as `facts.front_item` gives them
    {"facts": {"title": …, "language": …, …}}          properties of the file, which may be wrong; optional, first
    {"heading": str, "level": 1..6, "page": int|None}  an empty heading ends the headings of its level
    {"text": str, "page": int|None}                    a paragraph, "- item", "1. item" or a table row with " | ";
                                                       `"quoted": True` in a block quotation, `"bold": True` where all of
                                                       a paragraph is, `"aside": True` where it is read and not quoted
    {"note": str}                                      something to report

It raises `BadRecord` for what cannot be read at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from assistant.language.normalise import clean, typed, visible
from assistant.model import Document, Section
from indexer.documents.articles import articles_completed, articles_headed
from indexer.documents.asides import asides_marked
from indexer.documents.chapters import chapters_headed
from indexer.documents.facts import NOTHING, Facts, facts_from, language_of, usable_title
from indexer.documents.notes import notes_apart
from indexer.documents.runs import items_apart
from indexer.errors import BadRecord

Items = Iterable[Mapping[str, Any]]

MAX_CHARS = 5_000_000
"""Of a document's text: a thousand dense pages are half of it."""
MAX_SECTIONS = 20_000
MAX_HEADING_CHARS = 300
"""What is longer is a paragraph that somebody made bold and large."""
LONG_SECTION_CHARS = 1_000
"""Below a heading, a section of this length ends with its page, so that a citation can name the page."""
_MAX_NOTES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A document with what is to be reported of it."""

    document: Document
    notes: tuple[str, ...] = ()


def document_from(items: Items, *, identity: str, source: str, given: Facts = NOTHING) -> Parsed:
    """The document that a parser's items tell. Raises `BadRecord` where they hold no text.

    `identity` is the path below the guides folder. Facts are taken from where they are said first: the document's front
    matter, what is `given` for it (by files of facts and names of folders), its properties, its text.
    """
    told = _Told()
    for item in asides_marked(chapters_headed(articles_completed(notes_apart(articles_headed(items_apart(items)))))):
        told.take(item)
    sections = told.sections()
    if not sections:
        raise BadRecord("no text" + (f": {'; '.join(told.notes)}" if told.notes else ""))
    facts = told.front.over(given)
    written_in = language_of(facts.language, told.properties.language, sections)
    title = facts.title or usable_title(told.properties.title) or _first_heading(sections)
    return Parsed(
        document=Document(
            id=identity,
            title=title or PurePosixPath(identity).stem,
            language=written_in.language,
            sections=sections,
            country=facts.country or told.properties.country,
            audience=facts.audience or told.properties.audience,
            keywords=facts.keywords or told.properties.keywords,
            sources=facts.sources or told.properties.sources,
            checked=facts.checked,
            format=format_of(identity),
            source=source,
        ),
        notes=(*told.notes[:_MAX_NOTES], *filter(None, [written_in.doubt])),
    )


def format_of(name: str) -> str:
    """The kind of document that a file's ending promises, as `Document.format` has it."""
    ending = name.rpartition(".")[2].lower()
    return {"markdown": "md", "htm": "html", "xhtml": "html"}.get(ending, ending)


def _first_heading(sections: tuple[Section, ...]) -> str:
    return next((section.path[0] for section in sections if section.path), "")


@dataclass(slots=True)
class _Told:
    """The items so far: facts, notes and sections; the last section is still open."""

    front: Facts = NOTHING
    properties: Facts = NOTHING
    notes: list[str] = field(default_factory=list)
    _done: list[Section] = field(default_factory=list)
    _headings: list[tuple[int, str]] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)
    _page: int | None = None
    _aside: bool = False
    _chars: int = 0
    _full: bool = False

    def take(self, item: Mapping[str, Any]) -> None:
        match item:
            case {"text": str(text)}:
                self._text(text, _page(item), aside=item.get("aside") is True)
            case {"heading": str(heading)}:
                self._heading(heading, item.get("level"), _page(item))
            case {"note": str(note)}:
                self.notes.append(clean(note, limit=300))
            case {"front": dict(front)}:
                self.front = facts_from(front)
            case {"facts": dict(properties)}:
                self.properties = facts_from(properties)

    def sections(self) -> tuple[Section, ...]:
        self._end_section()
        return tuple(self._done)

    def _heading(self, heading: str, level: object, page: int | None) -> None:
        text = " ".join(typed(clean(heading)).split())
        if len(text) > MAX_HEADING_CHARS:
            self._text(text, page)
            return
        self._end_section()
        depth = max(1, min(6, level)) if isinstance(level, int) else 1
        self._headings = [h for h in self._headings if h[0] < depth] + ([(depth, text)] if text else [])

    def _text(self, text: str, page: int | None, *, aside: bool = False) -> None:
        line = typed(visible(text)).strip("\n")
        if not line.strip() or self._is_full(line):
            return
        if self._lines and page != self._page and (not self._headings or self._length() >= LONG_SECTION_CHARS):
            self._end_section()
        if self._lines and aside != self._aside:
            self._end_section()
        if not self._lines:
            self._page, self._aside = page, aside
        self._lines.append(line)

    def _is_full(self, line: str) -> bool:
        self._chars += len(line)
        if not self._full and (self._chars > MAX_CHARS or len(self._done) >= MAX_SECTIONS):
            self._full = True
            self.notes.insert(0, f"too long: only the first {self._chars - len(line)} characters are read")
        return self._full

    def _length(self) -> int:
        return sum(map(len, self._lines))

    def _end_section(self) -> None:
        if self._lines:
            path, text = tuple(heading for _, heading in self._headings), "\n".join(self._lines)
            position = len(self._done)
            self._done.append(Section(path=path, text=text, position=position, page=self._page, aside=self._aside))
            self._lines = []


def _page(item: Mapping[str, Any]) -> int | None:
    page = item.get("page")
    return page if isinstance(page, int) and page > 0 else None
