"""A run that fails leaves the published generation serving, says why, and does not stand in the way of the next run."""

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from assistant.adapters.index_directory import CURRENT, SOURCE, WORDS, current_generation, open_index
from assistant.errors import (
    DalilError,
    EmbedderError,
    IndexBusy,
    IndexNotWritable,
    IndexProblem,
    NothingUsable,
    SourceError,
    TooManyDeletions,
    TooManySkipped,
)
from assistant.model import Filter
from assistant.ports import Vectors
from indexer import pipeline, publish
from indexer.documents import GuidesFolder
from indexer.pipeline import Limits, build
from indexer.progress import Reporter
from indexer.report import Report
from indexer.sources import Source
from tests.corpus import GUIDES, MemorySource, plain_records
from tests.doubles import WordEmbedder

QUIET = Reporter(quiet=True)
OLD, NEW = plain_records(30), plain_records(60)


class Failing(WordEmbedder):
    """Embeds so many texts, then does `then`."""

    def __init__(self, after: int, then: Callable[[], object]) -> None:
        super().__init__()
        self._left, self._then = after, then

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self._left -= len(texts)
        if self._left < 0:
            self._then()
        return super().embed_passages(texts)


def fail(error: BaseException) -> Callable[..., object]:
    def raise_it(*_: object, **__: object) -> object:
        raise error

    return raise_it


def run(index: Path, *sources: Source, embedder: WordEmbedder | None = None, limits: Limits | None = None) -> Report:
    return build(index, [*sources, GuidesFolder(GUIDES)], embedder or WordEmbedder(), reporter=QUIET, limits=limits)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("built") / "index"
    run(index, MemorySource(OLD))
    return index


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "index"))


def serving(index: Path) -> tuple[str, int]:
    """The generation that a server would open, and how many datasets it has."""
    found = open_index(index, WordEmbedder())
    try:
        return found.name, len(found.catalogue.matching(Filter()))
    finally:
        found.store.close()


def scratch(index: Path) -> list[str]:
    return [p.name for p in index.iterdir() if p.name.startswith((".gen-", ".current"))]


def check_untouched_then_mended(index: Path) -> Report:
    """The old generation serves; the next run publishes the new records and leaves no scratch behind."""
    assert serving(index) == ("gen-0001", 30)
    report = run(index, MemorySource(NEW))
    assert report.published
    assert serving(index) == (report.generation, 60)
    assert scratch(index) == []
    return report


def test_a_source_that_fails_half_way_changes_nothing(index: Path) -> None:
    for error in (SourceError("the portal is gone"), ValueError("unforeseen"), KeyboardInterrupt()):
        with pytest.raises(type(error)):
            run(index, MemorySource(NEW[:40], fails=error))
    report = check_untouched_then_mended(index)
    assert (report.added, report.kept, report.embedded) == (30, 33, 30)


def test_too_many_skipped_records_fail_the_run_with_its_report(index: Path) -> None:
    bad: list[object] = [{"notes": "sans titre"}] * 80
    with pytest.raises(TooManySkipped, match="80 of 143 records") as caught:
        run(index, MemorySource([*NEW, *bad]))
    assert isinstance(caught.value.report, Report)
    assert len(caught.value.report.skipped) == 80
    check_untouched_then_mended(index)


def test_the_share_of_skipped_records_can_be_raised(index: Path) -> None:
    bad: list[object] = [{"notes": "sans titre"}] * 80
    report = run(index, MemorySource([*NEW, *bad]), limits=Limits(max_skipped=0.6))
    assert (report.published, len(report.skipped)) == (True, 80)


def test_a_source_without_any_usable_record_fails_the_run(index: Path) -> None:
    for records in ([], [None, {"name": "x"}]):
        with pytest.raises(NothingUsable, match="memory:corpus holds no usable record"):
            run(index, MemorySource(records))
    check_untouched_then_mended(index)


OTHER = "memory:other"


def rows(index: Path, source: str) -> list[tuple[object, ...]]:
    """All that is stored of a source, byte for byte."""
    with closing(sqlite3.connect(index / SOURCE)) as db:
        records = db.execute("SELECT * FROM record WHERE source = ? ORDER BY id", (source,)).fetchall()
        chunks = (
            "SELECT * FROM chunk WHERE (kind, record) IN (SELECT kind, id FROM record WHERE source = ?) ORDER BY id"
        )
        return records + db.execute(chunks, (source,)).fetchall()


@pytest.mark.parametrize(
    "failing",
    [
        MemorySource([], name="memory:corpus", fails=SourceError("the portal is gone")),
        MemorySource([{**row, "notes": "Changé."} for row in NEW[:40]], fails=SourceError("the portal is gone")),
        MemorySource([]),
        MemorySource([{"notes": "sans titre"}] * 80),
    ],
    ids=["at the start", "half way", "nothing", "nothing usable"],
)
def test_one_of_two_portals_fails_and_the_other_is_published(index: Path, failing: MemorySource) -> None:
    before = rows(index, "memory:corpus")
    other = MemorySource(plain_records(20, start=100), name=OTHER)
    report = run(index, failing, other)
    assert (report.failed_sources, report.added, report.updated, report.deleted) == (["memory:corpus"], 20, 0, 0)
    assert (report.kept, report.read, report.embedded, report.published) == (33, 23, 20, True)
    assert report.sources[0].reason
    assert rows(index, "memory:corpus") == before
    assert serving(index) == ("gen-0002", 50)
    mended = run(index, MemorySource(NEW), other)
    assert (mended.failed_sources, mended.added, mended.kept) == ([], 30, 53)


def test_where_all_portals_fail_nothing_is_published_though_the_guides_are_there(index: Path) -> None:
    gone = SourceError("the portal is gone")
    with pytest.raises(SourceError, match="the portal is gone"):
        run(index, MemorySource(NEW[:40], fails=gone), MemorySource([], name=OTHER))
    check_untouched_then_mended(index)


def test_a_missing_folder_of_guides_fails_the_run(index: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not a folder of guides"):
        run(index, MemorySource(NEW), GuidesFolder(tmp_path / "missing"))
    check_untouched_then_mended(index)


def test_an_embedder_that_fails_half_way_keeps_what_it_made(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "EMBED_AT_ONCE", 8)
    with pytest.raises(EmbedderError, match="out of memory"):
        run(index, MemorySource(NEW), embedder=Failing(20, fail(EmbedderError("out of memory"))))
    assert check_untouched_then_mended(index).embedded == 30 - 16


@pytest.mark.parametrize(
    ("step", "error"),
    [
        ("write_catalogue", RuntimeError("unforeseen")),
        ("_verify", IndexProblem("a chunk does not find itself")),
        ("_sync", KeyboardInterrupt()),
        ("swap", RuntimeError("unforeseen")),
    ],
)
def test_a_generation_that_cannot_be_finished_is_not_published(
    index: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(publish, step, fail(error))
        with pytest.raises(type(error)):
            run(index, MemorySource(NEW))
    assert scratch(index) == []
    report = check_untouched_then_mended(index)
    assert (report.kept, report.embedded) == (63, 0)


def test_a_full_disk_is_said_as_such(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(publish, "_sync", fail(OSError(28, "No space left on device")))
        with pytest.raises(IndexNotWritable, match="No space left on device"):
            run(index, MemorySource(NEW))
    check_untouched_then_mended(index)


def test_the_second_of_two_writers_is_told_that_the_index_is_busy(index: Path) -> None:
    second: list[DalilError] = []

    def write_too() -> None:
        with pytest.raises(IndexBusy, match="another process is writing") as caught:
            run(index, MemorySource(OLD[:5]))
        second.append(caught.value)

    report = run(index, MemorySource(NEW), embedder=Failing(0, write_too))
    assert report.published
    assert [error.code for error in second] == ["index_busy"]
    assert serving(index) == ("gen-0002", 60)


@pytest.mark.parametrize("place", ["file", "file/index", "file/deep/index"])
def test_a_place_that_cannot_be_a_folder_is_not_writable(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(IndexNotWritable, match="cannot be written"):
        run(tmp_path / place, MemorySource(OLD))
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


@pytest.mark.skipif(
    not Path("/proc/self").is_dir(), reason="a folder that not even root can write is only known on Linux"
)
def test_a_folder_of_the_system_is_not_writable() -> None:
    with pytest.raises(IndexNotWritable, match="cannot be written"):
        run(Path("/proc/self/index"), MemorySource(OLD))


def test_a_run_that_would_delete_most_records_is_refused(index: Path) -> None:
    with pytest.raises(TooManyDeletions, match="would delete 28 of 33 records"):
        run(index, MemorySource(OLD[:2]))
    assert serving(index) == ("gen-0001", 30)
    report = run(index, MemorySource(OLD[:2]), limits=Limits(max_deleted=1.0))
    assert (report.deleted, report.published) == (28, True)
    assert serving(index) == ("gen-0002", 2)


def test_a_source_that_lost_most_of_itself_is_refused_though_it_is_a_small_part(index: Path) -> None:
    many, some = MemorySource(plain_records(100, start=200), name="memory:many"), plain_records(30, start=100)
    run(index, MemorySource(OLD), many, MemorySource(some, name=OTHER))
    with pytest.raises(TooManyDeletions, match="memory:other: this run would delete 28 of 30 records"):
        run(index, MemorySource(OLD), many, MemorySource(some[:2], name=OTHER))
    assert serving(index) == ("gen-0002", 160)
    assert run(index, MemorySource(OLD), many, MemorySource(some[:9], name=OTHER), limits=Limits(max_deleted=0.7))
    assert serving(index) == ("gen-0003", 139)


def test_a_source_that_is_no_longer_named_is_deleted_where_it_is_not_most_of_the_index(index: Path) -> None:
    many = MemorySource(plain_records(100, start=200), name="memory:many")
    run(index, MemorySource(OLD), many)
    with pytest.raises(TooManyDeletions, match="this run would delete 100 of 133 records"):
        run(index, MemorySource(OLD))
    report = run(index, many)
    assert (report.deleted, report.kept) == (30, 103)
    assert serving(index) == ("gen-0003", 100)


def test_a_few_deletions_are_never_held_back(tmp_path: Path) -> None:
    run(tmp_path / "i", MemorySource(plain_records(20)))
    assert run(tmp_path / "i", MemorySource(plain_records(1))).deleted == 19


def test_a_damaged_source_of_truth_is_said_and_the_generation_serves_on(index: Path) -> None:
    for path in index.glob(f"{SOURCE}*"):
        path.write_bytes(b"garbage " * 1_000)
    with pytest.raises(IndexProblem, match="is damaged"):
        run(index, MemorySource(NEW))
    assert serving(index) == ("gen-0001", 30)


@pytest.mark.parametrize("damage", ["manifest", "generation", "current", "words"])
def test_a_damaged_generation_is_made_again_by_the_same_command(index: Path, damage: str) -> None:
    match damage:
        case "manifest":
            (index / "gen-0001" / "MANIFEST.json").write_text("{", encoding="utf-8")
        case "generation":
            shutil.rmtree(index / "gen-0001")
        case "current":
            (index / CURRENT).unlink()
        case "words":
            (path,) = (index / "gen-0001" / WORDS).glob("*.store")
            path.write_bytes(path.read_bytes()[:-1] + b"x")
    report = run(index, MemorySource(OLD))
    assert (report.published, report.embedded, report.kept) == (True, 0, 33)
    assert serving(index) == (current_generation(index), 30)
