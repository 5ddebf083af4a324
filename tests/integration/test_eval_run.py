"""`dalil-eval` on the sample index: run, gate and compare, by their files and exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.__main__ import main
from eval.cases import shipped_cases

CHOSEN = {"fr-d-001", "fr-d-002", "fr-g-001", "ar-d-001", "en-n-001", "fr-o-001"}


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A handful of the shipped questions, of every kind."""
    path = tmp_path_factory.mktemp("eval") / "questions.jsonl"
    lines = shipped_cases().read_text(encoding="utf-8").splitlines()
    chosen = [line for line in lines if json.loads(line)["id"] in CHOSEN]
    assert len(chosen) >= 5
    path.write_text("\n".join(chosen), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def run_file(questions: Path, sample_index: Path) -> Path:
    """The records of one run."""
    out = questions.parent / "runs" / "one.jsonl"
    assert main(["run", "--questions", str(questions), "--index", str(sample_index), "--out", str(out)]) == 0
    return out


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_run_keeps_where_it_came_from(run_file: Path) -> None:
    provenance = records(run_file)[0]["provenance"]
    assert provenance["generation"] == "gen-0001"
    assert provenance["embedder"].startswith("bundled:")
    assert set(provenance) >= {"dalil", "llm", "examples", "python", "date"}


def test_a_run_keeps_every_answer_with_figures_from_0_to_1(run_file: Path, questions: Path) -> None:
    found = records(run_file)[1:]
    assert [record["id"] for record in found] == [record["id"] for record in records(questions)]
    for record in found:
        assert record["text"].strip()
        assert record["milliseconds"] > 0
        assert all(0 <= value <= 1 for name, value in record["figures"].items() if name != "words")
        assert (record["kind"] in ("dataset", "guide")) == ("cited" in record["figures"])
        assert record["figures"]["citations_resolve"] == record["figures"]["citations_sound"] == 1.0


def test_the_same_question_gives_the_same_figures(
    run_file: Path, questions: Path, sample_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = run_file.with_name("again.jsonl")
    arguments = ["run", "--questions", str(questions), "--index", str(sample_index), "--out", str(again), "--json"]
    assert main(arguments) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["all"]["right_language"]["n"] == len(records(questions))
    assert main(["compare", str(run_file), str(again)]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows
    assert all("wins 0  losses 0" in row for row in rows)


@pytest.mark.parametrize(("least", "code", "said"), [(0.0, 0, "The gate holds."), (1.1, 1, "is under 1.100")])
def test_the_gate_decides_by_its_thresholds(
    questions: Path,
    sample_index: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    least: float,
    code: int,
    said: str,
) -> None:
    thresholds = tmp_path / "gate.toml"
    thresholds.write_text(f"[all]\nright_language = {least}\n", encoding="utf-8")
    arguments = ["gate", "--questions", str(questions), "--index", str(sample_index), "--split", "tune"]
    assert main([*arguments, "--thresholds", str(thresholds)]) == code
    assert said in capsys.readouterr().err


def test_a_gate_over_something_not_measured_fails(
    questions: Path, sample_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    thresholds = tmp_path / "gate.toml"
    thresholds.write_text("[all]\nabsent = 0.1\n", encoding="utf-8")
    arguments = ["gate", "--questions", str(questions), "--index", str(sample_index), "--split", "tune"]
    assert main([*arguments, "--thresholds", str(thresholds)]) == 1
    assert "not measured" in capsys.readouterr().err


def test_a_missing_index_and_missing_questions_are_told(
    tmp_path: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--questions", str(questions), "--index", str(tmp_path / "absent")]) == 1
    assert "dalil-index build" in capsys.readouterr().err
    assert main(["run", "--questions", str(tmp_path / "absent.jsonl")]) == 1
    assert "absent.jsonl" in capsys.readouterr().err
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", encoding="utf-8")
    assert main(["run", "--questions", str(empty)]) == 1
    assert "no question" in capsys.readouterr().err


def test_wrong_usage_ends_with_exit_code_2() -> None:
    for arguments in ([], ["danse"], ["run", "--split", "half"], ["compare", "one"]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
