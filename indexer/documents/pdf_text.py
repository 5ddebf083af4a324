"""A page of a PDF as lines of text in the order of reading, each in its own direction."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.language.lexicon import function_words
from assistant.language.normalise import visible
from indexer.documents.pdf_bidi import as_drawn, bidi_kind, logical
from indexer.documents.pdf_clusters import UNREADABLE, Glyph
from indexer.documents.pdf_columns import Part, regions
from indexer.documents.pdf_glyphs import Page
from indexer.documents.pdf_lines import Piece, joined, pieces
from indexer.documents.pdf_tables import Cells, Table, aligned, framed

_SAME_ROW_EM = 0.5
_ARTICLES = ("ال", "وال", "بال", "لل", "فال", "كال")
_LEAST_EVIDENCE = 3
_FEW = 0.25
_PHRASE = 3
"""So many spaces in a line without Arabic: it is a sentence in another language, and no name inside Arabic."""
_KASHIDA = re.compile(r"(?<=[\u0620-\u0652])\u0640+(?=[\u0620-\u0652])")
"""Letters that are drawn out to fill a line; the tatweel of `هـ` ends its word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of running text, or (`row`) a row of a table with bars between its cells.

    Places are in points; `region` numbers the columns of a page, `lead` is the width of the first word. `left` and
    `right` are where the column begins and ends, once it is known which lines are of the text.
    """

    text: str
    page: int
    region: int
    x0: float
    x1: float
    y: float
    size: float
    lead: float
    bold: bool = False
    rtl: bool = False
    row: bool = False
    left: float = 0.0
    right: float = 0.0


@dataclass(frozen=True, slots=True)
class _Row:
    cells: Cells
    table: bool

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(piece for cell in self.cells for piece in cell)


def lines(page: Page, *, backwards: bool = False) -> tuple[list[Line], bool]:
    """The lines of the page, and whether its Arabic is drawn from the left as it is written.

    Tools without support for Arabic do so; `backwards` is what the page before was, for a page that does not say.
    """
    found = pieces(page.glyphs)
    rtl = _is_arabic(*_letters(found))
    tables, left = framed(found, page.drawn.rules)
    laid = [list(_rows(region, rtl=rtl)) for region in regions([*left, *tables], page.drawn.rules, rtl=rtl)]
    numbered = list(enumerate(laid))
    read = [line for n, rows in numbered for line in _lines(rows, page.number, n, page_rtl=rtl, backwards=False)]
    for_it, against = _evidence(" ".join(line.text for line in read))
    backwards = against > for_it if for_it + against >= _LEAST_EVIDENCE else backwards
    if backwards:
        read = [line for n, rows in numbered for line in _lines(rows, page.number, n, page_rtl=rtl, backwards=True)]
    return read, backwards


def _letters(parts: Sequence[Piece]) -> tuple[int, int]:
    """How many letters are Arabic, how many of another script."""
    kinds = [bidi_kind(g.text) for part in parts for g in part.glyphs]
    return kinds.count("R"), kinds.count("L")


def _is_arabic(arabic: int, other: int) -> bool:
    return arabic > other


def _reads_from_the_right(own: tuple[int, int], near: Sequence[tuple[int, int]], *, page: bool) -> bool:
    """Whether a line of this many Arabic and other letters is part of an Arabic paragraph.

    One script alone decides; else the line with its neighbours, where the page's direction holds against a few words.
    """
    arabic, other = own
    if not other:
        return page or arabic > 0
    if not arabic and not page:
        return False
    arabic, other = sum(a for a, _ in near), sum(b for _, b in near)
    return arabic >= _FEW * (arabic + other) if page else other < _FEW * (arabic + other)


def _rows(region: Sequence[Part], *, rtl: bool) -> Iterator[_Row]:
    waiting: list[list[Piece]] = []
    for part in region:
        if isinstance(part, Table):
            yield from (_Row(cells, table) for table, cells in aligned(waiting, rtl=rtl))
            waiting = []
            yield from (_Row(cells, parted) for parted, cells in part.rows if any(cells))
        elif waiting and abs(waiting[-1][0].y - part.y) <= _SAME_ROW_EM * min(part.size, waiting[-1][0].size):
            waiting[-1].append(part)
            waiting[-1].sort(key=lambda p: p.x0)
        else:
            waiting.append([part])
    yield from (_Row(cells, table) for table, cells in aligned(waiting, rtl=rtl))


def _lines(rows: Sequence[_Row], page: int, region: int, *, page_rtl: bool, backwards: bool) -> Iterator[Line]:
    """The lines of a region."""
    counts = [_letters(row.pieces) for row in rows]
    for index, row in enumerate(rows):
        near = counts[max(0, index - 1) : index + 2]
        foreign = not counts[index][0] and sum(g.text.isspace() for p in row.pieces for g in p.glyphs) >= _PHRASE
        rtl = not foreign and _reads_from_the_right(counts[index], near, page=page_rtl)
        text = _row_text(row, rtl=rtl, backwards=backwards)
        if not text:
            continue
        yield Line(
            text=text,
            page=page,
            region=region,
            x0=min(p.x0 for p in row.pieces),
            x1=max(p.x1 for p in row.pieces),
            y=row.pieces[0].y,
            size=max(row.pieces, key=lambda p: p.letters).size,
            lead=_lead(joined(row.pieces), rtl=rtl and not backwards),
            bold=all(p.bold for p in row.pieces),
            rtl=rtl,
            row=row.table,
        )


def _lead(glyphs: Sequence[Glyph], *, rtl: bool) -> float:
    """The width of the word that a line of these glyphs begins with."""
    word: list[Glyph] = []
    for glyph in reversed(glyphs) if rtl else glyphs:
        if glyph.text.isspace():
            break
        word.append(glyph)
    return max(g.x1 for g in word) - min(g.x0 for g in word) if word else 0.0


def _row_text(row: _Row, *, rtl: bool, backwards: bool) -> str:
    if not row.table:
        return _text(joined(row.pieces), rtl=rtl, backwards=backwards)
    cells = row.cells[::-1] if rtl and not backwards else row.cells
    return " | ".join(_cell_text(cell, rtl=rtl, backwards=backwards) for cell in cells)


def _cell_text(cell: Sequence[Piece], *, rtl: bool, backwards: bool) -> str:
    texts: list[str] = []
    heights = sorted({round(p.y) for p in cell}, reverse=True)
    for height in heights:
        line = joined(sorted((p for p in cell if round(p.y) == height), key=lambda p: p.x0))
        texts.append(_text(line, rtl=rtl and _is_arabic(*_letters(cell)), backwards=backwards))
    return " ".join(texts).replace("|", "/")


def _text(glyphs: Sequence[Glyph], *, rtl: bool, backwards: bool) -> str:
    text = as_drawn(glyphs) if backwards else logical(glyphs, rtl=rtl)
    return " ".join(_KASHIDA.sub("", visible(text.replace(UNREADABLE, ""))).split())


def _evidence(text: str) -> tuple[int, int]:
    """How many Arabic words are words as they are read, and how many are if read backwards."""
    known = function_words()["ar"]
    votes = [0, 0]
    for word in text.split():
        if unicodedata.bidirectional(word[0]) == "AL" and len(word) > 1:
            for way, written in enumerate((word, word[::-1])):
                votes[way] += written in known or (len(written) > 4 and written.startswith(_ARTICLES))
    return votes[0], votes[1]
