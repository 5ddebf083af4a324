"""Word guides → the items of `parsed`: paragraphs, lists and tables in the order of the document."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from indexer.documents.docx_hidden import Ink
from indexer.documents.docx_styles import Numbering, Styles, is_on
from indexer.documents.hidden import left_out
from indexer.documents.markers import BULLET, LAYOUT_CHARS, Cell, plain_bullet, table_lines
from indexer.documents.office import Element, Package, alternatives, attribute, child, descendants, local
from indexer.errors import BadRecord

BOLD_HEADING_CHARS = 150
_NO_HEADING_ENDS = ".;,،؛"
_TRANSPARENT = {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir"}
_TRANSPARENT |= {"bdo"}
_SPACES = {"tab", "br", "cr", "ptab"}
_PRIVATE = ("\ue000", "\uf8ff")


def parse(path: str) -> Iterator[dict[str, Any]]:
    """The items of a Word file: a task for a child process."""
    package = Package(path)
    body = child(package.part(package.main), "body")
    if body is None:
        raise BadRecord("is not a Word file")
    reader = _Reader(package, Styles.of(package))
    items = list(reader.blocks(body))
    if all(item.get("level", 0) == 0 for item in items):
        items = _with_bold_headings(items)
    properties = package.properties()
    yield {"facts": {**properties, "title": _title(items) or properties["title"]}}
    below_title = any(item.get("level") == 0 for item in items)
    for item in items:
        if "heading" in item:
            yield {"heading": item["heading"], "level": min(6, max(1, item["level"] + below_title))}
        else:
            yield {"text": item["text"]}
    yield from ({"note": note} for note in reader.notes())


def _title(items: list[dict[str, Any]]) -> str:
    """The title that the document shows: its title paragraph, or a heading that stands above all others."""
    first = [item["heading"] for item in items if item.get("level") == 0]
    highest = [item["heading"] for item in items if item.get("level") == 1]
    return str(first[0]) if first else str(highest[0]) if len(highest) == 1 else ""


def _with_bold_headings(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For documents without a heading style: short bold paragraphs above others are what their readers see as headings."""
    found = list[dict[str, Any]]()
    for number, item in enumerate(items):
        following = items[number + 1] if number + 1 < len(items) else {}
        is_heading = item.get("bold") and "text" in following and not following.get("bold")
        found.append({"heading": item["text"], "level": 1} if is_heading else item)
    return found


@dataclass(slots=True)
class _Field:
    """A field whose end is not yet reached: its instruction, and whether its result has begun."""

    instruction: str = ""
    shown: bool = False

    @property
    def is_contents(self) -> bool:
        return self.instruction.split()[:1] == ["TOC"]


class _Reader:
    """Reads blocks in order; lists, fields and notes go on from one paragraph to the next."""

    def __init__(self, package: Package, styles: Styles) -> None:
        self._styles = styles
        self._ink = Ink(styles, package)
        self._numbering = Numbering.of(package, styles)
        self._notes = {kind: _notes(package, kind) for kind in ("footnote", "endnote")}
        self._fields: list[_Field] = []
        self._waiting: list[Element] = []
        self._cited: list[str] = []
        self._cited_notes = 0
        self._embedded = 0
        self._hidden_places = 0

    def blocks(self, parent: Element) -> Iterator[dict[str, Any]]:
        """The items of all paragraphs and tables in `parent`; the title has level 0."""
        for e in parent:
            match local(e):
                case "p" if len(e):
                    yield from self._paragraph(e)
                case "tbl":
                    yield from self._table(e)
                case "AlternateContent":
                    yield from self.blocks(alternatives(e))
                case "altChunk":
                    self._embedded += 1
                case "sdt" if _is_gallery(e, "Table of Contents"):
                    continue
                case name if name in _TRANSPARENT:
                    yield from self.blocks(e)

    def notes(self) -> list[str]:
        """What is to be reported."""
        embedded = ["text from other files that is embedded in it is not read"] if self._embedded else []
        return embedded + ([left_out(self._hidden_places)] if self._hidden_places else [])

    def _paragraph(self, e: Element) -> Iterator[dict[str, Any]]:
        properties = child(e, "pPr")
        inside_contents = any(f.is_contents for f in self._fields)
        text = " ".join("".join(self._inline(e)).split())
        if text and not inside_contents and not self._styles.is_contents(properties):
            marker = self._numbering.marker(properties)
            level = self._styles.heading_level(properties)
            if level is not None:
                yield {"heading": ("" if marker == BULLET else marker) + text, "level": level}
            else:
                bold = len(text) <= BOLD_HEADING_CHARS and marker != BULLET and text[-1] not in _NO_HEADING_ENDS
                yield {
                    "text": marker + text if marker else plain_bullet(text),
                    "bold": bold and self._styles.is_bold(e),
                }
        boxes, self._waiting = self._waiting, []
        for box in boxes:
            yield from self.blocks(box)
        cited, self._cited = self._cited, []
        yield from ({"text": note} for note in cited)

    def _inline(self, parent: Element) -> Iterator[str]:
        for e in parent:
            match local(e):
                case "r" if _is_for_print(e):
                    continue
                case "r" if self._ink.is_hidden(e):
                    self._hidden_places += _begins_place(e, self._ink)
                case "r":
                    yield from self._run(e)
                case "AlternateContent":
                    yield from self._inline(alternatives(e))
                case "oMath" | "oMathPara":
                    yield from (
                        t.text or "" for t in descendants(e, "t") if child(t.getparent(), "rPr", "vanish") is None
                    )
                case name if name in _TRANSPARENT:
                    yield from self._inline(e)

    def _run(self, parent: Element) -> Iterator[str]:
        for e in parent:
            name = local(e)
            if name == "fldChar":
                self._field(attribute(e, "fldCharType"))
            elif name == "instrText" and self._fields:
                self._fields[-1].instruction += e.text or ""
            elif any(not f.shown or f.is_contents for f in self._fields):
                continue
            elif name == "t":
                yield e.text or ""
            elif name in _SPACES:
                yield " "
            elif name == "noBreakHyphen":
                yield "-"
            elif name == "sym":
                yield _symbol(attribute(e, "char"))
            elif name in ("footnoteReference", "endnoteReference"):
                yield self._cite(name.removesuffix("Reference"), attribute(e, "id"))
            elif name == "ruby":
                yield from self._inline(child(e, "rubyBase") or ())
            elif name == "AlternateContent":
                yield from self._run(alternatives(e))
            elif name in ("drawing", "pict", "object"):
                self._boxes(e)

    def _boxes(self, drawing: Element) -> None:
        properties = next(descendants(drawing, "docPr"), None)
        boxes = list(descendants(drawing, "txbxContent"))
        if properties is not None and attribute(properties, "hidden") in ("1", "true"):
            self._hidden_places += sum(_has_text(box) for box in boxes)
        else:
            self._waiting += boxes

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].shown = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _cite(self, kind: str, identity: str) -> str:
        """The mark of a note in the text; the note itself follows the paragraph."""
        note = self._notes[kind].pop(identity, None)
        if note is None:
            return ""
        text = " ".join(i.get("text") or i.get("heading") or "" for i in self._aside(note))
        if not text:
            return ""
        self._cited_notes += 1
        self._cited.append(f"({self._cited_notes}) {text}")
        return f" ({self._cited_notes})"

    def _aside(self, parent: Element) -> list[dict[str, Any]]:
        """The items of what stands beside the paragraph that is being read."""
        kept = self._fields, self._waiting, self._cited
        self._fields, self._waiting, self._cited = [], [], []
        items = list(self.blocks(parent))
        self._fields, self._waiting, self._cited = kept
        return items

    def _table(self, table: Element) -> Iterator[dict[str, Any]]:
        """Rows as lines; the blocks of its cells, one after the other, where the table only arranges them."""
        rows = [
            [(cell, self._aside(cell)) for cell in _inside(row, "tc")]
            for row in _inside(table, "tr")
            if child(row, "trPr", "del") is None and child(row, "trPr", "hidden") is None
        ]
        if _only_arranges(rows):
            for row in rows:
                for _, items in row:
                    yield from items
            return
        yield from ({"text": line} for line in table_lines([_cell(e, items) for e, items in row] for row in rows))


def _only_arranges(rows: list[list[tuple[Element, list[dict[str, Any]]]]]) -> bool:
    cells = [(e, items) for row in rows for e, items in row]
    return (
        all(len(row) <= 1 for row in rows)
        or any("heading" in item for _, items in cells for item in items)
        or any(child(e, "tbl") is not None for e, _ in cells)
        or any(sum(len(item["text"]) for item in items) > LAYOUT_CHARS for _, items in cells)
    )


def _cell(e: Element, items: list[dict[str, Any]]) -> Cell:
    properties = child(e, "tcPr")
    span, merge = child(properties, "gridSpan"), child(properties, "vMerge")
    across = attribute(span, "val") if span is not None else ""
    return Cell(
        " ".join(item["text"] for item in items),
        across=int(across) if across.isdecimal() and len(across) < 6 else 1,
        as_above=merge is not None and attribute(merge, "val") != "restart",
    )


def _inside(parent: Element, name: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, through content controls and tracked changes."""
    for e in parent:
        if local(e) == name:
            yield e
        elif local(e) in _TRANSPARENT:
            yield from _inside(e, name)


def _is_for_print(run: Element) -> bool:
    """Whether a run, such as a page number, is not shown on screens."""
    mark = child(run, "rPr", "webHidden")
    return mark is not None and is_on(mark)


def _begins_place(run: Element, ink: Ink) -> bool:
    """Whether a hidden run has text, and does not go on from a hidden one."""
    before = run.getprevious()
    goes_on = before is not None and local(before) == "r" and ink.is_hidden(before) and _has_text(before)
    return _has_text(run) and not goes_on


def _has_text(e: Element) -> bool:
    return any((t.text or "").strip() for t in descendants(e, "t"))


def _is_gallery(e: Element, name: str) -> bool:
    gallery = child(e, "sdtPr", "docPartObj", "docPartGallery")
    return gallery is not None and attribute(gallery, "val") == name


def _notes(package: Package, kind: str) -> dict[str, Element]:
    root = package.only_related(package.main, f"{kind}s")
    return {attribute(e, "id"): e for e in (root if root is not None else ()) if not attribute(e, "type")}


def _symbol(code: str) -> str:
    """A character given by its code; those that only a symbol font draws are dropped."""
    try:
        found = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    return "" if _PRIVATE[0] <= found <= _PRIVATE[1] else found
