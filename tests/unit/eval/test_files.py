"""Question files, summaries, comparisons and the gate."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.model import AnswerStatus, Intent, Language
from eval.cases import BadCases, load_cases, shipped_cases
from eval.gate import failures
from eval.summary import compare, interval, summarise, table

GOOD: dict[str, Any] = {
    "id": "fr-1",
    "question": "eau potable",
    "language": "fr",
    "kind": "dataset",
    "intent": "dataset_search",
    "datasets": ["eau"],
    "guides": [],
    "status": ["answered"],
}


def write(path: Path, *records: object) -> Path:
    path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in records) + "\n", encoding="utf-8")
    return path


def test_a_case_is_read_with_its_grades(tmp_path: Path) -> None:
    guides = [{"guide": "licences", "sections": [0, 2]}]
    (case,) = load_cases(write(tmp_path / "q.jsonl", {**GOOD, "related": ["eau", "barrages"], "guides": guides}))
    assert case.datasets == {"eau": 2, "barrages": 1}
    assert case.guides == {("licences", 0), ("licences", 2)}
    assert (case.language, case.intent) == (Language.FR, Intent.DATASET_SEARCH)
    assert (case.variety, case.split, case.status) == ("fr", "final", {AnswerStatus.ANSWERED})


def test_blank_lines_are_passed_over_and_order_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(f"\n{json.dumps(GOOD)}\n\n{json.dumps({**GOOD, 'id': 'fr-0'})}\n", encoding="utf-8")
    assert [case.id for case in load_cases(path)] == ["fr-1", "fr-0"]


def test_one_half_can_be_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "q.jsonl", {**GOOD, "split": "tune"}, {**GOOD, "id": "fr-2", "split": "final"})
    assert [case.id for case in load_cases(path, split="tune")] == ["fr-1"]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({**GOOD, "id": "fr-1"}, "occurs twice"),
        ({**GOOD, "id": "x", "language": "de"}, "q.jsonl:2"),
        ({**GOOD, "id": "x", "intent": "poésie"}, "poésie"),
        ({**GOOD, "id": "x", "status": ["peut-être"]}, "peut-être"),
        ({**GOOD, "id": "x", "guides": [{"guide": "a"}]}, "sections"),
        ({key: value for key, value in GOOD.items() if key != "question"}, "question"),
        ([], "q.jsonl:2"),
        ("texte", "q.jsonl:2"),
        (None, "q.jsonl:2"),
    ],
)
def test_a_wrong_line_is_named_with_its_reason(tmp_path: Path, record: object, said: str) -> None:
    with pytest.raises(BadCases, match=said):
        load_cases(write(tmp_path / "q.jsonl", GOOD, record))


def test_a_line_that_is_not_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(GOOD) + "\n{oops\n", encoding="utf-8")
    with pytest.raises(BadCases, match=r"q\.jsonl:2"):
        load_cases(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadCases, match="absent"):
        load_cases(tmp_path / "absent.jsonl")


def test_the_shipped_questions_are_sound() -> None:
    cases = load_cases(shipped_cases())
    assert {case.language for case in cases} == set(Language)
    assert {case.intent for case in cases} == set(Intent)
    assert {case.split for case in cases} == {"tune", "final"}
    assert all(case.datasets or case.guides for case in cases if case.kind in ("dataset", "guide"))


def record(identity: str, language: str = "fr", **figures: float) -> dict[str, Any]:
    return {"id": identity, "language": language, "variety": language, "kind": "dataset", "figures": figures}


def test_means_are_taken_by_group() -> None:
    summary = summarise([record("1", hit=1.0), record("2", hit=0.0), record("3", "ar", hit=1.0, extra=0.5)])
    assert summary["all"]["hit"] == {"mean": 0.6667, "n": 3, "low": 0.0, "high": 1.0}
    assert summary["language:fr"]["hit"] == {"mean": 0.5, "n": 2, "low": 0.0, "high": 1.0}
    assert summary["language:ar"] == {
        "extra": {"mean": 0.5, "n": 1, "low": 0.5, "high": 0.5},
        "hit": {"mean": 1.0, "n": 1, "low": 1.0, "high": 1.0},
    }
    assert set(summary) == {"all", "language:fr", "language:ar", "variety:fr", "variety:ar", "kind:dataset"}
    assert summarise([]) == {}


def test_the_interval_of_one_value_is_that_value() -> None:
    assert interval([0.4] * 10) == pytest.approx((0.4, 0.4))
    assert interval([]) == (0.0, 0.0)


def test_the_interval_of_a_coin_is_near_the_normal_one() -> None:
    low, high = interval([0.0, 1.0] * 200)  # standard error 0.025
    assert low == pytest.approx(0.451, abs=0.015)
    assert high == pytest.approx(0.549, abs=0.015)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=15))
def test_an_interval_is_ordered_repeatable_and_inside_the_values(values: list[float]) -> None:
    low, high = interval(values)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
    assert interval(values) == (low, high)
    narrow = interval(values, level=0.5)
    assert low <= narrow[0] <= narrow[1] <= high


def test_two_runs_are_compared_over_the_questions_of_both() -> None:
    old = [record("1", hit=0.0), record("2", hit=1.0), record("3", hit=1.0), record("9", hit=0.0)]
    new = [record("1", hit=1.0), record("2", hit=1.0), record("3", hit=0.5, other=1.0), record("8", hit=1.0)]
    (row,) = compare(old, new)
    assert (row["metric"], row["n"], row["wins"], row["losses"]) == ("hit", 3, 1, 1)
    assert (row["old"], row["new"]) == (0.6667, 0.8333)
    assert row["low"] <= row["new"] - row["old"] <= row["high"]


def test_a_run_does_not_differ_from_itself() -> None:
    run = [record("1", hit=0.0), record("2", hit=1.0)]
    (row,) = compare(run, run)
    assert (row["low"], row["high"], row["wins"], row["losses"]) == (0.0, 0.0, 0, 0)
    assert compare([], run) == []


def test_the_table_has_a_line_for_each_group() -> None:
    lines = table(summarise([record("1", hit=1.0)]), ["hit", "absent"])
    assert len(lines) == 5
    assert "1.00 [1.00–1.00] (1)" in lines[1]
    assert "–" in lines[1]


SUMMARY = {"all": {"hit": {"mean": 0.8, "n": 10}}, "language:ar": {"hit": {"mean": 0.5, "n": 4}}}


@pytest.mark.parametrize(
    ("thresholds", "expected"),
    [
        ("[all]\nhit = 0.8", []),
        ("[all]\nhit = 0.81", ["all hit: 0.800 is under 0.810"]),
        ('["language:ar"]\nhit = 0.6', ["language:ar hit: 0.500 is under 0.600"]),
        ("[all]\nabsent = 0.1", ["all absent: not measured"]),
        ('["language:xx"]\nhit = 0', ["language:xx hit: not measured"]),
        ("", []),
    ],
)
def test_the_gate_names_what_is_under_it(tmp_path: Path, thresholds: str, expected: list[str]) -> None:
    path = tmp_path / "gate.toml"
    path.write_text(thresholds, encoding="utf-8")
    assert failures(SUMMARY, path) == expected
