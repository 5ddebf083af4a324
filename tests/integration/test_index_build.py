"""What a run does to an index: only what changed is embedded, and only a change is published."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from assistant.adapters.index_directory import CURRENT, OpenIndex, current_generation, open_index
from assistant.errors import IndexMismatch
from assistant.language.analyse import analyse
from assistant.model import Kind, Scope
from assistant.ports import Embedder
from indexer.documents import GuidesFolder
from indexer.pipeline import Scope as RunScope
from indexer.pipeline import build
from indexer.progress import Reporter
from indexer.report import Report
from indexer.sources import Source
from tests.corpus import GUIDES, RECORDS, CkanRecord, MemorySource, plain_records
from tests.doubles import WordEmbedder

QUIET = Reporter(quiet=True)
PLAN = RunScope(plan_only=True)


def run(
    index: Path, sources: Sequence[Source], embedder: Embedder | None = None, *, scope: RunScope | None = None
) -> Report:
    return build(index, sources, embedder or WordEmbedder(), reporter=QUIET, scope=scope)


def corpus(*records: CkanRecord) -> list[Source]:
    return [MemorySource(records or RECORDS), GuidesFolder(GUIDES)]


@contextmanager
def opened(index: Path, embedder: Embedder | None = None) -> Iterator[OpenIndex]:
    found = open_index(index, embedder or WordEmbedder())
    try:
        yield found
    finally:
        found.store.close()


def found_by_words(index: Path, text: str) -> set[str]:
    with opened(index) as found:
        hits = found.lexical.search(dict.fromkeys(analyse(text), 1.0), limit=100, scope=Scope())
        return {chunk.record_id for chunk in found.catalogue.chunks([key for key, _ in hits])}


def found_by_vector(index: Path) -> set[str]:
    with opened(index) as found:
        hits = found.store.nearest(np.ones(WordEmbedder.dimension, np.float32), limit=1_000, scope=Scope())
        return {chunk.record_id for chunk in found.catalogue.chunks([key for key, _ in hits])}


def files(index: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(index)): p.read_bytes() for p in sorted(index.rglob("*")) if p.is_file() and p.name != ".lock"
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    index = tmp_path_factory.mktemp("built") / "index"
    return index, run(index, corpus())


@pytest.fixture
def index(built: tuple[Path, Report], tmp_path: Path) -> Path:
    """A copy of the built index that the test may change."""
    return Path(shutil.copytree(built[0], tmp_path / "index"))


def test_a_build_publishes_every_record(built: tuple[Path, Report]) -> None:
    index, report = built
    assert (report.read, report.added, report.updated, report.kept, report.deleted) == (15, 15, 0, 0, 0)
    assert (report.generation, report.published, report.skipped) == ("gen-0001", True, [])
    assert report.embedded <= report.chunks
    with opened(index) as found:
        assert found.name == "gen-0001"
        assert found.manifest["counts"]["datasets"] == 12
        assert found.manifest["counts"]["documents"] == 3
        assert found.manifest["counts"]["chunks"] == len(found.store) == len(found.lexical) == report.chunks
        assert sum(found.manifest["counts"]["by_language"].values()) == report.chunks
        assert found.manifest["sources"] == ["memory:corpus", f"guides:{GUIDES}"]
        assert found.manifest["demonstration"] is False
    assert found_by_vector(index) == {str(r.get("name", r["id"])) for r in RECORDS} | {
        f"{language}/tenir-un-jardin-de-donnees.md" for language in ("fr", "ar", "en")
    }


@pytest.mark.parametrize(
    ("text", "record"),
    [("arbres plantés", "arbres-plantes-communes"), ("الآبار", "puits-surveilles"), ("library loans", "library-loans")],
)
def test_records_are_found_by_their_words(built: tuple[Path, Report], text: str, record: str) -> None:
    assert record in found_by_words(built[0], text)


def test_a_second_run_embeds_nothing_and_publishes_nothing(index: Path) -> None:
    before, embedder = files(index), WordEmbedder()
    source = MemorySource(RECORDS)
    report = run(index, [source, GuidesFolder(GUIDES)], embedder)
    assert source.normalised == 0
    assert (report.kept, report.added, report.updated, report.deleted) == (15, 0, 0, 0)
    assert (embedder.embedded, report.embedded, report.published, report.generation) == (0, 0, False, "gen-0001")
    assert {n: b for n, b in files(index).items() if "source" not in n} == {
        n: b for n, b in before.items() if "source" not in n
    }


def changed(record_name: str, **fields: object) -> list[CkanRecord]:
    return [{**record, **fields} if record.get("name") == record_name else record for record in RECORDS]


def test_a_changed_record_embeds_its_own_chunks_only(index: Path) -> None:
    embedder = WordEmbedder()
    report = run(index, corpus(*changed("library-loans", title_en="Borrowed books")), embedder)
    assert (report.updated, report.kept, report.published, report.generation) == (1, 14, True, "gen-0002")
    assert embedder.embedded == report.embedded == 1
    assert "library-loans" in found_by_words(index, "borrowed")


def test_a_change_that_the_embedder_does_not_see_is_published_without_it(index: Path) -> None:
    report = run(index, corpus(*changed("sans-licence", license_id="cc-by")))
    assert (report.updated, report.embedded, report.published) == (1, 0, True)
    with opened(index) as found:
        dataset = found.catalogue.dataset("sans-licence")
        assert dataset is not None
        assert dataset.licence is not None


def test_an_added_record_is_found_and_the_others_are_kept(index: Path) -> None:
    new = {"name": "phares", "title": "Phares et balises du littoral"}
    report = run(index, corpus(*RECORDS, new))
    assert (report.added, report.kept, report.embedded) == (1, 15, 1)
    assert "phares" in found_by_words(index, "balises littoral")


def test_a_removed_record_is_found_no_more(index: Path) -> None:
    assert "library-loans" in found_by_words(index, "loans")
    report = run(index, corpus(*[r for r in RECORDS if r.get("name") != "library-loans"]))
    assert (report.deleted, report.kept, report.embedded, report.published) == (1, 14, 0, True)
    assert "library-loans" not in found_by_words(index, "loans")
    assert "library-loans" not in found_by_vector(index)
    with opened(index) as found:
        assert found.catalogue.dataset("library-loans") is None


def test_a_renamed_record_uses_its_old_vectors(index: Path) -> None:
    report = run(index, corpus(*changed("library-loans", name="loans-of-libraries")))
    assert (report.added, report.deleted, report.embedded, report.published) == (1, 1, 0, True)
    assert "loans-of-libraries" in found_by_words(index, "loans")


def test_guides_that_are_gone_are_deleted_and_datasets_stay(index: Path, tmp_path: Path) -> None:
    (tmp_path / "no-guides").mkdir()
    report = run(index, [MemorySource(RECORDS), GuidesFolder(tmp_path / "no-guides")])
    assert (report.deleted, report.kept, report.read) == (3, 12, 12)
    with opened(index) as found:
        vector = np.ones(WordEmbedder.dimension, np.float32)
        assert found.store.nearest(vector, limit=10, scope=Scope(kind=Kind.GUIDE)) == []


def test_a_new_embedder_embeds_everything_again_and_the_old_settings_no_longer_fit(index: Path) -> None:
    other = WordEmbedder("other")
    report = run(index, corpus(), other)
    assert (report.kept, report.published, report.generation) == (15, True, "gen-0002")
    assert report.embedded == report.chunks < other.embedded  # and the texts by which the languages are told apart
    with pytest.raises(IndexMismatch, match="this installation needs 'test:words'"), opened(index):
        pass
    with opened(index, other) as found:
        assert found.manifest["embedder"] == "test:other"
    assert run(index, corpus(), WordEmbedder("other")).embedded == 0


def test_the_plan_says_what_would_change_and_changes_nothing(index: Path) -> None:
    before, embedder = files(index), WordEmbedder()
    records = [r for r in changed("library-loans", title_en="Other") if r.get("name") != "sans-licence"]
    report = run(index, corpus(*records, {"name": "new", "title": "Nouveau"}), embedder, scope=PLAN)
    assert (report.added, report.updated, report.kept, report.deleted) == (1, 1, 13, 1)
    assert report.changes == {
        "add": ["dataset:new"],
        "update": ["dataset:library-loans"],
        "delete": ["dataset:sans-licence"],
    }
    assert (report.published, report.embedded, embedder.embedded) == (False, 0, 0)
    assert files(index) == before


def test_the_plan_of_an_index_that_is_not_there_makes_none(tmp_path: Path) -> None:
    report = run(tmp_path / "i", corpus(), scope=PLAN)
    assert (report.added, report.kept, report.generation) == (15, 0, "")
    assert not (tmp_path / "i").exists()


def test_a_plan_of_many_deletions_says_that_a_build_would_refuse_them(tmp_path: Path) -> None:
    run(tmp_path / "i", [MemorySource(plain_records(40))])
    report = run(tmp_path / "i", [MemorySource(plain_records(10))], scope=PLAN)
    assert (report.deleted, len(report.changes["delete"])) == (30, 30)
    assert report.notes[0]["note"].startswith("this run would delete 30 of 40 records: build wants --allow-deletions")


def test_two_generations_are_kept(index: Path) -> None:
    for number in range(2, 5):
        run(index, corpus(*changed("library-loans", title_en=f"Loans {number}")))
    assert {p.name for p in index.glob("gen-*")} == {"gen-0003", "gen-0004"}
    assert current_generation(index) == "gen-0004"
    (index / CURRENT).write_text("gen-0003\n", encoding="utf-8")
    with opened(index) as found:
        assert found.name == "gen-0003"


def test_the_same_id_in_two_sources_stays_two_records(tmp_path: Path) -> None:
    first, second = ([{"name": "meme", "title": title}] for title in ("Le premier", "Le second"))
    report = run(
        tmp_path / "i", [MemorySource(first), MemorySource(second, name="memory:autre.jsonl"), GuidesFolder(GUIDES)]
    )
    assert (report.read, report.skipped) == (5, [])
    with opened(tmp_path / "i") as found:
        titles = {
            dataset.id: list(dataset.titles.values()) for dataset in found.catalogue.datasets(["meme", "autre:meme"])
        }
    assert titles == {"meme": ["Le premier"], "autre:meme": ["Le second"]}


def test_an_id_twice_in_one_source_is_skipped_the_second_time(tmp_path: Path) -> None:
    report = run(tmp_path / "i", [MemorySource([*RECORDS, RECORDS[0]]), GuidesFolder(GUIDES)])
    assert report.read == 15
    assert [entry["record"] for entry in report.skipped] == ["arbres-plantes-communes"]


@pytest.mark.parametrize("order", [lambda r: r, lambda r: r[::-1]])
def test_the_order_of_records_is_no_change(index: Path, order: Callable[[list[CkanRecord]], list[CkanRecord]]) -> None:
    assert run(index, corpus(*order(RECORDS))).published is False
