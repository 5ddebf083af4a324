"""What every reader gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from assistant.model import Dataset, Document


@dataclass(frozen=True, slots=True)
class Read:
    """A usable record with its raw form as text, for the index's source of truth."""

    record: Dataset | Document
    raw: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that cannot be used: where it stands or what it is called, and why."""

    record: str
    reason: str


class Source(Protocol):
    """A portal, a dump or a folder of guides."""

    @property
    def name(self) -> str:
        """The source as the operator wrote it; records keep it."""

    def read(self) -> Iterator[Read | Skipped]:
        """Every record once. Raises `SourceError` where the source as a whole cannot be read."""
