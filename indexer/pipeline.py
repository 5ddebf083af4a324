"""One run: read → normalise → plan → chunk → embed → write → verify → publish."""

import json
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.adapters.index_directory import SOURCE
from assistant.adapters.scratch_copy import is_unwritable
from assistant.codec import decode_dataset, decode_document, digest, shape
from assistant.errors import DalilError, IndexBusy, IndexNotWritable, TooManyDeletions, TooManySkipped
from assistant.model import Kind
from assistant.ports import Embedder
from assistant.prompts import examples, examples_digest
from indexer.chunk import VERSION as CHUNKER_VERSION
from indexer.chunk import chunks_of
from indexer.plan import Plan, RecordKey, diff
from indexer.progress import Reporter
from indexer.publish import content_digest, is_whole, publish, published_name, tidy
from indexer.questions import centring, kept_queries
from indexer.reading import read_sources
from indexer.report import Report
from indexer.source_store import SourceStore, damaged, is_damage
from indexer.sources import Source
from indexer.staging import Staging

EMBED_AT_ONCE = 256
SMALL_DELETION = 20
"""So many deletions are never held back, whatever their share."""
STAGING = ".staging.sqlite"
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a run is refused, as shares of records."""

    max_skipped: float = 0.5
    max_deleted: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a run is to do.

    `others_stay`: records of sources that are not named stay as they are. `plan_only`: say what would change, and change
    nothing. `command` is kept in the index for the next `update`.
    """

    others_stay: bool = False
    plan_only: bool = False
    command: str = ""


def build(
    index: Path,
    sources: Sequence[Source],
    embedder: Embedder,
    *,
    reporter: Reporter,
    limits: Limits | None = None,
    scope: Scope | None = None,
) -> Report:
    """Make the index hold exactly what the sources give; the published generation stays if anything fails.

    Raises `IndexBusy`, `IndexNotWritable`, `SourceError`, `RunRefused`, `TooManyDeletions` or `IndexProblem`.
    """
    began = time.monotonic()
    once = {source.name: source for source in reversed(sources)}
    run = _Run(
        index,
        [once[name] for name in dict.fromkeys(s.name for s in sources)],
        embedder,
        reporter,
        limits or Limits(),
        scope or Scope(),
    )
    report = run.plan_only() if run.scope.plan_only else run.whole()
    report.seconds = round(time.monotonic() - began, 3)
    return report


@dataclass(slots=True)
class _Run:
    index: Path
    sources: list[Source]
    embedder: Embedder
    reporter: Reporter
    limits: Limits
    scope: Scope
    began: str = field(default_factory=lambda: time.strftime(_MOMENT, time.gmtime()))
    clock: float = field(default_factory=time.monotonic)

    def plan_only(self) -> Report:
        """What `whole` would do; nothing is created where there is no index."""
        there = (self.index / SOURCE).exists()
        with locked(self.index) if there else nullcontext(), _store(self.index if there else None) as store:
            report, plan = self._plan(store, store.staging(None, stamp()))
            try:
                self._check_deletions(store, plan)
            except TooManyDeletions as error:
                report.notes.append({"record": "deletions", "note": f"{error}: build wants --allow-deletions for it"})
        verbs = {"add": plan.add, "update": plan.update, "delete": plan.delete}
        report.changes = {verb: [f"{key.kind}:{key.id}" for key in keys] for verb, keys in verbs.items() if keys}
        return report

    def whole(self) -> Report:
        with locked(self.index), _store(self.index) as store:
            staging = _staging(store, self.index / STAGING)
            report, plan = self._plan(store, staging)
            try:
                self._check_deletions(store, plan)
            except TooManyDeletions as error:
                error.report = report
                raise
            report.embedded = self._apply(store, staging, plan)
            report.chunks = store.counts()["chunks"]
            self._publish_if_new(store, report)
            self._keep_facts(store, report)
            staging.close()
            _remove(self.index / STAGING)
        return report

    def _plan(self, store: SourceStore, staging: Staging) -> tuple[Report, Plan]:
        report = Report(generation=published_name(self.index) or "")
        if self.scope.others_stay:
            for source in store.sources().keys() - {source.name for source in self.sources}:
                staging.keep_stored(source)
        read_sources(self.sources, staging, report, self.reporter, deletions_allowed=self.limits.max_deleted >= 1)
        if report.skipped_share > self.limits.max_skipped:
            met = report.read + len(report.skipped)
            raise TooManySkipped(f"{len(report.skipped)} of {met} records cannot be used", report)
        plan = diff(store.digests(), staging.wanted())
        report.added, report.updated = len(plan.add), len(plan.update)
        report.kept, report.deleted = len(plan.keep), len(plan.delete)
        return report, plan

    def _check_deletions(self, store: SourceStore, plan: Plan) -> None:
        """Of all records, and of each source that is still named: a portal that lost most of itself has a fault."""
        stored = {source: sum(kinds.values()) for source, kinds in store.sources().items()}
        self._check_share("this run", len(plan.delete), sum(stored.values()))
        named = {source.name for source in self.sources}
        gone: dict[str, int] = {}
        for key in plan.delete:
            source = store.source_of(key)
            gone[source] = gone.get(source, 0) + 1
        for source in gone.keys() & named:
            self._check_share(f"{source}: this run", gone[source], stored[source])

    def _check_share(self, what: str, gone: int, stored: int) -> None:
        if gone > SMALL_DELETION and gone > self.limits.max_deleted * stored:
            raise TooManyDeletions(f"{what} would delete {gone} of {stored} records")

    def _apply(self, store: SourceStore, staging: Staging, plan: Plan) -> int:
        """Embed what has no vector yet, then write all changes at once. Returns how many texts were embedded."""
        self._chunk(staging, (*plan.add, *plan.update))
        embedded = self._embed(store, staging)
        with store.transaction():
            store.apply(plan)
            store.drop_unused_vectors()
            store.keep_fact("embedder", self.embedder.fingerprint)
        return embedded

    def _chunk(self, staging: Staging, changed: Sequence[RecordKey]) -> None:
        missing = staging.without_chunks(changed)
        with self.reporter.step("Cutting into passages", len(missing)) as progress:
            for key in missing:
                decode = decode_dataset if key.kind == Kind.DATASET else decode_document
                staging.put_chunks(key, chunks_of(decode(staging.json(key))))
                progress.advance()
        staging.commit()

    def _embed(self, store: SourceStore, staging: Staging) -> int:
        """Vectors are kept batch by batch, so that a killed run loses little."""
        texts = staging.texts_without_vector(self.embedder.fingerprint)
        with self.reporter.step("Embedding", texts.count, weight=texts.characters) as progress:
            for batch in texts.batches(EMBED_AT_ONCE):
                keys, words = [text for text, _ in batch], [words for _, words in batch]
                store.put_vectors(keys, self.embedder.fingerprint, self.embedder.embed_passages(words))
                progress.advance(len(batch), weight=sum(map(len, words)))
        return texts.count

    def _publish_if_new(self, store: SourceStore, report: Report) -> None:
        content = content_digest(store, self.embedder.fingerprint, examples_digest())
        current = published_name(self.index)
        if current and is_whole(self.index, current, content=content):
            report.generation = current
            tidy(self.index)
            return
        names = self._source_names(store)
        facts = {
            "content": content,
            "sources": names,
            "demonstration": "sample:" in names,
            "routes": examples_digest(),
        }
        report.generation = publish(
            self.index,
            store,
            facts=facts,
            embedder=self.embedder.fingerprint,
            centring=centring(store, self.embedder),
            routes=kept_queries(store, self.embedder, [example.text for example in examples()]),
            reporter=self.reporter,
        )
        report.published = True

    def _source_names(self, store: SourceStore) -> list[str]:
        """The sources as they are named, and after them those whose records stay."""
        named = [source.name for source in self.sources]
        return [*named, *sorted(store.sources().keys() - {*named})]

    def _keep_facts(self, store: SourceStore, report: Report) -> None:
        now = time.strftime(_MOMENT, time.gmtime())
        with store.transaction():
            kept = {**report.without_lists(), "ended": now, "seconds": round(time.monotonic() - self.clock, 3)}
            store.keep_fact("last_run", json.dumps(kept, ensure_ascii=False))
            if self.scope.command:
                store.keep_fact("command", self.scope.command)
            for source in report.sources:
                if not source.failed and (source.complete or source.on_purpose):
                    store.keep_fact(f"harvested:{source.source}", self.began)


def stamp() -> str:
    """What the digest and the chunks of a record depend on beside the record: with another stamp all is made anew."""
    return digest(CHUNKER_VERSION, shape())


def _staging(store: SourceStore, path: Path) -> Staging:
    """The staging area in `path`; one that is damaged is thrown away."""
    try:
        return store.staging(path, stamp())
    except sqlite3.DatabaseError:
        store.drop_staging()
        _remove(path)
        return store.staging(path, stamp())


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


@contextmanager
def _store(index: Path | None) -> Iterator[SourceStore]:
    store = SourceStore(index / SOURCE if index else None)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def locked(index: Path) -> Iterator[None]:
    """Be the one writer of the index. Raises `IndexBusy` where there is another, `IndexNotWritable` where none can be."""
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
    except DalilError:
        raise
    except Exception as error:  # the vector store raises its own, not those of the system or of SQLite
        if isinstance(error, sqlite3.DatabaseError) and is_damage(error):
            raise damaged(index / SOURCE, error) from error
        if isinstance(error, OSError | sqlite3.OperationalError) or is_unwritable(error):
            raise IndexNotWritable(f"writing {str(index)!r} failed: {error}") from error
        raise
    finally:
        lock.release()
