"""Bodies of responses, unpacked as they come and never beyond a number of bytes."""

import zlib

_PACKINGS = ("gzip", "x-gzip", "deflate")
_AUTO, _BARE = 47, -15
"""`zlib`'s window sizes for "gzip or zlib header" and for "no header", which some servers call deflate."""


class BodyTooLarge(Exception):
    """The body passes the limit."""


class BodyBroken(Exception):
    """The body cannot be unpacked; the text says why."""


class Body:
    """Takes what arrives, piece by piece. `limit` holds for the unpacked bytes, and for those that arrive."""

    def __init__(self, packing: str, limit: int) -> None:
        named = packing.strip().lower() or "identity"
        if named not in ("identity", "none", *_PACKINGS):
            raise BodyBroken(f"packed as {named[:40]!r}, which was not asked for")
        self._limit = limit
        self._packed = named in _PACKINGS
        self._unpacker = zlib.decompressobj(_AUTO)
        self._arrived = 0
        self._whole = bytearray()

    def add(self, data: bytes) -> None:
        """Raises `BodyTooLarge` as soon as the limit is passed, without unpacking the rest, or `BodyBroken`."""
        first, self._arrived = not self._arrived, self._arrived + len(data)
        if not self._packed:
            self._whole += data
        elif data:
            self._unpack(data, first)
        if max(len(self._whole), self._arrived) > self._limit:
            raise BodyTooLarge

    def finish(self) -> bytes:
        """All of it. Raises `BodyBroken` where a packed body ends too early."""
        if self._packed and self._arrived and not self._unpacker.eof:
            raise BodyBroken("the packed body ends too early")
        return bytes(self._whole)

    def _unpack(self, data: bytes, first: bool) -> None:
        try:
            self._take(data)
        except zlib.error as error:
            if not first or self._whole:
                raise BodyBroken("the packed body is damaged") from error
            self._unpacker = zlib.decompressobj(_BARE)
            try:
                self._take(data)
            except zlib.error:
                raise BodyBroken("the body is not packed as its header says") from error

    def _take(self, data: bytes) -> None:
        """One or several packed members; what follows the last one and is no member is left."""
        while data and len(self._whole) <= self._limit:
            if self._unpacker.eof:
                if not data.startswith(b"\x1f"):
                    return
                self._unpacker = zlib.decompressobj(_AUTO)
            self._whole += self._unpacker.decompress(data, self._limit + 1 - len(self._whole))
            data = self._unpacker.unused_data
