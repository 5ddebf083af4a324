"""The source of truth: all or nothing, and no text embedded twice."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from assistant.codec import digest, encode
from assistant.errors import IndexNotWritable, IndexProblem
from assistant.model import Dataset, Document, Language, Section
from indexer.chunk import chunks_of
from indexer.plan import RecordKey, diff
from indexer.source_store import SourceStore
from indexer.staging import Staging, record_digest

E = "test:embedder"
STAMP = "stamp"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SourceStore]:
    opened = SourceStore(tmp_path / "source.sqlite")
    yield opened
    opened.close()


def dataset(identity: str, text: str = "Texte.") -> Dataset:
    return Dataset(id=identity, titles={Language.FR: "Titre"}, descriptions={Language.FR: text}, source="s")


def key(identity: str, kind: str = "dataset") -> RecordKey:
    return RecordKey(kind, identity)


KEYS = (key("a"), key("b"), key("g", "guide"))


def stage(staging: Staging, *records: Dataset | Document) -> None:
    for record in records:
        name = key(record.id, "dataset" if isinstance(record, Dataset) else "guide")
        staging.put(name, record, raw=f"raw of {record.id}", key=f"key of {encode(record)}", source=record.source)
        staging.put_chunks(name, chunks_of(record))


@contextmanager
def changing(store: SourceStore, *records: Dataset | Document) -> Iterator[None]:
    """A transaction in which the store comes to hold exactly these records."""
    staging = store.staging(None, STAMP)
    try:
        stage(staging, *records)
        staging.commit()
        with store.transaction():
            store.apply(diff(store.digests(), staging.wanted()))
            yield
    finally:
        staging.close()


def hold(store: SourceStore, *records: Dataset | Document) -> None:
    with changing(store, *records):
        pass


def found_digest(record: Dataset | Document) -> str:
    return record_digest(STAMP, encode(record))


def texts(store: SourceStore) -> list[str]:
    return [text for _, batch in store.chunk_batches(100) for text in batch]


def vector(*numbers: float) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    return np.asarray([numbers], np.float32)


def test_what_is_staged_and_applied_comes_back(store: SourceStore) -> None:
    guide = Document(id="g", title="G", language=Language.AR, sections=(Section(path=(), text="نص", position=0),))
    a, b = dataset("a"), dataset("b")
    hold(store, b, a, guide)
    assert list(store.datasets()) == [a, b]
    assert list(store.documents()) == [guide]
    assert store.digests() == {record: found_digest(value) for record, value in zip(KEYS, (a, b, guide), strict=True)}
    assert store.counts() == {"datasets": 2, "documents": 1, "chunks": 3}
    assert list(store.content_digests()) == [
        f"dataset:a:{found_digest(a)}",
        f"dataset:b:{found_digest(b)}",
        f"guide:g:{found_digest(guide)}",
    ]


def test_chunks_come_back_whole_with_the_digests_of_their_texts(store: SourceStore) -> None:
    long = dataset("a", "Une longue phrase. " * 200)
    hold(store, long)
    ((chunks, keys),) = store.chunk_batches(100)
    assert sorted(chunks, key=lambda c: c.position) == chunks_of(long)
    assert keys == [digest("passage", chunk.embedding_text) for chunk in chunks]


def test_a_changed_record_is_replaced_with_all_its_chunks(store: SourceStore) -> None:
    hold(store, dataset("a", "Une longue phrase. " * 200), dataset("b"))
    assert store.counts()["chunks"] > 3
    hold(store, dataset("a", "Court."), dataset("b"))
    assert store.counts() == {"datasets": 2, "documents": 0, "chunks": 2}
    assert store.digests()[key("a")] == found_digest(dataset("a", "Court."))


def test_a_record_that_is_not_wanted_is_forgotten_with_its_chunks_only(store: SourceStore) -> None:
    hold(store, dataset("a"), dataset("b"))
    hold(store, dataset("b"))
    assert store.counts() == {"datasets": 1, "documents": 0, "chunks": 1}
    assert set(store.digests()) == {key("b")}


def test_a_guide_and_a_dataset_of_one_name_are_two_records(store: SourceStore) -> None:
    guide = Document(id="a", title="G", language=Language.FR, sections=(Section(path=(), text="Texte.", position=0),))
    hold(store, dataset("a"), guide)
    assert store.counts() == {"datasets": 1, "documents": 1, "chunks": 2}
    hold(store, guide)
    assert store.counts() == {"datasets": 0, "documents": 1, "chunks": 1}


def test_the_raw_form_and_its_key_are_kept_and_follow_a_record_that_reads_as_before(
    tmp_path: Path, store: SourceStore
) -> None:
    hold(store, dataset("a"))
    staging = store.staging(None, STAMP)
    staging.put(key("a"), dataset("a"), raw="written otherwise", key="another key", source="s")
    staging.commit()
    plan = diff(store.digests(), staging.wanted())
    assert plan.keep == (key("a"),)
    with store.transaction():
        store.apply(plan)
    staging.close()
    with closing(sqlite3.connect(tmp_path / "source.sqlite")) as other:
        raw, found = other.execute("SELECT raw, key FROM record").fetchone()
    assert (raw, found) == ("written otherwise", digest(STAMP, "another key"))


def test_sources_are_counted_by_kind(store: SourceStore) -> None:
    guide = Document(id="g", title="G", language=Language.FR, source="guides", sections=())
    hold(store, dataset("a"), dataset("b"), guide)
    assert store.sources() == {"s": {"dataset": 2}, "guides": {"guide": 1}}
    assert (store.source_of(key("a")), store.source_of(key("g", "guide"))) == ("s", "guides")


def test_some_datasets_are_those_of_the_ids(store: SourceStore) -> None:
    hold(store, *(dataset(f"d{number}") for number in range(5)))
    assert {d.id for d in store.some_datasets(["d3", "d1", "d3", "nobody"])} == {"d1", "d3"}


def test_chunks_come_in_order_and_in_batches(store: SourceStore) -> None:
    hold(store, *(dataset(f"d{number}", f"Texte {number}.") for number in range(7)))
    batches = [[chunk.id for chunk in chunks] for chunks, _ in store.chunk_batches(3)]
    assert [len(batch) for batch in batches] == [3, 3, 1]
    ids = [key for batch in batches for key in batch]
    assert ids == sorted(ids)


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()])
def test_a_transaction_that_fails_leaves_nothing(store: SourceStore, error: BaseException) -> None:
    hold(store, dataset("a"))

    def change() -> None:
        with changing(store, dataset("b")):
            store.keep_fact("f", "x")
            raise error

    with pytest.raises(type(error)):
        change()
    assert (set(store.digests()), store.fact("f"), store.counts()["chunks"]) == ({key("a")}, "", 1)
    hold(store, dataset("a"), dataset("b"))
    assert set(store.digests()) == {key("a"), key("b")}


def test_nobody_sees_a_transaction_before_its_end(tmp_path: Path, store: SourceStore) -> None:
    with closing(sqlite3.connect(tmp_path / "source.sqlite")) as other:
        with changing(store, dataset("a")):
            assert other.execute("SELECT count(*) FROM record").fetchone() == (0,)
        assert other.execute("SELECT count(*) FROM record").fetchone() == (1,)


def test_facts(store: SourceStore) -> None:
    assert store.fact("f") == ""
    store.keep_fact("f", "قيمة")
    store.keep_fact("f", "deux")
    assert store.fact("f") == "deux"


def test_vectors_come_back_in_the_asked_order_as_often_as_asked(store: SourceStore) -> None:
    store.put_vectors(["t1", "t2"], E, np.asarray([[1, 0], [0, 1]], np.float32))
    assert store.vectors(["t2", "t1", "t2"], E).tolist() == [[0, 1], [1, 0], [0, 1]]


def test_only_texts_without_a_vector_of_this_embedder_are_missing(store: SourceStore) -> None:
    store.put_vectors(["t1"], E, vector(1, 0))
    assert store.missing_vectors(["t3", "t1", "t2", "t3"], E) == ["t3", "t2"]
    assert store.missing_vectors(["t1"], "test:other") == ["t1"]
    with pytest.raises(IndexProblem, match="t9"):
        store.vectors(["t1", "t9"], E)


def test_many_texts_are_asked_for_in_groups(store: SourceStore) -> None:
    names = [f"t{number}" for number in range(1_203)]
    store.put_vectors(names[:1_000], E, np.arange(2_000, dtype=np.float32).reshape(1_000, 2))
    assert store.missing_vectors(names, E) == names[1_000:]
    assert store.vectors(names[:1_000], E)[999].tolist() == [1998, 1999]


def test_vectors_are_kept_while_a_chunk_or_a_fixed_text_uses_them(store: SourceStore) -> None:
    hold(store, dataset("a", "Un."), dataset("b", "Deux."))
    used = texts(store)
    store.put_vectors([*used, "unused", "fixed:question"], E, np.ones((4, 2), np.float32))
    with changing(store, dataset("b", "Deux.")):
        store.drop_unused_vectors()
    assert sorted(store.missing_vectors([*used, "unused", "fixed:question"], E)) == sorted([used[0], "unused"])


def test_a_record_under_a_new_id_uses_the_vectors_of_the_old_one(store: SourceStore) -> None:
    hold(store, dataset("old"))
    store.put_vectors(texts(store), E, vector(1, 0))
    with changing(store, dataset("new")):
        store.drop_unused_vectors()
    assert store.missing_vectors(texts(store), E) == []


def test_everything_is_there_after_closing_and_opening(tmp_path: Path) -> None:
    first = SourceStore(tmp_path / "s.sqlite")
    hold(first, dataset("a"))
    first.close()
    second = SourceStore(tmp_path / "s.sqlite")
    assert set(second.digests()) == {key("a")}
    second.close()


def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    (tmp_path / "s.sqlite").write_bytes(b"not a database, but long enough to be looked at " * 50)
    with pytest.raises(IndexProblem, match="is damaged"):
        SourceStore(tmp_path / "s.sqlite")


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(IndexNotWritable, match="cannot be written"):
        SourceStore(tmp_path / "missing" / "s.sqlite")


def test_a_store_of_an_earlier_version_gets_what_it_lacks(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "s.sqlite")) as earlier:
        earlier.executescript(
            "CREATE TABLE record (kind TEXT, id TEXT, source TEXT NOT NULL, digest TEXT NOT NULL, json TEXT NOT NULL,"
            " raw TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID"
        )
        row = ("dataset", "a", "s", "1", encode(dataset("a")), "raw of a")
        earlier.execute("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)", row)
        earlier.commit()
    store = SourceStore(tmp_path / "s.sqlite")
    assert list(store.datasets()) == [dataset("a")]
    hold(store, dataset("a"), dataset("b"))
    assert store.digests() == {key("a"): found_digest(dataset("a")), key("b"): found_digest(dataset("b"))}
    store.close()


def test_a_store_can_be_read_while_it_is_written_and_not_be_changed(tmp_path: Path, store: SourceStore) -> None:
    hold(store, dataset("a"))
    with closing(SourceStore(tmp_path / "source.sqlite", read_only=True)) as reader:
        with changing(store, dataset("a"), dataset("b")):
            assert set(reader.digests()) == {key("a")}
        assert set(reader.digests()) == {key("a"), key("b")}
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.keep_fact("f", "x")


def test_a_store_to_be_read_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(IndexProblem):
        SourceStore(tmp_path / "s.sqlite", read_only=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("sql", "read"),
    [
        ("UPDATE chunk SET json = replace(json, 'Texte', 'Tixte')", lambda store: list(store.chunk_batches(10))),
        ("UPDATE chunk SET json = substr(json, 1, 20)", lambda store: list(store.chunk_batches(10))),
        ("UPDATE record SET json = substr(json, 1, 20)", lambda store: list(store.datasets())),
        ("UPDATE record SET json = substr(json, 1, 20)", lambda store: list(store.some_datasets(["a"]))),
    ],
)
def test_what_was_changed_since_it_was_stored_is_damage(
    tmp_path: Path, store: SourceStore, sql: str, read: Callable[[SourceStore], object]
) -> None:
    hold(store, dataset("a"))
    with closing(sqlite3.connect(tmp_path / "source.sqlite")) as other:
        other.execute(sql)
        other.commit()
    with pytest.raises(IndexProblem, match=r"source\.sqlite' is damaged"):
        read(store)
