"""A short run of `tests.chaos` loses nothing; and what it once found, each as a test of its own."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assistant.adapters.chroma import VectorWriter
from assistant.adapters.index_directory import current_generation
from assistant.errors import IndexNotWritable, IndexProblem
from indexer.documents import GuidesFolder
from indexer.pipeline import STAGING, build, locked
from indexer.progress import Reporter
from indexer.report import Report
from indexer.rollback import roll_back
from indexer.source_store import SourceStore, faults_of
from indexer.verify import verify
from tests.chaos.figures import Figures
from tests.corpus import GUIDES, MemorySource, plain_records
from tests.doubles import WordEmbedder

ROOT = Path(__file__).parents[2]
LEAST = {"kills": 30, "full disk": 3, "two writers": 2, "damaged files": 10}


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    report = tmp_path_factory.mktemp("chaos") / "figures.json"
    command = [sys.executable, "-m", "tests.chaos", "--short", "--seed", "7", "--report", str(report)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(done.stdout, done.stderr)
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("part", LEAST)
def test_an_index_survives(part: str, figures: dict[str, Any]) -> None:
    found = figures[part]
    assert found["problems"] == []
    assert not any(found["faults"].values()), found["faults"]
    tried = {
        "kills": sum(found["kills"].values()),
        "full disk": sum(count for name, count in found["disk_full"].items() if "room enough" not in name),
        "two writers": found["writers"],
        "damaged files": sum(found["damaged"].values()),
    }
    if tried[part] < LEAST[part] and any("stands in" in note for note in found["notes"]):
        pytest.skip(f"no disk could be filled here: {found['notes']}")
    assert tried[part] >= LEAST[part]


def test_faults_of_every_part_are_added_up() -> None:
    figures, other = Figures(), Figures(bad=1, seconds={"kills": 2.0})
    other.kills["writing"] += 3
    other.problem("kill 1", "does not open")
    for _ in range(2):
        figures.add(other)
    assert (figures.faults["bad indexes"], figures.kills["writing"], figures.seconds) == (2, 6, {"kills": 4.0})
    assert figures.problems == ["kill 1: does not open"] * 2


def run(index: Path, count: int = 30) -> Report:
    sources = [MemorySource(plain_records(count)), GuidesFolder(GUIDES)]
    return build(index, sources, WordEmbedder(), reporter=Reporter(quiet=True))


def names(index: Path) -> set[str]:
    return {path.name for path in index.iterdir()} - {".lock", "current", "source.sqlite"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("built") / "index"
    run(index, 20)
    run(index, 30)
    return index


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "index"))


def test_a_run_without_changes_removes_what_killed_runs_left(index: Path) -> None:
    shutil.copytree(index / "gen-0002", index / "gen-0003")
    shutil.copytree(index / "gen-0001", index / ".gen-0003.99")
    (index / ".current.99").write_text("gen-0003\n", encoding="utf-8")
    assert run(index).published is False
    assert names(index) == {"gen-0001", "gen-0002"}


def test_a_generation_is_never_seen_half_deleted(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)  # killed before it began
    run(index, 31)
    assert names(index) == {"gen-0002", "gen-0003", ".gen-0001.old"}


@pytest.mark.parametrize("damaged", ["catalogue.sqlite", "chroma/chroma.sqlite3"])
def test_a_damaged_generation_is_published_anew_and_not_kept(index: Path, damaged: str) -> None:
    path = index / "gen-0002" / damaged
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * 8192 + data[12288:])
    report = run(index)
    assert (report.published, report.embedded, report.generation) == (True, 0, "gen-0003")
    assert names(index) == {"gen-0001", "gen-0003"}
    assert verify(index, WordEmbedder()).problems == []


def test_a_changed_row_of_the_vector_store_is_found(index: Path) -> None:
    path = index / "gen-0002" / "chroma" / "chroma.sqlite3"
    with closing(sqlite3.connect(path)) as db:
        (vector,) = db.execute("SELECT vector FROM embeddings_queue ORDER BY seq_id LIMIT 1").fetchone()
    data = path.read_bytes()
    assert vector in data
    path.write_bytes(data.replace(vector, vector[:-1] + bytes([vector[-1] ^ 0x80])))
    assert not faults_of(path), "its pages are sound"
    problems = verify(index, WordEmbedder()).problems
    assert problems == ["gen-0002: chroma.sqlite3: its rows are not those that were written"]
    assert run(index).generation == "gen-0003"
    assert verify(index, WordEmbedder()).problems == []


@pytest.mark.parametrize("written", [b"\xff\xff", b"", b"gen-0012\n", b"gen-00\x00\x00"])
def test_a_damaged_name_of_the_published_generation_is_written_anew(index: Path, written: bytes) -> None:
    (index / "current").write_bytes(written)
    assert run(index).generation == "gen-0003"
    assert names(index) == {"gen-0002", "gen-0003"}
    (index / "current").write_bytes(written)
    assert roll_back(index, WordEmbedder().fingerprint, to="gen-0002")[1] == "gen-0002"
    assert verify(index, WordEmbedder()).problems == []


def test_an_error_of_the_vector_store_is_said_with_the_space_that_is_left(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chromadb.errors import InternalError

    def fail(*_: object) -> None:
        raise InternalError("Failed to apply logs to the metadata segment")

    with monkeypatch.context() as patched:
        patched.setattr(VectorWriter, "add", fail)
        with pytest.raises(IndexNotWritable, match=r"metadata segment \(\d+ KB of space are left\)"):
            run(index, 31)
    assert current_generation(index) == "gen-0002"


def test_damaged_records_of_a_killed_run_do_not_reach_the_source_of_truth(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(SourceStore, "apply", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run(index, 40)
    staged = index / STAGING
    data = staged.read_bytes()
    assert b"Mesures de la borne 39." in data
    staged.write_bytes(data.replace(b"Mesures de la borne 39.", b"Mesures de la corne 39."))
    run(index, 40)
    assert verify(index, WordEmbedder()).problems == []


@pytest.mark.parametrize("table", ["record", "chunk"])
def test_what_is_damaged_in_the_source_of_truth_is_not_published(index: Path, table: str) -> None:
    path = index / "source.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"UPDATE {table} SET json = replace(json, 'de la borne 7.', 'de la corne 7.')")
        db.commit()
    found = verify(index, WordEmbedder())
    assert "'releve-7'" in found.problems[0]
    assert "delete source.sqlite*" in found.notes[0]
    with pytest.raises(IndexProblem, match=r"delete source\.sqlite\*"):
        run(index, 31)
    assert current_generation(index) == "gen-0002"
    path.unlink()
    assert run(index, 31).published
    assert verify(index, WordEmbedder()).problems == []


def test_what_sqlite_finds_damaged_is_no_question_of_space(tmp_path: Path) -> None:
    with pytest.raises(IndexProblem, match="is damaged: malformed") as caught, locked(tmp_path):
        raise sqlite3.DatabaseError("malformed")
    assert caught.value.code == "index_problem"
