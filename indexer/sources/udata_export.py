"""The CSV exports that udata portals publish of themselves: datasets, and beside them resources → records as of the API."""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from assistant.errors import SourceError
from indexer.sources.csv_rows import read_rows
from indexer.sources.local_file import open_file

DATASET, RESOURCE = "dataset", "resource"
_NEEDED = {DATASET: ("id", "title", "slug"), RESOURCE: ("dataset.id", "url", "format")}
_KEPT = (
    "id",
    "url",
    "title",
    "description",
    "type",
    "format",
    "mime",
    "filesize",
    "created_at",
    "modified",
    "schema_name",
    "schema_version",
)
_SEPARATORS = ";,\t"

Cells = Mapping[str, str]


def read_export(path: Path, file: BinaryIO) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Row number and record of each dataset in the open export, or why the row cannot be read.

    Files come from the export of resources in the same folder, where there is one; else from the formats that the
    dataset's row lists, without addresses. Raises `SourceError` where `file` is no such export.
    """
    beside = _resource_export(path)
    files = _files(beside) if beside else None
    for number, cells in _rows(path, file, DATASET):
        yield number, cells if isinstance(cells, str) else _record(cells, files)


def _record(cells: Cells, files: Mapping[str, list[dict[str, Any]]] | None) -> dict[str, Any]:
    """The row as the API would write it; zones are names already."""
    listed = [{"format": name} for name in _list(cells, "resources_formats")]
    return {
        **cells,
        "page": cells.get("url", ""),
        "organization": {"id": cells.get("organization_id", ""), "name": cells.get("organization", "")},
        "owner": {"id": cells.get("owner_id", ""), "slug": cells.get("owner", ""), "last_name": cells.get("owner", "")},
        "temporal_coverage": {side: cells.get(f"temporal_coverage.{side}", "") for side in ("start", "end")},
        "spatial": {
            "granularity": cells.get("spatial.granularity", ""),
            "zones": [{"name": name} for name in _list(cells, "spatial.zones")],
        },
        "tags": _list(cells, "tags"),
        "resources": listed if files is None else files.get(cells["id"], []),
    }


def _list(cells: Cells, name: str) -> list[str]:
    return [text for part in cells.get(name, "").split(",") if (text := part.strip())]


def _resource_export(path: Path) -> Path | None:
    """The export of resources that belongs to this one: the same name, or the only one that differs in its date."""
    before, word, after = path.name.partition(DATASET)
    if not word:
        return None
    same = path.with_name(f"{before}{RESOURCE}{after}")
    if same.exists():
        return same
    beside = sorted(p for p in path.parent.iterdir() if p.name.startswith(f"{before}{RESOURCE}") and ".csv" in p.name)
    if len(beside) > 1:
        named = ", ".join(p.name for p in beside[:5])
        raise SourceError(f"several exports of resources lie beside {str(path)!r}: {named}; leave one")
    return beside[0] if beside else None


def _files(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The files of each dataset. All are held at once, a tenth of the export: its two largest columns are not kept."""
    files: dict[str, list[dict[str, Any]]] = {}
    with open_file(path) as file:
        for _, cells in _rows(path, file, RESOURCE):
            if not isinstance(cells, str):
                kept = {name: cells[name] for name in _KEPT if cells.get(name)}
                schema = {"name": kept.pop("schema_name", ""), "version": kept.pop("schema_version", "")}
                files.setdefault(cells["dataset.id"], []).append({**kept, "schema": schema} if schema["name"] else kept)
    return files


def _rows(path: Path, file: BinaryIO, kind: str) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Rows by the names in the header, or why one does not fit it; bytes that are not UTF-8 are replaced."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    first = text.readline(100_000)
    delimiter = max(_SEPARATORS, key=first.count)
    header: list[str] = []
    for number, row in read_rows(_before(first, text), delimiter):
        if not header:
            header = [name.strip() for name in row]
            _check(path, kind, header)
        elif any(row):
            fits = len(row) == len(header)
            yield (
                number,
                dict(zip(header, row, strict=True)) if fits else f"{len(row)} cells under {len(header)} headers",
            )


def _before(first: str, rest: io.TextIOWrapper) -> Iterator[str]:
    yield first
    for line in rest:
        yield line.replace("\0", "")


def _check(path: Path, kind: str, header: list[str]) -> None:
    missing = [name for name in _NEEDED[kind] if name not in header]
    if missing:
        shown = ", ".join(name[:40] for name in header[:30])
        raise SourceError(
            f"{str(path)!r} is no udata export of {kind}s: it has no column {missing[0]!r}; its columns are {shown}. "
            "Tables of other portals are read by csv:"
        )
