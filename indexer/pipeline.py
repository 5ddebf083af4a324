"""One run: read → normalise → chunk → plan → embed → write → verify → publish."""

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from assistant.adapters.index_directory import SOURCE, current_generation, read_manifest
from assistant.codec import digest, encode
from assistant.errors import IndexBusy, IndexNotWritable, IndexProblem, NothingUsable, TooManyDeletions, TooManySkipped
from assistant.model import Dataset, Document, Kind, Language
from assistant.ports import Embedder, Vectors
from assistant.prompts import examples, examples_digest
from indexer.chunk import VERSION as CHUNKER_VERSION
from indexer.chunk import chunks_of
from indexer.documents import GuidesFolder, shipped_guides
from indexer.plan import Plan, RecordKey, diff
from indexer.progress import Reporter
from indexer.publish import content_digest, publish
from indexer.report import Report
from indexer.source_store import SourceStore
from indexer.sources import Read, Skipped, Source

EMBED_AT_ONCE = 256
SMALL_DELETION = 20
"""So many deletions are never held back, whatever their share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a run is refused, as shares of records."""

    max_skipped: float = 0.5
    max_deleted: float = 0.5


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A record as it will be stored."""

    record: Dataset | Document
    raw: str
    digest: str


def build(
    index: Path,
    sources: Sequence[Source],
    embedder: Embedder,
    *,
    reporter: Reporter,
    limits: Limits | None = None,
    plan_only: bool = False,
) -> Report:
    """Make the index hold exactly what the sources give; the published generation stays if anything fails.

    Raises `IndexBusy`, `IndexNotWritable`, `SourceError`, `RunRefused`, `TooManyDeletions` or `IndexProblem`.
    """
    began = time.monotonic()
    if plan_only and not (index / SOURCE).exists():
        return _first_plan(sources, reporter)
    with _locked(index):
        store = SourceStore(index / SOURCE)
        try:
            report = _run(index, store, sources, embedder, reporter, limits or Limits(), plan_only)
        finally:
            store.close()
    report.seconds = round(time.monotonic() - began, 3)
    return report


def _first_plan(sources: Sequence[Source], reporter: Reporter) -> Report:
    """What a first build would add; nothing is created."""
    report = Report()
    report.added = len(_read_all(sources, report, reporter))
    return report


def _run(
    index: Path,
    store: SourceStore,
    sources: Sequence[Source],
    embedder: Embedder,
    reporter: Reporter,
    limits: Limits,
    plan_only: bool,
) -> Report:
    report = Report()
    wanted = _read_all(sources, report, reporter)
    if report.skipped_share > limits.max_skipped:
        raise TooManySkipped(
            f"{len(report.skipped)} of {report.read + len(report.skipped)} records cannot be used", report
        )
    stored = store.digests()
    plan = diff(stored, {key: found.digest for key, found in wanted.items()})
    _check_deletions(plan, len(stored), limits)
    report.added, report.updated = len(plan.add), len(plan.update)
    report.kept, report.deleted = len(plan.keep), len(plan.delete)
    report.generation = current_generation(index) or ""
    if plan_only:
        return report
    report.embedded = _apply(store, plan, wanted, embedder, reporter)
    report.chunks = store.counts()["chunks"]
    store.keep_fact("sources", "\n".join(source.name for source in sources))
    _publish_if_new(index, store, sources, embedder, reporter, report)
    return report


def _read_all(sources: Sequence[Source], report: Report, reporter: Reporter) -> dict[RecordKey, _Wanted]:
    """Every usable record under its key. An id that another source used before gets the source's label in front."""
    wanted: dict[RecordKey, _Wanted] = {}
    for source in sources:
        usable, before = 0, len(report.skipped)
        with reporter.step(f"Reading {source.name}") as progress:
            for item in source.read():
                progress.advance()
                if isinstance(item, Skipped):
                    report.skipped.append({"record": item.record, "reason": item.reason})
                    continue
                usable += _take(wanted, item, source, report)
        if not usable and not isinstance(source, GuidesFolder):
            reasons = "; ".join(entry["reason"] for entry in report.skipped[before : before + 3])
            raise NothingUsable(f"{source.name} holds no usable record" + (f" ({reasons})" if reasons else ""), report)
    return wanted


def _take(wanted: dict[RecordKey, _Wanted], item: Read, source: Source, report: Report) -> int:
    record = item.record
    kind = Kind.DATASET if isinstance(record, Dataset) else Kind.GUIDE
    key = RecordKey(str(kind), record.id)
    taken = wanted.get(key)
    if taken and taken.record.source != record.source:
        record = replace(record, id=f"{_label(source)}:{record.id}")
        key = RecordKey(str(kind), record.id)
        taken = wanted.get(key)
    if taken:
        report.skipped.append({"record": record.id, "reason": "this id occurs twice in the source; the first is kept"})
        return 0
    wanted[key] = _Wanted(record, item.raw, digest(CHUNKER_VERSION, encode(record)))
    report.read += 1
    return 1


def _label(source: Source) -> str:
    """A short name of a source for ids: the file's or folder's name without its endings."""
    return Path(source.name.partition(":")[2]).name.split(".ckan")[0].split(".jsonl")[0] or source.name.rstrip(":")


def _check_deletions(plan: Plan, stored: int, limits: Limits) -> None:
    gone = len(plan.delete)
    if gone > SMALL_DELETION and gone > limits.max_deleted * stored:
        raise TooManyDeletions(f"this run would delete {gone} of {stored} records")


def _apply(
    store: SourceStore, plan: Plan, wanted: dict[RecordKey, _Wanted], embedder: Embedder, reporter: Reporter
) -> int:
    """Embed what has no vector yet, then write all changes at once. Returns how many texts were embedded."""
    changed = {key: chunks_of(wanted[key].record) for key in (*plan.add, *plan.update)}
    texts = {digest("passage", c.embedding_text): c.embedding_text for chunks in changed.values() for c in chunks}
    stored_texts = {} if not _embedder_changed(store, embedder) else dict(_stored_texts(store))
    embedded = embed_missing(store, {**stored_texts, **texts}, embedder, reporter)
    with store.transaction():
        for key in plan.delete:
            store.delete(key)
        for key, chunks in changed.items():
            found = wanted[key]
            store.put(
                key, found.record, found.raw, found.digest, ((c, digest("passage", c.embedding_text)) for c in chunks)
            )
        store.drop_unused_vectors()
        store.keep_fact("embedder", embedder.fingerprint)
    return embedded


def _embedder_changed(store: SourceStore, embedder: Embedder) -> bool:
    return store.fact("embedder") not in ("", embedder.fingerprint)


def _stored_texts(store: SourceStore) -> Iterator[tuple[str, str]]:
    for chunks, texts in store.chunk_batches(2_000):
        yield from ((text, chunk.embedding_text) for chunk, text in zip(chunks, texts, strict=True))


def embed_missing(store: SourceStore, texts: dict[str, str], embedder: Embedder, reporter: Reporter) -> int:
    """Embed the texts (by digest) that have no vector, kept batch by batch so that a killed run loses little."""
    missing = sorted(store.missing_vectors(texts, embedder.fingerprint), key=lambda text: len(texts[text]))
    with reporter.step("Embedding", len(missing)) as progress:
        for start in range(0, len(missing), EMBED_AT_ONCE):
            group = missing[start : start + EMBED_AT_ONCE]
            store.put_vectors(group, embedder.fingerprint, embedder.embed_passages([texts[t] for t in group]))
            progress.advance(len(group))
    return len(missing)


def _publish_if_new(
    index: Path, store: SourceStore, sources: Sequence[Source], embedder: Embedder, reporter: Reporter, report: Report
) -> None:
    content = content_digest(store, embedder.fingerprint, examples_digest())
    current = current_generation(index)
    if current and _manifest_digest(index, current) == content:
        report.generation = current
        return
    facts = {
        "content": content,
        "sources": [source.name for source in sources],
        "demonstration": any(source.name == "sample:" for source in sources),
        "routes": examples_digest(),
    }
    report.generation = publish(
        index,
        store,
        facts=facts,
        embedder=embedder.fingerprint,
        query_means=_query_means(store, embedder),
        routes=_queries(store, embedder, [example.text for example in examples()]),
        reporter=reporter,
    )
    report.published = True


def _manifest_digest(index: Path, generation: str) -> str:
    try:
        return str(read_manifest(index, generation).get("content", ""))
    except IndexProblem:
        return ""  # a damaged generation is made again


def _query_means(store: SourceStore, embedder: Embedder) -> dict[Language, Vectors]:
    """Mean vector of a question in each language: the headings of the shipped guides, parallel in three languages."""
    documents = [item.record for item in GuidesFolder(shipped_guides()).read() if isinstance(item, Read)]
    headings: dict[Language, list[str]] = {}
    for document in documents:
        assert isinstance(document, Document)
        headings.setdefault(document.language, []).extend(s.path[-1] for s in document.sections if s.path)
    return {
        language: np.asarray(_queries(store, embedder, texts).mean(axis=0), np.float32)
        for language, texts in headings.items()
    }


def _queries(store: SourceStore, embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Question vectors of fixed texts, kept between runs."""
    keys = [f"fixed:{digest('query', text)}" for text in texts]
    by_key = dict(zip(keys, texts, strict=True))
    missing = store.missing_vectors(keys, embedder.fingerprint)
    if missing:
        store.put_vectors(missing, embedder.fingerprint, embedder.embed_queries([by_key[key] for key in missing]))
    return store.vectors(keys, embedder.fingerprint)


@contextmanager
def _locked(index: Path) -> Iterator[None]:
    try:
        index.mkdir(parents=True, exist_ok=True)
        if not os.access(index, os.W_OK | os.X_OK):
            raise IndexNotWritable(f"{str(index)!r} cannot be written")
        lock = FileLock(index / ".lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        raise IndexBusy(f"another process is writing {str(index)!r}") from error
    except OSError as error:
        raise IndexNotWritable(f"{str(index)!r} cannot be written: {error.strerror}") from error
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise IndexNotWritable(f"writing {str(index)!r} failed: {error}") from error
    finally:
        lock.release()
