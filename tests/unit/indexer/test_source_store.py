"""The source of truth: all or nothing, and no text embedded twice."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from assistant.codec import digest
from assistant.errors import IndexNotWritable, IndexProblem
from assistant.model import Dataset, Document, Language, Section
from indexer.chunk import chunks_of
from indexer.plan import RecordKey
from indexer.source_store import SourceStore

E = "test:embedder"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SourceStore]:
    opened = SourceStore(tmp_path / "source.sqlite")
    yield opened
    opened.close()


def dataset(identity: str, text: str = "Texte.") -> Dataset:
    return Dataset(id=identity, titles={Language.FR: "Titre"}, descriptions={Language.FR: text}, source="s")


def key(identity: str, kind: str = "dataset") -> RecordKey:
    return RecordKey(kind, identity)


def put(store: SourceStore, record: Dataset | Document, found: str = "1") -> None:
    kind = "dataset" if isinstance(record, Dataset) else "guide"
    chunks = [(chunk, digest("passage", chunk.embedding_text)) for chunk in chunks_of(record)]
    store.put(key(record.id, kind), record, "{}", found, chunks)


def texts(store: SourceStore) -> list[str]:
    return [text for _, batch in store.chunk_batches(100) for text in batch]


def vector(*numbers: float) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    return np.asarray([numbers], np.float32)


def test_what_is_put_comes_back(store: SourceStore) -> None:
    guide = Document(id="g", title="G", language=Language.AR, sections=(Section(path=(), text="نص", position=0),))
    put(store, dataset("b"), "2")
    put(store, dataset("a"))
    put(store, guide, "3")
    assert list(store.datasets()) == [dataset("a"), dataset("b")]
    assert list(store.documents()) == [guide]
    assert store.digests() == {key("a"): "1", key("b"): "2", key("g", "guide"): "3"}
    assert store.counts() == {"datasets": 2, "documents": 1, "chunks": 3}
    assert list(store.content_digests()) == ["dataset:a:1", "dataset:b:2", "guide:g:3"]


def test_putting_again_replaces_the_record_and_all_its_chunks(store: SourceStore) -> None:
    put(store, dataset("a", "Une longue phrase. " * 200))
    assert store.counts()["chunks"] > 2
    put(store, dataset("a", "Court."), "2")
    assert store.counts() == {"datasets": 1, "documents": 0, "chunks": 1}
    assert store.digests() == {key("a"): "2"}


def test_deleting_forgets_the_record_and_its_chunks_only(store: SourceStore) -> None:
    put(store, dataset("a"))
    put(store, dataset("b"))
    store.delete(key("a"))
    store.delete(key("nobody"))
    assert store.counts() == {"datasets": 1, "documents": 0, "chunks": 1}


def test_chunks_come_in_order_and_in_batches(store: SourceStore) -> None:
    for number in range(7):
        put(store, dataset(f"d{number}", f"Texte {number}."))
    batches = [[chunk.id for chunk in chunks] for chunks, _ in store.chunk_batches(3)]
    assert [len(batch) for batch in batches] == [3, 3, 1]
    ids = [key for batch in batches for key in batch]
    assert ids == sorted(ids)


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()])
def test_a_transaction_that_fails_leaves_nothing(store: SourceStore, error: BaseException) -> None:
    put(store, dataset("a"))

    def change() -> None:
        with store.transaction():
            store.delete(key("a"))
            put(store, dataset("b"))
            store.keep_fact("f", "x")
            raise error

    with pytest.raises(type(error)):
        change()
    assert (set(store.digests()), store.fact("f")) == ({key("a")}, "")
    with store.transaction():
        put(store, dataset("b"))
    assert set(store.digests()) == {key("a"), key("b")}


def test_nobody_sees_a_transaction_before_its_end(tmp_path: Path, store: SourceStore) -> None:
    with closing(sqlite3.connect(tmp_path / "source.sqlite")) as other:
        with store.transaction():
            put(store, dataset("a"))
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
    put(store, dataset("a", "Un."))
    put(store, dataset("b", "Deux."))
    used = texts(store)
    store.put_vectors([*used, "unused", "fixed:question"], E, np.ones((4, 2), np.float32))
    with store.transaction():
        store.delete(key("a"))
        store.drop_unused_vectors()
    assert sorted(store.missing_vectors([*used, "unused", "fixed:question"], E)) == sorted([used[0], "unused"])


def test_a_record_under_a_new_id_uses_the_vectors_of_the_old_one(store: SourceStore) -> None:
    put(store, dataset("old"))
    store.put_vectors(texts(store), E, vector(1, 0))
    with store.transaction():
        store.delete(key("old"))
        put(store, dataset("new"))
        store.drop_unused_vectors()
    assert store.missing_vectors(texts(store), E) == []


def test_everything_is_there_after_closing_and_opening(tmp_path: Path) -> None:
    first = SourceStore(tmp_path / "s.sqlite")
    put(first, dataset("a"))
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
