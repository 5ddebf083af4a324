"""`source.sqlite`, the only source of truth: raw records, chunks, digests and vectors. Generations are made from it."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from assistant.codec import decode_chunk, decode_dataset, decode_document, digest
from assistant.errors import IndexNotWritable, IndexProblem
from assistant.model import Chunk, Dataset, Document, Kind
from assistant.ports import Vectors
from indexer.plan import Plan, RecordKey
from indexer.staging import Staging, matches

_SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
    kind TEXT, id TEXT, source TEXT NOT NULL, digest TEXT NOT NULL, json TEXT NOT NULL, raw TEXT NOT NULL,
    key TEXT NOT NULL DEFAULT '', PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chunk (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, record TEXT NOT NULL, text TEXT NOT NULL, json TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS chunk_record ON chunk (kind, record);
CREATE TABLE IF NOT EXISTS vector (text TEXT, embedder TEXT, value BLOB NOT NULL, PRIMARY KEY (text, embedder)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_NEWER = """
CREATE INDEX IF NOT EXISTS record_key ON record (key);
CREATE INDEX IF NOT EXISTS record_source ON record (source);
"""
"""What indexes of earlier versions may lack."""
_PARAMETERS = 500
_UNMARKED = 32
"""Characters of a digest as version 0.1.0 wrote them: it depends on what that version was."""
_Stored = TypeVar("_Stored", Chunk, Dataset, Document)


def _groups(texts: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Each text once, as many at a time as one SQL statement takes."""
    rest = iter(dict.fromkeys(texts))
    while group := tuple(islice(rest, _PARAMETERS)):
        yield group


def damaged(path: Path | None, error: Exception | str) -> IndexProblem:
    """What to raise where the source of truth cannot be read, with what to do."""
    return IndexProblem(
        f"{str(path)!r} is damaged: {error}; what is published stays: delete {path and path.name}* there and build again"
    )


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether SQLite found a file damaged, rather than that it cannot be read or written now."""
    return not isinstance(error, sqlite3.OperationalError) or "decode" in str(error)


def opened_for_reading(path: Path) -> sqlite3.Connection:
    """The file opened for reading. Nothing is left beside it: without a writer there is no log to share."""
    quiet = not path.with_name(path.name + "-wal").exists()
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if quiet else ''}", uri=True)


def faults_of(path: Path) -> list[str]:
    """What SQLite finds wrong in a file that is only read; its pages, not what stands in them."""
    try:
        with closing(opened_for_reading(path)) as db:
            said = [row[0] for row in db.execute("PRAGMA integrity_check(5)")]
    except sqlite3.Error as error:
        said = [str(error)]
    return [f"{path.name}: {text}" for text in said if text != "ok"]


def rows_digest(path: Path, tables: Sequence[str]) -> str:
    """Stands for all rows of these tables, for files whose bytes change whenever they are opened; empty without them."""
    state = blake2b(digest_size=16)
    try:
        with closing(opened_for_reading(path)) as db:
            db.text_factory = bytes
            for table in tables:
                for row in db.execute(f"SELECT * FROM {table}"):  # noqa: S608 - names of the caller's
                    state.update(repr(row).encode())
    except sqlite3.Error:
        return ""
    return state.hexdigest()


class SourceStore:
    """The open source of truth; one process writes at a time (the caller holds the lock)."""

    def __init__(self, path: Path | None, *, read_only: bool = False) -> None:
        """`path` None is a store in memory; `read_only` opens a store that is there, and can be while it is written."""
        self._path = path
        try:
            self._db = opened_for_reading(path) if read_only and path else sqlite3.connect(path or ":memory:")
            self._db.isolation_level = None
            if not read_only:
                self._prepare()
        except sqlite3.OperationalError as error:
            raise IndexNotWritable(f"{str(path)!r} cannot be written: {error}") from error
        except sqlite3.DatabaseError as error:
            raise damaged(path, error) from error

    def _prepare(self) -> None:
        """Create what is missing, in a new store as in one of an earlier version."""
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(_SCHEMA)
        if "key" not in [row[1] for row in self._db.execute("PRAGMA table_info(record)")]:
            self._db.execute("ALTER TABLE record ADD COLUMN key TEXT NOT NULL DEFAULT ''")
        self._db.executescript(_NEWER)

    def close(self) -> None:
        """Fold the write-ahead log in and release the file; what is staged and not committed is kept where it can be."""
        with suppress(sqlite3.Error):  # a full or damaged disk; nothing of the truth is lost by it
            if self._db.in_transaction:
                self._db.execute("COMMIT")
            self._db.execute("PRAGMA main.wal_checkpoint(TRUNCATE)")
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def staging(self, path: Path | None, stamp: str) -> Staging:
        """What a run reads, in a file beside the store (None: a temporary one); see `Staging`."""
        return Staging(self._db, str(path) if path else "", stamp)

    def drop_staging(self) -> None:
        """Let go of a staging file that cannot be read."""
        with suppress(sqlite3.Error):
            self._db.execute("DETACH staging")

    def digests(self) -> dict[RecordKey, str]:
        """Digest of each stored record."""
        return {RecordKey(kind, i): d for kind, i, d in self._db.execute("SELECT kind, id, digest FROM record")}

    def sources(self) -> dict[str, dict[str, int]]:
        """Source → kind → how many records of it are stored."""
        found: dict[str, dict[str, int]] = {}
        for source, kind, count in self._db.execute("SELECT source, kind, count(*) FROM record GROUP BY source, kind"):
            found.setdefault(source, {})[kind] = count
        return found

    def source_of(self, key: RecordKey) -> str:
        """The source of a stored record."""
        row = self._db.execute("SELECT source FROM record WHERE kind = ? AND id = ?", key).fetchone()
        if row is None:
            raise damaged(self._path, f"{key.kind} {key.id!r} is listed, but not found")
        return str(row[0])

    def apply(self, plan: Plan) -> None:
        """Make the stored records what the plan says, from the staged ones. Inside a transaction of the caller."""
        self._db.executemany("DELETE FROM chunk WHERE kind = ? AND record = ?", (*plan.delete, *plan.update))
        self._db.executemany("DELETE FROM record WHERE kind = ? AND id = ?", plan.delete)
        self._db.executemany(
            "INSERT OR REPLACE INTO record (kind, id, source, digest, json, raw, key)"
            " SELECT kind, id, source, digest, json, raw, key FROM staging.record WHERE kind = ? AND id = ?",
            (*plan.add, *plan.update),
        )
        self._db.executemany(
            "INSERT INTO chunk (id, kind, record, text, json)"
            " SELECT id, kind, record, text, json FROM staging.chunk WHERE kind = ? AND record = ?",
            (*plan.add, *plan.update),
        )
        self._db.execute(
            "UPDATE record SET key = f.key, raw = f.raw FROM staging.record f JOIN staging.seen s USING (kind, id)"
            " WHERE s.fresh = 1 AND f.kind = record.kind AND f.id = record.id AND f.key != record.key"
        )

    def missing_vectors(self, texts: Iterable[str], embedder: str) -> list[str]:
        """Digests of `texts` for which there is no vector of this embedder, each once, in order."""
        missing: list[str] = []
        for group in _groups(texts):
            marks = ",".join("?" * len(group))
            sql = f"SELECT text FROM vector WHERE embedder = ? AND text IN ({marks})"  # noqa: S608
            known = {row[0] for row in self._db.execute(sql, (embedder, *group))}
            missing += [text for text in group if text not in known]
        return missing

    def put_vectors(self, texts: Sequence[str], embedder: str, vectors: Vectors) -> None:
        """Keep vectors under the digests of their texts."""
        rows = [(t, embedder, v.astype(np.float32).tobytes()) for t, v in zip(texts, vectors, strict=True)]
        with self.transaction():
            self._db.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", rows)

    def vectors(self, texts: Sequence[str], embedder: str) -> Vectors:
        """Vectors of shape (len(texts), dimension) in this order. Raises `IndexProblem` where one is missing."""
        found: dict[str, bytes] = {}
        for group in _groups(texts):
            marks = ",".join("?" * len(group))
            sql = f"SELECT text, value FROM vector WHERE embedder = ? AND text IN ({marks})"  # noqa: S608
            found.update(self._db.execute(sql, (embedder, *group)).fetchall())
        try:
            vectors = np.stack([np.frombuffer(found[text], np.float32) for text in texts])
        except KeyError as error:
            raise IndexProblem(f"the vector of text {error} is missing; build again") from error
        except ValueError as error:
            raise damaged(self._path, error) from error
        if not np.isfinite(vectors).all():
            raise damaged(self._path, "a vector holds what is no number")
        return vectors

    def drop_unused_vectors(self) -> None:
        """Forget vectors that no chunk and no fixed text (see `keep_text`) uses."""
        self._db.execute("DELETE FROM vector WHERE text NOT IN (SELECT text FROM chunk) AND text NOT LIKE 'fixed:%'")

    def chunk_batches(self, size: int) -> Iterator[tuple[list[Chunk], list[str]]]:
        """All chunks in order of id, with the digests of their embedding texts, which are checked."""
        rows = self._db.execute("SELECT json, text FROM chunk ORDER BY id")
        while batch := rows.fetchmany(size):
            chunks = [self._decoded(decode_chunk, json) for json, _ in batch]
            for chunk, (_, text) in zip(chunks, batch, strict=True):
                if text != digest("passage", chunk.embedding_text):
                    raise damaged(self._path, f"the passage {chunk.id!r} is not the one that was stored")
            yield chunks, [text for _, text in batch]

    def some_datasets(self, ids: Iterable[str]) -> Iterator[Dataset]:
        """The stored datasets with these ids, in no order."""
        for group in _groups(ids):
            marks = ",".join("?" * len(group))
            sql = f"SELECT json FROM record WHERE kind = ? AND id IN ({marks})"  # noqa: S608
            yield from (
                self._decoded(decode_dataset, json) for (json,) in self._db.execute(sql, (str(Kind.DATASET), *group))
            )

    def datasets(self) -> Iterator[Dataset]:
        """All datasets in order of id, each as its digest says."""
        yield from self._records(Kind.DATASET, decode_dataset)

    def documents(self) -> Iterator[Document]:
        """All guides in order of id, each as its digest says."""
        yield from self._records(Kind.GUIDE, decode_document)

    def _records(self, kind: Kind, decode: Callable[[str], _Stored]) -> Iterator[_Stored]:
        rows = self._db.execute("SELECT id, digest, json FROM record WHERE kind = ? ORDER BY id", (str(kind),))
        for identity, found, json in rows:
            if len(found) > _UNMARKED and not matches(found, json):
                raise damaged(self._path, f"the record {identity!r} is not the one that was stored")
            yield self._decoded(decode, json)

    def _decoded(self, decode: Callable[[str], _Stored], json: str) -> _Stored:
        try:
            return decode(json)
        except ValueError as error:
            raise damaged(self._path, error) from error

    def counts(self) -> dict[str, int]:
        """How many datasets, guides and chunks are stored."""
        kinds = dict(self._db.execute("SELECT kind, count(*) FROM record GROUP BY kind").fetchall())
        (chunks,) = self._db.execute("SELECT count(*) FROM chunk").fetchone()
        return {"datasets": kinds.get("dataset", 0), "documents": kinds.get("guide", 0), "chunks": chunks}

    def content_digests(self) -> Iterator[str]:
        """Digests of all records in order: what a generation stands for."""
        for kind, i, found in self._db.execute("SELECT kind, id, digest FROM record ORDER BY kind, id"):
            yield f"{kind}:{i}:{found}"

    def fact(self, name: str) -> str:
        """A kept fact, or an empty string."""
        row = self._db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def keep_fact(self, name: str, value: str) -> None:
        """Keep a fact beside the records."""
        self._db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))
