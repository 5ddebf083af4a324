"""Several sources in one index: ids stay with their records, and nothing is lost when one of them has a bad night."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant import bootstrap
from assistant.adapters.index_directory import CURRENT, SOURCE
from assistant.errors import SourceError
from indexer.__main__ import main
from indexer.pipeline import Scope, build
from indexer.progress import Reporter
from indexer.report import Report
from indexer.rollback import roll_back
from indexer.sources import Source
from indexer.status import status
from indexer.verify import verify
from tests.corpus import GUIDES, CkanRecord, MemorySource, plain_records, write_jsonl
from tests.doubles import WordEmbedder

A, B = "memory:a", "memory:b"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bootstrap, "make_embedder", lambda settings: WordEmbedder())


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def run(index: Path, *named: Source, scope: Scope | None = None) -> Report:
    return build(index, list(named), WordEmbedder(), reporter=Reporter(quiet=True), scope=scope)


def command(index: Path, *arguments: str) -> int:
    return main([*arguments, "--index", str(index), "--quiet"])


def owners(index: Path) -> dict[str, str]:
    with closing(sqlite3.connect(index / SOURCE)) as db:
        return dict(db.execute("SELECT id, source || ' ' || json_extract(json, '$.titles.fr') FROM record").fetchall())


def titled(title: str) -> CkanRecord:
    return {"name": "x", "title": title}


@pytest.fixture
def shared(index: Path) -> Path:
    """B has an id that A begins to use later."""
    one = plain_records(1)
    run(index, MemorySource(one, name=A), MemorySource([titled("De B")], name=B))
    run(index, MemorySource([*one, titled("De A")], name=A), scope=Scope(others_stay=True))
    return index


def test_an_id_that_is_published_stays_with_its_record_when_another_source_begins_to_use_it(index: Path) -> None:
    one = plain_records(1)
    run(index, MemorySource(one, name=A), MemorySource([titled("De B")], name=B))
    run(index, MemorySource([*one, titled("De A")], name=A), MemorySource([titled("De B")], name=B))
    assert owners(index)["x"] == "memory:b De B"
    assert "memory:a De A" in owners(index).values()


def test_a_failed_source_keeps_a_record_whose_id_another_source_uses_too(shared: Path) -> None:
    again = [*plain_records(1), titled("De A, neuf")]
    run(shared, MemorySource(again, name=A), MemorySource([], name=B, fails=SourceError("gone")))
    assert {"memory:b De B", "memory:a De A, neuf"} <= set(owners(shared).values())


def test_an_incomplete_source_keeps_a_record_whose_id_another_source_uses_too(shared: Path) -> None:
    changed = MemorySource([titled("De A, neuf")], name=A, incomplete="since")
    run(shared, changed, MemorySource([], name=B, incomplete="since"))
    assert {"memory:b De B", "memory:a De A, neuf"} <= set(owners(shared).values())
    assert "memory:a De A" not in owners(shared).values()


def test_three_sources_of_one_label_lose_no_record(index: Path) -> None:
    named = [MemorySource(plain_records(3), name=f"ckan-dump:{folder}/records.jsonl") for folder in "abc"]
    report = run(index, *named)
    assert (report.read, report.skipped) == (9, [])
    assert run(index, *named).published is False


def test_a_source_that_is_named_twice_is_read_once(index: Path) -> None:
    report = run(index, MemorySource(plain_records(3)), MemorySource(plain_records(3)))
    assert (report.read, report.skipped) == (3, [])


def test_the_same_dump_with_a_portal_is_the_same_source(index: Path, tmp_path: Path) -> None:
    write_jsonl(tmp_path, plain_records(3))
    assert command(index, "build", "ckan-dump:records.jsonl", "--guides", str(GUIDES)) == 0
    assert command(index, "update", "ckan-dump:records.jsonl@https://portal.example") == 0
    assert command(index, "update") == 0
    with closing(sqlite3.connect(index / SOURCE)) as db:
        portals = db.execute("SELECT DISTINCT json_extract(json, '$.portal') FROM record WHERE kind = 'dataset'")
        assert portals.fetchall() == [("https://portal.example",)]


def test_many_records_of_one_text_can_be_published(index: Path) -> None:
    same = [{"name": f"same-{n}", "title": "Relevé quotidien", "notes": "Mesures du jour."} for n in range(3_000)]
    assert run(index, MemorySource([*plain_records(50), *same])).published
    assert verify(index, WordEmbedder()).problems == []


def test_records_that_stay_from_an_earlier_version_do_not_make_the_index_unsound(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(index, MemorySource(plain_records(3), name=A), MemorySource(plain_records(3, start=10), name=B))
    for module in ("indexer.pipeline", "indexer.verify"):
        monkeypatch.setattr(f"{module}.stamp", lambda: "of the next version")
    run(index, MemorySource(plain_records(3), name=A), MemorySource([], name=B, fails=SourceError("gone")))
    assert verify(index, WordEmbedder()).problems == []


@pytest.mark.parametrize(("on_purpose", "moved"), [(False, False), (True, True)])
def test_only_a_harvest_that_went_as_asked_is_the_last_one(
    index: Path, monkeypatch: pytest.MonkeyPatch, on_purpose: bool, moved: bool
) -> None:
    old = "2020-01-01T00:00:00Z"
    run(index, MemorySource(plain_records(3), name=A))
    with closing(sqlite3.connect(index / SOURCE)) as db:
        db.execute("UPDATE fact SET value = ? WHERE name = 'harvested:memory:a'", (old,))
        db.commit()
    run(index, MemorySource(plain_records(2), name=A, incomplete="page 7", on_purpose=on_purpose))
    with closing(sqlite3.connect(index / SOURCE)) as db:
        (found,) = db.execute("SELECT value FROM fact WHERE name = 'harvested:memory:a'").fetchone()
    assert (found != old) is moved


def test_the_shipped_guides_stay_when_an_update_names_a_folder_more(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_jsonl(tmp_path, plain_records(3))
    assert command(index, "build", "ckan-dump:records.jsonl") == 0
    assert command(index, "update", "--guides", str(GUIDES), "--json", "--allow-deletions") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["deleted"] == 0


def test_an_index_can_be_updated_from_any_folder(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_jsonl(tmp_path, plain_records(3))
    (tmp_path / "elsewhere").mkdir()
    assert command(index, "build", "ckan-dump:records.jsonl", "--guides", str(GUIDES)) == 0
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert command(index, "update") == 0


def test_a_damaged_manifest_has_a_status(index: Path) -> None:
    run(index, MemorySource(plain_records(3)))
    (index / "gen-0001" / "MANIFEST.json").write_text("{", encoding="utf-8")
    assert "MANIFEST.json" in status(index)["damage"][0]
    assert main(["status", "--index", str(index)]) == 0


def test_a_garbled_pointer_is_mended_by_going_back(index: Path) -> None:
    run(index, MemorySource(plain_records(3)))
    (index / CURRENT).write_bytes(b"\xff\xfe")
    assert roll_back(index, WordEmbedder().fingerprint)[1] == "gen-0001"


def test_looking_leaves_no_file(index: Path) -> None:
    run(index, MemorySource(plain_records(3)))
    before = {path.name for path in index.iterdir()}
    status(index)
    verify(index, WordEmbedder())
    assert {path.name for path in index.iterdir()} == before
