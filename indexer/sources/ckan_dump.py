"""`ckan-dump:PATH`: CKAN package dicts, one JSON object a line (`.gz` too), or one JSON array."""

import codecs
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from assistant.errors import SourceError
from indexer.sources.base import Item, Known, Package, Skipped, nothing_known, read_packages

MAX_LINE_BYTES = 10_000_000


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
            with self._open() as file:
                if _first_byte(file) == b"[":
                    yield from self._array(file.read())
                    return
                for number, line in _lines(file):
                    if line.strip().removeprefix(codecs.BOM_UTF8):
                        yield f"{self._path.name}:{number}", line
        except (OSError, EOFError, zlib.error) as error:
            raise SourceError(f"{str(self._path)!r} cannot be read: {error}") from error

    def _array(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        try:
            items: list[Any] = json.loads(data.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise SourceError(f"{str(self._path)!r} is not a JSON array: {error}") from error
        for number, item in enumerate(items, start=1):
            yield f"{self._path.name}[{number}]", json.dumps(item).encode()

    def _open(self) -> BinaryIO:
        with self._path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        return io.BufferedReader(gzip.GzipFile(self._path)) if packed else self._path.open("rb")


def _first_byte(file: BinaryIO) -> bytes:
    """The first byte that is no space and no mark of byte order; the file is at its start again."""
    while (byte := file.read(1)) and (byte.isspace() or byte in b"\xef\xbb\xbf"):
        pass
    file.seek(0)
    return byte


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
