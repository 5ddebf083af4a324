"""What a run has read so far, on disk beside the source of truth: memory stays flat, and a killed run goes on where it was.

Nothing here is the truth: the file can be lost at any time, and is gone after a run that succeeded.
"""

import sqlite3
from collections.abc import Iterable, Iterator

from assistant.codec import digest, encode
from assistant.model import Chunk, Dataset, Document
from indexer.plan import RecordKey

_SCHEMA = """
CREATE TABLE IF NOT EXISTS staging.stamp (value TEXT);
CREATE TABLE IF NOT EXISTS staging.record (
    kind TEXT, id TEXT, source TEXT, digest TEXT, key TEXT, json TEXT, raw TEXT, PRIMARY KEY (kind, id));
CREATE INDEX IF NOT EXISTS staging.record_key ON record (key);
CREATE TABLE IF NOT EXISTS staging.seen (
    kind TEXT, id TEXT, source TEXT, fresh INTEGER, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS staging.chunked (kind TEXT, id TEXT, digest TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS staging.chunk (id TEXT, kind TEXT, record TEXT, text TEXT, words TEXT, json TEXT);
CREATE INDEX IF NOT EXISTS staging.chunk_record ON chunk (kind, record);
"""
_TABLES = ("stamp", "record", "seen", "chunked", "chunk")
_ROWS_A_COMMIT = 1_000
_MARK_CHARS = 8
_MISSING = """
INSERT INTO temp.todo
SELECT c.text, c.words FROM staging.chunk c JOIN staging.seen s ON s.kind = c.kind AND s.id = c.record
WHERE s.fresh = 1 AND NOT EXISTS (SELECT 1 FROM main.vector v WHERE v.text = c.text AND v.embedder = ?1)
UNION
SELECT c.text, json_extract(c.json, '$.embedding_text') FROM main.chunk c
JOIN staging.seen s ON s.kind = c.kind AND s.id = c.record
JOIN main.record r ON r.kind = s.kind AND r.id = s.id
LEFT JOIN staging.record f ON s.fresh = 1 AND f.kind = s.kind AND f.id = s.id
WHERE coalesce(f.digest, r.digest) = r.digest
AND NOT EXISTS (SELECT 1 FROM main.vector v WHERE v.text = c.text AND v.embedder = ?1)
"""
"""Texts of fresh chunks, and of stored ones that stay (another embedder needs them all), that have no vector."""


class Staging:
    """Records read and chunks made by this run; `fresh` records are here, others are as they were stored.

    `path` is a file, or "" for a temporary one. What a run with another `stamp` left there is dropped.
    """

    def __init__(self, db: sqlite3.Connection, path: str, stamp: str) -> None:
        self._db = db
        self._stamp = stamp
        self._open_rows = 0
        db.execute("ATTACH ? AS staging", (path,))
        if db.execute("PRAGMA staging.integrity_check(1)").fetchall() != [("ok",)]:
            raise sqlite3.DatabaseError(f"{path!r} is damaged")
        db.execute("PRAGMA staging.journal_mode=WAL")
        db.execute("PRAGMA staging.synchronous=OFF")
        db.executescript(_SCHEMA)
        mark = digest(stamp, _SCHEMA)
        if db.execute("SELECT value FROM staging.stamp").fetchall() != [(mark,)]:
            for table in _TABLES:
                db.execute(f"DROP TABLE staging.{table}")
            db.executescript(_SCHEMA)
            db.execute("INSERT INTO staging.stamp VALUES (?)", (mark,))
        self._doubt()

    def _doubt(self) -> None:
        """Keep of an earlier run only records that match their digest: nothing else says what a power cut did to a file
        that is not synced. Passages are cut again; their vectors are in the store."""
        rows = self._db.execute("SELECT kind, id, digest, json FROM staging.record")
        wrong = [(kind, identity) for kind, identity, found, json in rows if not matches(found, json)]
        self._db.executemany("DELETE FROM staging.record WHERE kind = ? AND id = ?", wrong)
        for table in ("seen", "chunked", "chunk"):
            self._db.execute(f"DELETE FROM staging.{table}")  # noqa: S608 - names from above

    def close(self) -> None:
        """Let go of the file, with what was not committed."""
        self.commit()
        self._db.execute("DETACH staging")

    def known(self, key: str) -> bool:
        """Whether a record with this key is stored or staged, and no other record of this run took its place."""
        return self._find(key) is not None

    def keep(self, key: str, source: str) -> None:
        """The record with this `known` key is as it was."""
        found = self._find(key)
        assert found, "only a known key can be kept"
        self._see(*found, source=source)

    def source_of(self, record: RecordKey) -> str | None:
        """The source of this run that gave the record already, or None."""
        row = self._db.execute("SELECT source FROM staging.seen WHERE kind = ? AND id = ?", record).fetchone()
        return str(row[0]) if row else None

    def stored_source_of(self, record: RecordKey) -> str | None:
        """The source that gave the record in earlier runs, or None."""
        row = self._db.execute("SELECT source FROM main.record WHERE kind = ? AND id = ?", record).fetchone()
        return str(row[0]) if row else None

    def put(self, record: RecordKey, value: Dataset | Document, *, raw: str, key: str, source: str) -> None:
        """Stage a record as it will be stored."""
        json = encode(value)
        row = (*record, value.source, record_digest(self._stamp, json), self._salted(key), json, raw)
        self._db.execute("INSERT OR REPLACE INTO staging.record VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        self._see(record, 1, source=source)

    def keep_stored(self, source: str) -> int:
        """All stored records of a source stay, but for those that this run gave anew. Returns how many that adds."""
        sql = "INSERT OR IGNORE INTO staging.seen SELECT kind, id, source, 0 FROM main.record WHERE source = ?"
        return self._db.execute(sql, (source,)).rowcount

    def stored(self, source: str) -> int:
        """How many records of a source earlier runs stored."""
        (count,) = self._db.execute("SELECT count(*) FROM main.record WHERE source = ?", (source,)).fetchone()
        return int(count)

    def forget(self, source: str) -> None:
        """Take back all that a source gave in this run."""
        self._db.execute("DELETE FROM staging.seen WHERE source = ?", (source,))

    def wanted(self) -> dict[RecordKey, str]:
        """Digest of every record that the index shall hold after this run."""
        rows = self._db.execute(
            "SELECT s.kind, s.id, CASE s.fresh WHEN 1 THEN f.digest ELSE r.digest END FROM staging.seen s"
            " LEFT JOIN staging.record f ON f.kind = s.kind AND f.id = s.id"
            " LEFT JOIN main.record r ON r.kind = s.kind AND r.id = s.id"
        )
        return {RecordKey(kind, identity): found for kind, identity, found in rows}

    def without_chunks(self, records: Iterable[RecordKey]) -> list[RecordKey]:
        """Those of the staged records whose chunks are not made yet."""
        made = {
            RecordKey(kind, identity)
            for kind, identity in self._db.execute(
                "SELECT c.kind, c.id FROM staging.chunked c JOIN staging.record r USING (kind, id, digest)"
            )
        }
        return [record for record in records if record not in made]

    def json(self, record: RecordKey) -> str:
        """A staged record as JSON."""
        row = self._db.execute("SELECT json FROM staging.record WHERE kind = ? AND id = ?", record).fetchone()
        return str(row[0])

    def put_chunks(self, record: RecordKey, chunks: Iterable[Chunk]) -> None:
        """Stage the chunks of a staged record in the place of earlier ones."""
        self._db.execute("DELETE FROM staging.chunk WHERE kind = ? AND record = ?", record)
        rows = [(c.id, *record, digest("passage", c.embedding_text), c.embedding_text, encode(c)) for c in chunks]
        self._db.executemany("INSERT INTO staging.chunk VALUES (?, ?, ?, ?, ?, ?)", rows)
        sql = "INSERT OR REPLACE INTO staging.chunked SELECT kind, id, digest FROM staging.record WHERE kind=? AND id=?"
        self._db.execute(sql, record)
        self.tick()

    def texts_without_vector(self, embedder: str) -> "Texts":
        """The embedding texts of all wanted chunks, staged or stored, that have no vector of this embedder."""
        return Texts(self._db, embedder)

    def tick(self) -> None:
        """Commit now and then: one transaction a row would be slow, one for all would lose all."""
        if not self._db.in_transaction:
            self._db.execute("BEGIN")
        self._open_rows += 1
        if self._open_rows >= _ROWS_A_COMMIT:
            self.commit()

    def commit(self) -> None:
        """Make what was staged last."""
        self._open_rows = 0
        if self._db.in_transaction:
            self._db.execute("COMMIT")

    def _find(self, key: str) -> tuple[RecordKey, int] | None:
        """The record with this key that no record of this run has replaced, and whether it is staged."""
        salted = self._salted(key)
        row = self._db.execute(
            "SELECT kind, id, fresh FROM (SELECT kind, id, 1 AS fresh FROM staging.record WHERE key = ?1"
            " UNION ALL SELECT kind, id, 0 FROM main.record WHERE key = ?1) f"
            " WHERE NOT EXISTS (SELECT 1 FROM staging.seen s WHERE s.kind = f.kind AND s.id = f.id)"
            " ORDER BY fresh LIMIT 1",
            (salted,),
        ).fetchone()
        return (RecordKey(row[0], row[1]), int(row[2])) if row and key else None

    def _see(self, record: RecordKey, fresh: int, *, source: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO staging.seen VALUES (?, ?, ?, ?)", (*record, source, fresh))
        self.tick()

    def _salted(self, key: str) -> str:
        return digest(self._stamp, key) if key else ""


def mark_of(stamp: str) -> str:
    """What the digests of records begin with that were stored under this stamp."""
    return digest(stamp)[:_MARK_CHARS]


def record_digest(stamp: str, json: str) -> str:
    """Stands for a record as it is stored, and says under which stamp."""
    return _marked(mark_of(stamp), json)


def matches(found: str, json: str) -> bool:
    """Whether a record is what its digest says, whatever stamp it was stored under."""
    return found == _marked(found[:_MARK_CHARS], json)


def _marked(mark: str, json: str) -> str:
    return mark + digest(mark, json)


class Texts:
    """Distinct texts with their digests, longest first, counted before they are read."""

    def __init__(self, db: sqlite3.Connection, embedder: str) -> None:
        self._db = db
        db.execute("DROP TABLE IF EXISTS temp.todo")
        db.execute("CREATE TEMP TABLE todo (text TEXT, words TEXT)")
        db.execute(_MISSING, (embedder,))
        self.count: int
        self.characters: int
        self.count, self.characters = db.execute(
            "SELECT count(*), coalesce(sum(length(words)), 0) FROM todo"
        ).fetchone()

    def batches(self, size: int) -> Iterator[list[tuple[str, str]]]:
        """Digest and text, texts of similar length together: a batch costs what its longest row costs."""
        rows = self._db.execute("SELECT text, words FROM todo ORDER BY length(words) DESC, text")
        while batch := rows.fetchmany(size):
            yield batch
