"""What a run did, for people and as JSON."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

_NAMED = 10


@dataclass(slots=True)
class SourceReport:
    """What one source gave: usable records, skipped ones, and whether it gave all that it has.

    `on_purpose` where it was asked for less.
    """

    source: str
    read: int = 0
    skipped: int = 0
    complete: bool = True
    on_purpose: bool = False
    failed: bool = False
    reason: str = ""


@dataclass(slots=True)
class Report:
    """Counts are of records (datasets and documents); `embedded` is of texts.

    `changes` names records by what happens to them; it is filled where a plan is asked for.
    """

    read: int = 0
    added: int = 0
    updated: int = 0
    kept: int = 0
    deleted: int = 0
    skipped: list[dict[str, str]] = field(default_factory=list)
    notes: list[dict[str, str]] = field(default_factory=list)
    sources: list[SourceReport] = field(default_factory=list)
    changes: dict[str, list[str]] = field(default_factory=dict)
    embedded: int = 0
    chunks: int = 0
    generation: str = ""
    published: bool = False
    seconds: float = 0.0

    def skip(self, record: str, reason: str) -> None:
        """Count a record that cannot be used."""
        self.skipped.append({"record": record, "reason": reason})

    @property
    def skipped_share(self) -> float:
        """Share of the records met that could not be used; a source that failed does not count."""
        skipped = len(self.skipped) - sum(source.skipped for source in self.sources if source.failed)
        return skipped / (self.read + skipped) if skipped else 0.0

    @property
    def failed_sources(self) -> list[str]:
        """Sources of which nothing could be taken in this run."""
        return [source.source for source in self.sources if source.failed]

    def to_json(self) -> str:
        """One JSON object on one line."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def lines(self) -> list[str]:
        """A few lines for a terminal; at most ten skipped records are named."""
        counts = ("read", "added", "updated", "kept", "deleted", "embedded", "chunks")
        found = ["  ".join(f"{name} {getattr(self, name)}" for name in counts)]
        found += [f"  {s.source}: failed, what is stored of it stays ({s.reason})" for s in self.sources if s.failed]
        found += [
            f"  {s.source}: incomplete, nothing of it was deleted ({s.reason})"
            for s in self.sources
            if not s.complete and not s.failed
        ]
        for verb, ids in self.changes.items():
            found += _some(verb, ids)
        found += [f"skipped {len(self.skipped)}"] if self.skipped else []
        found += _some("", [f"{entry['record']}: {entry['reason']}" for entry in self.skipped])
        found += _some("", [f"{entry['record']}: {entry['note']}" for entry in self.notes])
        state = "published" if self.published else "unchanged"
        return [*found, f"generation {self.generation} {state} in {self.seconds:.1f} s"]

    def without_lists(self) -> dict[str, Any]:
        """The report as plain values, with at most a thousand skipped records: what an index keeps of its last run."""
        return {**asdict(self), "skipped": self.skipped[:1_000], "notes": self.notes[:1_000], "changes": {}}


def _some(label: str, texts: list[str]) -> list[str]:
    prefix = f"  {label} " if label else "  "
    more = len(texts) - _NAMED
    return [prefix + text for text in texts[:_NAMED]] + (
        [f"{prefix}… and {more} more (--json lists all)"] if more > 0 else []
    )
