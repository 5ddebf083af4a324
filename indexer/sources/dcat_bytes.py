"""An RDF file as what the parser can take: unpacked within limits, UTF-8, its format known by its content.

The child's side: nothing here is to run on hostile input outside of `indexer.child`, but for `is_html`.
"""

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal
from xml.parsers import expat

from indexer.decode import decode_text
from indexer.errors import BadRecord

Format = Literal["turtle", "xml", "json"]

MAX_RATIO = 200
"""RDF in Turtle or XML packs 10 to 60 times; a bomb of zeros 1,000 times."""
FREE_BYTES = 20_000_000
"""A file that unpacks to no more than this may pack as well as it likes."""
MAX_DEPTH = 200
"""Elements within elements: real files have about ten, and the parser's time grows with the square of it."""
_HEAD_BYTES = 64_000
_READ_BYTES = 1 << 20
_HTML = re.compile(rb"^\s*(<\?xml[^>]*\?>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL)
_XML = re.compile(r"^<(\?|!--|!DOCTYPE|[A-Za-z_][\w.:-]*(\s[^<]*)?\sxmlns)", re.IGNORECASE)
_JSON = re.compile(r"^(\{|\[\s*([\[{]|\]\s*$))")
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)")
_XML_DECLARATION = re.compile(rb"^\s*<\?xml\s[^>]*\?>")


def is_html(head: bytes) -> bool:
    """Whether these first bytes begin a web page."""
    return bool(_HTML.match(head.removeprefix(codecs.BOM_UTF8)))


@contextmanager
def open_rdf(path: Path, *, max_bytes: int, declared: str = "") -> Iterator[tuple[Format, BinaryIO]]:
    """The file's format and its content in UTF-8, without a byte order mark or an XML declaration.

    `declared` is the charset that came with the file. Raises `BadRecord` where it is empty, no text, a web page, larger
    than `max_bytes`, packed beyond reason, or XML with a document type definition or a fault.
    """
    with _unpacked(path, max_bytes) as file:
        content = _utf8(file, declared)
        head = content.read(_HEAD_BYTES)
        start = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
        head = head[start:]
        if not head.strip():
            raise BadRecord("is empty")
        if is_html(head):
            raise BadRecord("is a web page, not RDF")
        found = _format(head.decode("utf-8", "ignore").lstrip())
        if found == "xml":
            declaration = _XML_DECLARATION.match(head)
            start += declaration.end() if declaration else len(head) - len(head.lstrip())
            content.seek(start)
            _check_xml(content)
        content.seek(start)
        yield found, content


def _format(head: str) -> Format:
    if _JSON.match(head):
        return "json"
    return "xml" if _XML.match(head) else "turtle"


def _utf8(file: BinaryIO, declared: str) -> BinaryIO:
    """The file itself where it is UTF-8, read once to be sure; else its text, decoded as a whole."""
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    fits = b"\0" not in head and _is_utf8(file)
    file.seek(0)
    if fits:
        return file
    own = _XML_ENCODING.match(head)
    text = decode_text(file.read(), own.group(1).decode() if own else declared)
    return io.BytesIO(text.encode("utf-8", "replace"))


def _is_utf8(content: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    fits = True
    while data := content.read(_READ_BYTES):  # to its end: what is wrong with the packing shows here
        if fits:
            try:
                decoder.decode(data)
            except UnicodeDecodeError:
                fits = False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return fits


def _unpacked(path: Path, max_bytes: int) -> BinaryIO:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    size = path.stat().st_size
    if not packed:
        if size > max_bytes:
            raise BadRecord(f"is larger than {max_bytes // 1_000_000} MB")
        return path.open("rb")
    return io.BufferedReader(_Gzip(path, min(max_bytes, max(FREE_BYTES, MAX_RATIO * size))), _READ_BYTES)


class _Gzip(io.RawIOBase):
    """A gzip file that gives up beyond so many bytes, before it unpacks them."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        self._file = gzip.GzipFile(path)
        self._max_bytes = max_bytes

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
        super().close()

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        try:
            data = self._file.read(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            raise BadRecord(f"is a broken gzip file: {error}") from error
        if self._file.tell() > self._max_bytes:
            raise BadRecord(f"unpacks to more than {self._max_bytes // 1_000_000} MB")
        buffer[: len(data)] = data
        return len(data)


def _check_xml(content: BinaryIO) -> None:
    """Refuses a document type definition before anything is expanded, and what is not well-formed or too deep.

    The RDF parser expands entities as often as they are named (577 bytes took 12 s and 100 MB), takes a file that ends in
    the middle for a whole one, and needs 60 s for 200,000 elements within each other.
    """
    parser = expat.ParserCreate("utf-8")
    depth = 0

    def doctype(*_: object) -> None:
        raise BadRecord("has a document type definition")

    def start(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise BadRecord("is nested too deeply")

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        while data := content.read(_READ_BYTES):
            parser.Parse(data, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BadRecord(f"is not well-formed XML: {error}") from error
