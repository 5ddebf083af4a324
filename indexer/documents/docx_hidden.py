"""Which runs of a Word file are not seen: hidden, as pale as what they stand on, too small, without any fill."""

from indexer.documents.docx_styles import Styles, is_on, style_id
from indexer.documents.hidden import SMALLEST_PT, WHITE, Colour, alike, from_hex
from indexer.documents.office import Element, Package, attribute, child, descendants, local

_HALF_POINTS = 2
_Said = dict[str, Element]
_ASKED = {"vanish", "specVanish", "sz", "szCs", "rtl", "cs", "color", "highlight", "shd", "textFill", "textOutline"}
_COMPLEX = ("rtl", "cs")
"""Marks of runs in Arabic script, whose size is stated apart."""
_BRIGHT = {"background1", "light1", "bg1", "lt1", "window"}
_TEXT_BOX = "txbxContent"


class Ink:
    """What is said of how runs look, from the run itself to the defaults of the file, and what they stand on."""

    def __init__(self, styles: Styles, package: Package) -> None:
        document = package.part(package.main)
        self._styles = styles
        self._inherited: dict[tuple[str, str], _Said] = {}
        self._paper = _paper(document, package.only_related(package.main, "settings"))
        self._is_layered = any(_is_filled(anchor) for anchor in descendants(document, "anchor"))

    def is_hidden(self, run: Element) -> bool:
        """Whether a run is marked as hidden, or cannot be seen by its size or its colour."""
        said = self._said(run)
        if not said:
            return False
        marked = _says(said, "vanish") or _says(said, "specVanish")
        return marked or _is_tiny(said) or _is_clear(said) or self._is_pale(run, said)

    def _said(self, run: Element) -> _Said:
        """What the run, its style, its paragraph's style and the defaults say, each property where it is said first."""
        own, paragraph = child(run, "rPr"), next(run.iterancestors("{*}p"), None)
        styles = style_id(own, "rStyle"), style_id(child(paragraph, "pPr"), "pStyle")
        if styles not in self._inherited:
            found = [*self._styles.letters_of(*styles)]
            self._inherited[styles] = {name: e for part in reversed(found) for name, e in _named(part).items()}
        return self._inherited[styles] if own is None else {**self._inherited[styles], **_named(own)}

    def _is_pale(self, run: Element, said: _Said) -> bool:
        colour = _colour(said.get("color"))
        if colour is None or attribute(said.get("highlight", run), "val") not in ("", "none", "white"):
            return False
        ground = self._ground(run, said)
        return ground is not None and alike(colour, ground)

    def _ground(self, run: Element, said: _Said) -> Colour | None:
        """The colour that a run stands on; None where it cannot be told."""
        shades = [said.get("shd")]
        for e in run.iterancestors():
            match local(e):
                case "p":
                    shades += [child(p, "shd") for p in self._styles.paragraph_properties(child(e, "pPr"))]
                case "tc":
                    shades.append(child(e, "tcPr", "shd"))
                case "tbl":
                    shades.append(child(e, "tblPr", "shd"))
                    if not any(map(_is_shade, shades)) and self._styles.shades_tables(child(e, "tblPr")):
                        return None
                case name if name == _TEXT_BOX and not any(map(_is_shade, shades)):
                    return self._ground_of_box(e)
        shade = next(filter(_is_shade, shades), None)
        return self._paper if shade is None else _fill(shade)

    def _ground_of_box(self, content: Element) -> Colour | None:
        """The fill of a text box. One without fill may stand on what else floats on the page."""
        for e in content.iterancestors():
            if local(e) == "wsp":
                fill = child(e, "spPr", "solidFill", "srgbClr")
                if fill is not None:
                    return from_hex(attribute(fill, "val"))
                own = child(e, "spPr")
                clear = child(own, "noFill") is not None or child(e, "style") is None
                return self._paper if clear and not self._is_layered and not _is_filled(own) else None
            if local(e) in ("shape", "rect", "roundrect"):
                return from_hex(attribute(e, "fillcolor") or "ffffff") if attribute(e, "filled") != "f" else None
        return self._paper


def _named(properties: Element) -> _Said:
    return {name: e for e in properties if (name := local(e)) in _ASKED}


def _says(said: _Said, mark: str) -> bool:
    return mark in said and is_on(said[mark])


def _is_tiny(said: _Said) -> bool:
    size = said.get("szCs" if any(_says(said, mark) for mark in _COMPLEX) else "sz")
    written = attribute(size, "val") if size is not None else ""
    return written.isdecimal() and len(written) < 6 and int(written) < SMALLEST_PT * _HALF_POINTS


def _is_clear(said: _Said) -> bool:
    """Whether the letters have neither fill nor outline, or a fill that lets everything through."""
    fill = said.get("textFill")
    if fill is None or "textOutline" in said:
        return False
    return child(fill, "noFill") is not None or any(attribute(e, "val") == "100000" for e in descendants(fill, "alpha"))


def _colour(e: Element | None) -> Colour | None:
    if e is None:
        return None
    return from_hex(attribute(e, "val")) or (WHITE if attribute(e, "themeColor") in _BRIGHT else None)


def _is_shade(shade: Element | None) -> bool:
    """Whether shading is any: `clear` of an automatic colour is none."""
    if shade is None or attribute(shade, "val") == "nil":
        return False
    plain = attribute(shade, "val") in ("clear", "")
    return not plain or attribute(shade, "fill") not in ("auto", "") or bool(attribute(shade, "themeFill"))


def _fill(shade: Element) -> Colour | None:
    """The colour of shading; None for patterns and for colours that only the theme tells."""
    match attribute(shade, "val"):
        case "clear" | "":
            return from_hex(attribute(shade, "fill"))
        case "solid":
            return from_hex(attribute(shade, "color"))
    return None


def _paper(document: Element, settings: Element | None) -> Colour:
    """The colour of the page, which Word shows only where the settings say so."""
    ground, shown = child(document, "background"), child(settings, "displayBackgroundShape")
    if ground is None or shown is None or not is_on(shown):
        return WHITE
    return from_hex(attribute(ground, "color")) or WHITE


def _is_filled(e: Element) -> bool:
    """Whether a shape is, or holds, a picture or anything with a fill."""
    kinds = ("pic", "solidFill", "gradFill", "pattFill", "blipFill")
    return e is not None and any(next(descendants(e, kind), None) is not None for kind in kinds)
