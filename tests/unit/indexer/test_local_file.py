"""Files on disk: packed or not by what they hold, and never more than was asked for."""

import gzip
from pathlib import Path

import pytest

from assistant.errors import SourceError
from indexer.sources.local_file import MAX_RATIO, RATIO_FROM_BYTES, open_file, read_file

TEXT = "سطر أول\nligne deux\n".encode()


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_a_file_is_unpacked_by_what_it_holds_not_by_its_name(packed: bool, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(TEXT) if packed else TEXT)
    assert read_file(path, max_bytes=100) == TEXT
    with open_file(path) as file:
        assert file.readline() == TEXT.splitlines(keepends=True)[0]


def test_several_packed_parts_are_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(TEXT) + gzip.compress(TEXT))
    assert read_file(path, max_bytes=100) == 2 * TEXT


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_a_byte_more_than_allowed_is_refused(packed: bool, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(gzip.compress(TEXT) if packed else TEXT)
    assert read_file(path, max_bytes=len(TEXT)) == TEXT
    with pytest.raises(SourceError, match=f"holds more than {len(TEXT) - 1} bytes"):
        read_file(path, max_bytes=len(TEXT) - 1)


def test_what_unpacks_beyond_measure_is_refused_before_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes(8 * RATIO_FROM_BYTES)))
    parts: list[int] = []
    with open_file(path) as file, pytest.raises(SourceError, match=f"more than {MAX_RATIO} times its size"):
        parts.extend(len(data) for data in iter(lambda: file.read(65_536), b""))
    assert sum(parts) < 5 * RATIO_FROM_BYTES


def test_small_files_may_pack_as_well_as_they_like(tmp_path: Path) -> None:
    path = tmp_path / "blank.gz"
    path.write_bytes(gzip.compress(b" " * 5_000_000))
    assert len(read_file(path, max_bytes=10_000_000)) == 5_000_000


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_damaged_files_are_refused(damage: str, tmp_path: Path) -> None:
    data = bytearray(gzip.compress(TEXT * 50))
    if damage == "cut":
        del data[-9:]
    else:
        data[len(data) // 2] ^= 0xFF
    path = tmp_path / "a.gz"
    path.write_bytes(data)
    with pytest.raises(SourceError, match="cannot be read"):
        read_file(path, max_bytes=10_000)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(SourceError, match="cannot be read"):
            open_file(path)
