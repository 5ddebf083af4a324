"""Make a generation from the source of truth, prove it, and swap it in. A failure leaves the published one as it is."""

import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from assistant.adapters.catalogue import SqliteCatalogue, write_catalogue
from assistant.adapters.chroma import ChromaStore, VectorWriter
from assistant.adapters.facets import day_number, facets_of
from assistant.adapters.index_directory import (
    CURRENT,
    MANIFEST,
    RECORDS,
    ROUTES,
    SCHEMA_VERSION,
    VECTORS,
    WORDS,
    check_files,
    current_generation,
    describe_files,
    read_manifest,
)
from assistant.adapters.lexical import TantivyIndex, WordWriter
from assistant.codec import digest
from assistant.errors import IndexNotWritable, IndexProblem
from assistant.language.analyse import VERSION as ANALYSER_VERSION
from assistant.model import Chunk, Kind
from assistant.ports import Vectors
from assistant.retrieval.centring import Centring
from indexer.chunk import VERSION as CHUNKER_VERSION
from indexer.probe import probe
from indexer.progress import Reporter
from indexer.source_store import SourceStore, faults_of, rows_digest

BATCH = 2_000
_DATABASE = f"{VECTORS}/chroma.sqlite3"
_TABLES = ("embeddings", "embedding_metadata", "embedding_metadata_array", "embeddings_queue", "segments", "max_seq_id")
"""Of Chroma's database: opening and searching change none of their rows."""
_PROBES = 50


def content_digest(store: SourceStore, embedder: str, routes_digest: str) -> str:
    """Stands for everything that a generation is made of: equal digests need no new generation."""
    versions = f"{SCHEMA_VERSION}/{ANALYSER_VERSION}/{CHUNKER_VERSION}/{routes_digest}"
    return digest(embedder, versions, *store.content_digests())


def publish(
    index: Path,
    store: SourceStore,
    *,
    facts: dict[str, Any],
    embedder: str,
    centring: Centring,
    routes: Vectors,
    reporter: Reporter,
) -> str:
    """Build the next generation, verify it, make it the current one. Returns its name."""
    previous = published_name(index)
    name = _next_name(index)
    scratch = index / f".{name}.{os.getpid()}"
    _remove_leftovers(index)
    scratch.mkdir()
    try:
        with _store_failures_said(scratch):
            manifest = _build(scratch, store, facts, embedder, centring, reporter)
        np.save(scratch / ROUTES, routes)
        _verify(scratch, store, manifest, embedder)
        manifest["files"] = describe_files(scratch)
        manifest["files"][_DATABASE]["rows"] = rows_digest(scratch / _DATABASE, _TABLES)
        (scratch / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
        _sync(scratch)
        scratch.rename(index / name)
        _sync_folder(index)
        swap(index, name)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    _drop_old(index, keep={name, _spare(index, name, first=previous)})
    return name


def published_name(index: Path) -> str | None:
    """Name of the published generation; None where there is none, or where `current` cannot be read: it is replaced."""
    with suppress(IndexProblem):
        return current_generation(index)
    return None


def is_whole(index: Path, name: str, *, content: str | None = None) -> bool:
    """Whether no byte of a generation was changed since it was made, and it stands for `content` where that is given."""
    try:
        manifest = read_manifest(index, name)
        check_files(index / name, manifest, every_byte=True)
    except IndexProblem:
        return False
    if content is not None and manifest.get("content") != content:
        return False
    return not faults_of_vectors(index / name, manifest)


def faults_of_vectors(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """What is wrong in the vector store's database, which has no checksum: it is written whenever it is opened."""
    path, expected = folder / _DATABASE, manifest["files"].get(_DATABASE, {}).get("rows")
    found = faults_of(path)
    if expected and not found and rows_digest(path, _TABLES) != expected:
        found = [f"{path.name}: its rows are not those that were written"]
    return [f"{folder.name}: {text}" for text in found]


def tidy(index: Path) -> None:
    """Remove what killed runs left, and all generations but the published one and one to go back to."""
    _remove_leftovers(index)
    published = published_name(index) or ""
    _drop_old(index, keep={published, _spare(index, published)})


def _spare(index: Path, published: str, *, first: str | None = None) -> str:
    """The generation to go back to: `first`, else the newest before the published one; never a damaged one."""
    names = [path.name for path in index.glob("gen-*") if path.name != published]
    names.sort(key=lambda name: (name == first, name < published, name), reverse=True)
    return next((name for name in names if is_whole(index, name)), published)


@contextmanager
def _store_failures_said(folder: Path) -> Iterator[None]:
    """The vector store raises errors of its own that hide the cause; nearly always it is the disk."""
    try:
        yield
    except BaseException as error:  # its panics are no `Exception`
        if not type(error).__module__.startswith(("chromadb", "pyo3_runtime")):
            raise
        left = shutil.disk_usage(folder).free // 1_000
        raise IndexNotWritable(f"writing {str(folder)!r} failed: {error} ({left} KB of space are left)") from error


def _build(
    folder: Path,
    store: SourceStore,
    facts: dict[str, Any],
    embedder: str,
    centring: Centring,
    reporter: Reporter,
) -> dict[str, Any]:
    counts = store.counts()
    languages: dict[str, int] = {}
    with (
        VectorWriter(folder / VECTORS) as vectors,
        WordWriter(folder / WORDS) as words,
        reporter.step("Writing the index", counts["chunks"]) as progress,
    ):
        for chunks, texts in store.chunk_batches(BATCH):
            metadata = _metadata(store, chunks)
            centred = centring.centre_passages(store.vectors(texts, embedder), [c.language for c in chunks])
            vectors.add([c.id for c in chunks], centred, metadata)
            words.add(chunks, metadata)
            for chunk in chunks:
                languages[str(chunk.language)] = languages.get(str(chunk.language), 0) + 1
            progress.advance(len(chunks))
    write_catalogue(folder / RECORDS, store.datasets(), store.documents(), _all_chunks(store))
    return {
        "schema_version": SCHEMA_VERSION,
        "analyser_version": ANALYSER_VERSION,
        "chunker_version": CHUNKER_VERSION,
        "embedder": embedder,
        "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "counts": {**counts, "by_language": languages, "by_source": store.sources()},
        **facts,
        "centring": centring.to_json(),
    }


def _metadata(store: SourceStore, chunks: Sequence[Chunk]) -> list[dict[str, Any]]:
    """What the indexes know of each chunk beside its text, for filters."""
    ids = {chunk.record_id for chunk in chunks if chunk.kind is Kind.DATASET}
    facets = {d.id: {"modified": day_number(d.modified), **facets_of(d)} for d in store.some_datasets(ids)}
    return [
        {
            "kind": str(chunk.kind),
            "language": str(chunk.language),
            "record": chunk.record_id,
            **(facets[chunk.record_id] if chunk.kind is Kind.DATASET else {}),
        }
        for chunk in chunks
    ]


def _all_chunks(store: SourceStore) -> Iterator[Chunk]:
    for chunks, _ in store.chunk_batches(BATCH):
        yield from chunks


def _verify(folder: Path, store: SourceStore, manifest: dict[str, Any], embedder: str) -> None:
    """Counts agree in all parts, and chunks spread over the index find themselves. Raises `IndexProblem`."""
    expected = manifest["counts"]["chunks"]
    vectors, words = ChromaStore(folder / VECTORS), TantivyIndex(folder / WORDS)
    try:
        if not len(vectors) == len(words) == expected:
            raise IndexProblem(f"{expected} chunks are stored, {len(vectors)} have vectors, {len(words)} have words")
        centring = Centring.from_json(manifest["centring"])
        for said in probe(vectors, centring, store, embedder, count=_PROBES).problems():
            raise IndexProblem(said)
        catalogue = SqliteCatalogue(folder / RECORDS)
        first = next(iter(store.chunk_batches(1)), ([], []))[0]
        if [c.id for c in catalogue.chunks([c.id for c in first])] != [c.id for c in first]:
            raise IndexProblem("the catalogue does not hold the first chunk")
    finally:
        vectors.close()


def _next_name(index: Path) -> str:
    numbers = [int(p.name[4:]) for p in index.glob("gen-*") if p.name[4:].isdigit()]
    return f"gen-{max(numbers, default=0) + 1:04d}"


def swap(index: Path, name: str) -> None:
    """Make `name` the published generation, at once and for good."""
    fresh = index / f".{CURRENT}.{os.getpid()}"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(index / CURRENT)
    _sync_folder(index)


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # some file systems refuse to sync folders
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove_leftovers(index: Path) -> None:
    """Scratch folders of runs that were killed; the lock says that none is alive."""
    for path in index.glob(".gen-*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in index.glob(f".{CURRENT}.*"):
        path.unlink(missing_ok=True)


def _drop_old(index: Path, *, keep: set[str]) -> None:
    for path in index.glob("gen-*"):
        if path.name in keep:
            continue
        doomed = path.with_name(f".{path.name}.old")  # a kill must not leave half a generation under its name
        with suppress(OSError):
            path.rename(doomed)
            shutil.rmtree(doomed, ignore_errors=True)
