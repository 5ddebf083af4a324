"""Where the shapes of a slide are, those in groups too, and which of them its viewers do not see."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.documents.office import Element, Package, alternatives, attribute, child, descendants, local

_KINDS = {"sp", "pic", "graphicFrame", "cxnSp"}
_ON = ("1", "true")


@dataclass(frozen=True, slots=True)
class Place:
    """A box on a slide, in the units of the file, from its left and upper edge."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Place") -> bool:
        """Whether two boxes share more than an edge."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape; its `place` is None where it takes that of the layout. Nobody sees one that is `hidden`."""

    element: Element
    place: Place | None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class _Scale:
    """How the units of a group become those of the slide."""

    x: float = 1.0
    y: float = 1.0
    left: float = 0.0
    top: float = 0.0


def slide_place(package: Package) -> Place | None:
    """The slide itself, as large as all slides of the presentation; None where it does not say."""
    size = child(package.part(package.main), "sldSz")
    width, height = (_number(size, "cx"), _number(size, "cy")) if size is not None else (0.0, 0.0)
    return Place(0, 0, width, height) if width > 0 and height > 0 else None


def shapes(parent: Element | None, slide: Place | None = None) -> Iterator[Shape]:
    """All shapes from the one at the back to the one in front."""
    return _below(parent, slide, _Scale(), hidden=False)


def _below(parent: Element | None, slide: Place | None, scale: _Scale, *, hidden: bool) -> Iterator[Shape]:
    for e in parent if parent is not None else ():
        match local(e):
            case "grpSp":
                inside = _inside(scale, child(e, "grpSpPr", "xfrm"))
                yield from _below(e, slide, inside, hidden=hidden or _is_hidden(child(e, "nvGrpSpPr", "cNvPr")))
            case "AlternateContent":
                yield from _below(alternatives(e), slide, scale, hidden=hidden)
            case kind if kind in _KINDS:
                place = _place(e, scale)
                away = bool(slide and place and not place.meets(slide))
                yield Shape(e, place, hidden or away or _is_hidden(next(descendants(e, "cNvPr"), None)))


def _is_hidden(properties: Element | None) -> bool:
    return properties is not None and attribute(properties, "hidden") in _ON


def _place(e: Element, scale: _Scale) -> Place | None:
    """The box of a shape; of one that is turned, what it can cover; a line is a box too."""
    frame = child(e, "xfrm") if local(e) == "graphicFrame" else child(e, "spPr", "xfrm")
    offset, extent = child(frame, "off"), child(frame, "ext")
    if offset is None or extent is None:
        return None
    x, y = scale.left + scale.x * _number(offset, "x"), scale.top + scale.y * _number(offset, "y")
    width, height = max(1.0, scale.x * _number(extent, "cx")), max(1.0, scale.y * _number(extent, "cy"))
    more = 0.0, 0.0
    if attribute(frame, "rot") not in ("", "0"):
        reach = math.hypot(width, height)
        more = (reach - width) / 2, (reach - height) / 2
    return Place(x - more[0], y - more[1], x + width + more[0], y + height + more[1])


def _inside(scale: _Scale, frame: Element | None) -> _Scale:
    parts = [child(frame, name) for name in ("off", "ext", "chOff", "chExt")]
    if any(part is None for part in parts):
        return scale
    offset, extent, inner, inner_extent = parts
    wide, high = _number(inner_extent, "cx"), _number(inner_extent, "cy")
    x = _number(extent, "cx") / wide if wide else 1.0
    y = _number(extent, "cy") / high if high else 1.0
    return _Scale(
        x=scale.x * x,
        y=scale.y * y,
        left=scale.left + scale.x * (_number(offset, "x") - x * _number(inner, "x")),
        top=scale.top + scale.y * (_number(offset, "y") - y * _number(inner, "y")),
    )


def _number(e: Element, name: str) -> float:
    written = attribute(e, name)
    return float(written) if written.lstrip("-").isdecimal() and len(written) < 12 else 0.0
