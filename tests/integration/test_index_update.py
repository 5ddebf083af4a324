"""`dalil-index update`: the index says what it was made from, and only what changed there is read again."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant import bootstrap
from assistant.adapters.index_directory import SOURCE
from assistant.errors import SourceError
from indexer import sources
from indexer.__main__ import DONE, DONE_WITH_SKIPPED, FAILED, WRONG_USAGE, main
from indexer.sources import Options, base
from tests.corpus import GUIDES, MemorySource, plain_records, write_jsonl
from tests.doubles import WordEmbedder

TEN_AND_ONE = [*plain_records(10), *plain_records(1, start=99)]
A, B = "ckan-dump:a/records.jsonl", "ckan-dump:b/other.jsonl"


@pytest.fixture(autouse=True)
def _embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "make_embedder", lambda settings: WordEmbedder())


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources of the records that were normalised, one entry a record."""
    found: list[str] = []
    original = base.dataset_from_ckan

    def counted(fields: object, **named: Any) -> Any:
        found.append(from_here(named["source"]))
        return original(fields, **named)

    monkeypatch.setattr(base, "dataset_from_ckan", counted)
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("update") / "place"
    folder.mkdir()
    write(folder, A, plain_records(10))
    write(folder, B, plain_records(10, start=5))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bootstrap, "make_embedder", lambda settings: WordEmbedder())
        patched.chdir(folder)
        assert main(["build", A, B, "--guides", str(GUIDES), "--index", "index", "--quiet"]) == DONE
    return Path(shutil.copytree(folder, folder.with_name("untouched")))


@pytest.fixture
def place(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: two dumps that share five ids, and an index of both and of the guides.

    It is the folder of the build, as it was then: an index keeps the whole paths of its sources.
    """
    folder = built.with_name("place")
    shutil.rmtree(folder)
    shutil.copytree(built, folder)
    monkeypatch.chdir(folder)
    return folder


def from_here(text: str) -> str:
    """Names of sources hold whole paths; here they are shown as they were written."""
    return text.replace(f"{Path.cwd()}/", "")


def write(place: Path, source: str, records: list[dict[str, Any]]) -> None:
    path = place / source.partition(":")[2]
    path.parent.mkdir(exist_ok=True)
    write_jsonl(path.parent, records).rename(path)


def run(capsys: pytest.CaptureFixture[str], verb: str, *arguments: str, code: int = DONE) -> dict[str, Any]:
    quiet = ["--quiet"] if verb in ("build", "update", "plan") else []
    done = main([verb, *arguments, "--index", "index", "--json", *quiet])
    written = capsys.readouterr()
    assert done == code, written.err
    found: dict[str, Any] = json.loads(from_here(written.out.splitlines()[-1]))
    return found


def counts(found: dict[str, Any]) -> tuple[int, ...]:
    return tuple(found[name] for name in ("added", "updated", "kept", "deleted"))


def stored(place: Path) -> dict[str, str]:
    """Id → source of all datasets."""
    with closing(sqlite3.connect(place / "index" / SOURCE)) as db:
        rows = db.execute("SELECT id, source FROM record WHERE kind = 'dataset'")
        return {identity: from_here(source) for identity, source in rows}


def changed(records: list[dict[str, Any]], number: int) -> list[dict[str, Any]]:
    return [{**row, "title": "Autre titre"} if row["name"] == f"releve-{number}" else row for row in records]


def test_an_update_without_sources_reads_what_the_index_was_built_from(
    place: Path, capsys: pytest.CaptureFixture[str], read: list[str]
) -> None:
    write(place, A, changed(TEN_AND_ONE, 3))
    write(place, B, plain_records(9, start=5))
    found = run(capsys, "update")
    assert counts(found) == (1, 1, 21, 1)
    assert read == [A, A], "what is unchanged is not even normalised"
    assert [s["source"] for s in found["sources"]] == [A, B, f"guides:{GUIDES}"]
    assert (found["read"], found["generation"]) == (23, "gen-0002")
    found = run(capsys, "update")
    assert (counts(found), found["embedded"], found["published"], len(read)) == ((0, 0, 23, 0), 0, False, 2)


def test_an_update_of_one_source_leaves_the_others_as_they_are(
    place: Path, capsys: pytest.CaptureFixture[str], read: list[str]
) -> None:
    before = stored(place)
    write(place, A, changed(TEN_AND_ONE, 3))
    write(place, B, [])
    found = run(capsys, "update", A)
    assert counts(found) == (1, 1, 22, 0)
    assert [s["source"] for s in found["sources"]] == [A]
    assert read == [A, A]
    assert stored(place) == {**before, "releve-99": A}
    assert run(capsys, "verify")["sound"]


def test_sources_that_share_ids_keep_them_whichever_is_updated(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = stored(place)
    assert (before["releve-7"], before["other:releve-7"]) == (A, B)
    write(place, B, changed(plain_records(10, start=5), 7))
    assert counts(run(capsys, "update", B)) == (0, 1, 22, 0)
    write(place, A, changed(plain_records(10), 7))
    assert counts(run(capsys, "update", A)) == (0, 1, 22, 0)
    assert stored(place) == before
    assert counts(run(capsys, "update")) == (0, 0, 23, 0)
    assert counts(run(capsys, "build", A, B, "--guides", str(GUIDES))) == (0, 0, 23, 0)


def test_records_that_are_gone_from_an_updated_source_are_deleted_and_those_of_others_not(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(place, A, plain_records(6))
    assert counts(run(capsys, "update", A)) == (0, 0, 19, 4)
    assert stored(place)["other:releve-7"] == B


def test_a_folder_of_guides_that_an_update_names_belongs_to_the_index_from_then_on(
    place: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "more-guides"
    folder.mkdir()
    (folder / "eau.md").write_text("# L'eau\n\nComment lire les relevés de l'eau.\n", encoding="utf-8")
    found = run(capsys, "update", A, "--guides", str(folder))
    assert counts(found) == (1, 0, 23, 0)
    assert counts(run(capsys, "update")) == (0, 0, 24, 0), "the folder belongs to the index now"


def test_an_updated_source_that_the_index_did_not_have_belongs_to_it_from_then_on(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(place, "ckan-dump:c/third.jsonl", plain_records(2, start=50))
    assert counts(run(capsys, "update", "ckan-dump:c/third.jsonl")) == (2, 0, 23, 0)
    assert counts(run(capsys, "update")) == (0, 0, 25, 0)
    assert [s["source"] for s in run(capsys, "status")["sources"]][:3] == [A, B, "ckan-dump:c/third.jsonl"]


def test_a_failed_source_of_an_update_stays_and_ends_with_3(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = stored(place)
    (place / "b" / "other.jsonl").unlink()
    write(place, A, TEN_AND_ONE)
    found = run(capsys, "update", code=DONE_WITH_SKIPPED)
    assert (counts(found), stored(place)) == ((1, 0, 23, 0), {**before, "releve-99": A})
    assert run(capsys, "update", B, code=FAILED)["error"] == "source_error"


def test_a_plan_without_sources_is_that_of_an_update_and_with_some_that_of_a_build(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in (place / "index").rglob("*") if path.is_file()}
    write(place, A, TEN_AND_ONE)
    assert run(capsys, "plan")["changes"] == {"add": ["dataset:releve-99"]}
    alone = run(capsys, "plan", A, "--guides", str(GUIDES))
    assert counts(alone) == (1, 0, 13, 10)
    assert set(alone["changes"]["delete"]) == {
        f"dataset:{identity}" for identity, source in stored(place).items() if source == B
    }
    assert {path: path.read_bytes() for path in (place / "index").rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("verb", ["update", "plan"])
def test_an_index_that_is_not_there_cannot_be_updated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    assert main([verb, "--index", "index", "--quiet"]) == FAILED
    said = capsys.readouterr().err
    assert "'index' does not say what it was built from: name the sources, with `build`" in said
    assert "`dalil-index build SOURCE" in said
    assert not (tmp_path / "index").exists()


def test_what_the_index_was_built_from_may_be_unreadable(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(place / "index" / SOURCE)) as db:
        db.execute("UPDATE fact SET value = ? WHERE name = 'command'", (json.dumps({"of a later version": 1}),))
        db.commit()
    assert run(capsys, "update", code=WRONG_USAGE)["error"] == "bad_settings"


class Portals:
    """Portals of the kind `fake:`, by location; `asked` is what each was opened with."""

    def __init__(self) -> None:
        self.at: dict[str, MemorySource] = {}
        self.asked: list[Options] = []

    def open(self, location: str, options: Options) -> MemorySource:
        self.asked.append(options)
        return self.at[location]

    def since(self) -> list[str]:
        """What each portal was asked for, of the last run; a portal may be opened twice for its name."""
        asked, self.asked = self.asked, []
        return [options.since for options in asked]


@pytest.fixture
def portals(monkeypatch: pytest.MonkeyPatch) -> Portals:
    found = Portals()
    monkeypatch.setitem(sources._KINDS, "fake", found.open)
    return found


def moment_of(capsys: pytest.CaptureFixture[str], source: str) -> str:
    return next(str(entry["read"]) for entry in run(capsys, "status")["sources"] if entry["source"] == source)


def set_back(place: Path, days: int) -> None:
    """As if all harvests had been so many days earlier."""
    with closing(sqlite3.connect(place / "index" / SOURCE)) as db:
        sql = "UPDATE fact SET value = strftime('%Y-%m-%dT%H:%M:%SZ', value, ?) WHERE name LIKE 'harvested:%'"
        assert db.execute(sql, (f"-{days} days",)).rowcount
        db.commit()


def test_since_last_asks_for_what_changed_since_a_day_before_the_last_harvest(
    tmp_path: Path, portals: Portals, capsys: pytest.CaptureFixture[str]
) -> None:
    portals.at["x"] = MemorySource(plain_records(3), name="fake:x")
    run(capsys, "build", "fake:x", "--guides", str(GUIDES), "--since", "last")
    assert set(portals.since()) == {""}, "there was no harvest yet"
    set_back(tmp_path, 10)
    moment = moment_of(capsys, "fake:x")

    portals.at["x"] = MemorySource(
        changed(plain_records(3), 1)[1:2], name="fake:x", incomplete="what changed since", on_purpose=True
    )
    found = run(capsys, "update", "--since", "last")
    day_before = datetime.fromisoformat(moment) - timedelta(days=1)
    assert portals.since()[-1] == f"{day_before:%Y-%m-%dT%H:%M:%SZ}"
    assert counts(found) == (0, 1, 5, 0), "an incomplete source deletes nothing"
    assert moment_of(capsys, "fake:x") > moment

    portals.at["x"] = MemorySource([], name="fake:x", incomplete="what changed since", on_purpose=True)
    assert counts(run(capsys, "update", "--since", "last")) == (0, 0, 6, 0), "nothing new is no failure"


def test_a_harvest_that_failed_is_not_the_last(
    tmp_path: Path, portals: Portals, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("x", "y"):
        portals.at[name] = MemorySource(plain_records(3, start=ord(name)), name=f"fake:{name}")
    run(capsys, "build", "fake:x", "fake:y", "--guides", str(GUIDES))
    set_back(tmp_path, 10)
    x, y = moment_of(capsys, "fake:x"), moment_of(capsys, "fake:y")
    portals.at["x"] = MemorySource([], name="fake:x", fails=SourceError("the portal is gone"))
    run(capsys, "update", code=DONE_WITH_SKIPPED)
    assert moment_of(capsys, "fake:x") == x
    assert moment_of(capsys, "fake:y") > y


@pytest.mark.parametrize(
    ("written", "asked"),
    [("2026-11-01", "2026-11-01T00:00:00Z"), ("2026-11-01T01:30:00+01:00", "2026-11-01T00:30:00Z")],
)
def test_a_date_is_passed_on_as_a_moment(
    portals: Portals, capsys: pytest.CaptureFixture[str], written: str, asked: str
) -> None:
    portals.at["x"] = MemorySource(plain_records(3), name="fake:x")
    run(capsys, "build", "fake:x", "--guides", str(GUIDES), "--since", written)
    assert portals.since() == [asked]


def test_an_update_asks_for_what_the_build_asked_for(portals: Portals, capsys: pytest.CaptureFixture[str]) -> None:
    portals.at["x"] = MemorySource(plain_records(3), name="fake:x")
    run(capsys, "build", "fake:x", "--organization", "hcp", "--group", "eau", "--guides", str(GUIDES))
    run(capsys, "update")
    assert [(o.organization, o.group) for o in portals.asked] == [("hcp", "eau")] * 2


def test_thousands_of_unchanged_records_are_not_read_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], read: list[str]
) -> None:
    (tmp_path / "none").mkdir()
    many = [{**row, "notes": f"Point {n * n} de la ligne {n % 97}."} for n, row in enumerate(plain_records(3_000))]
    write(tmp_path, A, many)
    assert run(capsys, "build", A, "--guides", "none")["added"] == 3_000
    assert len(read) == 3_000
    write(tmp_path, A, changed(many, 2_999))
    assert counts(run(capsys, "update")) == (0, 1, 2_999, 0)
    assert len(read) == 3_001
