"""What an index holds and how it came to be: read without a lock and without the embedder."""

import json
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.adapters.index_directory import SOURCE, current_generation, folder_bytes, read_manifest
from assistant.errors import IndexMissing, IndexProblem
from indexer.source_store import opened_for_reading

Facts = dict[str, Any]
_NAMED = 10


def status(index: Path) -> Facts:
    """The published generation's manifest (without its vectors) under `generation`, and beside it `generations`,
    `sources`, `last_run` and `damage` (what cannot be read). Raises `IndexMissing` where nothing is published.
    """
    generation = current_generation(index)
    if generation is None:
        raise IndexMissing(f"there is no index in {str(index)!r}")
    facts: Facts = {
        "generation": generation,
        "generations": [_generation(path, generation) for path in sorted(index.glob("gen-*"))],
        "damage": [],
    }
    try:
        manifest = read_manifest(index, generation)
        facts |= {name: value for name, value in manifest.items() if name not in ("centring", "files")}
        facts["age_s"] = _age(manifest["created"])
    except IndexProblem as error:
        facts["damage"].append(str(error))
    try:
        with closing(opened_for_reading(index / SOURCE)) as db:
            facts |= _of_source(db)
    except sqlite3.Error as error:
        facts["damage"].append(f"{SOURCE}: {error}")
    return facts


def lines(facts: Facts) -> list[str]:
    """The facts for a terminal."""
    counts = facts.get("counts", {})
    found = [f"published: {facts['generation']}, {_ago(facts.get('age_s'))} ago, {_counts(counts) or 'damaged'}"]
    found.append(f"embedder: {facts.get('embedder', 'unknown')}")
    languages = ", ".join(f"{name} {count}" for name, count in sorted(counts.get("by_language", {}).items()))
    found.append(f"passages by language: {languages}")
    found.append("generations:")
    for entry in facts["generations"]:
        mark = " (published)" if entry["published"] else ""
        found.append(f"  {entry['name']}{mark}: " + (entry.get("damage") or _of_generation(entry)))
    for entry in facts.get("sources", []):
        if isinstance(entry, dict):
            read = f", read {_ago(entry['age_s'])} ago" if entry["age_s"] is not None else ""
            found.append(f"source {entry['source']}: {_counts(entry)}{read}")
    found += _last_run(facts.get("last_run", {}))
    return [*found, *(f"damaged: {text}" for text in facts["damage"])]


def _of_source(db: sqlite3.Connection) -> Facts:
    kept = dict(db.execute("SELECT name, value FROM fact").fetchall())
    by_source: dict[str, Facts] = {}
    for source, kind, count in db.execute("SELECT source, kind, count(*) FROM record GROUP BY source, kind"):
        entry = by_source.setdefault(source, {"source": source, "datasets": 0, "documents": 0})
        entry["datasets" if kind == "dataset" else "documents"] = count
    for source, entry in by_source.items():
        read = kept.get(f"harvested:{source}", "")
        entry |= {"read": read, "age_s": _age(read) if read else None}
    last = _read_json(kept.get("last_run", "{}"))
    return {
        "sources": sorted(by_source.values(), key=lambda entry: str(entry["source"])),
        "last_run": last,
        "skipped": last.get("skipped", []),
        "command": _read_json(kept.get("command", "{}")),
    }


def _read_json(text: str) -> Facts:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _generation(path: Path, published: str) -> Facts:
    entry: Facts = {"name": path.name, "published": path.name == published, "bytes": folder_bytes(path)}
    try:
        manifest = read_manifest(path.parent, path.name)
    except IndexProblem as error:
        return {**entry, "damage": str(error)}
    counts = {name: manifest["counts"].get(name, 0) for name in ("datasets", "documents", "chunks")}
    return {**entry, "created": manifest["created"], "age_s": _age(manifest["created"]), **counts}


def _of_generation(entry: Facts) -> str:
    return f"{_ago(entry['age_s'])} old, {_counts(entry)}, {entry['bytes'] / 1e6:.0f} MB"


def _counts(found: Facts) -> str:
    return ", ".join(f"{found[name]} {name}" for name in ("datasets", "documents", "chunks") if name in found)


def _last_run(last: Facts) -> list[str]:
    if not last.keys() >= {"read", "added", "updated", "kept", "deleted", "embedded", "ended", "skipped", "seconds"}:
        return []
    counts = " ".join(f"{name} {last[name]}" for name in ("read", "added", "updated", "kept", "deleted", "embedded"))
    found = [f"last run: {last['ended']}, {counts}, skipped {len(last['skipped'])}, {last['seconds']:.1f} s"]
    for entry in last.get("sources", []):
        if entry["failed"] or not entry["complete"]:
            found.append(f"  {entry['source']}: {'failed' if entry['failed'] else 'incomplete'}: {entry['reason']}")
    found += [f"  skipped {entry['record']}: {entry['reason']}" for entry in last["skipped"][:_NAMED]]
    more = len(last["skipped"]) - _NAMED
    return found + ([f"  … and {more} more skipped (--json lists all)"] if more > 0 else [])


def _age(written: str) -> int | None:
    """Seconds since a moment written as `2026-11-22T08:00:00Z`; None where it cannot be read."""
    try:
        then = datetime.fromisoformat(written)
    except ValueError:
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(0, round(time.time() - then.timestamp()))


def _ago(seconds: int | None) -> str:
    if seconds is None:
        return "an unknown time"
    for name, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {name}"
    return f"{seconds} s"
