"""Dumps on disk: line numbers of what is broken, and files that cannot be read at all."""

import gzip
import json
from pathlib import Path

import pytest

from assistant.errors import SourceError
from indexer.sources import Read, Skipped
from indexer.sources.ckan_dump import CkanDump
from tests.corpus import RECORDS

GOOD = json.dumps({"name": "a", "title": "Titre"})
EMPTY = {"nothing": b"", "blank": b"\n \n", "mark": b"\xef\xbb\xbf", "packed": gzip.compress(b""), "array": b" [ ] "}
BROKEN = {"open": "[", "cut": f"[{GOOD}", "comma": f"[{GOOD},]", "more": f"[{GOOD}] more", "deep": "[" * 100_000}
DEEP = {"objects": '{"a":' * 100_000, "arrays": "{" + "[" * 100_000, "digits": '{"n": ' + "9" * 5_000 + "}"}


def items(path: Path, data: bytes | str) -> list[Read | Skipped]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(CkanDump(path, name="dump").read())


def skipped(found: list[Read | Skipped]) -> dict[str, str]:
    return {item.record: item.reason for item in found if isinstance(item, Skipped)}


def test_broken_lines_are_named_by_their_number(tmp_path: Path) -> None:
    found = items(tmp_path / "d.jsonl", f'{GOOD}\n{{"name": \n\n{GOOD}\n"text"\nnull\n[]\n{GOOD}')
    reasons = skipped(found)
    assert list(reasons) == ["d.jsonl:2", "d.jsonl:5", "d.jsonl:6", "d.jsonl:7"]
    assert reasons["d.jsonl:2"].startswith("not JSON: ")
    assert sum(isinstance(item, Read) for item in found) == 3


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize(
    "shape", ['{{"name": "a", "title": "T", "size": {}}}', '[{{"name": "a", "title": "T", "size": {}}}]']
)
def test_numbers_that_json_does_not_have_are_refused(tmp_path: Path, shape: str, constant: str) -> None:
    (reason,) = skipped(items(tmp_path / "d", shape.format(constant))).values()
    assert reason == f"not JSON: {constant} is not JSON"


@pytest.mark.parametrize("line", DEEP.values(), ids=DEEP)
def test_hostile_lines_cost_only_themselves(tmp_path: Path, line: str) -> None:
    found = items(tmp_path / "d.jsonl", f"{GOOD}\n{line}\n{GOOD}\n")
    assert list(skipped(found)) == ["d.jsonl:2"]
    assert len(skipped(found)["d.jsonl:2"]) <= 200


def test_a_byte_order_mark_blank_lines_and_windows_ends_are_no_matter(tmp_path: Path) -> None:
    found = items(tmp_path / "d.jsonl", b"\xef\xbb\xbf" + f"{GOOD}\r\n\r\n{GOOD}\r\n".encode())
    assert [type(item) for item in found] == [Read, Read]


def test_a_packed_dump_may_have_a_byte_order_mark_and_any_name(tmp_path: Path) -> None:
    found = items(tmp_path / "dump.txt", gzip.compress(b"\xef\xbb\xbf" + GOOD.encode()))
    assert [type(item) for item in found] == [Read]


def test_bytes_that_are_not_utf_8_cost_the_record_and_are_said(tmp_path: Path) -> None:
    (found,) = items(tmp_path / "d.jsonl", '{"name": "a", "title": "Été ici"}'.encode("latin-1"))
    assert found == Skipped("d.jsonl:1", "not UTF-8 at byte 24")


def test_the_raw_line_is_kept(tmp_path: Path) -> None:
    (found,) = items(tmp_path / "d.jsonl", GOOD)
    assert isinstance(found, Read)
    assert json.loads(found.raw) == json.loads(GOOD)


@pytest.mark.parametrize("data", EMPTY.values(), ids=EMPTY)
def test_an_empty_dump_has_no_records(tmp_path: Path, data: bytes) -> None:
    assert items(tmp_path / "d", data) == []


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_an_array_that_does_not_end_well_fails_the_source(tmp_path: Path, data: str) -> None:
    with pytest.raises(SourceError, match="is not a JSON array"):
        items(tmp_path / "d.json", data)


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.99])
def test_a_packed_dump_cut_short_fails_the_source(tmp_path: Path, kept: float) -> None:
    data = gzip.compress("\n".join(json.dumps(record) for record in RECORDS).encode())
    with pytest.raises(SourceError, match="cannot be read"):
        items(tmp_path / "d.jsonl.gz", data[: int(len(data) * kept)])


def test_a_packed_dump_with_a_flipped_byte_fails_the_source(tmp_path: Path) -> None:
    data = bytearray(gzip.compress("\n".join(json.dumps(record) for record in RECORDS).encode()))
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(SourceError, match="cannot be read"):
        items(tmp_path / "d.jsonl.gz", bytes(data))


def test_a_missing_file_and_a_folder_fail_the_source(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.jsonl", tmp_path, tmp_path / "missing" / "a.jsonl"):
        with pytest.raises(SourceError, match="cannot be read") as caught:
            list(CkanDump(path, name="dump").read())
        assert repr(str(path)) in str(caught.value)
