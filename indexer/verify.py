"""Prove an index sound, or say what is wrong: the source of truth, every file of each generation, and how they agree."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from assistant.adapters.index_directory import (
    CURRENT,
    SOURCE,
    check_files,
    check_fit,
    current_generation,
    open_index,
    read_manifest,
)
from assistant.codec import digest
from assistant.errors import DalilError, IndexMissing
from assistant.model import Scope
from assistant.ports import Embedder
from assistant.prompts import examples_digest
from indexer.pipeline import stamp
from indexer.publish import content_digest
from indexer.source_store import SourceStore

_PROBES = 200
_NAMED = 5


@dataclass(slots=True)
class Verdict:
    """What was found: counts of the published generation's parts, what is wrong, and what is only worth knowing."""

    generation: str
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def verify(index: Path, embedder: Embedder) -> Verdict:
    """Look at every byte and every count. Raises `IndexMissing` where nothing is published."""
    generation = current_generation(index)
    if generation is None:
        raise IndexMissing(f"there is no index in {str(index)!r}")
    verdict = Verdict(generation)
    verdict.problems += _some(_in_source(index / SOURCE, embedder.fingerprint))
    for path in sorted(index.glob("gen-*")):
        verdict.problems += _in_files(path, embedder, published=path.name == generation)
    if not (index / generation).is_dir():
        verdict.problems.append(f"{str(index / CURRENT)!r} names {generation!r}, which is not there")
    if not verdict.problems:
        _compare(index, embedder, verdict)
    return verdict


def _some(problems: Iterator[str]) -> list[str]:
    found = list(problems)
    more = len(found) - _NAMED
    return found if more <= 0 else [*found[:_NAMED], f"… and {more} more of this kind"]


def _in_files(path: Path, embedder: Embedder, *, published: bool) -> list[str]:
    try:
        manifest = read_manifest(path.parent, path.name)
        check_files(path, manifest, every_byte=True)
        if published:
            check_fit(manifest, embedder.fingerprint)
    except DalilError as error:
        return [str(error)]
    return []


def _in_source(path: Path, embedder: str) -> Iterator[str]:
    """What is wrong in the source of truth; it is only read."""
    if not path.is_file():
        yield f"{SOURCE} is missing: the next build reads and embeds everything again"
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            for (said,) in db.execute("PRAGMA quick_check(5)"):
                if said != "ok":
                    yield f"{SOURCE}: {said}"
            yield from _in_records(db)
            yield from _in_vectors(db, embedder)
    except sqlite3.Error as error:
        yield f"{SOURCE}: {error}"


def _in_records(db: sqlite3.Connection) -> Iterator[str]:
    for kind, identity, found, json in db.execute("SELECT kind, id, digest, json FROM record"):
        if found != digest(stamp(), json):
            yield f"{SOURCE}: {kind} {identity!r} does not match its digest"
    orphans = (
        "SELECT id FROM chunk WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.kind = chunk.kind AND r.id = record)"
    )
    for (identity,) in db.execute(orphans):
        yield f"{SOURCE}: passage {identity!r} belongs to no record"


def _in_vectors(db: sqlite3.Connection, embedder: str) -> Iterator[str]:
    rows = db.execute(
        "SELECT c.id, v.value FROM chunk c LEFT JOIN vector v ON v.text = c.text AND v.embedder = ?", (embedder,)
    )
    sizes: set[int] = set()
    for identity, value in rows:
        if value is None:
            yield f"{SOURCE}: passage {identity!r} has no vector of this embedder"
            continue
        vector = np.frombuffer(value, np.float32) if len(value) % 4 == 0 else np.empty(0, np.float32)
        sizes.add(len(value))
        length = float(np.linalg.norm(vector))
        if not abs(length - 1) < 1e-2:
            yield f"{SOURCE}: the vector of passage {identity!r} has length {length:.3f} instead of 1"
    if len(sizes) > 1:
        yield f"{SOURCE}: vectors of {len(sizes)} sizes"


def _compare(index: Path, embedder: Embedder, verdict: Verdict) -> None:
    """The published generation against the source: counts, content, and vectors that find themselves."""
    opened = open_index(index, embedder)
    with closing(SourceStore(index / SOURCE, read_only=True)) as store:
        try:
            stored = opened.manifest["counts"]["chunks"]
            verdict.counts = {"chunks": stored, "vectors": len(opened.store), "words": len(opened.lexical)}
            if len(set(verdict.counts.values())) != 1:
                verdict.problems.append(f"the parts of {opened.name} do not agree: {verdict.counts}")
            if opened.manifest["content"] != content_digest(store, embedder.fingerprint, examples_digest()):
                verdict.notes.append(f"{opened.name} is older than {SOURCE}: the next build publishes what is stored")
                return
            if (held := store.counts()["chunks"]) != stored:
                verdict.problems.append(f"{SOURCE} holds {held} passages, {opened.name} {stored}")
            for chunks, texts in store.chunk_batches(2_000):
                step = max(1, stored // _PROBES)
                vectors = store.vectors(texts[::step], embedder.fingerprint)
                centred = opened.centring.centre_passages(vectors, [chunk.language for chunk in chunks[::step]])
                for chunk, vector in zip(chunks[::step], centred, strict=True):
                    nearest = opened.store.nearest(vector, limit=1, scope=Scope())
                    if not nearest or nearest[0][1] < 0.999:
                        verdict.problems.append(f"passage {chunk.id!r} does not find itself")
        finally:
            opened.close()
