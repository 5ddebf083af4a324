"""Readers of training documents: a folder of guides is one source."""

import hashlib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from assistant.codec import digest
from assistant.errors import SourceError
from indexer.child import shared_child
from indexer.documents.folder import GuideFile, guides_below
from indexer.documents.parsed import document_from
from indexer.errors import BadRecord
from indexer.sources.base import Item, Known, Noted, Read, Skipped, Unchanged, nothing_known

VERSION = "4"
"""Changes whenever a parser reads something differently: documents are then read again."""
MAX_BYTES = {
    "markdown": 5_000_000,
    "html": 20_000_000,
    "pdf": 50_000_000,
    "docx": 50_000_000,
    "pptx": 100_000_000,
}
"""Largest file of each kind that is read; presentations are mostly pictures."""


def shipped_guides() -> Path:
    """The folder of the guides that the project ships."""
    return Path(str(files("indexer"))) / "guides"


class GuidesFolder:
    """A folder of guides, read recursively. An empty folder gives none; one that is missing raises `SourceError`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = "guides:shipped" if folder == shipped_guides() else f"guides:{folder}"

    def check(self) -> None:
        """Raises `SourceError` where the folder is not there."""
        if not self._folder.is_dir():
            raise SourceError(f"{str(self._folder)!r} is not a folder of guides")

    def read(self, known: Known = nothing_known) -> Iterator[Item]:
        """See `Source`. Every document is parsed in a child process, so that none can hold or end the run."""
        self.check()
        for found in guides_below(self._folder):
            if isinstance(found, GuideFile):
                yield from self._guide(found, known)
            else:
                yield found

    def _guide(self, file: GuideFile, known: Known) -> Iterator[Item]:
        try:
            limit = MAX_BYTES[file.parser]
            if file.path.stat().st_size > limit:
                raise BadRecord(f"larger than {limit // 1_000_000} MB")
            with file.path.open("rb") as content:
                held = hashlib.file_digest(content, "sha256").hexdigest()
            key = digest(VERSION, self.name, file.identity, repr(file.facts), held)
            if known(key):
                yield Unchanged(key)
                return
            items = shared_child().run(f"indexer.documents.{file.parser}:parse", path=str(file.path.absolute()))
            parsed = document_from(items, identity=file.identity, source=self.name, given=file.facts)
        except OSError as error:
            yield Skipped(file.identity, f"cannot be read: {error.strerror}")
        except BadRecord as error:
            yield Skipped(file.identity, str(error))
        else:
            yield Read(parsed.document, raw="", key=key)
            yield from (Noted(file.identity, note) for note in parsed.notes)
