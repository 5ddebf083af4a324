"""What is drawn on a page of a PDF: glyphs with their places, rules and pictures. The only module that calls PDFium.

PDFium's own order of characters is not used: it turns Arabic round run by run, and 60 % of the words of a Chromium print
came out wrong. Where a glyph is drawn is true for every producer.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from indexer.documents.hidden import SMALLEST_PT
from indexer.documents.pdf_clusters import UNREADABLE, Char, Glyph, clusters
from indexer.documents.pdf_drawings import Drawings, drawings
from indexer.documents.pdf_hidden import Box, Found, Ink, ink, seen

MAX_PAGE_CHARS = 100_000
"""A page of small print holds 10,000 characters."""
_NAME_BYTES = 128
_BOLD = re.compile(rb"bold|black|heavy|demi|-bd", re.IGNORECASE)
_SYMBOLS = re.compile(rb"symbol|wingdings|webdings|dingbats", re.IGNORECASE)
_STROKED_TOO = 2
_BULLET_REACH_EM = 2.5
_SPACE = 0x20
_HYPHENS = "\x02\u00ad"
"""What PDFium makes of a hyphen that ends a line, and a soft hyphen, which is drawn where it parts a word only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it is read: from its left and bottom edge, turned so that most of its text is upright.

    A `crowded` page has more text than can be meant to be read, and no glyphs. `hidden` are places of text that its
    readers do not see; it is left out.
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...] = ()
    drawn: Drawings = field(default_factory=Drawings)
    crowded: bool = False
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class _Style:
    size: float
    bold: bool
    turn: int | None
    symbols: bool
    ink: Ink


def read_page(document: pypdfium2.PdfDocument, number: int) -> Page:
    """Page `number`, from 1."""
    page = document[number - 1]
    try:
        box = page.get_bbox()
        text = page.get_textpage()
        try:
            if pdfium.FPDFText_CountChars(text.raw) > MAX_PAGE_CHARS:
                return Page(number=number, width=box[2] - box[0], height=box[3] - box[1], crowded=True)
            shown, hidden = seen(page, list(_chars(text.raw, box)), box)
            chars, turn = _upright(shown, box)
        finally:
            text.close()
        width, height = (box[2] - box[0], box[3] - box[1])[:: -1 if turn % 2 else 1]
        drawn = drawings(page.raw, lambda x, y: _turned(x, y, turn, box), width * height)
        glyphs = list(clusters(chars))
        glyphs += [bullet for dot in drawn.dots for bullet in _bullet(dot, glyphs)]
        return Page(number=number, width=width, height=height, glyphs=tuple(glyphs), drawn=drawn, hidden=hidden)
    finally:
        page.close()


def _chars(text: pdfium.FPDF_TEXTPAGE, page: Box) -> Iterator[Found]:
    """The characters of the page. Spaces that PDFium puts in have no width."""
    styles: dict[int, _Style] = {}
    x, y = ctypes.c_double(), ctypes.c_double()
    loose = pdfium.FS_RECTF()
    for index in range(pdfium.FPDFText_CountChars(text)):
        shown = pdfium.FPDFText_GetTextObject(text, index)
        if not shown or pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        code = pdfium.FPDFText_GetUnicode(text, index)
        pdfium.FPDFText_GetLooseCharBox(text, index, loose)
        if code == _SPACE and loose.left >= loose.right:
            continue
        run = ctypes.addressof(shown.contents)
        style = styles.get(run) or styles.setdefault(run, _style(text, index, shown))
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        inside = page[0] - 1 <= x.value <= page[2] + 1 and page[1] - 1 <= y.value <= page[3] + 1
        letter = _letter(code, style, broken=pdfium.FPDFText_HasUnicodeMapError(text, index) == 1)
        drawn = style.ink if inside and style.size >= SMALLEST_PT else Ink.AWAY
        yield Found(letter, x.value, y.value, (loose.left, loose.bottom, loose.right, loose.top), run, style, drawn)


def _letter(code: int, style: _Style, *, broken: bool) -> str:
    letter = chr(code) if code < 0x110000 else UNREADABLE
    if letter in _HYPHENS:
        return "-"
    private = 0xE000 <= code < 0xF900
    if style.symbols and (private or broken):
        return "•"
    unreadable = private or broken or code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000
    return UNREADABLE if unreadable else letter


def _style(text: pdfium.FPDF_TEXTPAGE, index: int, shown: pdfium.FPDF_PAGEOBJECT) -> _Style:
    """Size in points of the page, weight, and how many quarter turns the text makes; None where it is aslant."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    angle = math.degrees(math.atan2(matrix.b, matrix.a)) / 90
    size = pdfium.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
    name = ctypes.create_string_buffer(_NAME_BYTES)
    font = pdfium.FPDFTextObj_GetFont(shown)
    if font:
        pdfium.FPDFFont_GetBaseFontName(font, name, _NAME_BYTES)
    mode = pdfium.FPDFTextObj_GetTextRenderMode(shown)
    bold = bool(_BOLD.search(name.value)) or mode == _STROKED_TOO
    turn = round(angle) % 4 if abs(angle - round(angle)) < 0.1 else None
    return _Style(abs(size), bold, turn, bool(_SYMBOLS.search(name.value)), ink(shown, mode))


def _upright(found: list[Found], page: Box) -> tuple[list[Char], int]:
    """The characters in the direction of most of them, turned upright, and how many quarter turns that took."""
    turns = Counter(char.style.turn for char in found if char.style.turn is not None)
    turn = turns.most_common(1)[0][0] if turns else 0
    upright = [char for char in found if char.style.turn == turn]  # not a stamp across the page, a note up the margin
    if turn == 0:
        dx, dy = page[0], page[1]
        return [
            Char(letter, x - dx, y - dy, (box[0] - dx, box[2] - dx), style.size, style.bold, run)
            for letter, x, y, box, run, style, _ in upright
        ], 0
    chars = []
    for letter, x, y, (left, bottom, right, top), run, style, _ in upright:
        pen, base = _turned(x, y, turn, page)
        a, b = sorted((_turned(left, bottom, turn, page)[0], _turned(right, top, turn, page)[0]))
        chars.append(Char(letter, pen, base, (a, b), style.size, style.bold, run))
    return chars, turn


def _bullet(dot: tuple[float, float], glyphs: Sequence[Glyph]) -> Iterator[Glyph]:
    """A dot that stands alone before a line, as a character: Chromium draws the bullets of some lists."""
    x, y = dot
    line = [g for g in glyphs if abs(g.y + 0.3 * g.size - y) < 0.35 * g.size and not g.text.isspace()]
    before = [x - g.x1 for g in line if g.x1 <= x]
    after = [g.x0 - x for g in line if g.x0 > x]
    size = max((g.size for g in line), default=0.0)
    near = [gaps for gaps in (before, after) if gaps and min(gaps) < _BULLET_REACH_EM * size]
    if len(near) == 1:
        yield Glyph(text="•", x0=x - 1, x1=x + 1, y=y - 0.3 * size, size=size)


def _turned(x: float, y: float, turn: int, page: Box) -> tuple[float, float]:
    left, bottom, right, top = page
    match turn:
        case 1:
            return y - bottom, right - x
        case 2:
            return right - x, top - y
        case 3:
            return top - y, x - left
    return x - left, y - bottom
