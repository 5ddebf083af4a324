"""What a run has read so far: known by key, kept over a kill, and lost without harm."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from assistant.codec import digest, encode
from assistant.model import Dataset, Language
from indexer.chunk import chunks_of
from indexer.plan import RecordKey, diff
from indexer.source_store import SourceStore
from indexer.staging import Staging, record_digest

E = "test:embedder"
A, B = RecordKey("dataset", "a"), RecordKey("dataset", "b")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SourceStore]:
    with closing(SourceStore(tmp_path / "source.sqlite")) as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".staging.sqlite"


@contextmanager
def staging_of(store: SourceStore, path: Path | None = None, stamp: str = "1") -> Iterator[Staging]:
    with closing(store.staging(path, stamp)) as staging:
        yield staging


def dataset(identity: str, text: str = "Texte.", source: str = "s") -> Dataset:
    return Dataset(id=identity, titles={Language.FR: "Titre"}, descriptions={Language.FR: text}, source=source)


def put(staging: Staging, record: Dataset, key: str = "", *, chunked: bool = True) -> RecordKey:
    """Stage a record under its own id as a key, or another one."""
    name = RecordKey("dataset", record.id)
    staging.put(name, record, raw=f"raw of {record.id}", key=key or record.id, source=record.source)
    if chunked:
        staging.put_chunks(name, chunks_of(record))
    return name


def hold(store: SourceStore, *records: Dataset, stamp: str = "1") -> None:
    """Make the store hold exactly these records, as a run that succeeds does."""
    with staging_of(store, stamp=stamp) as staging:
        for record in records:
            put(staging, record)
        staging.commit()
        with store.transaction():
            store.apply(diff(store.digests(), staging.wanted()))


def found_digest(record: Dataset, stamp: str = "1") -> str:
    return record_digest(stamp, encode(record))


def todo(staging: Staging, embedder: str = E) -> list[str]:
    return [words for batch in staging.texts_without_vector(embedder).batches(100) for _, words in batch]


def embedded(store: SourceStore, *records: Dataset, embedder: str = E) -> None:
    """Keep a vector of every text of the records."""
    texts = [digest("passage", chunk.embedding_text) for record in records for chunk in chunks_of(record)]
    store.put_vectors(texts, embedder, np.ones((len(texts), 2), np.float32))


def test_nothing_is_known_at_first_and_a_record_without_a_key_never(store: SourceStore, file: Path) -> None:
    with staging_of(store, file) as staging:
        assert not staging.known("a")
        staging.put(A, dataset("a"), raw="{}", key="", source="s")
    with staging_of(store, file) as staging:
        assert not staging.known("")


def test_a_stored_record_is_known_by_its_key_and_stays_as_it_is(store: SourceStore) -> None:
    hold(store, dataset("a"), dataset("b"))
    with staging_of(store) as staging:
        assert staging.known("a")
        staging.keep("a", "s")
        assert staging.wanted() == {A: found_digest(dataset("a"))}
        assert staging.source_of(A) == "s"
        assert staging.source_of(B) is None


def test_a_record_that_this_run_kept_is_not_known_again(store: SourceStore) -> None:
    hold(store, dataset("a"))
    with staging_of(store) as staging:
        staging.keep("a", "s")
        assert not staging.known("a")


def test_a_key_whose_record_was_taken_by_another_of_this_run_is_not_known(store: SourceStore) -> None:
    hold(store, dataset("a"))
    with staging_of(store) as staging:
        put(staging, dataset("a", "Un autre texte.", "other"), "another key")
        assert not staging.known("a")


def test_only_a_known_key_can_be_kept(store: SourceStore) -> None:
    with staging_of(store) as staging, pytest.raises(AssertionError, match="only a known key"):
        staging.keep("a", "s")


def test_a_put_record_is_wanted_with_the_digest_of_what_will_be_stored(store: SourceStore) -> None:
    hold(store, dataset("a"))
    new = dataset("a", "Changé.")
    with staging_of(store) as staging:
        put(staging, new, "new key")
        assert staging.wanted() == {A: found_digest(new)}
        assert staging.json(A) == encode(new)


def test_a_record_put_as_it_is_stored_has_the_stored_digest(store: SourceStore) -> None:
    hold(store, dataset("a"))
    with staging_of(store) as staging:
        put(staging, dataset("a"), "another key")
        assert diff(store.digests(), staging.wanted()).keep == (A,)


def test_all_stored_records_of_a_source_can_stay(store: SourceStore) -> None:
    hold(store, dataset("a"), dataset("b", source="other"))
    with staging_of(store) as staging:
        assert staging.keep_stored("s") == 1
        assert staging.wanted() == {A: found_digest(dataset("a"))}
        assert not staging.known("a"), "its place is taken"


def test_what_a_run_gave_anew_is_not_put_back_by_what_was_stored(store: SourceStore) -> None:
    hold(store, dataset("a"), dataset("b"))
    new = dataset("a", "Changé.")
    with staging_of(store) as staging:
        put(staging, new, "new key")
        assert staging.keep_stored("s") == 1
        assert staging.wanted() == {A: found_digest(new), B: found_digest(dataset("b"))}


def test_all_that_a_source_gave_can_be_taken_back(store: SourceStore) -> None:
    hold(store, dataset("a"), dataset("b"))
    with staging_of(store) as staging:
        put(staging, dataset("a", "Changé."), "new key")
        staging.keep("b", "s")
        put(staging, dataset("c", source="other"))
        staging.forget("s")
        assert set(staging.wanted()) == {RecordKey("dataset", "c")}
        staging.keep_stored("s")
        assert staging.wanted()[A] == found_digest(dataset("a")), "as it was stored, not as it was read"


def test_what_a_killed_run_staged_is_known_and_not_wanted_until_it_is_met_again(store: SourceStore, file: Path) -> None:
    with staging_of(store, file) as staging:
        put(staging, dataset("a"))
        put(staging, dataset("b"))
    with staging_of(store, file) as staging:
        assert staging.wanted() == {}
        assert staging.known("a")
        staging.keep("a", "s")
        assert staging.wanted() == {A: found_digest(dataset("a"))}
        assert staging.without_chunks([A]) == [A], "cutting costs little and is done again"
        assert todo(staging) == []


def test_what_a_killed_run_staged_is_not_known_where_it_does_not_match_its_digest(
    store: SourceStore, file: Path
) -> None:
    with staging_of(store, file) as staging:
        put(staging, dataset("a"))
        put(staging, dataset("b"))
    with closing(sqlite3.connect(file)) as other:
        other.execute("UPDATE record SET json = replace(json, 'Texte', 'Tixte') WHERE id = 'b'")
        other.commit()
    with staging_of(store, file) as staging:
        assert (staging.known("a"), staging.known("b")) == (True, False)


def test_what_was_not_committed_is_lost_and_the_rest_is_not(tmp_path: Path, store: SourceStore, file: Path) -> None:
    staging = store.staging(file, "1")
    put(staging, dataset("a"))
    staging.commit()
    put(staging, dataset("b"))
    put(staging, dataset("c"))
    with closing(SourceStore(tmp_path / "copy.sqlite")) as other:
        for path in (file, file.with_name(file.name + "-wal")):
            (tmp_path / path.name.replace("staging", "copied")).write_bytes(path.read_bytes())
        with staging_of(other, tmp_path / ".copied.sqlite") as found:
            assert (found.known("a"), found.known("c")) == (True, False)
    staging.close()


def test_thousands_of_rows_are_committed_on_the_way(tmp_path: Path, store: SourceStore, file: Path) -> None:
    staging = store.staging(file, "1")
    for number in range(1_100):
        put(staging, dataset(f"d{number}"), chunked=False)
    with closing(sqlite3.connect(file)) as other:
        (count,) = other.execute("SELECT count(*) FROM record").fetchone()
    assert 1_000 <= count < 1_100
    staging.close()


def test_a_stored_record_is_preferred_to_a_staged_one_of_the_same_key(store: SourceStore, file: Path) -> None:
    with staging_of(store, file) as staging:
        put(staging, dataset("b"), "same")
    with staging_of(store) as staging:
        put(staging, dataset("a"), "same")
        staging.commit()
        with store.transaction():
            store.apply(diff(store.digests(), staging.wanted()))
    with staging_of(store, file) as staging:
        staging.keep("same", "s")
        assert set(staging.wanted()) == {A}


def test_another_stamp_drops_all_that_was_staged_and_knows_nothing_that_is_stored(
    store: SourceStore, file: Path
) -> None:
    hold(store, dataset("a"))
    with staging_of(store, file) as staging:
        put(staging, dataset("b"))
    with staging_of(store, file, "2") as staging:
        assert not staging.known("a")
        assert not staging.known("b")
        put(staging, dataset("a"))
        assert diff(store.digests(), staging.wanted()).update == (A,)
        assert staging.without_chunks([A]) == []
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("SELECT id FROM record").fetchall() == [("a",)]
        assert other.execute("SELECT DISTINCT record FROM chunk").fetchall() == [("a",)]


def test_chunks_of_another_state_of_the_record_are_made_again(store: SourceStore, file: Path) -> None:
    with staging_of(store, file) as staging:
        put(staging, dataset("a"), "first")
    with staging_of(store, file) as staging:
        put(staging, dataset("a", "Changé."), "second", chunked=False)
        assert staging.without_chunks([A, B]) == [A, B]
        staging.put_chunks(A, chunks_of(dataset("a", "Changé.")))
        assert staging.without_chunks([A]) == []
        assert todo(staging) == ["Titre. Changé."]


def test_each_text_without_a_vector_is_embedded_once_the_longest_first(store: SourceStore) -> None:
    with staging_of(store) as staging:
        for identity, text in (
            ("a", "Court."),
            ("b", "Un texte bien plus long."),
            ("c", "Court."),
            ("d", "Moyen ici."),
        ):
            put(staging, dataset(identity, text))
        texts = staging.texts_without_vector(E)
        batches = [[words for _, words in batch] for batch in texts.batches(2)]
        assert batches == [["Titre. Un texte bien plus long.", "Titre. Moyen ici."], ["Titre. Court."]]
        assert (texts.count, texts.characters) == (3, sum(len(words) for batch in batches for words in batch))
        (first,) = [key for batch in texts.batches(1) for key, words in batch if "Moyen" in words]
        assert first == digest("passage", "Titre. Moyen ici.")


def test_texts_that_have_a_vector_of_this_embedder_are_left_out(store: SourceStore) -> None:
    with staging_of(store) as staging:
        put(staging, dataset("a", "Un."))
        put(staging, dataset("b", "Deux."))
        staging.commit()
        embedded(store, dataset("a", "Un."))
        assert todo(staging) == ["Titre. Deux."]
        assert sorted(todo(staging, "test:other")) == ["Titre. Deux.", "Titre. Un."]


def test_kept_records_are_embedded_again_for_another_embedder_from_what_is_stored(store: SourceStore) -> None:
    hold(store, dataset("a", "Un."), dataset("b", "Deux."))
    embedded(store, dataset("a", "Un."), dataset("b", "Deux."))
    with staging_of(store) as staging:
        staging.keep("a", "s")
        assert todo(staging) == []
        assert todo(staging, "test:other") == ["Titre. Un."], "b is not wanted"


def test_the_old_text_of_a_changed_record_is_not_embedded(store: SourceStore) -> None:
    hold(store, dataset("a", "Ancien."))
    with staging_of(store) as staging:
        put(staging, dataset("a", "Nouveau."), "new key")
        assert todo(staging) == ["Titre. Nouveau."]


def test_what_a_source_lost_again_is_not_embedded(store: SourceStore) -> None:
    with staging_of(store) as staging:
        put(staging, dataset("a"))
        staging.forget("s")
        assert todo(staging) == []
