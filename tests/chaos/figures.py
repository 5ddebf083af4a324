"""What was done and what went wrong, as a table and as JSON."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(slots=True)
class Figures:
    """Counts of everything that must be zero, beside counts of what was tried. `problems` says each in one line."""

    kills: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    missed: int = 0
    disk_full: Counter[str] = field(default_factory=Counter)
    writers: int = 0
    damaged: Counter[str] = field(default_factory=Counter)
    source_deleted: int = 0
    bad: int = 0
    mixed: int = 0
    re_embedded: int = 0
    embedded: int = 0
    failed_runs: int = 0
    unsound: int = 0
    leftovers: int = 0
    orphans: int = 0
    other: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, other: "Figures") -> None:
        """Add the figures of another part."""
        self.take(other.to_plain())

    @property
    def faults(self) -> dict[str, int]:
        """What must be zero, by name."""
        return {
            "bad indexes": self.bad,
            "mixed indexes": self.mixed,
            "re-embedded texts": self.re_embedded,
            "next runs that failed": self.failed_runs,
            "findings of verify": self.unsound,
            "scratch files left": self.leftovers,
            "processes left": self.orphans,
            "other faults": self.other,
        }

    def problem(self, where: str, what: object) -> None:
        """Keep one line on what went wrong."""
        self.problems.append(f"{where}: {what}")

    def to_plain(self) -> dict[str, Any]:
        """The figures as JSON knows values."""
        own = {each.name: getattr(self, each.name) for each in fields(self)}  # asdict() breaks a Counter
        return {**own, "faults": self.faults}

    def take(self, other: dict[str, Any]) -> None:
        """Add the figures of another process, as `to_plain` gave them."""
        for each in fields(self):
            mine, more = getattr(self, each.name), other[each.name]
            if isinstance(mine, Counter):
                mine.update(more)
            elif isinstance(mine, dict):
                mine.update({name: mine.get(name, 0) + value for name, value in more.items()})
            elif isinstance(mine, list):
                mine += more
            else:
                setattr(self, each.name, mine + more)

    def lines(self, phases: Sequence[str]) -> list[str]:
        """The table."""
        found = [f"{'kills while':<24}"]
        order = [*phases, *sorted(self.kills.keys() - {*phases})]
        found += [f"  {phase:<22}{self.kills[phase]:>6}" for phase in order if self.kills[phase]]
        found += [f"  {'together':<22}{self.kills.total():>6}   ({self.missed} came too late)"]
        found += _counted("full disk", self.disk_full)
        found += [f"{'pairs of writers':<24}{self.writers:>6}"] if self.writers else []
        found += _counted("damaged files", self.damaged)
        if self.source_deleted:
            found += [f"  {'source.sqlite deleted, as the message says':<44}{self.source_deleted:>6}"]
        found += [f"{'whole runs':<24}{self.runs:>6}   {self.embedded} texts embedded"]
        found += [f"{name:<24}{count:>6}" for name, count in self.faults.items()]
        found += [f"{'seconds, ' + name:<24}{spent:>8.1f}" for name, spent in self.seconds.items()]
        return [*found, *(f"note: {note}" for note in self.notes), *(f"PROBLEM {text}" for text in self.problems)]


def _counted(label: str, counts: Counter[str]) -> list[str]:
    if not counts:
        return []
    return [f"{label:<24}{counts.total():>6}", *(f"  {name:<44}{count:>6}" for name, count in sorted(counts.items()))]
