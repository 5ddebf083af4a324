"""udata catalogues on disk: what is broken costs a line or the file, never a silent half."""

import csv
import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.errors import SourceError
from assistant.model import Dataset
from indexer.sources import Incomplete, Item, Read, Skipped, open_source
from tests.corpus.as_udata import udata_page, udata_records, write_exports, write_lines, write_list

GOOD = json.dumps({"id": "a", "slug": "a", "title": "Titre"})


def items(path: Path, data: bytes | str | None = None, portal: str = "") -> list[Item]:
    if data is not None:
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(open_source(f"udata:{path}{portal}").read())


def datasets(found: Sequence[Item]) -> list[Dataset]:
    return [item.record for item in found if isinstance(item, Read) and isinstance(item.record, Dataset)]


def test_broken_lines_are_named_by_their_number(tmp_path: Path) -> None:
    second = GOOD.replace('"a"', '"b"')
    found = items(
        tmp_path / "d.jsonl", f'{GOOD}\n{{"id": \n\n{second}\n"text"\n{{"n": NaN}}\n{GOOD}'.encode() + b"\n\xff"
    )
    assert [item.record for item in found if isinstance(item, Skipped)] == [f"d.jsonl:{n}" for n in (2, 5, 6, 8)]
    assert [record.id for record in datasets(found)] == ["a", "b"]


def test_a_first_line_that_is_broken_costs_only_itself(tmp_path: Path) -> None:
    found = items(tmp_path / "d.jsonl", f'\ufeff{{"id": "x", "title": \n{GOOD}\n')
    assert [type(item) for item in found] == [Skipped, Read]


@pytest.mark.parametrize("line", ['{"a":' * 100_000, "[" * 100_000], ids=["objects", "arrays"])
def test_hostile_nesting_costs_only_its_line(line: str, tmp_path: Path) -> None:
    found = items(tmp_path / "d.jsonl", f"{GOOD}\n{line}\n")
    assert [type(item) for item in found] == [Read, Skipped]


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.99])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_a_list_cut_short_fails_the_source(kept: float, packed: bool, tmp_path: Path) -> None:
    data = write_list(tmp_path, udata_records()).read_bytes()
    data = gzip.compress(data) if packed else data
    with pytest.raises(SourceError, match="cannot be read" if packed else "is not JSON"):
        items(tmp_path / "cut.json", data[: int(len(data) * kept)])


def test_a_page_that_announces_more_than_the_file_holds_is_incomplete(tmp_path: Path) -> None:
    page = udata_page(udata_records(), total=4_200)
    found = items(tmp_path / "page.json", json.dumps(page))
    assert len(datasets(found)) == 12
    assert found[-1] == Incomplete("12 of the 4200 datasets that the pages announce are in the file")


def test_datasets_that_pages_repeat_are_read_once(tmp_path: Path) -> None:
    records = udata_records()
    pages = [udata_page(records[:7], total=12), udata_page(records[5:], total=12)]
    found = items(tmp_path / "pages.json", "".join(json.dumps(page) for page in pages))
    assert len(found) == len(datasets(found)) == 12


def test_archived_deleted_and_private_datasets_are_skipped_by_name(tmp_path: Path) -> None:
    first, second, third, fourth, *_ = udata_records()
    first["archived"], second["deleted"], third["private"] = "2021-05-01T00:00:00", "2022-01-01", True
    found = items(write_list(tmp_path, [first, second, third, fourth]))
    assert [(i.record, i.reason) for i in found if isinstance(i, Skipped)] == [
        (first["slug"], "archived by its portal since 2021-05-01"),
        (second["slug"], "deleted since 2022-01-01"),
        (third["slug"], "private"),
    ]
    assert [record.id for record in datasets(found)] == [fourth["slug"]]


def test_the_address_of_the_portal_gives_the_pages_of_datasets(tmp_path: Path) -> None:
    path = write_lines(tmp_path, udata_records())
    record = datasets(items(path, portal="@https://portail.example"))[1]
    assert record.url == "https://portail.example/datasets/puits-surveilles/"
    assert (record.portal, record.source) == ("https://portail.example", f"udata:{path}")


def test_a_file_that_unpacks_beyond_measure_is_refused(tmp_path: Path) -> None:
    bomb = gzip.compress(b"[" + b" " * 30_000_000 + b"]")
    assert len(bomb) < 100_000
    with pytest.raises(SourceError, match="unpacks to more than 200 times its size"):
        items(tmp_path / "bomb.json.gz", bomb)


def test_a_whole_json_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.sources.udata_file.MAX_WHOLE_BYTES", 1_000)
    with pytest.raises(SourceError, match="write it as JSON lines"):
        items(write_list(tmp_path, udata_records()))


def test_a_line_that_is_too_long_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.sources.udata_file.MAX_LINE_BYTES", 200)
    long = json.dumps({"id": "b", "title": "x" * 1_000})
    third = GOOD.replace('"a"', '"c"')
    found = items(tmp_path / "d.jsonl", f"{GOOD}\n{long}\n{third}\n")
    assert [type(item) for item in found] == [Read, Skipped, Read]


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_a_missing_file_and_a_folder_fail_the_source(name: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        items(tmp_path / name)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \n ", b"[]", gzip.compress(b"", mtime=0)])
def test_an_empty_file_has_no_records(data: bytes, tmp_path: Path) -> None:
    assert items(tmp_path / "empty.json", data) == []


def test_a_web_page_saved_by_mistake_is_no_export(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is no udata export of datasets"):
        items(tmp_path / "page.json", "<!DOCTYPE html>\n<html><body>Maintenance</body></html>")


def test_a_table_of_another_portal_is_no_export_and_shows_its_columns(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no column 'slug'; its columns are id, title, العنوان\. .*csv:"):
        items(tmp_path / "t.csv", "id;title;العنوان\n1;x;y\n")


def test_rows_that_do_not_fit_the_header_of_an_export_are_skipped(tmp_path: Path) -> None:
    found = items(tmp_path / "t.csv", "id;title;slug\n1;Un;un\n2;De;ux;deux\n\n3;Trois\n4;Quatre;quatre\n")
    assert [(i.record, i.reason) for i in found if isinstance(i, Skipped)] == [
        ("t.csv:3", "4 cells under 3 headers"),
        ("t.csv:5", "2 cells under 3 headers"),
    ]
    assert [record.id for record in datasets(found)] == ["un", "quatre"]


def test_an_export_with_a_quote_that_is_never_closed_fails_the_source(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="row 3 opens a quote that is never closed"):
        items(tmp_path / "t.csv", 'id;title;slug\n1;Un;un\n2;"Deux;deux\n3;Trois;trois\n')


def test_cells_of_an_export_may_be_larger_than_pythons_usual_limit(tmp_path: Path) -> None:
    path = write_exports(tmp_path, [{**udata_records()[0], "description": "mot " * 50_000}])
    (record,) = datasets(items(path))
    assert csv.field_size_limit() >= 1_000_000
    assert len(next(iter(record.descriptions.values()))) > 15_000


def test_an_export_that_is_not_utf_8_keeps_what_can_be_read(tmp_path: Path) -> None:
    (record,) = datasets(items(tmp_path / "t.csv", "id;title;slug\n1;Été العربي;ete\n".encode() + b"\xe9"))
    assert list(record.titles.values()) == ["Été العربي"]


def test_two_exports_of_resources_beside_one_of_datasets_are_an_error(tmp_path: Path) -> None:
    path = write_exports(tmp_path, udata_records())
    (tmp_path / "export-resource-20240201-000000.csv").write_text("dataset.id;url;format\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"export-resource-20240101-061500.csv, export-resource-20240201"):
        items(path)


def test_an_export_of_resources_under_the_same_name_wins(tmp_path: Path) -> None:
    path = write_exports(tmp_path, udata_records())
    same = path.with_name(path.name.replace("dataset", "resource"))
    same.write_text(
        f"dataset.id;url;format\n{udata_records()[0]['id']};https://a.example/x.csv;csv\n", encoding="utf-8"
    )
    first, second, *_ = datasets(items(path))
    assert [(r.url, r.format) for r in first.resources] == [("https://a.example/x.csv", "CSV")]
    assert second.resources == ()
