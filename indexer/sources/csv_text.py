"""The text of a table → its header and rows: the separator and the row of the header are found by what they give."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from assistant.errors import SourceError
from indexer.sources.csv_rows import Row, read_rows

DELIMITERS = (";", ",", "\t", "|")
HEADER_WITHIN = 30
"""The header is among so many first rows: exports of spreadsheets begin with a title and a date."""

MAX_COLUMNS = 2_000
"""No table of datasets has more; each header is compared with all that are known."""
HEADER_CHARS = 300
"""Longest header; what is longer is text, and slow to compare with headers."""

Score = Callable[[Sequence[str]], int]
"""How many columns are understood where a row is the header; 0 where it cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A header, the number of its row, and the rows below it; `score` is 0 where nothing looks like a header."""

    headers: tuple[str, ...]
    header_row: int
    score: int
    rows: Iterator[Row]


def read_table(text: str, score: Score, *, delimiter: str = "", header_row: int = 0) -> Table:
    """The table in a text. `delimiter` and `header_row` are found where they are not given.

    Raises `SourceError` where no row can be read, or `header_row` is below the table.
    """
    text, named = _without_hint(text.replace("\0", ""))
    first = 1 if named else 0
    tried = [_tried(text, d, score, max(0, header_row - first)) for d in _delimiters(delimiter or named)]
    found = [guess for guess in tried if isinstance(guess, _Guess)]
    if not found:
        raise next(error for error in tried if isinstance(error, SourceError))
    best = max(found, key=lambda guess: (guess.score, guess.evenness))
    rows = ((number + first, row) for number, row in _rows(text, best.delimiter) if number > best.header_row)
    return Table(headers=best.headers, header_row=best.header_row + first, score=best.score, rows=rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guess:
    """What a separator makes of the first rows; `evenness` is the share of them that are as long as the header."""

    delimiter: str
    header_row: int
    headers: tuple[str, ...]
    score: int
    evenness: float


def _tried(text: str, delimiter: str, score: Score, header_row: int) -> _Guess | SourceError:
    first: list[Row] = []
    try:
        for found in islice(_rows(text, delimiter), max(HEADER_WITHIN, header_row + 5)):
            first.append(found)
    except SourceError as error:  # a fault below the header comes again when the rows are read
        if not first:
            return error
    candidates = [(number, row) for number, row in first if any(row) and header_row in (0, number)]
    if not candidates:
        return SourceError(f"there is no row {header_row}" if header_row else "there is no row at all")
    if wide := next((number for number, row in candidates if len(row) > MAX_COLUMNS), 0):
        return SourceError(f"row {wide} has more than {MAX_COLUMNS} columns")
    scored = [(score([cell[:HEADER_CHARS] for cell in row]), number, row) for number, row in candidates[:HEADER_WITHIN]]
    # where nothing is understood the fullest row is shown, not a title above the table
    points, number, row = max(scored, key=lambda guess: (guess[0], 0 if guess[0] else _filled(guess[2]), -guess[1]))
    below = [len(r) for n, r in first if n > number and any(r)]
    evenness = sum(length == len(row) for length in below) / len(below) if below else 0.0
    headers = tuple(" ".join(cell.split()) for cell in row)
    return _Guess(
        delimiter=delimiter,
        header_row=number,
        headers=headers,
        score=points,
        evenness=evenness if points else evenness * min(len(row), 50),
    )


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    return read_rows(io.StringIO(text, newline=""), delimiter)


def _delimiters(named: str) -> tuple[str, ...]:
    return (named,) if named else DELIMITERS


def _without_hint(text: str) -> tuple[str, str]:
    """Spreadsheets write `sep=;` before the table: the text below it, and the separator."""
    line, _, rest = text.partition("\n")
    hint = line.strip().casefold()
    return (rest, line.strip()[4]) if hint.startswith("sep=") and len(line.strip()) == 5 else (text, "")
