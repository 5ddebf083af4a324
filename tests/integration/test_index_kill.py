"""A run that is killed, wherever it stands, leaves an index that opens and that the next run brings up to date."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from assistant.adapters.chroma import VectorWriter
from assistant.adapters.index_directory import SOURCE, open_index
from assistant.adapters.lexical import WordWriter
from assistant.errors import EmbedderError
from assistant.model import Filter
from assistant.ports import Vectors
from indexer import pipeline, publish, staging
from indexer.documents import GuidesFolder
from indexer.pipeline import STAGING, Scope, build
from indexer.progress import Reporter
from indexer.report import Report
from indexer.source_store import SourceStore
from indexer.staging import Staging
from indexer.verify import verify
from tests.corpus import GUIDES, MemorySource, plain_records
from tests.doubles import WordEmbedder

ROOT = Path(__file__).parents[2]
OLD, NEW = plain_records(10), plain_records(30)
KILLED = 9
POINTS: dict[str, tuple[object, str, int]] = {
    "while reading": (Staging, "put", 12),
    "while cutting": (Staging, "put_chunks", 12),
    "while embedding": (WordEmbedder, "embed_passages", 2),
    "while storing records": (SourceStore, "drop_unused_vectors", 1),
    "before a generation is begun": (pipeline, "publish", 1),
    "while writing vectors": (VectorWriter, "add", 1),
    "while writing words": (WordWriter, "add", 1),
    "before the catalogue": (publish, "write_catalogue", 1),
    "before the proof": (publish, "_verify", 1),
    "before the rename": (publish, "_sync", 1),
    "before the swap": (publish, "swap", 1),
    "in the swap": (Path, "replace", 1),
    "after the swap": (publish, "_drop_old", 1),
    "before the last words": (pipeline, "_remove", 1),
}
"""Where a process dies: the name that it calls, and at which of the calls."""
SWAPPED = ("after the swap", "before the last words")
EMBEDDED_AGAIN = {"while reading": 20, "while cutting": 20, "while embedding": 20 - 8}
READ_AGAIN = {"while reading": range(1, 20)}
"""What the next run has to do once more, where it is not nothing."""


def run(index: Path, records: list[dict[str, Any]]) -> Report:
    return run_source(index, MemorySource(records))


def run_source(index: Path, source: MemorySource, embedder: WordEmbedder | None = None) -> Report:
    return build(index, [source, GuidesFolder(GUIDES)], embedder or WordEmbedder(), reporter=Reporter(quiet=True))


def die_at(point: str, index: Path) -> None:
    """Run until the point, and end there as a kill does: nothing is cleaned up."""
    owner, name, call = POINTS[point]
    original: Callable[..., object] = getattr(owner, name)
    calls = 0

    def deadly(*arguments: Any, **named: Any) -> object:
        nonlocal calls
        calls += 1
        if calls >= call:
            os._exit(KILLED)
        return original(*arguments, **named)

    setattr(owner, name, deadly)
    pipeline.EMBED_AT_ONCE = 8
    staging._ROWS_A_COMMIT = 5
    run(index, NEW)


def die_everywhere(folder: Path) -> None:
    """One child a point, each on its own copy of the index; prints how each ended."""
    for heavy in ("chromadb", "chromadb.config", "tantivy"):
        import_module(heavy)  # once, for all children
    children = {}
    for number, point in enumerate(POINTS):
        shutil.copytree(folder / "built", folder / str(number))
        child = os.fork()
        if child == 0:
            try:
                die_at(point, folder / str(number))
            finally:
                os._exit(0)
        children[point] = child
    print(json.dumps({point: os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for point, child in children.items()}))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index for each point at which a run died."""
    folder = tmp_path_factory.mktemp("killed")
    run(folder / "built", OLD)
    code = f"from pathlib import Path; from {__name__} import die_everywhere; die_everywhere(Path({str(folder)!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == dict.fromkeys(POINTS, KILLED)
    return folder


def serving(index: Path) -> tuple[str, int]:
    found = open_index(index, WordEmbedder())
    try:
        return found.name, len(found.catalogue.matching(Filter()))
    finally:
        found.store.close()


@pytest.mark.parametrize(("number", "point"), list(enumerate(POINTS)))
def test_the_index_serves_after_a_kill_and_the_next_run_succeeds(folder: Path, number: int, point: str) -> None:
    index = folder / str(number)
    swapped = point in SWAPPED
    assert serving(index) == (("gen-0002", 30) if swapped else ("gen-0001", 10))

    source = MemorySource(NEW)
    report = run_source(index, source)
    assert report.published is not swapped
    assert serving(index) == (report.generation, 30)
    assert not list(index.glob(".gen-*"))
    assert not list(index.glob(f"{STAGING}*"))
    assert len(list(index.glob("gen-*"))) <= 2
    assert report.embedded == EMBEDDED_AGAIN.get(point, 0), "what was embedded before the kill is not embedded again"
    assert source.normalised in READ_AGAIN.get(point, [0]), "what was read before the kill is not read again"
    assert verify(index, WordEmbedder()).problems == []
    assert run(index, NEW).published is False


class Stopping(WordEmbedder):
    """Ends the run before its first vector."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        raise EmbedderError("out of memory")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of the old records."""
    run(tmp_path / "index", OLD)
    return tmp_path / "index"


def stopped(index: Path) -> MemorySource:
    """The source of a run that ended before its first vector; what it read is staged."""
    source = MemorySource(NEW)
    with pytest.raises(EmbedderError):
        run_source(index, source, Stopping())
    assert source.normalised == 20
    assert (index / STAGING).exists()
    return source


def test_what_a_stopped_run_read_is_not_read_again(index: Path) -> None:
    source = stopped(index)
    report = run_source(index, source)
    assert (source.normalised, report.added, report.kept, report.embedded) == (20, 20, 13, 20)
    assert not list(index.glob(f"{STAGING}*")), "nothing is left of it after a success"
    assert serving(index) == ("gen-0002", 30)


def test_what_a_stopped_run_read_is_read_again_where_it_changed_since(index: Path) -> None:
    stopped(index)
    changed = MemorySource([{**row, "notes": "Changé."} if row["name"] == "releve-15" else row for row in NEW[:25]])
    report = run_source(index, changed)
    assert (changed.normalised, report.added, report.embedded) == (1, 15, 15)
    with closing(sqlite3.connect(index / SOURCE)) as db:
        (text,) = db.execute("SELECT json_extract(json, '$.text') FROM chunk WHERE record = 'releve-15'").fetchone()
    assert text == "Changé."
    assert serving(index) == ("gen-0002", 25), "records that were staged and are gone are not published"


def test_a_plan_after_a_stopped_run_takes_nothing_away_from_it(index: Path) -> None:
    source = stopped(index)
    before = {path: path.read_bytes() for path in index.glob(f"{STAGING}*")}
    plan = build(
        index,
        [source, GuidesFolder(GUIDES)],
        WordEmbedder(),
        reporter=Reporter(quiet=True),
        scope=Scope(plan_only=True),
    )
    assert (plan.added, source.normalised) == (20, 40)
    assert {path: path.read_bytes() for path in index.glob(f"{STAGING}*")} == before
    run_source(index, source)
    assert source.normalised == 40


PAGES = ("record", "sqlite_autoindex_record_1", "record_key", "chunk", "chunk_record")


@pytest.mark.parametrize("damage", ["garbage", "truncated", "empty", "another version", *PAGES])
def test_a_staging_file_that_cannot_be_used_is_thrown_away(index: Path, damage: str) -> None:
    source = stopped(index)
    staged = index / STAGING
    data = staged.read_bytes()
    match damage:
        case "garbage":
            staged.write_bytes(b"garbage " * 1_000)
        case "truncated":
            staged.write_bytes(data[: len(data) // 2])
        case "empty":
            staged.write_bytes(b"")
        case "another version":
            with closing(sqlite3.connect(staged)) as db:
                db.executescript("DROP TABLE seen; CREATE TABLE seen (kind TEXT); UPDATE stamp SET value = 'older'")
        case page:
            with closing(sqlite3.connect(staged)) as db:
                (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (page,)).fetchone()
            staged.write_bytes(data[: (root - 1) * 4096] + bytes(4096) + data[root * 4096 :])
    report = run_source(index, source)
    assert (source.normalised, report.added, report.embedded) == (40, 20, 20)
    assert serving(index) == ("gen-0002", 30)
    assert not list(index.glob(f"{STAGING}*"))
