"""What stands before list items, and tables as lines: the same for every format."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

BULLET = "- "
LAYOUT_CHARS = 1_000
"""A cell that is longer is no value of a table: such tables put texts side by side."""
_TYPED = re.compile(r"^[•·▪◦‣●○■□◆❖➢➤✓✔–—-]\s+(?=\S)")
_ROMAN = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")]
_ROMAN += [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ARABIC = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_MAX_COLUMNS, _MAX_DOWN = 200, 5_000


def numeral(number: int, style: str) -> str:
    """A number as list items are counted: `decimal`, `lowerLetter`, `upperRoman`, `arabicAbjad`…; decimal by default."""
    if 0 < number <= 3_999 and "roman" in style.lower():
        return _cased(_roman(number), style)
    if number > 0 and style in ("lowerLetter", "upperLetter"):
        return _cased(_letter(number, _LATIN), style)
    if number > 0 and style in ("arabicAlpha", "arabicAbjad"):
        return _letter(number, _ARABIC if style == "arabicAlpha" else _ABJAD)
    return f"{number:02}" if style == "decimalZero" else str(number)


def plain_bullet(text: str) -> str:
    """A paragraph whose author typed its bullet by hand, with the marker that items have; others as they are."""
    return _TYPED.sub(BULLET, text)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its text, how many columns and rows it covers; `as_above` continues the cell above it."""

    text: str
    across: int = 1
    down: int = 1
    as_above: bool = False


def table_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Rows as lines with bars; rows without text are left out.

    A cell over several rows is repeated, so that every line can be read alone; one over several columns stands once.
    """
    above: list[str] = []
    covered: list[int] = []
    for row in rows:
        line, down = _filled(row, above, covered)
        above, covered = line, [max(0, rows_left - 1) for rows_left in down]
        if any(line):
            yield " | ".join(line)


def _filled(row: Sequence[Cell], above: list[str], covered: list[int]) -> tuple[list[str], list[int]]:
    """The texts of a row by column, and how many rows each column's cell covers from here."""
    line, down = list[str](), list[int]()

    def pass_covered() -> None:
        while len(line) < len(covered) and covered[len(line)]:
            down.append(covered[len(line)])
            line.append(above[len(line)])

    for cell in row:
        pass_covered()
        if len(line) >= _MAX_COLUMNS:
            break
        text = above[len(line)] if cell.as_above and len(line) < len(above) else cell.text
        across = max(1, min(cell.across, _MAX_COLUMNS - len(line)))
        line += [text, *[""] * (across - 1)]
        down += [max(1, min(cell.down, _MAX_DOWN))] * across
    pass_covered()
    return line, down


def _cased(text: str, style: str) -> str:
    return text.upper() if style.startswith("upper") else text


def _roman(number: int) -> str:
    text = ""
    for value, mark in _ROMAN:
        text += mark * (number // value)
        number %= value
    return text


def _letter(number: int, alphabet: str) -> str:
    """a…z, then aa…zz: the letter is repeated, as Office counts."""
    times, position = divmod(number - 1, len(alphabet))
    return alphabet[position] * min(times + 1, 10)
