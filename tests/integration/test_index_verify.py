"""`dalil-index verify` finds what is wrong, names it, and changes nothing."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from assistant import bootstrap
from assistant.adapters.index_directory import CURRENT, MANIFEST, ROUTES, SOURCE, VECTORS, WORDS
from assistant.adapters.index_directory import RECORDS as CATALOGUE
from assistant.errors import IndexMissing
from indexer.__main__ import DONE, FAILED, main
from indexer.documents import GuidesFolder
from indexer.pipeline import build
from indexer.progress import Reporter
from indexer.report import Report
from indexer.verify import Verdict, verify
from tests.corpus import GUIDES, RECORDS, CkanRecord, MemorySource, plain_records
from tests.doubles import WordEmbedder

PREVIOUS, PUBLISHED = "gen-0001", "gen-0002"


def run(index: Path, *records: CkanRecord) -> Report:
    sources = [MemorySource(records), GuidesFolder(GUIDES)]
    return build(index, sources, WordEmbedder(), reporter=Reporter(quiet=True))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two generations."""
    index = tmp_path_factory.mktemp("built") / "index"
    run(index, *RECORDS)
    run(index, *RECORDS, *plain_records(3))
    return index


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "index"))


def checked(index: Path) -> Verdict:
    return verify(index, WordEmbedder())


def test_a_sound_index_is_said_to_be_sound_with_its_counts(index: Path) -> None:
    verdict = checked(index)
    assert (verdict.generation, verdict.problems, verdict.notes) == (PUBLISHED, [], [])
    chunks = verdict.counts["chunks"]
    assert verdict.counts == {"chunks": chunks, "vectors": chunks, "words": chunks}
    assert chunks == json.loads((index / PUBLISHED / MANIFEST).read_text(encoding="utf-8"))["counts"]["chunks"]


def flip(path: Path) -> None:
    """Change one bit in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def words(index: Path, ending: str, generation: str = PUBLISHED) -> Path:
    (path,) = (index / generation / WORDS).glob(f"*.{ending}")
    return path


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def edit(path: Path, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute(sql, values).rowcount
        db.commit()


def edit_source(sql: str, *values: object) -> Callable[[Path], None]:
    return lambda index: edit(index / SOURCE, sql, *values)


CHUNK = "dataset:library-loans:en:0"
"""A passage whose text no other has."""
ITS_VECTOR = f"WHERE text = (SELECT text FROM chunk WHERE id = '{CHUNK}')"


def set_vector(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def corrupt(index: Path) -> None:
        with closing(sqlite3.connect(index / SOURCE)) as db:
            (value,) = db.execute(f"SELECT value FROM vector {ITS_VECTOR}").fetchone()
        edit(index / SOURCE, f"UPDATE vector SET value = ? {ITS_VECTOR}", change(value))

    return corrupt


def floats(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[bytes], bytes]:
    return lambda value: change(np.frombuffer(value, np.float32)).astype(np.float32).tobytes()


def swap_vectors(index: Path) -> None:
    """Two passages get each other's vector: both of the right length."""
    with closing(sqlite3.connect(index / SOURCE)) as db:
        sql = "SELECT v.text, v.value FROM chunk c JOIN vector v ON v.text = c.text WHERE c.id IN (?, ?)"
        (one, first), (two, second) = db.execute(sql, (CHUNK, "dataset:releve-0:fr:0")).fetchall()
        db.execute("UPDATE vector SET value = ? WHERE text = ?", (second, one))
        db.execute("UPDATE vector SET value = ? WHERE text = ?", (first, two))
        db.commit()


def lose_a_vector_of_the_store(index: Path) -> None:
    path = index / PUBLISHED / VECTORS / "chroma.sqlite3"
    edit(path, "DELETE FROM embeddings_queue WHERE seq_id = (SELECT min(seq_id) FROM embeddings_queue)")
    edit(path, "DELETE FROM embeddings WHERE id = (SELECT min(id) FROM embeddings)")


def lose_a_vector_of_an_older_store(index: Path) -> None:
    """Version 0.1.0 kept no digest of the rows."""
    path = index / PUBLISHED / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    del manifest["files"][f"{VECTORS}/chroma.sqlite3"]["rows"]
    path.write_text(json.dumps(manifest), encoding="utf-8")
    lose_a_vector_of_the_store(index)


def lose_a_page_of_the_store(index: Path) -> None:
    path = index / PUBLISHED / VECTORS / "chroma.sqlite3"
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * 4096 + data[8192:])


def lose_a_manifest_entry(index: Path) -> None:
    path = index / PUBLISHED / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    del manifest["centring"]
    path.write_text(json.dumps(manifest), encoding="utf-8")


CORRUPTIONS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a bit of the words": (lambda i: flip(words(i, "store")), ".store' does not match its checksum"),
    "a bit of the catalogue": (lambda i: flip(i / PUBLISHED / CATALOGUE), "catalogue.sqlite' does not match"),
    "a bit of the questions": (lambda i: flip(i / PUBLISHED / ROUTES), "routes.npy' does not match its checksum"),
    "a byte less of the words": (lambda i: truncate(words(i, "idx")), "bytes instead of"),
    "a file of the words": (lambda i: words(i, "term").unlink(), ".term' is missing"),
    "the catalogue": (lambda i: (i / PUBLISHED / CATALOGUE).unlink(), "catalogue.sqlite' is missing"),
    "all vectors": (lambda i: shutil.rmtree(i / PUBLISHED / VECTORS), "' is missing"),
    "a page of the store's database": (lose_a_page_of_the_store, "gen-0002: chroma.sqlite3: "),
    "a vector of the store": (lose_a_vector_of_the_store, "gen-0002: chroma.sqlite3: its rows are not those"),
    "a vector of an older store": (lose_a_vector_of_an_older_store, "the parts of gen-0002 do not agree"),
    "the manifest's end": (lambda i: truncate(i / PUBLISHED / MANIFEST), "MANIFEST.json' cannot be read"),
    "the manifest": (lambda i: (i / PUBLISHED / MANIFEST).unlink(), "MANIFEST.json' cannot be read"),
    "a part of the manifest": (lose_a_manifest_entry, "MANIFEST.json' lacks ['centring']"),
    "the published generation": (lambda i: shutil.rmtree(i / PUBLISHED), "names 'gen-0002', which is not there"),
    "the pointer": (lambda i: (i / CURRENT).write_text("gen-0009\n"), "names 'gen-0009', which is not there"),
    "the source": (lambda i: (i / SOURCE).unlink(), "source.sqlite is missing"),
    "the source's bytes": (lambda i: (i / SOURCE).write_bytes(b"garbage " * 999), "source.sqlite: file is not a"),
    "a record": (
        edit_source("UPDATE record SET json = replace(json, 'Loans', 'Loads') WHERE id = 'library-loans'"),
        "dataset 'library-loans' does not match its digest",
    ),
    "a digest": (
        edit_source("UPDATE record SET digest = 'x' WHERE id = 'library-loans'"),
        "dataset 'library-loans' does not match its digest",
    ),
    "the record of a passage": (
        edit_source("DELETE FROM record WHERE id = 'library-loans'"),
        f"passage '{CHUNK}' belongs to no record",
    ),
    "a passage": (
        edit_source("DELETE FROM chunk WHERE id = ?", CHUNK),
        "the passages of dataset 'library-loans' are not",
    ),
    "a word of a passage": (
        edit_source("UPDATE chunk SET json = replace(json, 'Loans', 'Loads') WHERE id = ?", CHUNK),
        "the passages of dataset 'library-loans' are not those of its text",
    ),
    "a vector": (edit_source(f"DELETE FROM vector {ITS_VECTOR}"), f"passage '{CHUNK}' has no vector"),
    "half a vector": (set_vector(lambda value: value[:128]), "vectors of 2 sizes"),
    "a byte of a vector": (set_vector(lambda value: value[:-1]), f"the vector of passage '{CHUNK}' has length"),
    "no number": (
        set_vector(floats(lambda vector: np.where(np.arange(64) == 3, np.nan, vector))),
        f"the vector of passage '{CHUNK}' has length nan instead of 1",
    ),
    "nothing but zeros": (
        set_vector(floats(np.zeros_like)),
        f"the vector of passage '{CHUNK}' has length 0.000 instead of 1",
    ),
    "a vector twice as long": (
        set_vector(floats(lambda vector: 2 * vector)),
        f"the vector of passage '{CHUNK}' has length 2.000 instead of 1",
    ),
    "the vector of another passage": (swap_vectors, f"passage '{CHUNK}' has another vector than it should"),
    "a bit of the previous words": (lambda i: flip(words(i, "store", PREVIOUS)), f"{PREVIOUS}/lexical/"),
    "the previous manifest": (lambda i: (i / PREVIOUS / MANIFEST).unlink(), f"{PREVIOUS}/MANIFEST.json' cannot"),
}


@pytest.mark.parametrize("what", CORRUPTIONS)
def test_what_is_lost_or_changed_is_found_and_named(
    index: Path, what: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    corrupt, named = CORRUPTIONS[what]
    corrupt(index)
    assert any(named in problem for problem in checked(index).problems), checked(index)
    monkeypatch.setattr(bootstrap, "make_embedder", lambda settings: WordEmbedder())
    assert main(["verify", "--index", str(index), "--json"]) == FAILED
    found = json.loads(capsys.readouterr().out)
    assert found["sound"] is False
    assert any(named in problem for problem in found["problems"])
    assert main(["verify", "--index", str(index)]) == FAILED
    assert named in capsys.readouterr().out


def test_vectors_in_a_saved_graph_are_compared_byte_by_byte(tmp_path: Path) -> None:
    many = [{**row, "notes": f"Point {n * n} de la ligne {n % 97}."} for n, row in enumerate(plain_records(1_100))]
    build(tmp_path / "i", [MemorySource(many)], WordEmbedder(), reporter=Reporter(quiet=True))
    assert checked(tmp_path / "i").problems == []
    (graph,) = (tmp_path / "i" / PREVIOUS / VECTORS).glob("*/data_level0.bin")
    assert (graph.parent / "index_metadata.pickle").exists()
    flip(graph)
    (problem,) = checked(tmp_path / "i").problems
    assert "data_level0.bin' does not match its checksum" in problem


def test_another_embedder_is_a_problem_and_its_own_is_named(index: Path) -> None:
    problems = verify(index, WordEmbedder("other")).problems
    assert any("has no vector of this embedder" in problem for problem in problems)
    assert any("'test:words', this installation needs 'test:other'" in problem for problem in problems)


def test_many_problems_of_one_kind_are_counted(index: Path) -> None:
    edit(index / SOURCE, "UPDATE record SET digest = 'x'")
    problems = checked(index).problems
    assert len([problem for problem in problems if "digest" in problem]) == 5
    assert "… and 13 more of this kind" in problems


def test_a_generation_older_than_its_source_is_a_note_and_no_problem(index: Path) -> None:
    (index / CURRENT).write_text(f"{PREVIOUS}\n", encoding="utf-8")
    verdict = checked(index)
    assert (verdict.generation, verdict.problems) == (PREVIOUS, [])
    assert verdict.notes == ["gen-0001 is older than source.sqlite: the next build publishes what is stored"]


def test_nothing_published_is_said(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="there is no index in"):
        checked(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_an_index_can_lie_in_any_folder(built: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(built, tmp_path / "données #1 50%20?x=y" / "index"))
    assert checked(place).problems == []
    assert [path.name for path in tmp_path.iterdir()] == ["données #1 50%20?x=y"]


def test_verifying_changes_no_byte_but_those_that_the_vector_store_writes_when_it_is_opened(index: Path) -> None:
    before = {path: path.read_bytes() for path in index.rglob("*") if path.is_file() and VECTORS not in path.parts}
    sizes = {path: path.stat().st_size for path in index.rglob("*") if path.is_file()}
    assert checked(index).problems == []
    assert {path: path.read_bytes() for path in before} == before
    added = {path.name for path in index.rglob("*") if path.is_file()} - {path.name for path in sizes}
    assert added <= {f"{SOURCE}-wal", f"{SOURCE}-shm"}
    assert {path: path.stat().st_size for path in sizes} == sizes
    assert checked(index).problems == []


def test_the_next_build_replaces_a_damaged_generation_and_keeps_the_sound_one(index: Path) -> None:
    flip(words(index, "store"))
    report = run(index, *RECORDS, *plain_records(3))
    assert (report.published, report.embedded, report.generation) == (True, 0, "gen-0003")
    assert checked(index).problems == []
    assert {path.name for path in index.glob("gen-*")} == {PREVIOUS, "gen-0003"}


def test_the_command_says_that_all_is_well(
    index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "make_embedder", lambda settings: WordEmbedder())
    assert main(["verify", "--index", str(index)]) == DONE
    assert "gen-0002 is sound" in capsys.readouterr().out
