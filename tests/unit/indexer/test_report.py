"""What a run says of itself."""

import json

import pytest

from indexer.report import Report, SourceReport


def skipped(count: int) -> list[dict[str, str]]:
    return [{"record": f"r{number}", "reason": "سبب"} for number in range(count)]


@pytest.mark.parametrize(("read", "bad", "share"), [(0, 0, 0.0), (3, 1, 0.25), (0, 2, 1.0), (5, 0, 0.0)])
def test_the_share_is_of_all_records_met(read: int, bad: int, share: float) -> None:
    assert Report(read=read, skipped=skipped(bad)).skipped_share == share


def test_json_is_one_line_with_integers_and_a_list_of_skipped() -> None:
    text = Report(read=2, added=1, kept=1, skipped=skipped(1), generation="gen-0001", seconds=1.5).to_json()
    assert "\n" not in text
    assert "سبب" in text
    found = json.loads(text)
    for name in ("read", "added", "updated", "kept", "deleted", "embedded", "chunks"):
        assert type(found[name]) is int
    assert found["skipped"] == [{"record": "r0", "reason": "سبب"}]
    assert (found["generation"], found["published"], found["seconds"]) == ("gen-0001", False, 1.5)


def test_lines_say_every_count_and_what_became_of_it() -> None:
    first, last = Report(read=2, added=2, generation="gen-0003", published=True, seconds=2).lines()
    assert first == "read 2  added 2  updated 0  kept 0  deleted 0  embedded 0  chunks 0"
    assert last == "generation gen-0003 published in 2.0 s"
    assert "unchanged" in Report(generation="gen-0003").lines()[-1]


@pytest.mark.parametrize(("bad", "named", "more"), [(1, 1, False), (10, 10, False), (11, 10, True), (500, 10, True)])
def test_at_most_ten_skipped_records_are_named(bad: int, named: int, more: bool) -> None:
    lines = Report(skipped=skipped(bad)).lines()
    assert f"skipped {bad}" in lines
    assert sum(line.startswith("  r") for line in lines) == named
    assert any(f"and {bad - 10} more" in line for line in lines) is more


def test_records_of_a_source_that_failed_do_not_count_for_the_share() -> None:
    sources = [SourceReport("a", skipped=8, failed=True), SourceReport("b", read=3, skipped=1)]
    assert Report(read=3, skipped=skipped(9), sources=sources).skipped_share == 0.25
    assert Report(skipped=skipped(8), sources=sources[:1]).skipped_share == 0.0


FAILED = SourceReport("ckan:https://a", complete=False, failed=True, reason="the portal is gone")
INCOMPLETE = SourceReport("ckan:https://b", read=4, complete=False, reason="only what changed since 2026-11-01")
WHOLE = SourceReport("ckan:https://c", read=5, skipped=1)


def test_sources_that_failed_are_named_and_those_that_are_incomplete_are_not_among_them() -> None:
    report = Report(sources=[FAILED, INCOMPLETE, WHOLE])
    assert report.failed_sources == ["ckan:https://a"]
    lines = report.lines()
    assert "  ckan:https://a: failed, what is stored of it stays (the portal is gone)" in lines
    assert "  ckan:https://b: incomplete, nothing of it was deleted (only what changed since 2026-11-01)" in lines
    assert sum("https://" in line for line in lines) == 2


def test_json_says_what_each_source_gave() -> None:
    found = json.loads(Report(sources=[FAILED, WHOLE]).to_json())["sources"]
    assert found == [
        {
            "source": "ckan:https://a",
            "read": 0,
            "skipped": 0,
            "complete": False,
            "on_purpose": False,
            "failed": True,
            "reason": "the portal is gone",
        },
        {"source": "ckan:https://c", "read": 5, "skipped": 1}
        | {"complete": True, "on_purpose": False, "failed": False, "reason": ""},
    ]


def test_a_plan_names_ten_records_of_each_change_and_json_all() -> None:
    report = Report(changes={"add": [f"dataset:a{n}" for n in range(12)], "delete": ["guide:g"]})
    lines = report.lines()
    assert [line for line in lines if line.startswith("  add ")][-2:] == [
        "  add dataset:a9",
        "  add … and 2 more (--json lists all)",
    ]
    assert "  delete guide:g" in lines
    assert len(json.loads(report.to_json())["changes"]["add"]) == 12


def test_notes_are_said_after_what_was_skipped() -> None:
    report = Report(skipped=skipped(1), notes=[{"record": "guide.pdf", "note": "page 2 is a picture"}])
    lines = report.lines()
    assert lines.index("  r0: سبب") < lines.index("  guide.pdf: page 2 is a picture")


def test_what_an_index_keeps_of_a_run_has_an_end() -> None:
    many = [{"record": "g", "note": "n"}] * 1_500
    report = Report(read=7, skipped=skipped(1_500), notes=many, changes={"add": ["dataset:a"]}, sources=[FAILED])
    kept = report.without_lists()
    assert (kept["read"], len(kept["skipped"]), len(kept["notes"]), kept["changes"]) == (7, 1_000, 1_000, {})
    assert kept["sources"][0]["reason"] == "the portal is gone"
    assert json.loads(json.dumps(kept)) == kept
    assert (len(report.skipped), len(report.changes)) == (1_500, 1), "the report itself stays whole"
