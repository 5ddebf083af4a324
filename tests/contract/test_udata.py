"""The corpus in udata's own forms reads as it does from a CKAN dump, but for what udata has no place for."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.language.detect import detect
from assistant.model import Dataset
from assistant.settings import Settings
from indexer.sources import Noted, Options, Read, Skipped, open_source
from tests.corpus import RECORDS, MemorySource
from tests.corpus.as_udata import UDATA_JSON, udata_page, udata_records, write_exports
from tests.udata_portal import UdataPortal

Write = Callable[[Path, Sequence[object]], Path]
OPTIONS = Options(settings=Settings())

LOSSES: dict[str, str] = {
    "titles": "one title: the plain one",
    "descriptions": "one description: the plain one",
    "themes": "there are none",
    "resources": "their columns are not there, only the name of a schema",
}
"""Fields of `Dataset` that udata's API does not carry whole, and what is left."""
EXPORT_LOSSES: dict[str, str] = {
    **LOSSES,
    "organization": "its id is the portal's number, not the slug",
    "period": "a period that is a text has no column",
    "licence": "only the title, or the id where there is no title",
}
WITHOUT_FILES_LOSSES: dict[str, str] = {
    **EXPORT_LOSSES,
    "resources": "formats without names and addresses",
    "formats": "what only an address or a media type tells",
}


def datasets(location: str) -> dict[str, Dataset]:
    items = list(open_source(location, OPTIONS).read())
    assert not [item for item in items if isinstance(item, Skipped)], items
    found = [item.record for item in items if isinstance(item, Read)]
    return {record.id: record for record in found if isinstance(record, Dataset)}


@pytest.fixture(scope="module")
def dump() -> dict[str, Dataset]:
    found = [item.record for item in MemorySource(RECORDS).read() if isinstance(item, Read)]
    return {record.id: record for record in found if isinstance(record, Dataset)}


def left_by(dataset: Dataset, record: dict[str, Any]) -> Dataset:
    """The dataset of the dump without what udata has no place for."""

    def the_plain_one(texts: dict[Any, str]) -> dict[Any, str]:
        return {k: v for k, v in texts.items() if v.split()[:3] and v.split()[0] in f"{record['title']} {said}"}

    said = str(record["description"])
    return replace(
        dataset,
        titles=the_plain_one(dict(dataset.titles)),
        descriptions=the_plain_one(dict(dataset.descriptions)),
        themes=(),
        resources=tuple(replace(r, columns=()) for r in dataset.resources),
    )


@pytest.mark.parametrize("write", UDATA_JSON)
def test_every_wrapping_of_json_reads_as_the_dump_but_for_the_losses(
    write: Write, tmp_path: Path, dump: dict[str, Dataset]
) -> None:
    location = f"udata:{write(tmp_path, udata_records())}"
    found = datasets(location)
    by_id = {r["slug"]: r for r in udata_records()}
    wanted = {i: replace(left_by(d, by_id[i]), source=location) for i, d in dump.items()}
    assert found == wanted
    assert len(found) == 12


def differing(found: dict[str, Dataset], dump: dict[str, Dataset], *, typed: bool = True) -> set[str]:
    """Fields in which any dataset differs; the record whose values are of wrong types counts where there are types."""
    fields = set(Dataset.__dataclass_fields__) - {"source"}
    assert found.keys() == dump.keys()
    compared = [i for i in dump if typed or i != "champs-de-travers"]
    return {f for f in fields for i in compared if getattr(found[i], f) != getattr(dump[i], f)}


def test_the_losses_of_the_api_are_those_of_the_table(tmp_path: Path, dump: dict[str, Dataset]) -> None:
    assert differing(datasets(f"udata:{UDATA_JSON[0](tmp_path, udata_records())}"), dump) == set(LOSSES)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_the_losses_of_the_csv_exports_are_those_of_the_table(
    packed: bool, tmp_path: Path, dump: dict[str, Dataset]
) -> None:
    found = datasets(f"udata:{write_exports(tmp_path, udata_records(), packed=packed)}")
    assert differing(found, dump, typed=False) == set(EXPORT_LOSSES)
    for identity, dataset in list(found.items())[:-1]:
        of_dump = dump[identity].resources
        assert [(r.name, r.format, r.url, r.size) for r in dataset.resources] == [
            (r.name, r.format, r.url, r.size) for r in of_dump
        ]


def test_the_losses_of_the_export_without_files_are_those_of_the_table(
    tmp_path: Path, dump: dict[str, Dataset]
) -> None:
    found = datasets(f"udata:{write_exports(tmp_path, udata_records(), files=False)}")
    assert differing(found, dump, typed=False) == set(WITHOUT_FILES_LOSSES)
    assert [(r.format, r.url) for r in found["puits-surveilles"].resources] == [("XLSX", ""), ("GEOJSON", "")]


def test_the_api_reads_as_the_files_do(tmp_path: Path) -> None:
    on_disk = datasets(f"udata:{UDATA_JSON[0](tmp_path, udata_records())}")
    with UdataPortal(udata_records()) as portal:
        served = datasets(f"udata:{portal.url}?page_size=5")
    assert [*served] == [*on_disk]
    for identity, dataset in served.items():
        own = {"source": f"udata:{portal.url}?page_size=5", "portal": portal.url}
        assert dataset == replace(on_disk[identity], url=f"{portal.url}/datasets/{identity}/", **own)


def test_arabic_titles_and_descriptions_survive_every_form(tmp_path: Path) -> None:
    for write in (*UDATA_JSON, write_exports):
        folder = tmp_path / write.__name__
        folder.mkdir()
        found = datasets(f"udata:{write(folder, udata_records())}")["puits-surveilles"]
        (language,) = found.titles
        assert language == detect(found.titles[language]).language == "ar"
        assert found.titles[language] == "الآبار الخاضعة للمراقبة"
        assert found.tags == ("مياه جوفية", "آبار")


@pytest.mark.parametrize("write", UDATA_JSON)
def test_a_bad_record_among_good_ones_is_said_and_the_others_are_read(write: Write, tmp_path: Path) -> None:
    first, second, *_ = udata_records()
    path = write(tmp_path, [first, {"description": "no handle", "title": None}, "text", second])
    items = list(open_source(f"udata:{path}").read())
    assert [type(item) for item in items] == [Read, Skipped, Skipped, Read]
    assert [i.reason for i in items if isinstance(i, Skipped)] == ["no name and no id", "not a JSON object"]


def test_what_udata_counts_leaves_a_record_unchanged_and_what_is_read_does_not(tmp_path: Path) -> None:
    def keys(records: list[dict[str, Any]]) -> list[str]:
        path = UDATA_JSON[0](tmp_path, records)
        return [item.key for item in open_source(f"udata:{path}").read() if isinstance(item, Read)]

    before, after = udata_records(), udata_records()
    for record in after:
        record.update(metrics={"views": 99}, quality={"score": 0.1}, badges=[{"kind": "spd"}], discussions=4)
        for resource in record["resources"]:
            if isinstance(resource, dict):
                resource.update(metrics={"views": 1}, extras={"check:date": "2025-01-01"})
        if isinstance(record["organization"], dict):
            record["organization"].update(metrics={}, members=[], logo="x.png")
    assert keys(before) == keys(after)
    after[0]["description"] += " Nouveau."
    changed = [a != b for a, b in zip(keys(before), keys(after), strict=True)]
    assert changed == [True] + [False] * 11


def test_nobodys_address_is_kept_that_udata_only_lists_as_a_member(tmp_path: Path) -> None:
    path = UDATA_JSON[0](tmp_path, udata_records())
    assert "someone@example.org" in path.read_text("utf-8")
    assert not [i for i in open_source(f"udata:{path}").read() if isinstance(i, Read) and "someone@" in i.raw]


def test_files_that_only_the_api_lists_are_noted(tmp_path: Path) -> None:
    record = {**udata_records()[0], "resources": {"rel": "subsection", "href": "https://x.example/api/2/", "total": 3}}
    path = tmp_path / "v2.json"
    path.write_text(json.dumps(udata_page([record])), encoding="utf-8")
    read, noted = open_source(f"udata:{path}").read()
    assert isinstance(read, Read)
    assert isinstance(read.record, Dataset)
    assert read.record.resources == ()
    assert noted == Noted(f"udata:{path}", "the files of 1 datasets are only in the portal's API")
