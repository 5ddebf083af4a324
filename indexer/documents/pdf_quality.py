"""Which pages of a PDF have text that can be read, and what to say of those that have not."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from indexer.documents.pdf_clusters import UNREADABLE
from indexer.documents.pdf_glyphs import Page

_FEW_LETTERS = 40
_PICTURE_SHARE, _MANY_PATHS = 0.3, 300
_NOISE_SHARE = 0.15
_ACCENTED_SHARE = 0.35
"""Of Latin letters: French has 4 %, Arabic that is read as Latin nearly all."""
_ENOUGH_LETTERS = 100
_VOWELS = frozenset("aeiouy")
_VOWEL_SHARE = (0.2, 0.7)
"""French has 45 %, English 38 %; letters that are shifted by an encoding have 15 %."""


class Quality(StrEnum):
    """What can be read of a page."""

    TEXT = "text"
    BLANK = "blank"
    PICTURE = "picture"
    NOISE = "noise"
    CROWDED = "crowded"
    DAMAGED = "damaged"


_NOTES = {
    Quality.PICTURE: (
        "is a picture without text (scanned); run OCR and add it again",
        "are pictures without text (scanned); run OCR and add it again",
    ),
    Quality.NOISE: (
        "has text that does not say which letters it shows",
        "have text that does not say which letters it shows",
    ),
    Quality.DAMAGED: ("is damaged", "are damaged"),
    Quality.CROWDED: ("has more text than can be read", "have more text than can be read"),
}


def quality(page: Page | None) -> Quality:
    """What can be read of the page; None is one that could not be opened."""
    if page is None:
        return Quality.DAMAGED
    if page.crowded:
        return Quality.CROWDED
    letters = [c for g in page.glyphs for c in g.text if c.isalnum()]
    broken = sum(g.text.count(UNREADABLE) for g in page.glyphs)
    if broken > _NOISE_SHARE * (len(letters) + broken) or _is_mistaken(letters):
        return Quality.NOISE
    if len(letters) >= _FEW_LETTERS:
        return Quality.TEXT
    if is_scan("".join(letters), page.drawn.pictures) or page.drawn.paths >= _MANY_PATHS:
        return Quality.PICTURE
    return Quality.TEXT if letters else Quality.BLANK


def is_scan(text: str, pictures: float) -> bool:
    """Whether a page with this text, and this share of its area under pictures, is but a picture of its text."""
    return pictures >= _PICTURE_SHARE and sum(map(str.isalnum, text)) < _FEW_LETTERS


def notes(found: Sequence[Quality]) -> Iterator[str]:
    """What to report of the pages of a document, in this order of pages from 1."""
    for kind, (one, several) in _NOTES.items():
        pages = [number for number, q in enumerate(found, start=1) if q is kind]
        if pages:
            yield f"{'page' if len(pages) == 1 else 'pages'} {_ranges(pages)} {one if len(pages) == 1 else several}"


def reason(found: Sequence[Quality]) -> str:
    """Why a document of such pages is not read at all."""
    pictures = found.count(Quality.PICTURE)
    if pictures and set(found) <= {Quality.PICTURE, Quality.BLANK, Quality.TEXT}:
        one, several = _NOTES[Quality.PICTURE]
        return f"{pictures} page {one}" if pictures == 1 else f"{pictures} pages {several}"
    return "; ".join(notes(found)) or "no text"


def _is_mistaken(letters: Iterable[str]) -> bool:
    """Whether letters of a Latin text are those of another encoding: accents everywhere, or nearly no vowels."""
    latin = [c.lower() for c in letters if unicodedata.bidirectional(c) == "L" and c < "\u0250"]
    if len(latin) < _ENOUGH_LETTERS:
        return False
    accented = sum(c > "\x7f" for c in latin)
    vowels = sum(unicodedata.normalize("NFD", c)[0] in _VOWELS for c in latin)
    low, high = _VOWEL_SHARE
    return accented > _ACCENTED_SHARE * len(latin) or not low <= vowels / len(latin) <= high


def _ranges(pages: Sequence[int]) -> str:
    """`1-3, 7`."""
    parts: list[list[int]] = []
    for page in pages:
        if parts and page == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], page]
        else:
            parts.append([page])
    return ", ".join("-".join(map(str, part)) for part in parts)
