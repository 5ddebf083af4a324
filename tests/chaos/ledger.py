"""Which vectors an index must have by now, from what the embedder wrote down: to embed one of them again is waste."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

_NUMBER = re.compile(r"\bzq(\d+)")
Vector = tuple[str, str, str]
"""Fingerprint, kind and text."""


@dataclass(slots=True)
class Ledger:
    """The vectors that were made and kept; `path` is the embedder's log."""

    path: Path
    kept: set[Vector] = field(default_factory=set)
    embedded: int = 0
    _read: int = 0

    def count(self, *, killed: bool) -> list[Vector]:
        """Take in what was embedded since the last call; returns what was so although it was kept.

        The last batch of a killed run may be lost: it was being made, or stored.
        """
        batches = self._new_batches()
        seen = set(self.kept)
        again: list[Vector] = []
        for batch in batches:
            again += [vector for vector in batch if vector in seen]
            seen.update(batch)
            self.embedded += len(batch)
        for batch in batches[: -1 if killed else None]:
            self.kept.update(batch)
        return again

    def forget(self, numbers: set[int]) -> None:
        """A run may have dropped the vectors of all contents but these; fixed texts carry no number and stay."""
        self.kept = {vector for vector in self.kept if (number := number_in(vector[2])) is None or number in numbers}

    def _new_batches(self) -> list[list[Vector]]:
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(self._read)
            data = file.read()
        self._read += len(data)
        lines = data.splitlines(keepends=True)
        if lines and not lines[-1].endswith(b"\n"):  # killed while it wrote this line: the batch was not begun
            with self.path.open("r+b") as file:
                file.truncate(self._read - len(lines.pop()))
            self._read = self.path.stat().st_size
        batches = []
        for line in lines:
            fingerprint, kind, texts = json.loads(line)
            batches.append([(fingerprint, kind, text) for text in texts])
        return batches


def number_in(text: str) -> int | None:
    """The number of the content that a text comes from; None for fixed texts."""
    found = _NUMBER.search(text)
    return int(found[1]) if found else None
