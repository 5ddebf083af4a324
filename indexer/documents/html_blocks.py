"""The content of a page as items: headings, paragraphs, list items with their marker, table rows with bars."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from indexer.documents.html_content import HEADINGS, Content, Element, line
from indexer.documents.markers import BULLET, LAYOUT_CHARS, Cell, numeral, plain_bullet, table_lines

_BLOCKS = {"address", "article", "aside", "blockquote", "body", "caption", "center", "details", "dialog", "div"}
_BLOCKS |= {"dl", "dd", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "legend", "li"}
_BLOCKS |= {"main", "nav", "ol", "p", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
_BLOCKS |= {"ul", "menu", "noscript", "dir"}
_LISTS = {"ul", "ol", "menu", "dir"}
_STYLES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_MAX_SUMMARY_CHARS = 200


@dataclass(slots=True)
class _List:
    """A list whose end is not yet reached; `style` is empty where items are not numbered."""

    style: str
    number: int
    step: int = 1


class Blocks:
    """Reads elements in order; text is gathered until a block begins or ends."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._text: list[str] = []
        self._breaks = 0
        self._lists: list[_List] = []
        self._marker = ""
        self._terms: list[str] = []
        self._in_term = False
        self._quoted = 0
        self._heading_level = 0
        self._level = 0
        self._summaries: list[tuple[Element, int]] = []

    def items(self) -> Iterator[dict[str, Any]]:
        """The items of the content."""
        waiting: list[tuple[Element, bool]] = [(self._content.root, True)]
        while waiting:
            e, begins = waiting.pop()
            if not begins:
                yield from self._end(e)
                self._add(e.tail if e is not self._content.root else "")
            elif self._content.leaves_out(e):
                self._add(e.tail)
            elif self._is_whole(e):
                yield from self._whole(e)
                self._add(e.tail)
            else:
                yield from self._begin(e)
                self._add(e.text)
                waiting.append((e, False))
                waiting += [(below, True) for below in reversed(e)]
        yield from self._flush()
        yield from self._drop_terms()

    def _add(self, text: str | None) -> None:
        if text and text.strip():
            self._breaks = 0
        self._text.append(text or "")

    def _begin(self, e: Element) -> Iterator[dict[str, Any]]:
        tag = e.tag
        if tag == "br":
            yield from self._line_break()
        elif tag in HEADINGS or _is_summary(e):
            yield from self._flush()
            yield from self._drop_terms()
            self._heading_level = HEADINGS.get(tag) or min(6, self._level + 1)
        elif tag in _BLOCKS and not self._heading_level:
            yield from self._flush()
            self._quoted += tag == "blockquote"
            if tag in _LISTS:
                self._lists.append(_list(e))
            elif tag == "li":
                yield from self._drop_terms()
                self._marker = self._next_marker(e)
            elif tag == "dt":
                self._in_term = True
        elif tag == "q":
            self._add("«\u00a0")

    def _end(self, e: Element) -> Iterator[dict[str, Any]]:
        tag = e.tag
        if self._heading_level:
            if tag in HEADINGS or _is_summary(e):
                yield from self._end_heading(e)
            elif tag in _BLOCKS:
                self._add(" ")
        elif tag in _BLOCKS:
            yield from self._flush()
            self._quoted = max(0, self._quoted - (tag == "blockquote"))
            if tag in _LISTS and self._lists:
                self._lists.pop()
            elif tag == "li":
                self._marker = ""
            elif tag == "dl":
                yield from self._drop_terms()
        elif tag == "q":
            self._add("\u00a0»")
        if self._summaries and self._summaries[-1][0] is e:
            _, self._level = self._summaries.pop()
            yield {"heading": "", "level": self._level + 1}

    def _end_heading(self, e: Element) -> Iterator[dict[str, Any]]:
        """A summary heads what can be folded away below it, and no more."""
        level, self._heading_level = self._heading_level, 0
        text = self._take()
        if not text:
            return
        yield {"heading": text, "level": level}
        if _is_summary(e) and level > self._level:
            self._summaries.append((e.getparent(), self._level))
        self._level = level

    def _end_term(self) -> None:
        """Terms wait for their first definition."""
        self._in_term = False
        term = self._take()
        if term:
            self._terms.append(term.removesuffix(":").rstrip())

    def _drop_terms(self) -> Iterator[dict[str, Any]]:
        """Terms that nothing defines are text."""
        if self._terms:
            yield {"text": ", ".join(self._terms)}
        self._terms = []

    def _line_break(self) -> Iterator[dict[str, Any]]:
        """A break is a space, two are the end of a paragraph."""
        self._breaks += 1
        if self._breaks > 1 and not self._heading_level:
            yield from self._flush()
        self._text.append(" ")

    def _next_marker(self, e: Element) -> str:
        indent = "  " * (len(self._lists) - 1)
        if not self._lists or not self._lists[-1].style:
            return indent + BULLET
        found = self._lists[-1]
        written = e.get("value", "")
        if written.isdecimal() and len(written) < 9:
            found.number = int(written)
        marker = f"{indent}{numeral(found.number, found.style)}. "
        found.number += found.step
        return marker

    def _flush(self) -> Iterator[dict[str, Any]]:
        if self._in_term:
            self._end_term()
            return
        text = self._take()
        if text:
            terms = ", ".join(self._terms)
            mark = "" if not terms else " " if terms[-1] in "?؟!" else ": "
            before = f"{self._marker}{terms}{mark}"
            quoted = {"quoted": True} if self._quoted else {}
            yield {"text": before + text if before else plain_bullet(text), **quoted}
            self._marker, self._terms = "", []

    def _take(self) -> str:
        text = " ".join("".join(self._text).split())
        self._text, self._breaks = [], 0
        return text

    def _is_whole(self, e: Element) -> bool:
        return e.tag in ("pre", "listing", "xmp") or (e.tag == "table" and not _only_arranges(e, self._content))

    def _whole(self, e: Element) -> Iterator[dict[str, Any]]:
        """Preformatted text as it is; a table by its rows."""
        yield from self._flush()
        yield from self._drop_terms()
        if e.tag != "table":
            text = self._shown(e, "\n").strip("\n")
            if text.strip():
                yield {"text": text}
            return
        rows = [row for row in e.iter("caption", "tr") if not self._content.leaves_out(row)]
        yield from ({"text": text} for row in rows if row.tag == "caption" and (text := self._on_a_line(row)))
        cells = ([self._cell(c) for c in row if c.tag in ("td", "th")] for row in rows if row.tag == "tr")
        yield from ({"text": text} for text in table_lines(cells))

    def _cell(self, e: Element) -> Cell:
        def whole(key: str) -> int:
            written = e.get(key, "").strip()
            return int(written) if written.isdecimal() and len(written) < 6 else 1

        return Cell(self._on_a_line(e), across=whole("colspan"), down=whole("rowspan"))

    def _on_a_line(self, e: Element) -> str:
        return " ".join(self._shown(e, " ").split())

    def _shown(self, root: Element, mark: str) -> str:
        """All text in an element that is read, with a mark where blocks and lines end."""
        parts, waiting = list[str](), [(root, True)]
        while waiting:
            e, begins = waiting.pop()
            is_read = not self._content.leaves_out(e)
            if begins and is_read:
                parts += [mark if e.tag in _BLOCKS or e.tag == "br" else "", e.text or ""]
                waiting += [(e, False), *((below, True) for below in reversed(e))]
            elif e is not root:
                parts += [mark if e.tag in _BLOCKS and is_read else "", e.tail or ""]
        return "".join(parts)


def _is_summary(e: Element) -> bool:
    return e.tag == "summary" and len(line(e)) <= _MAX_SUMMARY_CHARS and not any(x.tag in HEADINGS for x in e.iter())


def _list(e: Element) -> _List:
    if e.tag != "ol":
        return _List("", 0)
    start, is_reversed = e.get("start", ""), e.get("reversed") is not None
    items = sum(below.tag == "li" for below in e)
    number = int(start) if start.lstrip("-").isdecimal() and len(start) < 9 else items if is_reversed else 1
    return _List(_STYLES.get(e.get("type", ""), "decimal"), number, -1 if is_reversed else 1)


def _only_arranges(table: Element, content: Content) -> bool:
    """Whether a table puts blocks side by side, as old pages do, instead of holding values."""
    if table.get("role") in ("presentation", "none"):
        return True
    if next(table.iterdescendants("table", *HEADINGS), None) is not None:
        return True
    cells = list(table.iter("td", "th"))
    return all(sum(c.tag in ("td", "th") for c in row) <= 1 for row in table.iter("tr")) or any(
        content.length(c) > LAYOUT_CHARS for c in cells
    )
