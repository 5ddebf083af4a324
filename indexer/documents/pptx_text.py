"""The paragraphs of a shape, with the bullets and numbers that they have or inherit."""

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.documents.markers import BULLET, numeral, plain_bullet
from indexer.documents.office import Element, Package, attribute, child, descendants, local

_LEVELS = 9
_BODY = ("body", "obj")
_STYLES = {
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "arabic1Minus": "arabicAlpha",
    "arabic2Minus": "arabicAbjad",
}
_KINDS = ("buNone", "buChar", "buBlip", "buAutoNum")


def role(shape: Element) -> str:
    """What the shape is for in the layout: `title`, `body`, `obj`, `sldNum`…; "" where it is no placeholder."""
    holder = next(descendants(shape, "ph"), None)
    return "" if holder is None else attribute(holder, "type") or "obj"


def plain(element: Element) -> str:
    """All text in an element on one line."""
    return " ".join(" ".join(_text(p) for p in descendants(element, "p")).split())


@dataclass(frozen=True, slots=True)
class Bullets:
    """The layout and the master of a slide, from which placeholders inherit their bullets."""

    _layout: Element | None
    _master: Element | None

    @classmethod
    def of(cls, package: Package, slide: str) -> "Bullets":
        """Those of the slide with this name."""
        layout = next(iter(package.related(slide, "slideLayout")), "")
        master = package.only_related(layout, "slideMaster") if layout else None
        return cls(package.part(layout) if layout else None, master)

    def inherited(self, shape: Element, level: int) -> Element | None:
        """What the shape says of the bullets of this level, or what it inherits; None for no bullet."""
        holder = next(descendants(shape, "ph"), None)
        sources = [child(shape, "txBody", "lstStyle")]
        if holder is not None and role(shape) in (*_BODY, "subTitle"):
            sources += [child(twin(page, holder), "txBody", "lstStyle") for page in (self._layout, self._master)]
            sources.append(child(self._master, "txStyles", "bodyStyle"))
        found = (_bullet(child(source, f"lvl{level + 1}pPr")) for source in sources)
        return next((bullet for bullet in found if bullet is not None), None)


def paragraphs(shape: Element, bullets: Bullets | None = None) -> Iterator[str]:
    """The shape's paragraphs as lines, with `- ` or a number where they are items."""
    counts = [0] * _LEVELS
    for p in descendants(shape, "p"):
        text = " ".join(_text(p).split())
        if not text:
            continue
        properties = child(p, "pPr")
        written = attribute(properties, "lvl") if properties is not None else ""
        level = int(written) if written in tuple("012345678") else 0
        bullet = _bullet(properties)
        if bullet is None and bullets:
            bullet = bullets.inherited(shape, level)
        counts[level + 1 :] = [0] * (_LEVELS - level - 1)
        counts[level] = counts[level] + 1 if bullet is not None and local(bullet) == "buAutoNum" else 0
        marker = _marker(bullet, counts[level])
        yield marker + text if marker else plain_bullet(text)


def twin(page: Element | None, holder: Element) -> Element | None:
    """The placeholder of a layout or master that a slide's placeholder stands for: by number, else by what it is for."""
    if page is None:
        return None
    shapes = [e for e in descendants(page, "sp") if next(descendants(e, "ph"), None) is not None]
    number, kind = attribute(holder, "idx"), attribute(holder, "type") or "obj"
    by_number = [e for e in shapes if number and attribute(next(descendants(e, "ph")), "idx") == number]
    kinds = {kind, *_BODY} if kind in _BODY else {kind}
    return next(iter([*by_number, *(e for e in shapes if role(e) in kinds)]), None)


def _text(paragraph: Element) -> str:
    parts = []
    for e in paragraph.iter():
        if local(e) == "t":
            parts.append(e.text or "")
        elif local(e) in ("br", "tab"):
            parts.append(" ")
    return "".join(parts)


def _bullet(properties: Element | None) -> Element | None:
    return next((e for e in properties if local(e) in _KINDS), None) if properties is not None else None


def _marker(bullet: Element | None, count: int) -> str:
    match local(bullet) if bullet is not None else "buNone":
        case "buNone":
            return ""
        case "buAutoNum":
            kind, start = attribute(bullet, "type"), attribute(bullet, "startAt")
            number = count + (int(start) - 1 if start.isdecimal() and len(start) < 6 else 0)
            style = next((name for mark, name in _STYLES.items() if kind.startswith(mark)), "decimal")
            return f"{numeral(number, style)}{')' if kind.endswith(('ParenR', 'ParenBoth')) else '.'} "
        case _:
            return BULLET
