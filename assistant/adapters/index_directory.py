"""The index folder: which generation is published, what its manifest says, and how it is opened."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.adapters.catalogue import SqliteCatalogue
from assistant.adapters.chroma import ChromaStore
from assistant.adapters.lexical import TantivyIndex
from assistant.errors import IndexMismatch, IndexMissing, IndexProblem
from assistant.language.analyse import VERSION as ANALYSER_VERSION
from assistant.ports import Embedder
from assistant.retrieval.centring import Centring

SCHEMA_VERSION = 1
"""Changes with the files of a generation."""
SOURCE, CURRENT, MANIFEST = "source.sqlite", "current", "MANIFEST.json"
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
    except (OSError, ValueError) as error:
        raise IndexProblem(f"{str(path)!r} cannot be read: {error}") from error
    return manifest


def open_index(index: Path, embedder: Embedder) -> OpenIndex:
    """The published generation, opened for reading.

    Raises `IndexMissing` where there is none, `IndexMismatch` where it does not fit the embedder or this version,
    `IndexProblem` where its files are damaged.
    """
    generation = current_generation(index)
    if generation is None:
        raise IndexMissing(f"there is no index in {str(index)!r}")
    manifest = read_manifest(index, generation)
    check_fit(manifest, embedder.fingerprint)
    folder = index / generation
    return OpenIndex(
        name=generation,
        manifest=manifest,
        store=ChromaStore(folder / VECTORS),
        lexical=TantivyIndex(folder / WORDS),
        catalogue=SqliteCatalogue(folder / RECORDS),
        centring=Centring.from_json(manifest["centring"]),
    )


def check_fit(manifest: dict[str, Any], fingerprint: str) -> None:
    """Raises `IndexMismatch` that names what differs."""
    expected = {"schema_version": SCHEMA_VERSION, "analyser_version": ANALYSER_VERSION, "embedder": fingerprint}
    for name, value in expected.items():
        if manifest.get(name) != value:
            raise IndexMismatch(f"the index has {name} {manifest.get(name)!r}, this installation needs {value!r}")
