"""How the text of an element looks to who reads the page: shown or not, how large, in which colour on which."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from indexer.documents.hidden import FAINTEST, WHITE, Colour, alike
from indexer.documents.html_css import Sheet, colour_of
from indexer.documents.html_selectors import Element

_SMALLEST_PX = 2.0
_PLAIN_PX = 16.0
_SLIVER_PX = 1.0
_AWAY_PX, _FAR_PX, _MOVED_AWAY_PX = 900.0, 4_500.0, 3_000.0
"""So far before its place, after it, or moved from it, is what nobody gets to see; pictures of a carousel are nearer."""
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "em": 16.0, "rem": 16.0, "%": 10.0, "vw": 12.8, "vh": 8.0}
_PIXELS |= {"in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.94, "ex": 8.0, "ch": 8.0, "vmin": 8.0, "vmax": 12.8}
_SIZES = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0}
_LENGTH = re.compile(r"(?<![\w.])(-?(?:\d+\.?\d*|\.\d+))(%|[a-z]*)(?![\w(])")
_NO_SCALE = re.compile(r"scale[xy3d]*\(\s*0*(?:\.0\d*)?\s*[,)]")
_MOVES = re.compile(r"translate[xy3d]*\(([^)]*)\)")
_PICTURES = ("img", "picture", "video", "canvas", "svg")
_LINK: Colour = (0, 0, 238)
_MARKER: Colour = (255, 255, 0)
_INHERITED = {"inherit", "unset", "currentcolor", "revert-layer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What elements pass on to those inside them; `colour` and `ground` are None where they cannot be told."""

    size_px: float = _PLAIN_PX
    colour: Colour | None = (0, 0, 0)
    ground: Colour | None = WHITE
    clear: bool = False
    visible: bool = True

    @property
    def hides_text(self) -> bool:
        """Whether text in an element that looks so cannot be seen."""
        same = self.colour is not None and self.ground is not None and alike(self.colour, self.ground)
        return not self.visible or self.clear or self.size_px <= _SMALLEST_PX or same


def look_of(e: Element, above: Look, sheet: Sheet) -> Look | None:
    """How an element looks inside one that looks as `above`; None where it is not shown, with all that is in it."""
    if e.get("hidden", "until-found") != "until-found" or e.get("aria-hidden", "").strip().lower() == "true":
        return None
    said = sheet.said_of(e)
    if said and (_is_gone(said) or _is_cut_away(said) or _is_away(said)):
        return None
    if not said and e.tag not in ("a", "mark", "font") and not any(map(e.get, ("bgcolor", "background", "text"))):
        return above
    ground = _ground(e, said, above)
    colour, clear = _colour(e, said, above, ground)
    visible = {"hidden": False, "collapse": False, "visible": True}.get(said.get("visibility", ""), above.visible)
    size = _size(said["font-size"], above.size_px) if "font-size" in said else above.size_px
    return replace(above, size_px=size, colour=colour, ground=ground, clear=clear, visible=visible)


def _is_gone(said: Mapping[str, str]) -> bool:
    if said.get("display") == "none" or said.get("content-visibility") == "hidden":
        return True
    faint = re.search(r"opacity\(([^)]*)\)", said.get("filter", ""))
    return any(_share(written) <= FAINTEST for written in (said.get("opacity", ""), faint[1] if faint else ""))


def _is_cut_away(said: Mapping[str, str]) -> bool:
    """Whether nothing is left of an element, by its size and what overflows it, or by what is cut from it."""
    for across, sides in (("overflow-x", ("width", "max-width")), ("overflow-y", ("height", "max-height"))):
        cuts = said.get(across, "visible") not in ("visible", "initial", "unset", "inherit")
        if cuts and any(_px(said.get(side, "")) <= _SLIVER_PX for side in sides):
            return True
    clip = [length for length, _ in _lengths(said.get("clip", ""))]
    if len(clip) == 4 and said.get("position") in ("absolute", "fixed"):
        return clip[1] - clip[3] <= _SLIVER_PX or clip[2] - clip[0] <= _SLIVER_PX
    shape, path = said.get("clip-path", ""), list(_lengths(said.get("clip-path", "")))
    if shape.startswith("inset") and path:
        return any(unit == "%" and length >= (500 if len(path) == 1 else 1_000) for length, unit in path)
    if shape.startswith("polygon"):
        return len({length for length, _ in path[::2]}) <= 1 or len({length for length, _ in path[1::2]}) <= 1
    return shape.startswith(("circle", "ellipse")) and bool(path) and path[0][0] <= _SLIVER_PX


def _is_away(said: Mapping[str, str]) -> bool:
    """Whether an element is far outside of the page, or made smaller than anything."""
    names = ["text-indent", "margin-left", "margin-top"]
    names += ["left", "right", "top", "bottom"] if said.get("position", "static") not in ("static", "sticky") else []
    placed = [length for name in names for length, _ in _lengths(said.get(name, ""))]
    if any(length <= -_AWAY_PX or length >= _FAR_PX for length in placed):
        return True
    moves = (length for found in _MOVES.findall(said.get("transform", "")) for length, _ in _lengths(found))
    return any(abs(length) >= _MOVED_AWAY_PX for length in moves) or bool(_NO_SCALE.search(said.get("transform", "")))


def _ground(e: Element, said: Mapping[str, str], above: Look) -> Colour | None:
    """The colour behind an element; None for images, what is laid over them, and colours that cannot be told."""
    if e.get("background") or said.get("background-image", "none") not in ("none", "initial"):
        return None if said.get("background-clip") != "text" else above.ground
    written = said.get("background-color") or e.get("bgcolor") or ""
    if written in ("", "transparent", "initial", "unset", "inherit", "none"):
        is_laid_over = said.get("position") in ("absolute", "fixed") and _has_picture(e.getparent())
        return None if is_laid_over else _MARKER if e.tag == "mark" and not written else above.ground
    found = colour_of(written) or colour_of(f"#{written}")
    return _over(found, above.ground) if found else None


def _has_picture(e: Element | None) -> bool:
    return e is not None and next(e.iter(*_PICTURES), None) is not None


def _colour(e: Element, said: Mapping[str, str], above: Look, ground: Colour | None) -> tuple[Colour | None, bool]:
    """The colour of an element's letters, and whether they have none."""
    written = said.get("text-fill-color") or said.get("color") or (e.get("color") if e.tag == "font" else "") or ""
    written = written or (e.get("text") if e.tag == "body" else "") or ""
    if said.get("background-clip") == "text" or _has_shadow(said, ground):
        return None, False
    if not written and e.tag == "a" and e.get("href"):
        return _LINK, False
    if not written and e.tag == "mark":
        return (0, 0, 0), False
    if not written or written in _INHERITED:
        return above.colour, above.clear
    found = colour_of(written) or colour_of(f"#{written}")
    return (_over(found, ground), found[1] <= FAINTEST) if found else (None, False)


def _has_shadow(said: Mapping[str, str], ground: Colour | None) -> bool:
    """Whether letters have a shadow that can be told from what they stand on."""
    if "text-shadow" not in said:
        return False
    words = re.findall(r"#\w+|[a-z]+\([^)]*\)|[a-z]+", said["text-shadow"])
    found = [colour for word in words if (colour := colour_of(word))]
    return any(opaque > FAINTEST and (ground is None or not alike(colour, ground)) for colour, opaque in found)


def _over(found: tuple[Colour, float], ground: Colour | None) -> Colour | None:
    """A colour as it is seen on another; None where that other matters and is not known."""
    colour, opaque = found
    if opaque >= 1 - FAINTEST:
        return colour
    if ground is None:
        return None
    red, green, blue = (round(opaque * a + (1 - opaque) * b) for a, b in zip(colour, ground, strict=True))
    return red, green, blue


def _size(written: str, above_px: float) -> float:
    if written in ("inherit", "unset"):
        return above_px
    found = _LENGTH.fullmatch(written)
    if found is None:
        return _SIZES.get(written, _PLAIN_PX)
    number, unit = float(found[1]), found[2]
    if unit in ("em", "%"):
        return above_px * number / (100 if unit == "%" else 1)
    return number * _PIXELS.get(unit, 1.0)


def _lengths(written: str) -> Iterator[tuple[float, str]]:
    """The lengths in a value, in pixels of a page of common size, with their units."""
    for number, unit in _LENGTH.findall(written):
        yield float(number) * _PIXELS.get(unit, 1.0), unit


def _px(written: str) -> float:
    found = _LENGTH.fullmatch(written)
    return float(found[1]) * _PIXELS.get(found[2], 1.0) if found else float("inf")


def _share(written: str) -> float:
    found = re.fullmatch(r"([+-]?[\d.]+(?:e[+-]?\d+)?)(%?)", written.strip())
    try:
        return float(found[1]) / (100 if found[2] else 1) if found else 1.0
    except ValueError:
        return 1.0
