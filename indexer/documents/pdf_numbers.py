"""Numbers with a hyphen inside Arabic, in the order in which the document writes them where their order is beyond doubt."""

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.documents.pdf_text import Line

_PARTED = re.compile(r"(?<![\w.,/-])(\d{1,4})-(\d{1,4})(?![\w.,/-]*\d)")
_UNDOUBTED = re.compile(r"(?<![\w.,/-])(\d{1,4})[-.](\d{1,4})(?![\w.,/-]*\d)")
_DOTTED = re.compile(r"(?<![\w.,/-])(\d{1,4})\.(\d{1,4})(?![\w.,/-]*\d)")
_ARABIC = re.compile(r"[\u0620-\u064a]")
_LATIN = re.compile(r"[A-Za-zÀ-ÿ]")


def agreed(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines; `13-31` inside Arabic becomes `31-13` where lines from the left, or a dot (`31.13`), say only this.

    Word processors draw such a number either way. French lines and numbers with a dot are drawn in one way only.
    """
    sure = {pair for page in pages for line in page for pair in _sure(line)}
    if not sure:
        return [list(page) for page in pages]

    def told(found: re.Match[str]) -> str:
        first, second = found.groups()
        return f"{second}-{first}" if (second, first) in sure and (first, second) not in sure else found[0]

    def corrected(line: Line) -> Line:
        text = _PARTED.sub(told, line.text) if line.rtl and "-" in line.text else line.text
        return line if text == line.text else replace(line, text=text)

    return [[corrected(line) for line in page] for page in pages]


def _sure(line: Line) -> list[tuple[str, str]]:
    """The numbers of the line that can be meant in one order only."""
    french = _LATIN.search(line.text) and not (line.rtl and _ARABIC.search(line.text))
    return (_UNDOUBTED if french else _DOTTED).findall(line.text)
