"""Sources into the staging area: what one of them does wrong is its own affair."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.errors import NothingUsable, SourceError
from assistant.model import Dataset, Document, Language
from indexer.documents import GuidesFolder
from indexer.plan import RecordKey, diff
from indexer.progress import Reporter
from indexer.reading import read_sources
from indexer.report import Report
from indexer.source_store import SourceStore
from indexer.sources import Incomplete, Item, Known, Noted, Read, Skipped, Source, Unchanged, nothing_known
from indexer.staging import Staging
from tests.corpus import GUIDES, MemorySource, plain_records

A, B = "memory:a.jsonl", "memory:b.jsonl"
GONE = SourceError("the portal is gone")


@dataclass
class Gives:
    """A source that gives these items; errors among them are raised."""

    name: str
    items: Sequence[Item | BaseException]

    def read(self, known: Known = nothing_known) -> Iterator[Item]:
        for item in self.items:
            if isinstance(item, BaseException):
                raise item
            yield item


@pytest.fixture
def store() -> Iterator[SourceStore]:
    with closing(SourceStore(None)) as opened:
        yield opened


def read(store: SourceStore, *sources: Source, report: Report | None = None) -> tuple[Report, dict[RecordKey, str]]:
    """What a run that only reads says, and what it wants."""
    with closing(store.staging(None, "1")) as staging:
        return _read(staging, sources, report or Report()), staging.wanted()


def stored(store: SourceStore, *sources: Source) -> Report:
    """Read as a run does, and make the store hold what was read."""
    with closing(store.staging(None, "1")) as staging:
        report = _read(staging, sources, Report())
        with store.transaction():
            store.apply(diff(store.digests(), staging.wanted()))
        return report


def _read(staging: Staging, sources: Sequence[Source], report: Report) -> Report:
    read_sources(list(sources), staging, report, Reporter(quiet=True))
    return report


def ids(wanted: dict[RecordKey, str]) -> list[str]:
    return sorted(key.id for key in wanted)


def record(identity: str, title: str = "Titre", source: str = A) -> Read:
    dataset = Dataset(id=identity, titles={Language.FR: title}, source=source)
    return Read(dataset, raw="{}", key=f"{source} {identity} {title}")


def titles(store: SourceStore) -> dict[str, str]:
    return {dataset.id: dataset.titles[Language.FR] for dataset in store.datasets()}


def test_every_source_says_what_it_gave(store: SourceStore) -> None:
    bad = [None, {"notes": "sans titre"}]
    report, wanted = read(store, MemorySource([*plain_records(3), *bad], name=A), GuidesFolder(GUIDES))
    assert [(s.source, s.read, s.skipped, s.complete, s.failed) for s in report.sources] == [
        (A, 3, 2, True, False),
        (f"guides:{GUIDES}", 3, 0, True, False),
    ]
    assert (report.read, len(wanted), len(report.skipped)) == (6, 6, 2)
    assert {key.kind for key in wanted} == {"dataset", "guide"}


def test_unchanged_records_count_as_read_and_stay(store: SourceStore) -> None:
    stored(store, MemorySource(plain_records(5), name=A))
    again = MemorySource(plain_records(6), name=A)
    report, wanted = read(store, again)
    assert (report.read, again.normalised, len(wanted)) == (6, 1, 6)
    assert len(diff(store.digests(), wanted).keep) == 5


def test_an_id_twice_in_one_source_is_skipped_the_second_time_also_when_it_is_unchanged(store: SourceStore) -> None:
    twice = MemorySource([*plain_records(2), *plain_records(1)], name=A)
    for report in (stored(store, twice), stored(store, twice)):
        assert (report.read, report.sources[0].skipped) == (2, 1)
        assert [entry["record"] for entry in report.skipped] == ["releve-0"]
        assert "occurs twice" in report.skipped[0]["reason"]


def test_notes_are_reported_and_count_nothing(store: SourceStore) -> None:
    report, wanted = read(store, Gives(A, [record("a"), Noted("a", "pages 2 to 4 are pictures")]))
    assert report.notes == [{"record": "a", "note": "pages 2 to 4 are pictures"}]
    assert (report.read, len(report.skipped), len(wanted)) == (1, 0, 1)


@pytest.mark.parametrize("given", [0, 2, 4])
def test_a_source_that_fails_leaves_its_stored_records_exactly_as_they_are(store: SourceStore, given: int) -> None:
    stored(store, MemorySource(plain_records(4), name=A), MemorySource(plain_records(2, start=10), name=B))
    before = store.digests()
    changed = [{**row, "notes": "Changé."} for row in plain_records(given)]
    news = plain_records(given, start=50)
    failing = MemorySource([*changed, *news], name=A, fails=GONE)
    report, wanted = read(store, failing, MemorySource(plain_records(3, start=10), name=B))
    plan = diff(before, wanted)
    assert (plan.add, plan.update, plan.delete) == ((RecordKey("dataset", "releve-12"),), (), ())
    assert report.failed_sources == [A]
    failed, other = report.sources
    assert (failed.read, failed.complete, failed.reason) == (0, False, "the portal is gone")
    assert (other.read, other.complete, other.reason) == (3, True, "")
    assert report.read == 3


def test_a_source_that_fails_for_the_first_time_gives_nothing(store: SourceStore) -> None:
    report, wanted = read(
        store, MemorySource(plain_records(3), name=A, fails=GONE), MemorySource(plain_records(2, start=10), name=B)
    )
    assert (report.failed_sources, report.read, ids(wanted)) == ([A], 2, ["releve-10", "releve-11"])


@pytest.mark.parametrize(
    ("records", "reason"),
    [([], "memory:a.jsonl holds no usable record"), ([{"notes": "x"}] * 5, "(no name and no id; no name and no id;")],
)
def test_a_portal_without_any_usable_record_has_failed(store: SourceStore, records: list[object], reason: str) -> None:
    stored(store, MemorySource(plain_records(4), name=A))
    report, wanted = read(store, MemorySource(records, name=A), MemorySource(plain_records(1, start=10), name=B))
    assert report.failed_sources == [A]
    assert reason in report.sources[0].reason
    assert len(wanted) == 5


def test_records_that_a_failed_source_skipped_are_named_and_do_not_weigh_on_the_others(store: SourceStore) -> None:
    garbage = MemorySource([{"notes": "sans titre"}] * 80, name=A)
    report, wanted = read(store, garbage, MemorySource([*plain_records(3), None], name=B))
    assert (len(report.skipped), report.skipped_share, len(wanted)) == (81, 0.25, 3)


def test_where_every_portal_fails_the_first_failure_is_raised(store: SourceStore) -> None:
    with pytest.raises(SourceError, match="the portal is gone"):
        read(store, MemorySource([], name=A, fails=GONE), MemorySource([], name=B), GuidesFolder(GUIDES))
    with pytest.raises(NothingUsable, match=r"a\.jsonl holds no usable record") as caught:
        read(store, MemorySource([None], name=A), MemorySource([], name=B, fails=GONE))
    assert isinstance(caught.value.report, Report)
    assert len(caught.value.report.skipped) == 1


def test_a_folder_of_guides_that_is_missing_is_raised_though_the_portals_work(
    store: SourceStore, tmp_path: Path
) -> None:
    portals = [MemorySource(plain_records(2), name=A), MemorySource(plain_records(2), name=B)]
    with pytest.raises(SourceError, match="not a folder of guides"):
        read(store, *portals, GuidesFolder(tmp_path / "missing"))


def test_an_empty_folder_of_guides_is_no_failure(store: SourceStore, tmp_path: Path) -> None:
    report, wanted = read(store, MemorySource(plain_records(2)), GuidesFolder(tmp_path))
    assert (report.failed_sources, len(wanted)) == ([], 2)


def test_an_error_that_no_reader_foresees_is_not_taken_for_a_source_that_failed(store: SourceStore) -> None:
    with pytest.raises(ZeroDivisionError):
        read(store, MemorySource([], name=A, fails=ZeroDivisionError()), MemorySource(plain_records(1), name=B))


def test_an_incomplete_source_adds_and_updates_and_deletes_nothing(store: SourceStore) -> None:
    stored(store, MemorySource(plain_records(5), name=A))
    rows = [*plain_records(1), {**plain_records(2)[1], "title": "Autre"}, *plain_records(1, start=20)]
    report, wanted = read(store, MemorySource(rows, name=A, incomplete="only what changed since yesterday"))
    plan = diff(store.digests(), wanted)
    assert [key.id for key in plan.add] == ["releve-20"]
    assert [key.id for key in plan.update] == ["releve-1"]
    assert (len(plan.keep), plan.delete) == (4, ())
    (found,) = report.sources
    assert (found.read, found.complete, found.failed) == (3, False, False)
    assert found.reason == "only what changed since yesterday"


def test_an_incomplete_source_may_have_nothing_new(store: SourceStore) -> None:
    stored(store, MemorySource(plain_records(5), name=A))
    report, wanted = read(store, MemorySource([], name=A, incomplete="nothing changed since yesterday"))
    assert (report.failed_sources, report.read, len(wanted)) == ([], 0, 5)


def test_an_incomplete_source_of_which_nothing_can_be_read_has_failed(store: SourceStore) -> None:
    with pytest.raises(NothingUsable):
        read(store, MemorySource([None], name=A, incomplete="since yesterday"))


def test_the_first_reason_for_being_incomplete_is_kept(store: SourceStore) -> None:
    report, _ = read(store, Gives(A, [record("a"), Incomplete("page 7"), Incomplete("page 9")]))
    assert report.sources[0].reason == "page 7"


def test_an_id_of_two_sources_gets_the_label_of_the_second_and_keeps_it(store: SourceStore) -> None:
    def both(title: str = "Second") -> tuple[Source, Source]:
        return Gives(A, [record("x", "Premier")]), Gives(B, [record("x", title, B)])

    stored(store, *both())
    assert titles(store) == {"x": "Premier", "b:x": "Second"}
    stored(store, *both("Changé"))
    assert titles(store) == {"x": "Premier", "b:x": "Changé"}


def test_labelled_ids_stay_when_both_are_unchanged_or_one_source_fails(store: SourceStore) -> None:
    def both(**named: SourceError) -> list[Source]:
        return [MemorySource(plain_records(2), name=name, fails=named.get(name[7])) for name in (A, B)]

    stored(store, *both())
    before = store.digests()
    assert ids(before) == ["b:releve-0", "b:releve-1", "releve-0", "releve-1"]
    for named in ({}, {"a": GONE}, {"b": GONE}):
        report, wanted = read(store, *both(**named))
        assert (wanted, len(report.failed_sources)) == (before, len(named))


def test_labels_are_the_names_of_files_folders_and_hosts(store: SourceStore) -> None:
    names = {
        "ckan-dump:/data/maroc.jsonl.gz": "maroc:x",
        "ckan-dump:archive/paris.ckan.jsonl": "paris:x",
        "ckan:https://data.example.org/base/": "data.example.org:x",
        "dcat:https://other.example/catalog.ttl?page=2": "other.example:x",
        "udata:https://third.example?tag=eau": "third.example:x",
        "sample:": "sample:x",
    }
    _, wanted = read(store, Gives(A, [record("x")]), *(Gives(n, [record("x", source=n)]) for n in names))
    assert ids(wanted) == sorted(["x", *names.values()])


def test_a_dataset_and_a_guide_of_one_id_need_no_label(store: SourceStore) -> None:
    guide = Document(id="x", title="Guide", language=Language.FR, sections=(), source="guides:g")
    _, wanted = read(store, Gives(A, [record("x")]), Gives("guides:g", [Read(guide, raw="")]))
    assert set(wanted) == {RecordKey("dataset", "x"), RecordKey("guide", "x")}


def test_what_was_read_is_staged_as_it_will_be_stored(store: SourceStore) -> None:
    stored(store, MemorySource(plain_records(1), name=A))
    with closing(store.staging(None, "1")) as staging:
        _read(staging, [MemorySource([{"name": "n", "title": "Titre"}], name=B)], Report())
        kept = json.loads(staging.json(RecordKey("dataset", "n")))
    assert (kept["id"], kept["source"]) == ("n", B)


def test_a_failure_is_said_on_the_way(store: SourceStore, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(store.staging(None, "1")) as staging:
        sources: list[Source] = [MemorySource([], name=A, fails=GONE), MemorySource(plain_records(1), name=B)]
        read_sources(sources, staging, Report(), Reporter())
    assert "memory:a.jsonl failed: the portal is gone; what is stored of it stays" in capsys.readouterr().err


def test_unchanged_and_skipped_items_are_counted(store: SourceStore) -> None:
    stored(store, Gives(A, [record("a"), record("b")]))
    items: list[Item | BaseException] = [Unchanged(f"{A} a Titre"), Skipped("line 2", "no title"), record("b", "Neuf")]
    report, wanted = read(store, Gives(A, items))
    assert (report.read, report.skipped) == (2, [{"record": "line 2", "reason": "no title"}])
    assert [key.id for key in diff(store.digests(), wanted).update] == ["b"]
