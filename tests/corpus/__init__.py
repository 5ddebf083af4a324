"""Records written once (`datasets.RECORDS`) and a guide in three languages, in every encoding that Dalil reads."""

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.codec import digest
from indexer.errors import BadRecord
from indexer.sources import Incomplete, Item, Known, Read, Skipped, Unchanged, nothing_known
from indexer.sources.ckan_record import dataset_from_ckan
from tests.corpus.datasets import RECORDS, CkanRecord

GUIDES = Path(__file__).parent / "guides"

__all__ = ["ENCODINGS", "GUIDES", "RECORDS", "CkanRecord", "MemorySource", "plain_records"]


def _lines(records: Sequence[object]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def write_jsonl(folder: Path, records: Sequence[object] = RECORDS) -> Path:
    """One record a line."""
    path = folder / "records.jsonl"
    path.write_text(_lines(records), encoding="utf-8")
    return path


def write_jsonl_gz(folder: Path, records: Sequence[object] = RECORDS) -> Path:
    """One record a line, packed."""
    path = folder / "records.jsonl.gz"
    path.write_bytes(gzip.compress(_lines(records).encode()))
    return path


def write_array(folder: Path, records: Sequence[object] = RECORDS) -> Path:
    """One indented JSON array in ASCII, after a byte order mark."""
    path = folder / "records.json"
    path.write_text("\ufeff" + json.dumps(records, indent=2), encoding="utf-8")
    return path


ENCODINGS = (write_jsonl, write_jsonl_gz, write_array)


class MemorySource:
    """A `Source` over CKAN records in memory. After the last one it says that it is `incomplete`, or raises `fails`.

    `normalised` counts the records that were read, not taken as they were.
    """

    def __init__(
        self,
        records: Sequence[object],
        *,
        name: str = "memory:corpus",
        fails: BaseException | None = None,
        incomplete: str = "",
        on_purpose: bool = False,
    ) -> None:
        self.name = name
        self.normalised = 0
        self._records = records
        self._fails = fails
        self._incomplete, self._on_purpose = incomplete, on_purpose

    def read(self, known: Known = nothing_known) -> Iterator[Item]:
        for number, record in enumerate(self._records, start=1):
            raw = json.dumps(record, ensure_ascii=False)
            key = digest(self.name, raw)
            if known(key):
                yield Unchanged(key)
                continue
            self.normalised += 1
            try:
                yield Read(dataset_from_ckan(record, source=self.name), raw, key)
            except BadRecord as error:
                yield Skipped(str(number), str(error))
        if self._incomplete:
            yield Incomplete(self._incomplete, on_purpose=self._on_purpose)
        if self._fails:
            raise self._fails


def plain_records(count: int, *, start: int = 0) -> list[CkanRecord]:
    """Records of no interest but their number."""
    return [
        {"name": f"releve-{number}", "title": f"Relevé numéro {number}", "notes": f"Mesures de la borne {number}."}
        for number in range(start, start + count)
    ]
