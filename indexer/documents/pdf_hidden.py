"""What of the text on a page of a PDF is not seen: without ink, white on white, outside of the page, too small."""

import ctypes
import math
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import Any, NamedTuple

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from indexer.documents.hidden import FAINTEST, WHITE, Colour, alike
from indexer.documents.pdf_drawings import Matrix, objects, through

_FILLS = {0, 2, 4, 6}
_STROKES = {1, 2, 5, 6}
_OPAQUE = 255
_CHANNELS = tuple(ctypes.c_uint() for _ in range(4))
"""Filled by PDFium and read at once: a page shows thousands of glyphs, each by an operator of its own."""
_SCAN_SHARE = 0.5
"""A page under images to this share, whose letters are mostly without ink, is a scan with a layer of text."""
_MOST_GROUNDS = 300
_CELL_PT = 4.0
_MOST_PIXELS = 2_000_000
_CONTRAST = 24
"""Of 255: white letters on a light grey that can be seen have more."""


class Ink(Enum):
    """How text is drawn: `PALE` is as white as paper, and seen where something else is beneath it."""

    SHOWN = auto()
    PALE = auto()
    NONE = auto()
    AWAY = auto()


Box = tuple[float, float, float, float]


class Found(NamedTuple):
    """A character as it stands in the file: its text, pen, extent, the operator that shows it, and how."""

    text: str
    x: float
    y: float
    box: Box
    run: int
    style: Any
    ink: Ink


def ink(text: pdfium.FPDF_PAGEOBJECT, mode: int) -> Ink:
    """How a text object is drawn in this mode, by its colours."""
    colours = [_colour(text, pdfium.FPDFPageObj_GetFillColor)] if mode in _FILLS else []
    if mode in _STROKES:
        colours.append(_colour(text, pdfium.FPDFPageObj_GetStrokeColor))
    drawn = [colour for colour, opaque in colours if opaque > FAINTEST]
    if not drawn:
        return Ink.NONE
    return Ink.PALE if all(alike(colour, WHITE) for colour in drawn) else Ink.SHOWN


def seen(page: pypdfium2.PdfPage, found: Sequence[Found], box: Box) -> tuple[list[Found], int]:
    """The characters that a reader of the page sees, and at how many places others stand."""
    if all(char.ink is Ink.SHOWN for char in found):
        return list(found), 0
    shown = {Ink.SHOWN} | ({Ink.NONE} if _is_layer(page, found, box) else set())
    pale = _visible(page, [char for char in found if char.ink is Ink.PALE])
    kept, places, goes_on = [], 0, False
    for char in found:
        if char.ink in shown or (char.ink is Ink.PALE and id(char) in pale):
            kept.append(char)
            goes_on = goes_on and char.text.isspace()
        elif not char.text.isspace():
            places += not goes_on
            goes_on = True
    return kept, places


def _colour(shown: pdfium.FPDF_PAGEOBJECT, asked: Any) -> tuple[Colour, float]:
    red, green, blue, alpha = _CHANNELS
    if not asked(shown, red, green, blue, alpha):
        return (0, 0, 0), 1.0
    return (red.value, green.value, blue.value), alpha.value / _OPAQUE


def _is_layer(page: pypdfium2.PdfPage, found: Sequence[Found], box: Box) -> bool:
    """Whether letters without ink are what was recognised on a scan, whose image covers most of the page."""
    without = sum(char.ink is Ink.NONE for char in found)
    if not without or 2 * without < len(found):
        return False
    images = (
        _shared(box, _bounds(shown, matrix))
        for shown, matrix in objects(page.raw)
        if pdfium.FPDFPageObj_GetType(shown) == pdfium.FPDF_PAGEOBJ_IMAGE
    )
    return sum(images) >= _SCAN_SHARE * _shared(box, box)


def _shared(a: Box, b: Box) -> float:
    """The area that two boxes share."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _visible(page: pypdfium2.PdfPage, pale: Sequence[Found]) -> set[int]:
    """Ids of the pale characters that stand on something: a shape or image known by its place, or seen when drawn.

    PDFium tells the colour of a gradient as white, so that drawing the page decides where nothing else is known.
    """
    if not pale:
        return set()
    grounds = _grounds(page)
    known: dict[tuple[int, int], bool] = {}
    visible, unknown = set[int](), list[Found]()
    for char in pale:
        x, y = (char.box[0] + char.box[2]) / 2, (char.box[1] + char.box[3]) / 2
        cell = int(x / _CELL_PT), int(y / _CELL_PT)
        if cell not in known:
            known[cell] = any(left <= x <= right and bottom <= y <= top for left, bottom, right, top in grounds)
        if known[cell]:
            visible.add(id(char))
        elif not char.text.isspace():
            unknown.append(char)
    return visible | (_contrasting(page, unknown) if unknown else set())


def _grounds(page: pypdfium2.PdfPage) -> list[Box]:
    """Where pale text can be read: on images, gradients, and shapes that are filled with another colour than white."""
    boxes = [
        _bounds(shown, matrix)
        for shown, matrix in objects(page.raw)
        if pdfium.FPDFPageObj_GetType(shown) in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING)
        or _is_dark(shown)
    ]
    return sorted(boxes, key=lambda box: (box[0] - box[2]) * (box[3] - box[1]))[:_MOST_GROUNDS]


def _is_dark(shown: pdfium.FPDF_PAGEOBJECT) -> bool:
    if pdfium.FPDFPageObj_GetType(shown) != pdfium.FPDF_PAGEOBJ_PATH:
        return False
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(shown, fill, stroke) or not fill.value:
        return False
    colour, opaque = _colour(shown, pdfium.FPDFPageObj_GetFillColor)
    return opaque > FAINTEST and not alike(colour, WHITE)


def _bounds(shown: pdfium.FPDF_PAGEOBJECT, matrix: Matrix) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(shown, left, bottom, right, top):
        return 0.0, 0.0, 0.0, 0.0
    corners = [through(matrix, x.value, y.value) for x in (left, right) for y in (bottom, top)]
    across, up = [x for x, _ in corners], [y for _, y in corners]
    return min(across), min(up), max(across), max(up)


def _contrasting(page: pypdfium2.PdfPage, chars: Sequence[Found]) -> set[int]:
    """Ids of the characters that can be told from what is around them when the page is drawn, without its images."""
    for shown, _ in objects(page.raw):
        if pdfium.FPDFPageObj_GetType(shown) == pdfium.FPDF_PAGEOBJ_IMAGE:
            pdfium.FPDFPageObj_SetIsActive(shown, False)  # costs memory, and none of the characters is on it
    width, height = page.get_size()
    scale = min(1.0, math.sqrt(_MOST_PIXELS / max(1.0, width * height)))
    try:
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False, draw_annots=False)
    except pypdfium2.PdfiumError:
        return set()
    pixels = bytes(bitmap.buffer)
    size = bitmap.width, bitmap.height
    return {id(char) for char in chars if _differs(pixels, bitmap.stride, _on_bitmap(page, char.box, size))}


def _differs(pixels: bytes, stride: int, part: tuple[int, int, int, int]) -> bool:
    left, top, right, bottom = part
    rows = [pixels[y * stride + left : y * stride + right] for y in range(top, bottom)]
    values = list(_extremes(rows))
    return bool(values) and max(values) - min(values) >= _CONTRAST


def _extremes(rows: Sequence[bytes]) -> Iterator[int]:
    for row in rows:
        if row:
            yield min(row)
            yield max(row)


def _on_bitmap(page: pypdfium2.PdfPage, box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Where the box of a character is on the drawn page: left, top, right and bottom pixel."""
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for a, b in ((box[0], box[1]), (box[2], box[3])):
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, a, b, x, y)
        corners.append((min(max(x.value, 0), size[0]), min(max(y.value, 0), size[1])))
    (left, bottom), (right, top) = corners
    return min(left, right), min(top, bottom), max(left, right) + 1, max(top, bottom) + 1
