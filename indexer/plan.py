"""What a run has to do: the difference between what is stored and what is wanted. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class RecordKey(NamedTuple):
    """A record's place in the index: ids are unique within a kind."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Keys by what happens to them, each sorted; a key stands in exactly one group."""

    add: tuple[RecordKey, ...]
    update: tuple[RecordKey, ...]
    keep: tuple[RecordKey, ...]
    delete: tuple[RecordKey, ...]

    @property
    def changes(self) -> int:
        """How many records are added, updated or deleted."""
        return len(self.add) + len(self.update) + len(self.delete)


def diff(stored: Mapping[RecordKey, str], wanted: Mapping[RecordKey, str]) -> Plan:
    """Compare digests by key."""
    return Plan(
        add=tuple(sorted(k for k in wanted if k not in stored)),
        update=tuple(sorted(k for k in wanted if k in stored and stored[k] != wanted[k])),
        keep=tuple(sorted(k for k in wanted if k in stored and stored[k] == wanted[k])),
        delete=tuple(sorted(k for k in stored if k not in wanted)),
    )
