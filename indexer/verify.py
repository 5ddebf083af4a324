"""Prove an index sound, or say what is wrong: the source of truth, every file of each generation, and how they agree."""

import sqlite3
from collections.abc import Iterable, Iterator
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
from assistant.codec import decode_dataset, decode_document, encode
from assistant.errors import DalilError, IndexMissing
from assistant.model import Kind
from assistant.ports import Embedder
from assistant.prompts import examples_digest
from indexer.chunk import chunks_of
from indexer.pipeline import stamp
from indexer.probe import probe
from indexer.publish import content_digest, faults_of_vectors
from indexer.source_store import SourceStore, faults_of, opened_for_reading
from indexer.staging import mark_of, matches

_PROBES = 200
_NAMED = 5
_UNMARKED = 32
"""Characters of a digest as version 0.1.0 wrote them."""


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
    verdict.problems += _some(_in_source(index / SOURCE))
    verdict.problems += _some(_in_vectors(index / SOURCE, embedder.fingerprint))
    if verdict.problems:
        verdict.notes.append(
            f"build again; if {SOURCE} is damaged after that, delete {SOURCE}* and build: what is published stays meanwhile"
        )
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
    return faults_of_vectors(path, manifest)


def _in_source(path: Path) -> Iterator[str]:
    """What is wrong in the source of truth; it is only read."""
    if not path.is_file():
        yield f"{SOURCE} is missing: the next build reads and embeds everything again"
        return
    yield from faults_of(path)
    try:
        with closing(opened_for_reading(path)) as db:
            yield from _in_records(db)
    except sqlite3.Error as error:
        yield f"{SOURCE}: {error}"


def _in_records(db: sqlite3.Connection) -> Iterator[str]:
    """Records match their digests, and passages are those that their records are cut into."""
    for kind, identity, found, json in db.execute("SELECT kind, id, digest, json FROM record"):
        if len(found) == _UNMARKED:
            continue  # stored before digests said under which version; the next build stores it anew
        if not matches(found, json):
            yield f"{SOURCE}: {kind} {identity!r} does not match its digest"
            continue
        if not found.startswith(mark_of(stamp())):
            continue  # kept from an earlier version, which cut passages in its own way
        rows = db.execute("SELECT json FROM chunk WHERE kind = ? AND record = ?", (kind, identity))
        record = decode_dataset(json) if kind == Kind.DATASET else decode_document(json)
        if {row[0] for row in rows} != {encode(chunk) for chunk in chunks_of(record)}:
            yield f"{SOURCE}: the passages of {kind} {identity!r} are not those of its text"
    orphans = (
        "SELECT id FROM chunk WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.kind = chunk.kind AND r.id = record)"
    )
    for (identity,) in db.execute(orphans):
        yield f"{SOURCE}: passage {identity!r} belongs to no record"


def _in_vectors(path: Path, embedder: str) -> Iterator[str]:
    """Every passage has a vector of this embedder, of length 1, all of one size."""
    if not path.is_file():
        return
    rows = "SELECT c.id, v.value FROM chunk c LEFT JOIN vector v ON v.text = c.text AND v.embedder = ?"
    try:
        with closing(opened_for_reading(path)) as db:
            yield from _in_values(db.execute(rows, (embedder,)))
    except sqlite3.Error as error:
        yield f"{SOURCE}: {error}"


def _in_values(rows: Iterable[tuple[str, bytes | None]]) -> Iterator[str]:
    sizes: set[int] = set()
    for identity, value in rows:
        if value is None:
            yield f"{SOURCE}: passage {identity!r} has no vector of this embedder"
            continue
        vector = np.frombuffer(value, np.float32) if len(value) % 4 == 0 else np.empty(0, np.float32)
        sizes.add(len(value))
        with np.errstate(all="ignore"):  # a damaged vector may hold any number
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
            probed = probe(opened.store, opened.centring, store, embedder.fingerprint, count=_PROBES)
            verdict.problems += _some(iter(probed.problems()))
        finally:
            opened.close()
