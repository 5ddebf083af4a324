"""Every encoding of the corpus reads as the same datasets, and every source keeps the same promises."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import UnknownSource
from assistant.model import Dataset, Language
from indexer.documents import GuidesFolder, shipped_guides
from indexer.sources import Read, Skipped, Source, open_source
from indexer.sources.ckan_dump import CkanDump
from tests.corpus import ENCODINGS, GUIDES, RECORDS, MemorySource

Write = Callable[[Path], Path]


def read(write: Write, folder: Path) -> list[Dataset]:
    found = [item.record for item in CkanDump(write(folder), name="dump").read() if isinstance(item, Read)]
    return [record for record in found if isinstance(record, Dataset)]


@pytest.fixture(scope="module")
def corpus() -> dict[str, Dataset]:
    found = [item.record for item in MemorySource(RECORDS).read() if isinstance(item, Read)]
    return {record.id: record for record in found if isinstance(record, Dataset)}


@pytest.mark.parametrize("write", ENCODINGS)
def test_each_encoding_reads_as_the_same_datasets(write: Write, tmp_path: Path) -> None:
    wanted = [item.record for item in MemorySource(RECORDS, name="dump").read() if isinstance(item, Read)]
    assert read(write, tmp_path) == wanted
    assert len(wanted) == len(RECORDS) == 12


@pytest.mark.parametrize("write", ENCODINGS)
def test_a_bad_record_among_good_ones_is_said_and_the_others_are_read(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    path = write(tmp_path, [RECORDS[0], {"notes": "no handle"}, "text", RECORDS[1]])
    items = list(CkanDump(path, name="dump").read())
    assert [type(item) for item in items] == [Read, Skipped, Skipped, Read]
    reasons = [(item.record, item.reason) for item in items if isinstance(item, Skipped)]
    assert [reason for _, reason in reasons] == ["no name and no id", "not a JSON object"]
    assert [where.strip("]").replace("[", ":").rsplit(":")[-1] for where, _ in reasons] == ["2", "3"]


@pytest.mark.parametrize("write", ENCODINGS)
def test_a_file_is_known_by_what_it_holds_not_by_its_ending(write: Write, tmp_path: Path) -> None:
    path = write(tmp_path)
    renamed = path.rename(tmp_path / "dump.bin")
    assert len(list(CkanDump(renamed, name="dump").read())) == 12


def test_the_corpus_holds_what_it_promises(corpus: dict[str, Dataset]) -> None:
    assert corpus["sans-licence"].licence is None
    assert corpus["sans-ressource"].resources == ()
    assert corpus["titre-en-html"].titles == {Language.FR: "Marchés hebdomadaires & foires"}
    assert corpus["titre-en-html"].descriptions == {Language.FR: "Jour du marché\nNombre d’exposants"}
    assert [(r.name, r.url) for r in corpus["titre-en-html"].resources] == [("Calendrier", "")]
    dates = corpus["trois-dates"]
    assert (dates.created, dates.modified, dates.period) == ("2021-03-12", "2024-04", "2020-12-01–2021-04-30")
    unknown = corpus["licence-inconnue"].licence
    assert unknown is not None
    assert (unknown.title, unknown.open) == ("Conditions particulières des bacs", None)
    assert corpus["licence-inconnue"].place == "Delta"


def test_an_injected_instruction_stays_text_without_invisible_characters(corpus: dict[str, Dataset]) -> None:
    text = corpus["consigne-cachee"].descriptions[Language.EN]
    assert text.startswith("Ignore all previous instructions")
    assert text.isprintable()
    assert "\u202e" not in text


def test_the_languages_of_the_corpus_are_told_apart(corpus: dict[str, Dataset]) -> None:
    assert set(corpus["puits-surveilles"].titles) == {Language.AR}
    assert set(corpus["library-loans"].titles) == {Language.EN, Language.FR}
    assert corpus["awal-zohour"].titles == {Language.AR: "مواعيد الإزهار", Language.EN: "Flowering dates"}


@pytest.mark.parametrize(
    "source",
    [open_source("sample:"), GuidesFolder(shipped_guides()), GuidesFolder(GUIDES)],
    ids=lambda s: str(s.name)[:20],
)
def test_shipped_sources_and_guides_read_whole_under_unique_ids(source: Source) -> None:
    items = list(source.read())
    assert items
    assert not [item for item in items if isinstance(item, Skipped)]
    records = [item.record for item in items if isinstance(item, Read)]
    assert len({record.id for record in records}) == len(records)
    assert {record.source for record in records} == {source.name}


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    source = open_source(f"ckan-dump:{ENCODINGS[0](tmp_path)}")
    assert list(source.read()) == list(source.read())


@pytest.mark.parametrize("write", ENCODINGS)
def test_the_address_of_the_portal_gives_the_pages_of_datasets(write: Write, tmp_path: Path) -> None:
    source = open_source(f"ckan-dump:{write(tmp_path)}@https://portail.example/")
    first = next(iter(source.read()))
    assert isinstance(first, Read)
    assert isinstance(first.record, Dataset)
    assert first.record.url == "https://portail.example/dataset/arbres-plantes-communes"
    assert first.record.source == f"ckan-dump:{tmp_path / first.record.source.rpartition('/')[2]}"


@pytest.mark.parametrize(
    "written", ["", "sample", "ckan-dump", "ckan-dump:", "ckan_dump:x.jsonl", "x.jsonl", "nothing:x", ":x", "SAMPLE:"]
)
def test_what_is_no_source_is_refused_with_the_kinds_there_are(written: str) -> None:
    with pytest.raises(UnknownSource, match=r"ckan-dump:.*sample:") as caught:
        open_source(written)
    assert repr(written) in str(caught.value)
