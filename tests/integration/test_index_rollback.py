"""`dalil-index rollback` publishes an earlier generation, and only one that would serve."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from assistant import bootstrap
from assistant.adapters.index_directory import CURRENT, MANIFEST, WORDS, current_generation, open_index
from assistant.errors import IndexBusy, IndexMismatch, IndexMissing, IndexProblem
from assistant.model import Filter
from indexer.__main__ import DONE, FAILED, main
from indexer.documents import GuidesFolder
from indexer.pipeline import build
from indexer.progress import Reporter
from indexer.report import Report
from indexer.rollback import roll_back
from tests.corpus import GUIDES, MemorySource, plain_records
from tests.doubles import WordEmbedder

FINGERPRINT = WordEmbedder().fingerprint
FIRST, SECOND = "gen-0001", "gen-0002"


def run(index: Path, count: int) -> Report:
    sources = [MemorySource(plain_records(count)), GuidesFolder(GUIDES)]
    return build(index, sources, WordEmbedder(), reporter=Reporter(quiet=True))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("built") / "index"
    run(index, 4)
    run(index, 6)
    return index


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    """An index of two generations, with four and six datasets."""
    return Path(shutil.copytree(built, tmp_path / "index"))


def serving(index: Path) -> tuple[str, int]:
    found = open_index(index, WordEmbedder())
    try:
        return found.name, len(found.catalogue.matching(Filter()))
    finally:
        found.close()


def test_the_generation_before_is_published_and_forth_again(index: Path) -> None:
    assert serving(index) == (SECOND, 6)
    assert roll_back(index, FINGERPRINT) == (SECOND, FIRST)
    assert serving(index) == (FIRST, 4)
    assert roll_back(index, FINGERPRINT) == (FIRST, SECOND)
    assert serving(index) == (SECOND, 6)


def test_the_one_gone_back_to_is_the_newest_before_the_published_one(index: Path) -> None:
    shutil.copytree(index / FIRST, index / "gen-0003")
    shutil.copytree(index / FIRST, index / "gen-0000")
    assert roll_back(index, FINGERPRINT) == (SECOND, FIRST)


def test_a_generation_can_be_named(index: Path) -> None:
    assert roll_back(index, FINGERPRINT, to=FIRST) == (SECOND, FIRST)
    assert roll_back(index, FINGERPRINT, to=SECOND) == (FIRST, SECOND)


@pytest.mark.parametrize("name", [SECOND, "gen-0009", "..", "gen-0001/..", ".lock"])
def test_only_another_generation_that_is_kept_can_be_named(index: Path, name: str) -> None:
    with pytest.raises(IndexMissing, match=r"no generation .* to go back to.*gen-0001"):
        roll_back(index, FINGERPRINT, to=name)
    assert serving(index) == (SECOND, 6)


def test_there_may_be_none_to_go_back_to(index: Path, tmp_path: Path) -> None:
    shutil.rmtree(index / FIRST)
    with pytest.raises(IndexMissing, match="no earlier generation to go back to"):
        roll_back(index, FINGERPRINT)
    with pytest.raises(IndexMissing, match="there is no index in"):
        roll_back(tmp_path / "nowhere", FINGERPRINT)
    assert not (tmp_path / "nowhere").exists()


def flip(index: Path) -> None:
    (path,) = (index / FIRST / WORDS).glob("*.store")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def lose_the_manifest(index: Path) -> None:
    (index / FIRST / MANIFEST).unlink()


def lose_a_file(index: Path) -> None:
    (path,) = (index / FIRST / WORDS).glob("*.term")
    path.unlink()


@pytest.mark.parametrize("damage", [flip, lose_the_manifest, lose_a_file])
def test_a_damaged_generation_is_not_published(index: Path, damage: Callable[[Path], None]) -> None:
    damage(index)
    for to in ("", FIRST):
        with pytest.raises(IndexProblem, match=FIRST):
            roll_back(index, FINGERPRINT, to=to)
    assert serving(index) == (SECOND, 6)


def test_a_generation_of_another_embedder_is_not_published(index: Path) -> None:
    with pytest.raises(IndexMismatch, match="this installation needs 'test:other'"):
        roll_back(index, "test:other")
    assert serving(index) == (SECOND, 6)


def test_nobody_goes_back_while_another_writes(index: Path) -> None:
    with FileLock(index / ".lock"), pytest.raises(IndexBusy, match="another process is writing"):
        roll_back(index, FINGERPRINT)
    assert serving(index) == (SECOND, 6)


@pytest.mark.parametrize("pointer", ["gen-0009\n", ""])
def test_a_pointer_that_leads_nowhere_is_mended_by_going_back(index: Path, pointer: str) -> None:
    (index / CURRENT).write_text(pointer, encoding="utf-8")
    assert roll_back(index, FINGERPRINT) == (pointer.strip(), SECOND)
    assert serving(index) == (SECOND, 6)


def test_going_back_changes_nothing_but_the_pointer(index: Path) -> None:
    before = {path: path.read_bytes() for path in index.rglob("*") if path.is_file() and path.name != CURRENT}
    roll_back(index, FINGERPRINT)
    after = {path: path.read_bytes() for path in index.rglob("*") if path.is_file() and path.name != CURRENT}
    assert after == before
    assert (index / CURRENT).read_text(encoding="utf-8") == f"{FIRST}\n"


def test_the_next_build_publishes_what_the_sources_hold_and_keeps_the_one_gone_back_to(index: Path) -> None:
    roll_back(index, FINGERPRINT)
    report = run(index, 6)
    assert (report.published, report.embedded, report.kept, report.generation) == (True, 0, 9, "gen-0003")
    assert serving(index) == ("gen-0003", 6)
    assert {path.name for path in index.glob("gen-*")} == {FIRST, "gen-0003"}
    assert roll_back(index, FINGERPRINT) == ("gen-0003", FIRST)


def test_the_command_says_what_it_did(
    index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "make_embedder", lambda settings: WordEmbedder())
    assert main(["rollback", "--index", str(index), "--json"]) == DONE
    assert json.loads(capsys.readouterr().out) == {"generation": FIRST, "before": SECOND}
    assert main(["rollback", "--index", str(index), "--to", SECOND]) == DONE
    assert "gen-0002 is published instead of gen-0001" in capsys.readouterr().out
    assert main(["rollback", "--index", str(index), "--to", "gen-0009", "--json"]) == FAILED
    assert json.loads(capsys.readouterr().out)["error"] == "index_missing"
    assert current_generation(index) == SECOND
