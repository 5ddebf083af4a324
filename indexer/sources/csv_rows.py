"""Text with separators → rows of cells with the numbers that a spreadsheet shows."""

import csv
from collections.abc import Iterable, Iterator

from assistant.errors import SourceError

MAX_CELL_CHARS = 1_000_000

Row = tuple[int, list[str]]
"""The number of a row, from 1, and its cells; a blank line is a row without cells."""


def read_rows(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    """Rows in order, quoted cells over several lines included; `lines` keep their ends.

    Raises `SourceError` with the row's number where a cell is longer than `MAX_CELL_CHARS`, or where a quote is opened
    and never closed: then the rest of the file would be one cell.
    """
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL_CHARS))
    taken: list[str] = []
    reader = csv.reader(_noting(lines, taken), delimiter=delimiter)
    number, waiting = 0, None
    while True:
        began, taken[:] = list(taken), []
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise SourceError(f"row {number + 1}: {error}") from error
        if row is None:
            _check_end(number, began)
        if waiting is not None:
            yield waiting
        if row is None:
            return
        number += 1
        waiting = (number, row)


def _noting(lines: Iterable[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def _check_end(number: int, lines: list[str]) -> None:
    """The last row of a sound file has an even number of quotes, or is a single line."""
    if len(lines) > 1 and sum(line.count('"') for line in lines) % 2:
        raise SourceError(f"row {number} opens a quote that is never closed: {''.join(lines)[:60]!r}")
