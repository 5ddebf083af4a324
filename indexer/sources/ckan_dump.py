"""`ckan-dump:PATH`: CKAN package dicts, one JSON object a line (`.gz` too), or one JSON array."""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from assistant.errors import SourceError
from indexer.errors import BadRecord
from indexer.sources.base import Read, Skipped
from indexer.sources.ckan_record import dataset_from_ckan

MAX_LINE_CHARS = 10_000_000


class CkanDump:
    """A dump on disk. `portal` is the portal's address, for links to its dataset pages."""

    def __init__(self, path: Path, *, name: str, portal: str = "") -> None:
        self._path = path
        self._portal = portal
        self.name = name

    def read(self) -> Iterator[Read | Skipped]:
        """See `Source`. Broken lines are skipped with their line number and reason."""
        for where, line in self._records():
            try:
                raw = json.loads(line, parse_constant=_refuse)
                yield Read(dataset_from_ckan(raw, source=self.name, portal=self._portal), line)
            except BadRecord as error:
                yield Skipped(where, str(error))
            except (ValueError, RecursionError) as error:
                yield Skipped(where, f"not JSON: {error}"[:200])

    def _records(self) -> Iterator[tuple[str, str]]:
        try:
            with self._open() as file:
                first = _first_character(file)
                if first == "[":
                    yield from self._array(file.read())
                    return
                for number, line in enumerate(_lines(file, first), start=1):
                    if line.strip():
                        yield f"{self._path.name}:{number}", line
        except (OSError, EOFError, zlib.error) as error:
            raise SourceError(f"{str(self._path)!r} cannot be read: {error}") from error

    def _array(self, rest: str) -> Iterator[tuple[str, str]]:
        try:
            items: list[Any] = json.loads("[" + rest)
        except (ValueError, RecursionError) as error:
            raise SourceError(f"{str(self._path)!r} is not a JSON array: {error}") from error
        for number, item in enumerate(items, start=1):
            yield f"{self._path.name}[{number}]", json.dumps(item, ensure_ascii=False)

    def _open(self) -> IO[str]:
        with self._path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        if packed:
            return gzip.open(self._path, "rt", encoding="utf-8-sig", errors="replace")
        return self._path.open(encoding="utf-8-sig", errors="replace")


def _first_character(file: IO[str]) -> str:
    while (character := file.read(1)) and character.isspace():
        pass
    return character


def _lines(file: IO[str], first: str) -> Iterator[str]:
    """The lines after the first character was read; an endless line ends the reading."""
    yield first + file.readline(MAX_LINE_CHARS)
    while line := file.readline(MAX_LINE_CHARS):
        yield line


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
