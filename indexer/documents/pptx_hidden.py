"""Which text on the slides of a presentation is as pale as what it stands on, too small or without fill."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from indexer.documents.hidden import FAINTEST, SMALLEST_PT, WHITE, Colour, alike, from_hex
from indexer.documents.office import Element, Package, attribute, child, descendants, local
from indexer.documents.pptx_places import Shape, shapes
from indexer.documents.pptx_text import twin

_HUNDREDTHS = 100
_WHOLE = 100_000
_FILLS = ("solidFill", "noFill", "gradFill", "blipFill", "pattFill", "grpFill")
_PLAIN = "1001"
"""The first background of a theme, which is one colour; later ones may be anything."""
_NAMED = {"white": WHITE, "black": (0, 0, 0)}
_SCHEME = {"bg1": "lt1", "bg2": "lt2", "tx1": "dk1", "tx2": "dk2"}


@dataclass(slots=True)
class Inks:
    """The colours of a slide: its theme's, its background's, and what its layout puts there."""

    _pages: list[Element]
    _colours: dict[str, Colour] = field(default_factory=dict)
    _map: dict[str, str] = field(default_factory=lambda: dict(_SCHEME))

    @classmethod
    def of(cls, package: Package, slide: str) -> "Inks":
        """Those of the slide with this name."""
        layout = next(iter(package.related(slide, "slideLayout")), "")
        master = next(iter(package.related(layout, "slideMaster")), "") if layout else ""
        found = cls([page for name in (slide, layout, master) if name and (page := package.part(name)) is not None])
        theme = package.only_related(master, "theme") if master else None
        scheme = child(theme, "themeElements", "clrScheme")
        for e in scheme if scheme is not None else ():
            colour = found._plain(next(iter(e), None))
            if colour is not None:
                found._colours[local(e)] = colour
        mapped = child(package.part(master), "clrMap") if master else None
        found._map.update(mapped.attrib if mapped is not None else {})
        return found

    def hidden_runs(self, shape: Shape, behind: Sequence[Shape]) -> Iterator[Element]:
        """The runs of a shape that cannot be seen, with what is `behind` it on the slide."""
        for run in (run for kind in ("r", "fld") for run in descendants(shape.element, kind)):
            said = child(run, "rPr")
            if said is not None and (_is_tiny(said) or _is_clear(said) or self._is_pale(run, said, shape, behind)):
                yield run

    def _is_pale(self, run: Element, said: Element, shape: Shape, behind: Sequence[Shape]) -> bool:
        colour = self._filled(said)
        if colour is None or child(said, "highlight") is not None:
            return False
        ground = self._ground(run, shape, behind)
        return ground is not None and alike(colour, ground)

    def _ground(self, run: Element, shape: Shape, behind: Sequence[Shape]) -> Colour | None:
        """The colour that a run stands on; None where it cannot be told."""
        cell = next(run.iterancestors("{*}tc"), None)
        properties = child(cell, "tcPr")
        if _fill(properties) is not None:
            return self._filled(properties)
        if cell is not None and next(descendants(shape.element, "tableStyleId"), None) is not None:
            return None
        own = child(shape.element, "spPr")
        kind = _fill(own)
        if kind is not None and local(kind) != "noFill":
            return self._filled(own)
        if kind is None and self._is_filled_by_style(shape.element):
            return None
        layered = [*behind, *(s for page in self._pages[1:] for s in _drawn(page))]
        return None if any(self._may_be_dark(other, shape) for other in layered) else self._paper()

    def _is_filled_by_style(self, shape: Element) -> bool:
        style, holder = child(shape, "style", "fillRef"), next(descendants(shape, "ph"), None)
        twins = [twin(page, holder) for page in self._pages[1:]] if holder is not None else []
        fills = (_fill(child(found, "spPr")) for found in twins if found is not None)
        by_layout = any(fill is not None and local(fill) != "noFill" for fill in fills)
        return by_layout or (style is not None and attribute(style, "idx") != "0")

    def _may_be_dark(self, other: Shape, shape: Shape) -> bool:
        if other.hidden or (other.place and shape.place and not other.place.meets(shape.place)):
            return False
        own = child(other.element, "spPr")
        kind = _fill(own)
        if local(other.element) in ("pic", "graphicFrame"):
            return True
        if kind is None:
            return self._is_filled_by_style(other.element)
        colour = self._filled(own)
        return local(kind) != "noFill" and (colour is None or not alike(colour, self._paper() or colour))

    def _paper(self) -> Colour | None:
        """The background of the slide, of its layout or of its master; None for pictures and gradients."""
        ground = next((e for page in self._pages if (e := child(page, "cSld", "bg")) is not None), None)
        if ground is None:
            return WHITE
        named = child(ground, "bgRef")
        if named is not None:
            return self._plain(next(iter(named), None)) if attribute(named, "idx") == _PLAIN else None
        return self._filled(child(ground, "bgPr"))

    def _filled(self, properties: Element | None) -> Colour | None:
        """The one colour that something is filled with; None for no fill and all others."""
        fill = child(properties, "solidFill")
        return self._plain(next(iter(fill), None)) if fill is not None else None

    def _plain(self, e: Element | None) -> Colour | None:
        """A colour as it is written; None where it is changed by anything, or not known."""
        if e is None or len(e):
            return None
        value = attribute(e, "val")
        match local(e):
            case "srgbClr":
                return from_hex(value)
            case "sysClr":
                return from_hex(attribute(e, "lastClr"))
            case "prstClr":
                return _NAMED.get(value)
            case "schemeClr":
                return self._colours.get(self._map.get(value, value))
        return None


def _drawn(page: Element) -> list[Shape]:
    """What a layout or a master draws on its slides: all but the places that they fill."""
    return [s for s in shapes(child(page, "cSld", "spTree")) if next(descendants(s.element, "ph"), None) is None]


def _fill(properties: Element | None) -> Element | None:
    return next((e for e in properties if local(e) in _FILLS), None) if properties is not None else None


def _is_tiny(said: Element) -> bool:
    size = attribute(said, "sz")
    return size.isdecimal() and len(size) < 7 and int(size) < SMALLEST_PT * _HUNDREDTHS


def _is_clear(said: Element) -> bool:
    """Whether letters have neither fill nor outline, or a fill that lets nearly everything through."""
    if child(said, "ln") is not None:
        return False
    alphas = [attribute(e, "val") for e in descendants(said, "alpha")]
    return child(said, "noFill") is not None or any(a.isdecimal() and int(a) < FAINTEST * _WHOLE for a in alphas)
