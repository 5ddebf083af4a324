"""What `dalil-index status` says of an index, whole or damaged, and that it only looks."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assistant.adapters.index_directory import SOURCE
from assistant.errors import IndexMissing, SourceError
from indexer.__main__ import DONE, FAILED, main
from indexer.documents import GuidesFolder
from indexer.pipeline import Scope, build
from indexer.progress import Reporter
from indexer.status import lines, status
from tests.corpus import GUIDES, RECORDS, MemorySource, plain_records
from tests.doubles import WordEmbedder

CORPUS, PORTAL, NEWS = "memory:corpus", "memory:portal", "memory:news"
COMMAND = json.dumps({"sources": ["ckan:https://portal.example"], "guides": []})
DAY = 86_400


def run(index: Path, *sources: MemorySource) -> None:
    named = [*sources, GuidesFolder(GUIDES)]
    build(index, named, WordEmbedder(), reporter=Reporter(quiet=True), scope=Scope(command=COMMAND))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two generations; of the second, one source failed, one was incomplete, and twelve records were skipped."""
    index = tmp_path_factory.mktemp("built") / "index"
    run(index, MemorySource(RECORDS), MemorySource(plain_records(4), name=PORTAL))
    run(
        index,
        MemorySource([*RECORDS, *[{"notes": "sans titre"}] * 12]),
        MemorySource([], name=PORTAL, fails=SourceError("the portal is gone")),
        MemorySource(
            plain_records(2, start=50), name=NEWS, incomplete="only what changed since 2026-11-01", on_purpose=True
        ),
    )
    return index


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "index"))


def in_source(index: Path, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(index / SOURCE)) as db:
        assert db.execute(sql, values).rowcount
        db.commit()


def edit_manifest(index: Path, generation: str, **values: object) -> None:
    path = index / generation / "MANIFEST.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **values}), encoding="utf-8")


def text(index: Path) -> str:
    return "\n".join(lines(status(index)))


def test_the_published_generation_is_described_as_its_manifest_does_without_its_vectors(built: Path) -> None:
    found = status(built)
    assert (found["generation"], found["embedder"], found["damage"]) == ("gen-0002", "test:words", [])
    assert (found["counts"]["datasets"], found["counts"]["documents"]) == (18, 3)
    assert sum(found["counts"]["by_language"].values()) == found["counts"]["chunks"] > 21
    assert found["counts"]["by_source"][PORTAL] == {"dataset": 4}
    assert not {"centring", "files"} & found.keys()
    assert 0 <= found["age_s"] < 600


def test_all_generations_are_listed_with_their_counts_and_sizes(built: Path) -> None:
    first, second = status(built)["generations"]
    assert (first["name"], first["published"], first["datasets"], first["documents"]) == ("gen-0001", False, 16, 3)
    assert (second["name"], second["published"], second["datasets"]) == ("gen-0002", True, 18)
    for entry in (first, second):
        assert entry["bytes"] == sum(p.stat().st_size for p in (built / entry["name"]).rglob("*") if p.is_file())
        assert entry["chunks"] > 0


def test_sources_are_listed_with_what_is_stored_of_them_and_when_they_were_read(built: Path) -> None:
    found = {entry["source"]: entry for entry in status(built)["sources"]}
    assert {name: (entry["datasets"], entry["documents"]) for name, entry in found.items()} == {
        CORPUS: (12, 0),
        PORTAL: (4, 0),
        NEWS: (2, 0),
        f"guides:{GUIDES}": (0, 3),
    }
    assert all(entry["read"].endswith("Z") and 0 <= entry["age_s"] < 600 for entry in found.values())


def test_the_last_run_is_kept_with_what_was_skipped_and_what_failed(built: Path) -> None:
    found = status(built)
    last = found["last_run"]
    assert [last[name] for name in ("read", "added", "updated", "kept", "deleted")] == [17, 2, 0, 19, 0]
    assert last["ended"].endswith("Z")
    assert last["seconds"] > 0
    assert found["skipped"] == [{"record": str(n), "reason": "no name and no id"} for n in range(13, 25)]
    assert [(s["source"], s["failed"], s["complete"]) for s in last["sources"]][:3] == [
        (CORPUS, False, True),
        (PORTAL, True, False),
        (NEWS, False, False),
    ]
    assert found["command"] == json.loads(COMMAND)


def test_people_read_the_same_in_lines(built: Path) -> None:
    said = text(built)
    for line in (
        "published: gen-0002, ",
        " ago, 18 datasets, 3 documents, ",
        "embedder: test:words",
        "passages by language: ar ",
        "  gen-0001: ",
        "  gen-0002 (published): ",
        "source memory:portal: 4 datasets, 0 documents, read ",
        "read 17 added 2 updated 0 kept 19 deleted 0 embedded 2, skipped 12, ",
        "  memory:portal: failed: the portal is gone",
        "  memory:news: incomplete: only what changed since 2026-11-01",
        "  skipped 13: no name and no id",
        "  … and 2 more skipped (--json lists all)",
    ):
        assert line in said
    assert "damaged" not in said


def test_ages_are_told_from_what_was_written(index: Path) -> None:
    edit_manifest(index, "gen-0001", created="2020-01-01T00:00:00Z")
    edit_manifest(index, "gen-0002", created="yesterday or so")
    in_source(
        index,
        "UPDATE fact SET value = strftime('%Y-%m-%dT%H:%M:%SZ', value, '-3 days') WHERE name = ?",
        f"harvested:{PORTAL}",
    )
    found = status(index)
    assert found["generations"][0]["age_s"] > 6 * 365 * DAY
    assert (found["age_s"], found["generations"][1]["age_s"]) == (None, None)
    (portal,) = (entry for entry in found["sources"] if entry["source"] == PORTAL)
    assert 3 * DAY <= portal["age_s"] < 3 * DAY + 600
    said = text(index)
    assert "read 3 days ago" in said
    assert "published: gen-0002, an unknown time ago" in said


def damage_manifest_of_previous(index: Path) -> None:
    path = index / "gen-0001" / "MANIFEST.json"
    path.write_bytes(path.read_bytes()[:200])


def damage_source(index: Path) -> None:
    (index / SOURCE).write_bytes(b"garbage " * 1_000)


def remove_source(index: Path) -> None:
    (index / SOURCE).unlink()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (damage_manifest_of_previous, "gen-0001/MANIFEST.json' cannot be read"),
        (damage_source, "damaged: source.sqlite: file is not a database"),
        (remove_source, "damaged: source.sqlite: unable to open database file"),
    ],
)
def test_what_cannot_be_read_is_said_beside_what_can(index: Path, damage: Any, said: str) -> None:
    damage(index)
    found = text(index)
    assert said in found
    assert "published: gen-0002" in found
    assert (index / SOURCE).exists() is (damage is not remove_source), "nothing is created by looking"


def test_there_is_no_status_where_nothing_is_published(index: Path, tmp_path: Path) -> None:
    for place in (tmp_path / "nowhere", index):
        (index / "current").unlink(missing_ok=True)
        with pytest.raises(IndexMissing, match="there is no index in"):
            status(place)
    assert not (tmp_path / "nowhere").exists()


def test_an_index_of_an_earlier_version_has_a_status(index: Path) -> None:
    with closing(sqlite3.connect(index / SOURCE)) as db:
        db.execute("DELETE FROM fact WHERE name != 'embedder'")
        db.commit()
    edit_manifest(index, "gen-0002", counts={"datasets": 18, "documents": 3, "chunks": 30})
    found = status(index)
    assert (found["last_run"], found["skipped"], found["command"]) == ({}, [], {})
    assert [entry["age_s"] for entry in found["sources"]] == [None] * 4
    assert "source memory:portal: 4 datasets, 0 documents\n" in text(index) + "\n"


def test_an_index_can_lie_in_any_folder(built: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(built, tmp_path / "données #1 50%20?x=y" / "index"))
    assert status(place)["damage"] == []
    assert [path.name for path in tmp_path.iterdir()] == ["données #1 50%20?x=y"]


def test_looking_changes_no_byte_and_needs_no_embedder(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path: path.read_bytes() for path in index.rglob("*") if path.is_file()}
    monkeypatch.setattr("assistant.bootstrap.make_embedder", None)
    assert main(["status", "--index", str(index)]) == DONE
    assert {path: path.read_bytes() for path in before} == before


def test_the_command_gives_the_same_as_json(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--index", str(index), "--json"]) == DONE
    found = json.loads(capsys.readouterr().out)
    found.pop("age_s")
    expected = json.loads(json.dumps(status(index)))
    assert {name: found[name] for name in ("generation", "counts", "last_run", "command")} == {
        name: expected[name] for name in ("generation", "counts", "last_run", "command")
    }
    assert found.keys() == expected.keys() - {"age_s"}
    assert main(["status", "--index", str(index / "nowhere"), "--json"]) == FAILED
    assert json.loads(capsys.readouterr().out)["error"] == "index_missing"
