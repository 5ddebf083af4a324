"""What a run did, for people and as JSON."""

import json
from dataclasses import asdict, dataclass, field


@dataclass(slots=True)
class Report:
    """Counts are of records (datasets and documents); `embedded` is of texts."""

    read: int = 0
    added: int = 0
    updated: int = 0
    kept: int = 0
    deleted: int = 0
    skipped: list[dict[str, str]] = field(default_factory=list)
    embedded: int = 0
    chunks: int = 0
    generation: str = ""
    published: bool = False
    seconds: float = 0.0

    @property
    def skipped_share(self) -> float:
        """Share of all records met that could not be used."""
        met = self.read + len(self.skipped)
        return len(self.skipped) / met if met else 0.0

    def to_json(self) -> str:
        """One JSON object on one line."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def lines(self) -> list[str]:
        """A few lines for a terminal; at most ten skipped records are named."""
        counts = ("read", "added", "updated", "kept", "deleted", "embedded", "chunks")
        found = ["  ".join(f"{name} {getattr(self, name)}" for name in counts)]
        found += [f"skipped {len(self.skipped)}"] if self.skipped else []
        found += [f"  {entry['record']}: {entry['reason']}" for entry in self.skipped[:10]]
        found += [f"  … and {len(self.skipped) - 10} more (--json lists all)"] if len(self.skipped) > 10 else []
        state = "published" if self.published else "unchanged"
        return [*found, f"generation {self.generation} {state} in {self.seconds:.1f} s"]
