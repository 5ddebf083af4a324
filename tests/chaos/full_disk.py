"""Runs on a disk that is full at a chosen point: the run says so, what is published serves, the next run mends."""

import signal
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tests.chaos.checks import Checks
from tests.chaos.figures import Figures
from tests.chaos.phases import BUILD
from tests.chaos.process import Ended, Mark, run
from tests.chaos.run import Place, build_words, building, commanding
from tests.chaos.small_disk import CannotMount, filling, make_space, mount, shortening
from tests.chaos.world import Changes, World, write

Point = tuple[str, int]
"""The phase at whose beginning the disk fills, and how many bytes are left from then on."""
CHOSEN: tuple[Point, ...] = (
    ("reading", 40_000),
    ("applying", 8_000),
    ("writing", 300_000),
    ("swapping", 0),
)
_SIGNS = ("space", "full", "I/O error", "too large")


def random_points(count: int, rng: Random) -> list[Point]:
    """Any phase, any rest that is too small for a generation."""
    phases = [phase for phase in BUILD if phase not in ("dropping", "ending")]
    return [(rng.choice(phases), int(10 ** rng.uniform(0, 6.2))) for _ in range(count)]


def fill_many(folder: Path, points: list[Point], seed: int, figures: Figures, *, size: int = 200) -> None:
    """Every point once, in a process that has a small disk of its own."""

    def on_disk(_: Mark) -> Any:
        found = Figures()
        disk = folder / "disk"
        disk.mkdir(parents=True)
        try:
            found.notes.append(f"full disk: {mount(disk)}")
            FullDisk(disk, Random(seed), found, filling, size=size).fill(points)
        except CannotMount as error:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            found.notes.append(f"full disk: {error}; a limit on the size of files stands in for it")
            FullDisk(disk, Random(seed), found, shortening, size=size).fill(points)
        return found.to_plain()

    ended = run(on_disk)
    if ended.code or ended.signal:
        figures.other += 1
        figures.problem("full disk", ended.said or ended.fault)
    else:
        figures.take(ended.value)


class FullDisk:
    """One index on one disk."""

    def __init__(
        self,
        disk: Path,
        rng: Random,
        figures: Figures,
        obstacle: Callable[..., Callable[[], None]],
        *,
        size: int,
    ) -> None:
        self._disk, self._figures, self._obstacle = disk, figures, obstacle
        self._changes = Changes(rng)
        self._place = Place.below(disk)
        self._checks = Checks(self._place, figures)
        self._world = self._changes.first(size)
        self._mend("before the disk is full", self._world)

    def fill(self, points: list[Point]) -> None:
        """Every point once, each against a new change."""
        for phase, left in points:
            target = self._changes.next(self._world)
            write(target, self._place.sources)
            name = f"full disk while {phase}, {left} bytes left"
            then = {phase: self._obstacle(self._disk, left=left)}
            ended = run(commanding(self._place, target, *build_words(self._place), then=then))
            wrote = self._check_refused(name, ended)
            self._figures.disk_full[phase if not wrote else f"{phase}, with room enough"] += 1
            self._checks.served(f"{name}, still full", {"": target if wrote else self._world})
            make_space(self._disk)
            self._mend(name, target)

    def _check_refused(self, name: str, ended: Ended) -> bool:
        """Whether what was left was enough for the run; a run that failed says why."""
        if ended.code or ended.signal:
            self._figures.other += 1
            self._figures.problem(name, ended.said or ended.fault)
            return False
        found = ended.value
        if found["code"] == 0:
            return True
        if found["json"].get("error") != "index_not_writable" or not any(sign in found["said"] for sign in _SIGNS):
            self._figures.other += 1
            self._figures.problem(name, f"says {found['json'].get('error')}: {found['said']}")
        return False

    def _mend(self, name: str, target: World) -> None:
        """With space again, the next run succeeds and the index is sound."""
        write(target, self._place.sources)
        ended = run(building(self._place, target))
        self._figures.runs += 1
        if ended.code or ended.signal:
            self._figures.failed_runs += 1
            self._figures.problem(name, f"the next run fails: {ended.said or ended.fault}")
            return
        self._world = target
        self._checks.sound(name, target)
