"""A run that is killed, wherever it stands, leaves an index that opens and that the next run brings up to date."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from assistant.adapters.chroma import VectorWriter
from assistant.adapters.index_directory import open_index
from assistant.adapters.lexical import WordWriter
from assistant.model import Filter
from indexer import pipeline, publish
from indexer.documents import GuidesFolder
from indexer.pipeline import build
from indexer.progress import Reporter
from indexer.report import Report
from indexer.source_store import SourceStore
from tests.corpus import GUIDES, MemorySource, plain_records
from tests.doubles import WordEmbedder

pytestmark = pytest.mark.xdist_group("kill")
ROOT = Path(__file__).parents[2]
OLD, NEW = plain_records(10), plain_records(30)
KILLED = 9
POINTS: dict[str, tuple[object, str, int]] = {
    "while embedding": (WordEmbedder, "embed_passages", 2),
    "while storing records": (SourceStore, "drop_unused_vectors", 1),
    "before a generation is begun": (pipeline, "publish", 1),
    "while writing vectors": (VectorWriter, "add", 1),
    "while writing words": (WordWriter, "add", 1),
    "before the catalogue": (publish, "write_catalogue", 1),
    "before the proof": (publish, "_verify", 1),
    "before the rename": (publish, "_sync", 1),
    "before the swap": (publish, "_swap", 1),
    "in the swap": (Path, "replace", 1),
    "after the swap": (publish, "_drop_old", 1),
}
"""Where a process dies: the name that it calls, and at which of the calls."""


def run(index: Path, records: list[dict[str, Any]]) -> Report:
    sources = [MemorySource(records), GuidesFolder(GUIDES)]
    return build(index, sources, WordEmbedder(), reporter=Reporter(quiet=True))


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
    swapped = point == "after the swap"
    assert serving(index) == (("gen-0002", 30) if swapped else ("gen-0001", 10))

    report = run(index, NEW)
    assert report.published is not swapped
    assert serving(index) == (report.generation, 30)
    assert not list(index.glob(".gen-*"))
    assert len(list(index.glob("gen-*"))) <= 2
    if point == "while embedding":
        assert report.embedded == 20 - 8
    else:
        assert report.embedded == 0, "what was embedded before the kill is not embedded again"
    assert run(index, NEW).published is False
