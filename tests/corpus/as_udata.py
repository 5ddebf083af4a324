"""The corpus as udata writes it: records of its API, in every wrapping that is met on disk, and its two CSV exports."""

import csv
import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.corpus.datasets import RECORDS, CkanRecord

DATASETS = (
    "id",
    "title",
    "slug",
    "acronym",
    "url",
    "organization",
    "organization_id",
    "owner",
    "owner_id",
    "description",
    "frequency",
    "license",
    "temporal_coverage.start",
    "temporal_coverage.end",
    "spatial.granularity",
    "spatial.zones",
    "featured",
    "created_at",
    "last_modified",
    "tags",
    "archived",
    "resources_count",
    "main_resources_count",
    "resources_formats",
    "harvest.backend",
    "quality_score",
    "metric.views",
)
RESOURCES = (
    "dataset.id",
    "dataset.title",
    "dataset.slug",
    "dataset.url",
    "dataset.organization",
    "dataset.license",
    "dataset.private",
    "id",
    "url",
    "title",
    "description",
    "filetype",
    "type",
    "format",
    "mime",
    "filesize",
    "checksum.type",
    "checksum.value",
    "created_at",
    "modified",
    "downloads",
    "schema_name",
    "schema_version",
    "extras",
)


def udata_record(record: CkanRecord) -> dict[str, Any]:
    """A dataset as the API gives it; udata has one title, one description, and no themes."""
    extras = record.get("extras")
    extra = {e["key"]: e["value"] for e in extras} if isinstance(extras, list) else {}
    organization = record.get("organization")
    listed = record.get("resources")
    return {
        "id": record["id"],
        "slug": record.get("name") or record["id"],
        "title": record.get("title") or record.get("title_translated", {}).get("en"),
        "acronym": None,
        "description": record.get("notes") or record.get("notes_translated", {}).get("en") or record.get("notes_en"),
        "organization": _organization(organization) if isinstance(organization, dict) else organization,
        "owner": None,
        "tags": [_name(tag) for tag in record["tags"]] if isinstance(record.get("tags"), list) else record.get("tags"),
        "license": _licence(record),
        "frequency": record.get("collection_frequency", "unknown"),
        "temporal_coverage": _period(record) or extra.get("temporal_coverage"),
        "spatial": {"geom": None, "granularity": "other", "zones": [{"name": extra.get("geographic_coverage")}]},
        "created_at": record.get("metadata_created"),
        "last_modified": record.get("metadata_modified"),
        "last_update": record.get("metadata_modified"),
        "archived": None,
        "deleted": None,
        "private": False,
        "resources": [_resource(r) if isinstance(r, dict) else r for r in listed or []],
        "community_resources": [],
        "badges": [],
        "metrics": {"views": 12, "followers": 3},
        "quality": {"score": 0.66, "license": True},
        "contact_points": [],
    }


def _organization(organization: dict[str, Any]) -> dict[str, Any]:
    return {
        "class": "Organization",
        "id": "0" * 24,
        "slug": organization["name"],
        "name": organization["title"],
        "acronym": None,
        "members": [{"user": {"email": "someone@example.org"}}],
        "metrics": {"views": 7},
    }


def _name(tag: Any) -> str:
    return tag if isinstance(tag, str) else tag.get("display_name") or tag["name"]


def _licence(record: CkanRecord) -> Any:
    known = {name: record[f"license_{name}"] for name in ("id", "title", "url") if record.get(f"license_{name}")}
    return (known if len(known) > 1 or "title" in known else known.get("id")) or "notspecified"


def _period(record: CkanRecord) -> dict[str, str] | None:
    if "temporal_start" not in record:
        return None
    return {"start": record["temporal_start"], "end": record["temporal_end"]}


def _resource(resource: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": resource.get("id"),
        "title": resource.get("name"),
        "description": None,
        "filetype": "remote",
        "type": "main",
        "format": resource.get("format"),
        "mime": resource.get("mimetype"),
        "filesize": resource.get("size"),
        "url": resource.get("url"),
        "latest": None,
        "schema": {"name": None, "url": None, "version": None},
        "extras": {"check:date": "2024-07-04T16:56:01", "analysis:parsing:finished_at": "2024-07-04"},
        "metrics": {"views": 9},
    }


def udata_page(records: Sequence[object], *, number: int = 1, total: int | None = None) -> dict[str, Any]:
    """A page of the API."""
    announced = len(records) if total is None else total
    return {"data": list(records), "page": number, "page_size": 100, "total": announced, "next_page": None}


def write_list(folder: Path, records: Sequence[object]) -> Path:
    """One indented list after a byte order mark."""
    return _write(folder, "datasets.json", "\ufeff" + json.dumps(records, indent=2))


def write_page(folder: Path, records: Sequence[object]) -> Path:
    """One page of the API."""
    return _write(folder, "page.json", json.dumps(udata_page(records), ensure_ascii=False))


def write_pages(folder: Path, records: Sequence[object]) -> Path:
    """Pages one below the other, indented."""
    halves = records[:5], records[5:]
    pages = [udata_page(half, number=n, total=len(records)) for n, half in enumerate(halves, start=1)]
    return _write(folder, "pages.json", "\n".join(json.dumps(page, indent=1, ensure_ascii=False) for page in pages))


def write_list_of_pages(folder: Path, records: Sequence[object]) -> Path:
    """Pages, one a line."""
    pages = [udata_page(records[:5], total=len(records)), udata_page(records[5:], number=2, total=len(records))]
    return _write(folder, "pages.jsonl", "".join(json.dumps(page, ensure_ascii=False) + "\n" for page in pages))


def write_lines(folder: Path, records: Sequence[object]) -> Path:
    """One record a line."""
    return _write(folder, "datasets.jsonl", _lines(records))


def write_lines_gz(folder: Path, records: Sequence[object]) -> Path:
    """One record a line, packed."""
    path = folder / "datasets.jsonl.gz"
    path.write_bytes(gzip.compress(_lines(records).encode()))
    return path


def write_wrapped(folder: Path, records: Sequence[object]) -> Path:
    """Organisation and files beside each dataset, as udata's fixtures have them."""
    apart = ("organization", "resources")
    wrapped = [
        {
            "dataset": {k: v for k, v in r.items() if k not in apart},
            **{k: r[k] for k in apart},
            "reuses": [],
            "discussions": [],
        }
        if isinstance(r, dict) and "organization" in r
        else r
        for r in records
    ]
    return _write(folder, "fixtures.json", json.dumps(wrapped, ensure_ascii=False))


UDATA_JSON: tuple[Callable[[Path, Sequence[object]], Path], ...] = (
    write_list,
    write_page,
    write_pages,
    write_list_of_pages,
    write_lines,
    write_lines_gz,
    write_wrapped,
)


def udata_records() -> list[dict[str, Any]]:
    """The corpus."""
    return [udata_record(record) for record in RECORDS]


def write_exports(folder: Path, records: Sequence[dict[str, Any]], *, files: bool = True, packed: bool = False) -> Path:
    """The export of datasets and, beside it and a little later, that of resources; the path of the first."""
    _table(folder / "export-resource-20240101-061500.csv", RESOURCES, _resource_rows(records)) if files else None
    path = folder / "export-dataset-20240101-060000.csv"
    _table(path, DATASETS, [_dataset_row(record) for record in records])
    if packed:
        path.with_suffix(".csv.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
        return path.with_suffix(".csv.gz")
    return path


def _dataset_row(record: dict[str, Any]) -> dict[str, Any]:
    organization = record["organization"] if isinstance(record["organization"], dict) else {}
    files = [r for r in record["resources"] if isinstance(r, dict)]
    licence = record["license"]
    period = record["temporal_coverage"] if isinstance(record["temporal_coverage"], dict) else {}
    return {
        **{name: record.get(name) for name in DATASETS},
        "organization": organization.get("name"),
        "organization_id": organization.get("id"),
        "license": (licence.get("title") or licence.get("id")) if isinstance(licence, dict) else licence,
        "temporal_coverage.start": period.get("start"),
        "temporal_coverage.end": period.get("end"),
        "spatial.granularity": record["spatial"]["granularity"],
        "spatial.zones": record["spatial"]["zones"][0]["name"],
        "tags": ",".join(record["tags"]) if isinstance(record["tags"], list) else None,
        "archived": record["archived"] or "False",
        "resources_count": len(files),
        "resources_formats": ",".join(str(f["format"]) for f in files if f["format"]),
    }


def _resource_rows(records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **{name: file.get(name) for name in RESOURCES},
            "dataset.id": record["id"],
            "dataset.slug": record["slug"],
            "modified": file.get("last_modified"),
            "schema_name": (file.get("schema") or {}).get("name"),
            "extras": json.dumps(file["extras"]),
        }
        for record in records
        for file in record["resources"]
        if isinstance(file, dict)
    ]


def _table(path: Path, header: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)


def _lines(records: Sequence[object]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
