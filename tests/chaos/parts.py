"""The parts as tasks for processes of their own, each with a seed and a folder that follow from its name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from tests.chaos import damage, full_disk, phases
from tests.chaos.figures import Figures
from tests.chaos.kills import kill_many
from tests.chaos.process import Mark
from tests.chaos.writers import write_at_once

KILLS, FULL_DISK, WRITERS, DAMAGE = "kills", "full disk", "two writers", "damaged files"
_KILLS_A_PART, _CASES_A_PART = 25, 20
_LARGE = 1_200
"""From a thousand passages on, the vector store keeps its graph in files of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much is done of each: counts beyond the chosen points and damages, and how many datasets an index has."""

    kills: int = 300
    points: int = 20
    pairs: int = 10
    damages: int = 60
    size: int = 200
    kills_a_part: int = _KILLS_A_PART
    large: bool = True
    spare: bool = False
    """Spare the parsing of guides in every run that publishes: a third of the time of a small index."""


SHORT = Extent(kills=30, points=0, pairs=2, damages=0, size=100, kills_a_part=15, large=False, spare=True)


@dataclass(frozen=True, slots=True)
class Part:
    """One task: its kind, a name that no other has, and what it does."""

    kind: str
    name: str
    work: Callable[[Path, Figures], None]

    def task(self, folder: Path, *, spare: bool) -> Callable[[Mark], Any]:
        """For a process of its own; its figures are what it returns."""

        def work(_: Mark) -> Any:
            figures, own = Figures(), folder / self.name.replace(" ", "-")
            own.mkdir()
            if spare:
                (own / "no-guides").mkdir()
                phases.HEADINGS.append(own / "no-guides")
            self.work(own, figures)
            return figures.to_plain()

        return work


def parts(extent: Extent, seed: int) -> Iterator[Part]:
    """All of them, those that take longest first."""
    done = 0
    while done < extent.kills:
        count = min(extent.kills_a_part, extent.kills - done)
        yield _kills(count, seed * 1_000 + done, extent.size)
        done += count
    rng = Random(seed)
    damages = [*damage.CHOSEN, *damage.random_damages(extent.damages, rng)]
    for start in range(0, len(damages), _CASES_A_PART):
        yield _damages(damages[start : start + _CASES_A_PART], seed + start, extent.size)
    if extent.large:
        yield _damages(damage.random_damages(_CASES_A_PART, rng), seed + 1_000_000, _LARGE)
    yield _points([*full_disk.CHOSEN, *full_disk.random_points(extent.points, rng)], seed, extent.size)
    yield Part(
        WRITERS, WRITERS, lambda folder, found: write_at_once(folder, extent.pairs, seed, found, size=extent.size)
    )


def _kills(count: int, seed: int, size: int) -> Part:
    return Part(KILLS, f"{KILLS} {seed}", lambda folder, found: kill_many(folder, count, seed, found, size=size))


def _damages(damages: list[damage.Damage], seed: int, size: int) -> Part:
    def work(folder: Path, found: Figures) -> None:
        damage.damage_many(folder, damages, seed, found, size=size)

    return Part(DAMAGE, f"{DAMAGE} {seed}", work)


def _points(points: list[full_disk.Point], seed: int, size: int) -> Part:
    return Part(FULL_DISK, FULL_DISK, lambda folder, found: full_disk.fill_many(folder, points, seed, found, size=size))
