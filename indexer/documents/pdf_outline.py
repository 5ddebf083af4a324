"""The outline (bookmarks) of a PDF, and the blocks that its entries name."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pypdfium2  # type: ignore[import-untyped]

from assistant.language.normalise import clean, fold
from indexer.documents.pdf_paragraphs import Block

MAX_ENTRIES = 5_000
_MOST_TITLE_CHARS = 200
_NAMES_NOTHING = re.compile(
    r"(?:page|slide|diapositive|signet|bookmark|_?goback|ole_link)\W*\d*|[\W\d_]*", re.IGNORECASE
)
_ENOUGH_MATCHED = 0.5
_NUMBER_CHARS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of the outline: its title, its level from 1, the page it leads to from 1."""

    title: str
    level: int
    page: int


def read_outline(document: pypdfium2.PdfDocument) -> list[Entry]:
    """The entries that name something and lead to a page, in order; none where the outline is damaged."""
    try:
        return list(_entries(document))
    except pypdfium2.PdfiumError:
        return []


def _entries(document: pypdfium2.PdfDocument) -> Iterator[Entry]:
    for bookmark in islice(document.get_toc(max_depth=6), MAX_ENTRIES):
        title = " ".join(clean(bookmark.get_title() or "", limit=_MOST_TITLE_CHARS).split())
        target = bookmark.get_dest()
        page = target.get_index() if target else None
        if page is not None and page >= 0 and not _NAMES_NOTHING.fullmatch(title):
            yield Entry(title=title, level=bookmark.level + 1, page=page + 1)


def matched(blocks: Sequence[Block], outline: Sequence[Entry]) -> tuple[dict[int, Entry], dict[int, list[Entry]]]:
    """Entries by the block that is their heading, and entries to put before a block, which begins their page.

    An outline of which less than half is found in the text names something else, and only what is found counts.
    """
    by_page: dict[int, list[int]] = defaultdict(list)
    for index, block in enumerate(blocks):
        if block.kind != "row":
            by_page[block.page].append(index)
    keys = [_key(block.text[: 2 * _MOST_TITLE_CHARS]) for block in blocks] if outline else []
    found: dict[int, Entry] = {}
    lost: list[Entry] = []
    for entry in outline:
        places = (i for page in (entry.page, entry.page + 1) for i in by_page[page] if i not in found)
        place = next((i for i in places if _names(_key(entry.title), keys[i])), None)
        if place is None:
            lost.append(entry)
        else:
            found[place] = entry
    before: dict[int, list[Entry]] = defaultdict(list)
    if len(found) >= _ENOUGH_MATCHED * len(outline):
        for entry in lost:
            if by_page[entry.page]:
                before[by_page[entry.page][0]].append(entry)
    return found, before


def _key(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())


def _names(title: str, block: str) -> bool:
    """Whether a block is what an outline's title names: the same, but for a number in front or a part of its end.

    Chromium writes the words of Arabic titles with numbers in another order.
    """
    if not title or not block:
        return False
    if len(title) == len(block) and sorted(title) == sorted(block):
        return True
    short, long = sorted((title, block), key=len)
    if long.endswith(short) and len(long) <= len(short) + _NUMBER_CHARS:
        return True
    most = 2 * len(short) if short == block else 1.5 * len(short) + 10
    return len(short) >= 4 and long.startswith(short) and len(long) <= most
