"""The corpus as tables reads as it does from a CKAN dump, but for what a table has no column for."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.model import Dataset, Language
from assistant.settings import Settings
from indexer.sources import Noted, Options, Read, Skipped, open_source
from tests.corpus import RECORDS, MemorySource
from tests.corpus.as_csv import ARABIC, FRENCH, packed, write_plain, write_table

MAPPED_LOSSES: dict[str, str] = {
    "licence": "one column: the title, without the address of an unknown licence",
    "resources": "columns of files are in no table of datasets",
}
"""Fields of `Dataset` that a table with a column map and a row for each file does not carry whole."""
PLAIN_LOSSES: dict[str, str] = {
    **MAPPED_LOSSES,
    "organization": "its id: the name as a key",
    "resources": "names, sizes and media types; files without an address where others have one",
    "formats": "what only a media type tells",
}
"""The same for a row for each dataset under headers that are recognised."""


def datasets(path: Path, columns: Path | None = None) -> dict[str, Dataset]:
    items = list(open_source(f"csv:{path}", Options(settings=Settings(), columns=columns)).read())
    assert not [item for item in items if isinstance(item, Skipped)], items
    found = [item.record for item in items if isinstance(item, Read)]
    return {record.id: record for record in found if isinstance(record, Dataset)}


@pytest.fixture(scope="module")
def dump() -> dict[str, Dataset]:
    """But for the record whose values are of wrong types: a table holds texts only."""
    found = [item.record for item in MemorySource(RECORDS).read() if isinstance(item, Read)]
    return {r.id: r for r in found if isinstance(r, Dataset) and r.id != "champs-de-travers"}


def differing(found: dict[str, Dataset], dump: dict[str, Dataset]) -> set[str]:
    assert found.keys() == {*dump, "champs-de-travers"}
    fields = set(Dataset.__dataclass_fields__) - {"source"}
    return {f for f in fields for i in dump if getattr(found[i], f) != getattr(dump[i], f)}


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"], ids=["semicolon", "comma", "tab", "bar"])
@pytest.mark.parametrize("language", [FRENCH, ARABIC], ids=["french", "arabic"])
def test_the_losses_of_a_mapped_table_are_those_of_the_table(
    language: int, delimiter: str, tmp_path: Path, dump: dict[str, Dataset]
) -> None:
    path, columns = write_table(tmp_path, language, delimiter=delimiter)
    found = datasets(path, columns)
    assert differing(found, dump) == set(MAPPED_LOSSES)
    for identity, wanted in dump.items():
        assert found[identity].resources == tuple(replace(r, columns=()) for r in wanted.resources)
    assert found["licence-inconnue"].licence == replace(dump["licence-inconnue"].licence, url="")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("language", [FRENCH, ARABIC], ids=["french", "arabic"])
def test_every_encoding_and_packing_reads_the_same(language: int, encoding: str, tmp_path: Path) -> None:
    path, columns = write_table(tmp_path, language)
    wanted = datasets(path, columns)
    path.write_bytes(path.read_text("utf-8").encode(encoding))
    for written in (path, packed(path)):
        found = datasets(written, columns)
        assert found == {i: replace(d, source=f"csv:{written}") for i, d in wanted.items()}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_losses_of_a_plain_table_are_those_of_the_table(
    delimiter: str, tmp_path: Path, dump: dict[str, Dataset]
) -> None:
    found = datasets(write_plain(tmp_path, delimiter=delimiter))
    assert differing(found, dump) == set(PLAIN_LOSSES)
    assert [(r.format, r.url) for r in found["puits-surveilles"].resources] == [
        ("XLSX", "https://donnees.example/puits.xlsx"),
        ("GEOJSON", "https://donnees.example/puits.geojson"),
    ]


def test_arabic_and_bilingual_titles_survive(tmp_path: Path) -> None:
    for found in (datasets(*write_table(tmp_path, ARABIC)), datasets(write_plain(tmp_path))):
        assert found["puits-surveilles"].titles == {Language.AR: "الآبار الخاضعة للمراقبة"}
        assert found["arbres-plantes-communes"].titles[Language.AR] == "الأشجار المغروسة حسب الجماعات"
        assert set(found["awal-zohour"].titles) == {Language.AR, Language.EN}


def test_what_each_header_was_taken_for_is_noted(tmp_path: Path) -> None:
    (note,) = (i for i in open_source(f"csv:{write_plain(tmp_path)}").read() if isinstance(i, Noted))
    assert note.record == "catalogue.csv"
    for taken in ("modified = 'تاريخ التحديث'", "description_ar = 'الوصف (بالعربية)'", "resources.url = 'Lien'"):
        assert taken in note.note
    assert "not read" not in note.note


def test_reading_twice_gives_the_same_and_another_map_other_keys(tmp_path: Path) -> None:
    path, columns = write_table(tmp_path, FRENCH)

    def keys() -> list[str]:
        source = open_source(f"csv:{path}", Options(settings=Settings(), columns=columns))
        return [item.key for item in source.read() if isinstance(item, Read)]

    first = keys()
    assert first == keys()
    text = columns.read_text("utf-8")
    columns.write_text(text + '[defaults]\nplace = "المغرب"\n', encoding="utf-8")
    assert len(set(first) & set(keys())) == 1
