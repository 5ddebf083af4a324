"""`dalil-index` as operators type it: exit codes, what it prints, what it changes."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from assistant import bootstrap
from assistant.adapters.index_directory import RECORDS as CATALOGUE
from assistant.adapters.index_directory import VECTORS, WORDS
from indexer.__main__ import DONE, DONE_WITH_SKIPPED, FAILED, WRONG_USAGE, main
from tests.corpus import GUIDES, RECORDS, plain_records, write_jsonl
from tests.doubles import WordEmbedder

COUNTS = ("read", "added", "updated", "kept", "deleted", "embedded", "chunks")


@pytest.fixture(autouse=True)
def embedder(monkeypatch: pytest.MonkeyPatch) -> WordEmbedder:
    """The embedder that the command gets."""
    words = WordEmbedder()
    monkeypatch.setattr(bootstrap, "make_embedder", lambda settings: words)
    return words


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("command") / "place"
    folder.mkdir()
    write_jsonl(folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bootstrap, "make_embedder", lambda settings: WordEmbedder())
        patched.chdir(folder)
        assert main(command("build", folder)) == DONE
    return Path(shutil.copytree(folder, folder.with_name("untouched")))


@pytest.fixture
def place(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with `records.jsonl` and the index built from it, to be changed by the test.

    It is the folder of the build, as it was then: an index keeps the whole paths of its sources.
    """
    folder = built.with_name("place")
    shutil.rmtree(folder)
    shutil.copytree(built, folder)
    monkeypatch.chdir(folder)
    return folder


def command(verb: str, place: Path, *more: str) -> list[str]:
    return [verb, "ckan-dump:records.jsonl", "--guides", str(GUIDES), "--index", str(place / "index"), "--quiet", *more]


def last_line(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_a_build_ends_with_a_report_and_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_jsonl(tmp_path)
    assert main(command("build", tmp_path)) == DONE
    written = capsys.readouterr()
    assert written.out.startswith("read 15  added 15")
    assert "generation gen-0001 published" in written.out
    assert written.err == ""


def test_json_is_one_object_on_the_last_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_jsonl(tmp_path, [*RECORDS, {"notes": "sans titre"}])
    assert main(command("build", tmp_path, "--json", "--warn-skipped", "1")) == DONE
    found = last_line(capsys)
    assert all(type(found[name]) is int for name in COUNTS)
    assert (found["read"], found["added"], found["generation"], found["published"]) == (15, 15, "gen-0001", True)
    assert found["skipped"] == [{"record": "records.jsonl:13", "reason": "no name and no id"}]
    assert found["seconds"] >= 0


def test_without_quiet_progress_goes_to_standard_error(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [a for a in command("build", place, "--json") if a != "--quiet"]
    assert main(arguments) == DONE
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize(
    ("bad", "more", "code"), [(0, (), DONE), (1, (), DONE_WITH_SKIPPED), (1, ("--warn-skipped", "0.5"), DONE)]
)
def test_skipped_records_over_the_warning_share_end_with_3(
    place: Path, bad: int, more: tuple[str, ...], code: int
) -> None:
    write_jsonl(place, [*RECORDS, *[{"notes": "sans titre"}] * bad])
    assert main(command("build", place, *more)) == code


def test_skipped_records_over_the_limit_end_with_1_and_their_reasons(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_jsonl(place, [*RECORDS, *[{"notes": "sans titre"}] * 40])
    assert main(command("build", place, "--json")) == FAILED
    written = capsys.readouterr()
    found = json.loads(written.out.splitlines()[-1])
    assert (found["error"], found["read"], len(found["skipped"]), found["published"]) == (
        "too_many_skipped",
        15,
        40,
        False,
    )
    assert "--max-skipped" in written.err
    assert main(command("build", place, "--max-skipped", "0.9")) == DONE_WITH_SKIPPED


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["build", "ckan-dump:missing.jsonl"], "source_error"),
        (["build", "sample:", "--guides", "missing"], "source_error"),
        (["status"], "index_missing"),
        (["verify"], "index_missing"),
        (["rollback"], "index_missing"),
        (["update"], "index_missing"),
        (["plan"], "index_missing"),
    ],
)
def test_what_fails_ends_with_1_says_the_remedy_and_the_code(
    arguments: list[str], code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--index", str(tmp_path / "i"), "--json"]) == FAILED
    written = capsys.readouterr()
    assert json.loads(written.out.splitlines()[-1])["error"] == code
    problem, remedy = [line for line in written.err.splitlines() if line.startswith(("dalil-index: ", "  "))]
    assert len(problem) > 20
    assert remedy.strip().endswith(".")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["build"],
        ["nothing"],
        ["build", "sample:", "--max-skipped", "7"],
        ["build", "sample:", "--warn-skipped", "x"],
        ["build", "sample:", "--unknown"],
        ["build", "sample:", "--since", "yesterday"],
        ["update", "sample:", "--since", "2026-13-01"],
        ["status", "sample:"],
        ["status", "--index", ""],
        ["rollback", "gen-0001"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == WRONG_USAGE
    assert "usage: dalil-index" in capsys.readouterr().err


@pytest.mark.parametrize("source", ["nothing:x", "records.jsonl", "ckan-dump:"])
def test_a_source_of_no_known_kind_is_wrong_usage_too(source: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", source]) == WRONG_USAGE
    assert "kind:location" in capsys.readouterr().err


def test_the_plan_counts_and_changes_nothing(
    place: Path, capsys: pytest.CaptureFixture[str], embedder: WordEmbedder
) -> None:
    write_jsonl(place, [*RECORDS[1:], *plain_records(2)])
    before = {p: p.read_bytes() for p in (place / "index").rglob("*") if p.is_file()}
    assert main(command("plan", place, "--json")) == DONE
    found = last_line(capsys)
    assert [found[name] for name in COUNTS[:5]] == [16, 2, 0, 14, 1]
    assert (found["published"], found["generation"], embedder.embedded) == (False, "gen-0001", 0)
    assert found["changes"] == {
        "add": ["dataset:releve-0", "dataset:releve-1"],
        "delete": ["dataset:arbres-plantes-communes"],
    }
    assert {p: p.read_bytes() for p in (place / "index").rglob("*") if p.is_file()} == before


def test_many_deletions_need_a_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_jsonl(tmp_path, plain_records(40))
    assert main(command("build", tmp_path)) == DONE
    write_jsonl(tmp_path, plain_records(4))
    assert main(command("plan", tmp_path, "--json")) == DONE
    planned = last_line(capsys)
    assert (planned["deleted"], len(planned["changes"]["delete"])) == (36, 36)
    assert [note["note"] for note in planned["notes"] if "would delete 36 of 43 records" in note["note"]]
    assert main(command("build", tmp_path, "--json")) == FAILED
    written = capsys.readouterr()
    assert json.loads(written.out.splitlines()[-1])["error"] == "too_many_deletions"
    assert "--allow-deletions" in written.err
    assert main(command("build", tmp_path, "--json", "--allow-deletions")) == DONE
    found = last_line(capsys)
    assert (found["deleted"], found["kept"], found["published"]) == (36, 7, True)


def test_a_portal_that_fails_ends_with_3_and_all_of_them_with_1(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_jsonl(place, [*RECORDS, *plain_records(2)])
    two = command("build", place, "--json")
    two.insert(1, "ckan-dump:missing.jsonl")
    assert main(two) == DONE_WITH_SKIPPED
    found = last_line(capsys)
    assert [(s["source"], s["failed"]) for s in found["sources"]][:2] == [
        (f"ckan-dump:{place}/missing.jsonl", True),
        (f"ckan-dump:{place}/records.jsonl", False),
    ]
    assert (found["added"], found["kept"], found["published"], found["generation"]) == (2, 15, True, "gen-0002")
    (place / "records.jsonl").unlink()
    assert main(two) == FAILED
    assert last_line(capsys)["error"] == "source_error"
    assert main(["status", "--index", str(place / "index"), "--json"]) == DONE
    assert last_line(capsys)["generation"] == "gen-0002"


def test_status_says_what_is_published(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--index", str(place / "index"), "--json"]) == DONE
    found = last_line(capsys)
    assert (found["generation"], found["embedder"], found["counts"]["datasets"]) == ("gen-0001", "test:words", 12)
    assert "centring" not in found
    assert main(["status", "--index", str(place / "index")]) == DONE
    assert "published: gen-0001, " in capsys.readouterr().out


def test_verify_finds_a_sound_index_sound(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--index", str(place / "index"), "--json"]) == DONE
    found = last_line(capsys)
    assert found["generation"] == "gen-0001"
    assert found["chunks"] == found["vectors"] == found["words"] > 0
    assert (found["sound"], found["problems"], found["notes"]) == (True, [], [])
    assert main(["verify", "--index", str(place / "index")]) == DONE
    assert "gen-0001 is sound" in capsys.readouterr().out


@pytest.mark.parametrize(
    "damage",
    [
        *("vectors missing", "vectors garbage", "words missing", "words garbage", "words of another"),
        *("catalogue missing", "manifest missing", "manifest garbage", "generation missing", "current garbage"),
    ],
)
def test_verify_finds_damage(place: Path, damage: str, capsys: pytest.CaptureFixture[str]) -> None:
    generation = place / "index" / "gen-0001"
    match damage:
        case "vectors missing":
            shutil.rmtree(generation / VECTORS)
        case "vectors garbage":
            (generation / VECTORS / "chroma.sqlite3").write_bytes(b"garbage " * 500)
        case "words missing":
            shutil.rmtree(generation / WORDS)
        case "words garbage":
            (generation / WORDS / "meta.json").write_bytes(b"garbage")
        case "words of another":
            write_jsonl(place, RECORDS[:6])
            assert main(command("build", place)) == DONE
            shutil.rmtree(generation / WORDS)
            shutil.copytree(place / "index" / "gen-0002" / WORDS, generation / WORDS)
            (place / "index" / "current").write_text("gen-0001", encoding="utf-8")
        case "catalogue missing":
            (generation / CATALOGUE).unlink()
        case "manifest missing":
            (generation / "MANIFEST.json").unlink()
        case "manifest garbage":
            (generation / "MANIFEST.json").write_bytes(b"\xff{")
        case "generation missing":
            shutil.rmtree(generation)
        case "current garbage":
            (place / "index" / "current").write_bytes(b"\xff\xfe")
    capsys.readouterr()
    assert main(["verify", "--index", str(place / "index"), "--json"]) == FAILED
    found = last_line(capsys)
    if damage == "current garbage":
        assert found["error"] == "index_problem"
        return
    assert (found["generation"], found["sound"]) == ("gen-0001", False)
    assert "gen-0001" in found["problems"][0]
    assert main(["verify", "--index", str(place / "index")]) == FAILED
    assert found["problems"][0] in capsys.readouterr().out


def test_verify_refuses_an_index_of_another_embedder(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "make_embedder", lambda settings: WordEmbedder("other"))
    assert main(["verify", "--index", str(place / "index")]) == FAILED


def test_a_stopped_run_ends_with_1(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(settings: object) -> WordEmbedder:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "make_embedder", stop)
    assert main(command("build", place)) == FAILED
    assert "stopped" in capsys.readouterr().err


def test_the_index_folder_may_come_from_the_settings(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DALIL_INDEX", str(place / "index"))
    assert main(["status"]) == DONE
