"""Takes from a page the text that its readers do not see."""

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.documents.html_css import Sheet
from indexer.documents.html_look import Look, look_of
from indexer.documents.html_selectors import Element

_NO_TEXT = {"script", "style", "template", "head", "noscript", "svg"}
_AROUND = {"nav", "header", "footer", "aside", "form", "dialog"}
_PAGE = {"html", "body", "frameset"}


@dataclass(slots=True)
class Taken:
    """How much was taken: the letters, and the places in what is not a menu, a banner or a form."""

    places: int = 0
    chars: int = 0


@dataclass(frozen=True, slots=True)
class _Open:
    """An element whose text is still to be judged, with how what holds it looks.

    It may stand `around` the content, and it `goes_on` where the text that holds it is counted as hidden.
    """

    element: Element
    above: Look
    around: bool = False
    goes_on: bool = False


def take_hidden(page: Element) -> Taken:
    """Takes elements and texts from a page that are not seen; what can be opened by its readers stays."""
    sheet = Sheet.of(map(written_in, page.iter("style")))
    taken = Taken()
    waiting = [_Open(page, Look())]
    while waiting:
        waiting.extend(_below(waiting.pop(), sheet, taken))
    return taken


def written_in(style: Element) -> str:
    """The rules in a `<style>` element, under the condition that it states."""
    text, condition = style.text or "", style.get("media") or ""
    return f"@media {condition} {{{text}}}" if condition else text


def _below(found: _Open, sheet: Sheet, taken: Taken) -> Iterator[_Open]:
    """Judges an element, and gives those in it that are shown."""
    e, above = found.element, found.above
    look = look_of(e, above, sheet)
    if look is None and e.tag in _PAGE:  # of which nothing can be left out
        look = above
    if look is None:
        _count(taken, _length(e), counts=not found.around)
        _drop(e)
        return
    around, goes_on = found.around or e.tag in _AROUND, False
    if look.hides_text:
        chars = _drop_own_text(e)
        _count(taken, chars, counts=not around and not found.goes_on)
        goes_on = found.goes_on or chars > 0
    yield from (_Open(inner, look, around, goes_on) for inner in e if inner.tag not in _NO_TEXT)


def _count(taken: Taken, chars: int, *, counts: bool) -> None:
    taken.chars += chars
    taken.places += bool(chars) and counts


def _length(e: Element) -> int:
    """Letters in an element, without what is no text of it."""
    return sum(
        len((part.text or "").strip()) * (part.tag not in _NO_TEXT) + len((part.tail or "").strip()) * (part is not e)
        for part in e.iter()
    )


def _drop(e: Element) -> None:
    """Takes an element from its page; the text after it stays."""
    parent, before = e.getparent(), e.getprevious()
    if e.tail and before is not None:
        before.tail = (before.tail or "") + e.tail
    elif e.tail:
        parent.text = (parent.text or "") + e.tail
    e.tail = None
    parent.remove(e)


def _drop_own_text(e: Element) -> int:
    """Takes the text of an element that is not in others inside it, and says how long it was."""
    chars = len((e.text or "").strip()) + sum(len((inner.tail or "").strip()) for inner in e)
    e.text = _space(e.text)
    for inner in e:
        inner.tail = _space(inner.tail)
    return chars


def _space(text: str | None) -> str | None:
    """What is left of a text of which nothing is seen: that it parted two words."""
    return " " if text and text != text.strip() else None
