"""Files on disk, packed with gzip or not, read within limits: a small file may unpack to more than a disk holds."""

import gzip
import io
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from assistant.errors import SourceError

MAX_BYTES = 4_000_000_000
"""Largest file that is read piece by piece, unpacked."""
MAX_RATIO = 200
"""How many times larger a file may become: catalogues pack to a fifth or a thirtieth, bombs to a thousandth."""
RATIO_FROM_BYTES = 10_000_000
"""Below this size the ratio is no matter."""


def open_file(path: Path, *, max_bytes: int = MAX_BYTES) -> io.BufferedReader:
    """The file's bytes, unpacked where it begins as gzip does, whatever its name.

    Opening and every read raise `SourceError` where the file is missing, damaged, cut short, or larger than `max_bytes`.
    """
    try:
        size = path.stat().st_size
        file = path.open("rb")
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
    except OSError as error:
        raise SourceError(f"{str(path)!r} cannot be read: {error}") from error
    unpacked = cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file
    return io.BufferedReader(_Limited(path, file, unpacked, size if packed else 0, max_bytes), 1 << 16)


def read_file(path: Path, *, max_bytes: int) -> bytes:
    """All bytes of the file. Raises `SourceError` as `open_file` does."""
    with open_file(path, max_bytes=max_bytes) as file:
        return file.read()


class _Limited(io.RawIOBase):
    """What is read from `unpacked`, counted. `packed_bytes` is the size of a packed `file` on disk, else 0."""

    def __init__(self, path: Path, file: BinaryIO, unpacked: BinaryIO, packed_bytes: int, max_bytes: int) -> None:
        self._path, self._file, self._unpacked = path, file, unpacked
        self._packed_bytes, self._max_bytes = packed_bytes, max_bytes
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        try:
            data = self._unpacked.read(len(view))
        except (OSError, EOFError, zlib.error) as error:
            raise SourceError(f"{str(self._path)!r} cannot be read: {error}") from error
        self._read += len(data)
        self._check()
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _check(self) -> None:
        if self._read > self._max_bytes:
            raise SourceError(f"{str(self._path)!r} holds more than {self._max_bytes} bytes")
        unusual = self._packed_bytes and self._read > max(RATIO_FROM_BYTES, MAX_RATIO * self._packed_bytes)
        if unusual:
            raise SourceError(
                f"{str(self._path)!r} unpacks to more than {MAX_RATIO} times its size: this is no catalogue"
            )
