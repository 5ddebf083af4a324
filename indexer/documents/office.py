"""Word and PowerPoint files as packages of XML parts, opened only where they are no bombs and not encrypted.

Elements are told by their local names: files in the strict variant of the format use other namespaces for the same.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from indexer.documents.facts import keywords_in
from indexer.errors import BadRecord

MAX_ENTRIES = 10_000
MAX_UNPACKED_BYTES = 200_000_000
MAX_XML_BYTES = 60_000_000
"""Of XML that is parsed; a tree takes up to ten times as much memory."""
MAX_MARKS = 2_000_000
"""Of beginnings and ends of elements; a thousand pages of Word have about a million."""
MAX_RATIO, _RATIO_FROM_BYTES = 200, 5_000_000
"""Real XML packs 10 to 50 times; deflate can reach 1,000."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DOCTYPE = [b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be")]
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

Element = Any
"""An element of lxml, whose types are not published."""


class Package:
    """The parts of a file. `main` is the name of the document's own part."""

    def __init__(self, path: str) -> None:
        """Raises `BadRecord` where the file is no package, is encrypted, or would unpack to more than the limits."""
        self._zip = _opened(Path(path))
        self._names = {name.lower(): name for name in self._zip.namelist()}
        self._parts: dict[str, Element] = {}
        self._parsed_bytes = self._parsed_marks = 0
        self._relations: dict[str, dict[str, tuple[str, str]]] = {}
        mains = self.related("", "officeDocument")
        if not mains or mains[0].lower() not in self._names:
            raise BadRecord("is a zip archive, but not a Word or PowerPoint file")
        self.main = mains[0]

    def part(self, name: str) -> Element | None:
        """The root element of a part; None where there is no such part. Raises `BadRecord` where it is damaged."""
        found = self._names.get(name.lower())
        if found is None:
            return None
        if found not in self._parts:
            self._parts[found] = self._parsed(found)
        return self._parts[found]

    def related(self, part: str, kind: str) -> list[str]:
        """Names of the parts that `part` ("" is the package) refers to as this `kind`, such as `styles`."""
        return [target for found, target in self._relations_of(part).values() if found == kind]

    def only_related(self, part: str, kind: str) -> Element | None:
        """The root of the first part that `part` refers to as this `kind`; None where there is none."""
        return next((self.part(name) for name in self.related(part, kind)), None)

    def target(self, part: str, relation: str) -> str:
        """The name of the part that `part` refers to under this id, or ""."""
        return self._relations_of(part).get(relation, ("", ""))[1]

    def properties(self) -> dict[str, Any]:
        """Title, language, keywords and author as the file's properties state them."""
        names = self.related("", "core-properties")
        root = self.part(names[0]) if names else None
        written = {local(e): (e.text or "").strip() for e in root} if root is not None else {}
        return {
            "title": written.get("title", ""),
            "language": written.get("language", ""),
            "author": written.get("creator", ""),
            "keywords": keywords_in(written.get("keywords", "")),
        }

    def _relations_of(self, part: str) -> dict[str, tuple[str, str]]:
        """Id → kind and name of the part, without what lies outside of the package."""
        if part not in self._relations:
            folder, _, name = part.rpartition("/")
            root = self.part(posixpath.join(folder, "_rels", f"{name}.rels"))
            self._relations[part] = {
                e.get("Id", ""): (e.get("Type", "").rpartition("/")[2], _inside(folder, e.get("Target", "")))
                for e in (root if root is not None else ())
                if e.get("TargetMode") != "External"
            }
        return self._relations[part]

    def _parsed(self, name: str) -> Element:
        self._parsed_bytes += self._zip.getinfo(name).file_size
        if self._parsed_bytes > MAX_XML_BYTES:
            raise BadRecord(f"holds more than {MAX_XML_BYTES // 1_000_000} MB of text and marks")
        try:
            data = self._zip.read(name)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise BadRecord(f"is damaged: {name!r} cannot be unpacked ({error})") from error
        self._parsed_marks += data.count(b"<")
        if self._parsed_marks > MAX_MARKS:
            raise BadRecord(f"holds more than {MAX_MARKS} marks")
        if any(mark in data for mark in _DOCTYPE):
            raise BadRecord(f"{name!r} declares a document type, which no Office program writes")
        try:
            return etree.fromstring(data, _parser())
        except etree.XMLSyntaxError as error:
            if not error.lineno:  # what is left of a failed allocation
                raise MemoryError from error
            raise BadRecord(f"is damaged: {name!r} is not well-formed ({str(error)[:80]})") from error


def local(element: Element) -> str:
    """The element's name without its namespace; "" for what is no element."""
    tag = element.tag
    return str(tag).rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """The attribute's value, whatever its namespace; "" where there is none."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def relation_id(element: Element, name: str = "id") -> str:
    """The value of an attribute that refers to another part; "" where there is none."""
    ending = f"/relationships}}{name}"
    return next((str(value) for key, value in element.attrib.items() if key.endswith(ending)), "")


def child(element: Element | None, *names: str) -> Element | None:
    """The element at the end of this path of local names, the first of each; None where the path ends before."""
    for name in names:
        if element is None:
            return None
        element = next((e for e in element if local(e) == name), None)
    return element


def descendants(element: Element, name: str) -> Iterator[Element]:
    """All elements of this local name below `element`, in document order."""
    return (found for found in element.iter("{*}" + name))


def alternatives(element: Element) -> Element:
    """Of the variants that a file offers to newer and older programs (`AlternateContent`), the first with content."""
    return next((e for e in element if local(e) in ("Choice", "Fallback") and len(e)), ())


def _inside(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _parser() -> Any:
    return etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )


def _opened(path: Path) -> zipfile.ZipFile:
    with path.open("rb") as file:
        start = file.read(8)
        if start == _OLE:
            encrypted = _ENCRYPTED in start + file.read()
            raise BadRecord(
                "is protected by a password"
                if encrypted
                else "is in the format of Office before 2007; save it as .docx or .pptx"
            )
    if not start:
        raise BadRecord("is empty")
    if not start.startswith(b"PK"):
        raise BadRecord("is not a Word or PowerPoint file")
    try:
        package = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise BadRecord(f"is damaged: {error}") from error
    _check(package.infolist())
    return package


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """Sizes are as the archive states them; where it lies, unpacking stops at the stated size and fails."""
    if len(entries) > MAX_ENTRIES:
        raise BadRecord(f"holds {len(entries)} parts, more than {MAX_ENTRIES}")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES:
        raise BadRecord(f"would unpack to {unpacked // 1_000_000} MB, more than {MAX_UNPACKED_BYTES // 1_000_000}")
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise BadRecord("is encrypted")
        if entry.compress_type not in _PACKED:
            raise BadRecord(f"{entry.filename!r} is packed in a way that no Office program uses")
        if entry.file_size > max(_RATIO_FROM_BYTES, MAX_RATIO * entry.compress_size):
            raise BadRecord(f"{entry.filename!r} unpacks to more than {MAX_RATIO} times its size")
