"""The guides below a folder, each with what folders and files of facts say of it."""

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assistant.language.normalise import visible
from indexer.child import shared_child
from indexer.documents.facts import KEYS, NOTHING, Facts, facts_from, said_by_file, said_by_folder
from indexer.errors import BadRecord
from indexer.sources.base import Incomplete, Noted, Skipped

PARSERS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".pptx": "pptx",
}
"""Endings of guides, and the module that parses them."""
_SAVE_AS = {
    **dict.fromkeys((".doc", ".docm", ".dot", ".dotx", ".dotm", ".odt", ".ott", ".rtf", ".pages", ".wps"), ".docx"),
    **dict.fromkeys((".ppt", ".pptm", ".pps", ".ppsx", ".pot", ".potx", ".odp", ".otp", ".key"), ".pptx"),
    **dict.fromkeys((".mht", ".mhtml", ".epub", ".webarchive"), ".html"),
}
_FACTS_OF_FOLDER = ("_folder.yaml", "_folder.yml")
_FACTS_OF_FILE = (".yaml", ".yml")
_FOLDER_KEYS = [key for key in KEYS if key != "title"]
_MAX_FACTS_BYTES = 100_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideFile:
    """A file that can be a guide; `identity` is its path below the folder, `facts` what is said of it outside of it."""

    path: Path
    identity: str
    facts: Facts

    @property
    def parser(self) -> str:
        """The module in `indexer.documents` that parses this kind of file."""
        return PARSERS[self.path.suffix.lower()]


def guides_below(folder: Path) -> Iterator[GuideFile | Skipped | Noted | Incomplete]:
    """Guides in `folder` and its subfolders, by name, and what is wrong there. Hidden files and other kinds are ignored."""
    inside = folder.resolve()
    facts = {folder: NOTHING}
    unreadable: list[OSError] = []
    for directory, subfolders, names in os.walk(folder, onerror=unreadable.append):
        here = Path(directory)
        subfolders[:] = sorted(name for name in subfolders if not _is_hidden(name))
        yield from _links(folder, here, subfolders, inside)
        below, problems = _facts_of_folder(folder, here, facts[here])
        yield from problems
        facts.update({here / name: said_by_folder(name).over(below) for name in subfolders})
        for name in sorted(names):
            yield from _file(folder, here / name, below, inside)
    for error in unreadable:
        where = identity_of(Path(error.filename), folder)
        yield Skipped(where, f"the folder cannot be read: {error.strerror}")
        yield Incomplete(f"{where} cannot be read: {error.strerror}")


def identity_of(path: Path, folder: Path) -> str:
    """The path below the folder as one id on every system: NFC, and `%E9` for bytes that are no text."""
    written = path.relative_to(folder).as_posix()
    escaped = _CONTROL.sub(lambda match: "".join(f"%{byte:02X}" for byte in os.fsencode(match[0])), written)
    return unicodedata.normalize("NFC", visible(escaped))


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name == "__MACOSX"


def _links(folder: Path, here: Path, subfolders: list[str], inside: Path) -> Iterator[Skipped]:
    """Folders are not entered through links; links within the folder lead to what is read anyway."""
    for name in subfolders:
        path = here / name
        if path.is_symlink() and not path.resolve().is_relative_to(inside):
            yield Skipped(identity_of(path, folder), "a link that leads out of the folder")


def _file(folder: Path, path: Path, below: Facts, inside: Path) -> Iterator[GuideFile | Skipped | Noted]:
    suffix, identity = path.suffix.lower(), identity_of(path, folder)
    if _is_hidden(path.name):
        return
    if suffix in _FACTS_OF_FILE and Path(path.stem).suffix.lower() in PARSERS and not path.with_suffix("").exists():
        yield Noted(identity, f"there is no {PurePosixPath(identity).stem!r} beside it")
    elif suffix in _SAVE_AS:
        yield Skipped(identity, f"{suffix} is not a format that Dalil reads; save it as {_SAVE_AS[suffix]}")
    elif suffix in PARSERS:
        refused = _refused(path, inside)
        if refused:
            yield Skipped(identity, refused)
            return
        beside, problems = _facts_beside(folder, path)
        yield from problems
        yield GuideFile(path=path, identity=identity, facts=beside.over(said_by_file(path.stem)).over(below))


def _refused(path: Path, inside: Path) -> str:
    """Why a file is not even opened, or ""."""
    try:
        target = path.resolve(strict=True)
        if not target.is_relative_to(inside):
            return "a link that leads out of the folder"
        return "" if stat.S_ISREG(target.stat().st_mode) else "not a regular file"
    except (OSError, RuntimeError) as error:  # Python says loops of links in both ways
        return "a link that leads nowhere" if path.is_symlink() else f"cannot be read: {error}"


def _facts_of_folder(folder: Path, here: Path, above: Facts) -> tuple[Facts, list[Skipped | Noted]]:
    found = next((here / name for name in _FACTS_OF_FOLDER if (here / name).is_file()), None)
    facts, problems = _facts_in(found, folder, _FOLDER_KEYS) if found else (NOTHING, [])
    return facts.over(above), problems


def _facts_beside(folder: Path, path: Path) -> tuple[Facts, list[Skipped | Noted]]:
    names = (path.with_name(path.name + ending) for ending in _FACTS_OF_FILE)
    found = next((name for name in names if name.is_file()), None)
    return _facts_in(found, folder, KEYS) if found else (NOTHING, [])


def _facts_in(path: Path, folder: Path, known: list[str]) -> tuple[Facts, list[Skipped | Noted]]:
    """The facts in a file of facts. One that cannot be read says nothing, and is reported."""
    identity = identity_of(path, folder)
    facts, problems = NOTHING, list[Skipped | Noted]()
    try:
        if path.stat().st_size > _MAX_FACTS_BYTES:
            raise BadRecord(f"larger than {_MAX_FACTS_BYTES} bytes")
        for item in shared_child().run("indexer.documents.facts:parse", path=str(path.absolute()), known=known):
            if "front" in item:
                facts = facts_from(item["front"])
            else:
                problems.append(Noted(identity, item["note"]))
    except (BadRecord, OSError) as error:
        problems.append(Skipped(identity, f"its facts are not used: {error}"))
    return facts, problems
