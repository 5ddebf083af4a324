"""`ckan-dump:PATH`: CKAN package dicts, one JSON object a line (`.gz` too), or one JSON array."""

import codecs
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from assistant.errors import SourceError
from indexer.sources.base import Item, Known, Package, Skipped, nothing_known, read_packages
from indexer.sources.local_file import open_file

MAX_LINE_BYTES = 10_000_000
MAX_ARRAY_BYTES = 500_000_000
"""Largest JSON array: it is parsed at once, which takes several times its size."""


class CkanDump:
    """A dump on disk. `portal` is the portal's address, for links to its dataset pages."""

    def __init__(self, path: Path, *, name: str, portal: str = "") -> None:
        self._path = path
        self.portal = portal
        self.name = name

    def read(self, known: Known = nothing_known) -> Iterator[Item]:
        """See `Source`. Broken lines are skipped with their line number and reason."""
        return read_packages(self, known)

    def packages(self) -> Iterator[Package | Skipped]:
        """See `PackageSource`."""
        for where, line in self._records():
            try:
                text = line.decode("utf-8-sig").strip()
                yield Package(where, json.loads(text, parse_constant=_refuse), text)
            except UnicodeDecodeError as error:
                yield Skipped(where, f"not UTF-8 at byte {error.start}")
            except (ValueError, RecursionError) as error:
                yield Skipped(where, f"not JSON: {error}"[:200])

    def _records(self) -> Iterator[tuple[str, bytes]]:
        try:
            with open_file(self._path) as file:
                if _first_byte(file) == b"[":
                    yield from self._array(file.read(MAX_ARRAY_BYTES + 1))
                    return
                for number, line in _lines(file):
                    if line.strip().removeprefix(codecs.BOM_UTF8):
                        yield f"{self._path.name}:{number}", line
        except OSError as error:
            raise SourceError(f"{str(self._path)!r} cannot be read: {error}") from error

    def _array(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        if len(data) > MAX_ARRAY_BYTES:
            raise SourceError(
                f"{str(self._path)!r} is an array of more than {MAX_ARRAY_BYTES} bytes: write it in lines"
            )
        try:
            items: list[Any] = json.loads(data.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise SourceError(f"{str(self._path)!r} is not a JSON array: {error}") from error
        for number, item in enumerate(items, start=1):
            yield f"{self._path.name}[{number}]", json.dumps(item).encode()


def _first_byte(file: io.BufferedReader) -> bytes:
    """The first byte that is no space and no mark of byte order, if it is near; the file stays at its start."""
    return file.peek(1).removeprefix(codecs.BOM_UTF8).lstrip()[:1]


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers; what is left of a line that is too long is passed over."""
    number = 0
    while line := file.readline(MAX_LINE_BYTES):
        number += 1
        whole = line.endswith(b"\n") or len(line) < MAX_LINE_BYTES
        yield number, line
        while not whole and (rest := file.readline(MAX_LINE_BYTES)):
            whole = rest.endswith(b"\n")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
