"""Raw HTML between the Markdown of a guide: which text it hides from the readers of the page that is made of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from lxml import etree  # type: ignore[import-untyped]

from indexer.documents.html_css import Sheet
from indexer.documents.html_look import Look, look_of
from indexer.documents.html_selectors import Element
from indexer.errors import BadRecord

if TYPE_CHECKING:
    from markdown_it.token import Token

_NOT_SHOWN = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))|<[!?][^>]*>?", re.DOTALL)
"""Comments, declarations and instructions."""
_STYLE = re.compile(r"<style\b[^>]{0,1000}>(.*?)(?:</style|\Z)", re.DOTALL | re.IGNORECASE)
_EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_NO_TEXT = {"script", "style", "template", "title"}
_CLOSED_BY_BLOCKS = {"p", "script", "style"}
_DEEPEST = 2_000


@dataclass(frozen=True, slots=True)
class _Open:
    element: Element
    look: Look | None


class RawHtml:
    """The elements that raw HTML has opened and not closed, as the tokens of a guide are read in order."""

    def __init__(self, tokens: Iterable["Token"], *, hiding: bool = True) -> None:
        blocks = (token.content for token in tokens if token.type == "html_block")
        self._sheet = Sheet.of(style for block in blocks for style in _STYLE.findall(block))
        self._hiding = hiding
        self._open: list[_Open] = []
        self._containers: list[int] = []
        self._goes_on = False
        self.places = self.chars = 0

    def shown(self, text: str) -> str:
        """The text, or "" where the open elements hide it, or hold no text at all."""
        if not self._open or not text.strip():
            self._goes_on = self._goes_on and not text.strip()
            return text
        if any(open_one.element.tag in _NO_TEXT for open_one in self._open):
            return ""
        look = self._open[-1].look
        hidden = self._hiding and (look is None or look.hides_text)
        if hidden:
            self.places += not self._goes_on
            self.chars += len(text)
        self._goes_on = hidden
        return "" if hidden else text

    def seen(self, fragment: str) -> str:
        """Raw HTML without its comments and without the text that is not shown; what it opens stays open."""
        parser = _Fragment(self)
        parser.feed(_NOT_SHOWN.sub("", fragment))
        parser.close()
        return "".join(parser.kept)

    def end_block(self) -> None:
        """Closes what no block leaves open."""
        while self._open and self._open[-1].element.tag in _CLOSED_BY_BLOCKS:
            self._open.pop()

    def enter(self) -> None:
        """Begins a list item, a quotation or a line of text, which closes what is opened in it."""
        self._containers.append(len(self._open))

    def leave(self) -> None:
        """Ends what was begun last."""
        del self._open[self._containers.pop() :]

    def begin(self, tag: str, attributes: Iterable[tuple[str, str | None]]) -> None:
        """Opens an element. Raises `BadRecord` where elements are nested too deeply."""
        if tag in _EMPTY:
            return
        if len(self._open) >= _DEEPEST:
            raise BadRecord("is nested more deeply than any page that is meant to be read")
        above = self._open[-1] if self._open else None
        e = etree.Element("x") if above is None else etree.SubElement(above.element, "x")
        for name, value in (("", tag), *attributes):
            _set(e, name, value or "")
        outer = above.look if above else Look()
        look = None if outer is None else look_of(e, outer, self._sheet)
        self._open.append(_Open(e, look))

    def end(self, tag: str) -> None:
        """Closes an element, with what is open in it."""
        floor = self._containers[-1] if self._containers else 0
        found = [n for n in range(floor, len(self._open)) if self._open[n].element.tag == tag]
        if found:
            del self._open[found[-1] :]


class _Fragment(HTMLParser):
    """Tells the open elements what a fragment opens and closes; `kept` is what is shown of it."""

    def __init__(self, raw: RawHtml) -> None:
        super().__init__(convert_charrefs=False)
        self._raw = raw
        self.kept: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._raw.begin(tag, attrs)
        self.kept.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._raw.end(tag)
        self.kept.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.kept.append(self._raw.shown(data))

    def handle_entityref(self, name: str) -> None:
        self.kept.append(self._raw.shown(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.kept.append(self._raw.shown(f"&#{name};"))


def _set(e: Element, name: str, value: str) -> None:
    """Names an element, or gives it an attribute; what is no name in XML says nothing of how it looks."""
    try:
        if name:
            e.set(name, value)
        else:
            e.tag = value
    except ValueError:
        return
