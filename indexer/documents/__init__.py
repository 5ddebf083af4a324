"""Readers of training documents: a folder of guides is one source."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from assistant.errors import SourceError
from assistant.model import Document
from indexer.documents.markdown import read_markdown
from indexer.errors import BadRecord
from indexer.sources.base import Read, Skipped

_NOT_YET = {".html", ".htm", ".pdf", ".docx", ".pptx"}
MAX_BYTES = 5_000_000


def shipped_guides() -> Path:
    """The folder of the guides that the project ships."""
    return Path(str(files("indexer"))) / "guides"


class GuidesFolder:
    """A folder of guides, read recursively. An empty folder gives none; one that is missing raises `SourceError`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = "guides:shipped" if folder == shipped_guides() else f"guides:{folder}"

    def read(self) -> Iterator[Read | Skipped]:
        """See `Source`. Files of a kind that cannot be read yet are skipped and said; other files are ignored."""
        if not self._folder.is_dir():
            raise SourceError(f"{str(self._folder)!r} is not a folder of guides")
        inside = self._folder.resolve()
        for path in sorted(p for p in self._folder.rglob("*") if p.is_file()):
            identity = path.relative_to(self._folder).as_posix().encode("utf-8", "replace").decode()
            if not path.resolve().is_relative_to(inside):
                yield Skipped(identity, "a link that leads out of the folder")
                continue
            suffix = path.suffix.lower()
            if suffix in _NOT_YET:
                yield Skipped(identity, f"{suffix} documents cannot be read by this version")
            elif suffix in (".md", ".markdown"):
                yield self._guide(path, identity)

    def _guide(self, path: Path, identity: str) -> Read | Skipped:
        try:
            data = path.read_bytes()
            if len(data) > MAX_BYTES:
                return Skipped(identity, f"larger than {MAX_BYTES} bytes")
            text = data.decode("utf-8-sig")
            document: Document = read_markdown(text, identity=identity, source=self.name)
        except UnicodeDecodeError as error:
            return Skipped(identity, f"not UTF-8 at byte {error.start}")
        except OSError as error:
            return Skipped(identity, f"cannot be read: {error.strerror}")
        except BadRecord as error:
            return Skipped(identity, str(error))
        except Exception as error:  # one guide that nobody foresaw must not end the run
            return Skipped(identity, f"cannot be read: {type(error).__name__}: {str(error)[:120]}")
        return Read(document, text)
