"""The index folder: which generation is published, what its manifest says, and how it is opened."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.adapters.catalogue import SqliteCatalogue
from assistant.adapters.checksum import sha256
from assistant.adapters.chroma import ChromaStore
from assistant.adapters.lexical import TantivyIndex
from assistant.errors import IndexMismatch, IndexMissing, IndexProblem
from assistant.language.analyse import VERSION as ANALYSER_VERSION
from assistant.ports import Embedder
from assistant.retrieval.centring import Centring

SCHEMA_VERSION = 2
"""Changes with the files of a generation."""
SOURCE, CURRENT, MANIFEST = "source.sqlite", "current", "MANIFEST.json"
READ_WHOLE_BYTES = 256_000_000
"""Generations up to this size are read whole before they are opened: a quarter of a second."""
_LIVE = ("chroma.sqlite3", "length.bin")
VECTORS, WORDS, RECORDS, ROUTES = "chroma", "lexical", "catalogue.sqlite", "routes.npy"


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """One open generation."""

    name: str
    manifest: dict[str, Any]
    store: ChromaStore
    lexical: TantivyIndex
    catalogue: SqliteCatalogue
    centring: Centring

    def close(self) -> None:
        """Release the files; the index cannot be used afterwards."""
        self.store.close()
        self.lexical.close()


def current_generation(index: Path) -> str | None:
    """Name of the published generation, or None. Raises `IndexProblem` where the folder cannot be read."""
    try:
        return (index / CURRENT).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexProblem(f"{str(index / CURRENT)!r} cannot be read: {error}") from error


def read_manifest(index: Path, generation: str) -> dict[str, Any]:
    """What the generation's manifest says. Raises `IndexProblem` where it is missing or damaged."""
    path = index / generation / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        missing = {"schema_version", "embedder", "counts", "centring", "created", "files"} - manifest.keys()
    except (OSError, ValueError, AttributeError) as error:
        raise IndexProblem(f"{str(path)!r} cannot be read: {error}") from error
    if missing:
        raise IndexProblem(f"{str(path)!r} lacks {sorted(missing)}")
    return manifest


def open_index(index: Path, embedder: Embedder) -> OpenIndex:
    """The published generation, opened for reading; its files are compared with the manifest first.

    Small generations are compared byte by byte, large ones by size (`dalil-index verify` reads every byte): the vector
    store's own answer to a damaged file can be the end of the process. Raises `IndexMissing` where there is none,
    `IndexMismatch` where it does not fit the embedder or this version, `IndexProblem` where its files are damaged.
    """
    generation = current_generation(index)
    if generation is None:
        raise IndexMissing(f"there is no index in {str(index)!r}")
    manifest = read_manifest(index, generation)
    check_fit(manifest, embedder.fingerprint)
    folder = index / generation
    check_files(folder, manifest, every_byte=folder_bytes(folder) <= READ_WHOLE_BYTES)
    return OpenIndex(
        name=generation,
        manifest=manifest,
        store=ChromaStore(folder / VECTORS),
        lexical=TantivyIndex(folder / WORDS),
        catalogue=SqliteCatalogue(folder / RECORDS),
        centring=Centring.from_json(manifest["centring"]),
    )


def describe_files(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and checksum of every file of a finished generation, for its manifest.

    Of files that Chroma writes anew when it opens them only the size is kept.
    """
    return {
        path.relative_to(folder).as_posix(): {
            "bytes": path.stat().st_size,
            "sha256": "" if _is_live(path) else sha256(path),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def _is_live(path: Path) -> bool:
    """Whether Chroma writes the file anew: its database, lengths that hold what lay in memory, and all files of a graph
    that is not saved yet (its vectors are still in the database)."""
    saved = (path.parent / "index_metadata.pickle").exists()
    return path.name.startswith(_LIVE) or (path.suffix == ".bin" and not saved)


def check_files(folder: Path, manifest: dict[str, Any], *, every_byte: bool) -> None:
    """Raises `IndexProblem` that names the first file that is missing, of another size or, if asked, of other content."""
    for name, expected in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            raise IndexProblem(f"{str(path)!r} is missing")
        size = path.stat().st_size
        if size != expected["bytes"] and (expected["sha256"] or size < expected["bytes"]):
            raise IndexProblem(f"{str(path)!r} has {size} bytes instead of {expected['bytes']}")
        if every_byte and expected["sha256"] and sha256(path) != expected["sha256"]:
            raise IndexProblem(f"{str(path)!r} does not match its checksum")


def folder_bytes(folder: Path) -> int:
    """Size of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def check_fit(manifest: dict[str, Any], fingerprint: str) -> None:
    """Raises `IndexMismatch` that names what differs."""
    expected = {"schema_version": SCHEMA_VERSION, "analyser_version": ANALYSER_VERSION, "embedder": fingerprint}
    for name, value in expected.items():
        if manifest.get(name) != value:
            raise IndexMismatch(f"the index has {name} {manifest.get(name)!r}, this installation needs {value!r}")
