"""Runs that are killed at random moments; after each, what is served and what the next run makes of it is checked."""

import shutil
from pathlib import Path
from random import Random

from assistant.adapters.index_directory import current_generation
from tests.chaos.checks import Checks
from tests.chaos.figures import Figures
from tests.chaos.ledger import Ledger
from tests.chaos.phases import BEFORE_APPLYING, BUILD, ROLLBACK
from tests.chaos.process import Ended, Moment, Running, Task, run, sessions_alive
from tests.chaos.run import Place, building, rolling_back
from tests.chaos.world import A, B, Changes, World, write

_LONGEST_S = 1.0
"""How long a build is taken to last until the first one was measured."""
_TRIES = 3


class Killing:
    """One index with a history of kills. `world` is what the sources hold after the last whole run."""

    def __init__(self, folder: Path, rng: Random, figures: Figures, *, size: int) -> None:
        self._folder, self._rng, self._figures, self._size = folder, rng, figures, size
        self._changes = Changes(rng)
        self._lasted = {"build": _LONGEST_S, "rollback": 0.05}
        self._phase_lasted: dict[str, float] = {}
        self._pids: set[int] = set()
        self._indexes = 0
        self._begin()

    def _begin(self) -> None:
        """A new index in the place of none, or of one with a fault: that one is kept to be looked at."""
        self._indexes += 1
        self.place = Place.below(self._folder / f"index-{self._indexes}")
        self.checks = Checks(self.place, self._figures)
        self.ledger = Ledger(self.place.log)
        self.world = self._changes.first(self._size)
        self._worlds: dict[str, World] = {}
        self._mend("at the beginning", self.world)

    def kill(self, number: int) -> None:
        """One kill, or two in a row, and all that must hold after it."""
        name = f"kill {number}"
        faults = sum(self._figures.faults.values())
        kind = self._rng.choices(("build", "update", "rollback"), (80, 12, 8))[0]
        target = self._target(kind)
        self._try(name, kind, target)
        if kind == "build" and self._rng.random() < 0.12:
            target = self._changes.next(target)
            self._try(f"{name}, again", kind, target)
        self._mend(name, self._wanted_next(target))
        if sum(self._figures.faults.values()) > faults:
            self._begin()
        else:
            shutil.rmtree(self._folder / f"index-{self._indexes - 1}", ignore_errors=True)

    def end(self) -> None:
        """Whether a killed run left a process behind: those that parse documents end when their run does."""
        alive = sessions_alive(self._pids)
        self._figures.orphans += len(alive)
        if alive:
            self._figures.problem("after all kills", f"processes are left: {alive}")
        self._figures.embedded += self.ledger.embedded

    def _target(self, kind: str) -> World:
        if kind == "rollback":
            return self.world
        return self._changes.next(self.world, only=self._rng.choice((A, B)) if kind == "update" else "")

    def _wanted_next(self, target: World) -> World:
        """Mostly the next run is the same again; sometimes more has changed meanwhile, or it is all as before."""
        drawn = self._rng.random()
        return self._changes.next(target) if drawn < 0.15 else self.world if drawn < 0.25 else target

    def _try(self, name: str, kind: str, target: World) -> None:
        """Start a run towards `target` and kill it; then look."""
        write(target, self.place.sources)
        before = current_generation(self.place.index) or ""
        for _ in range(_TRIES):
            running = Running(self._task(kind, target))
            ended = running.kill(self._moment("rollback" if kind == "rollback" else "build"))
            self._pids.add(running.pid)
            self._take_in(name, target, ended)
            if ended.killed or ended.fault:
                break
            self._figures.missed += 1
        if ended.killed:
            self._figures.kills[ended.phase] += 1
        self._check_served(f"{name} ({kind}, {ended.phase})", before, target, back=kind == "rollback")

    def _task(self, kind: str, target: World) -> Task:
        if kind == "rollback":
            return rolling_back(self.place, target)
        only = "" if kind == "build" else A if target.a != self.world.a else B
        return building(self.place, target, only=only)

    def _moment(self, kind: str) -> Moment:
        """Half of the kills anywhere in a run; half of them in a phase, all alike, since the shortest matter most."""
        phases = [phase for phase in (BUILD if kind == "build" else ROLLBACK) if phase in self._phase_lasted]
        if phases and self._rng.random() < 0.5:
            phase = self._rng.choice(phases)
            return Moment(self._rng.uniform(0, self._phase_lasted[phase]), phase)
        return Moment(self._rng.uniform(0, self._lasted[kind]))

    def _check_served(self, name: str, before: str, target: World, *, back: bool) -> None:
        """What was published before the kill, or the new generation; after a rollback, the one gone back to."""
        found = self.checks.served(name, {**self._worlds, "": target})
        if found in self._worlds and found != before and not back:
            self._figures.mixed += 1
            self._figures.problem(name, f"{found} is neither {before}, which was published, nor new")
        for path in self.place.index.glob("gen-*"):
            self._worlds.setdefault(path.name, target)

    def _mend(self, name: str, target: World) -> None:
        """The next whole run, and what must be true after it."""
        write(target, self.place.sources)
        ended = run(building(self.place, target))
        self._figures.runs += 1
        self._take_in(name, target, ended)
        if ended.code or ended.signal:
            self._figures.failed_runs += 1
            self._figures.problem(name, f"the next run fails: {ended.code} {ended.said or ended.fault}")
            return
        self._learn_times(ended)
        self.world = target
        self._worlds = {n: w for n, w in self._worlds.items() if (self.place.index / n).exists()}
        self._worlds[ended.value["generation"]] = target
        self.checks.sound(name, target)

    def _take_in(self, name: str, target: World, ended: Ended) -> None:
        """Count what was embedded, and what of it was embedded before."""
        again = self.ledger.count(killed=ended.killed)
        self._figures.re_embedded += len(again)
        if again:
            self._figures.problem(name, f"embedded again while {ended.phase}: {len(again)}, such as {again[0]}")
        if ended.fault:
            self._figures.other += 1
            self._figures.problem(name, ended.fault)
        if not (ended.killed and ended.phase in BEFORE_APPLYING):
            self.ledger.forget(target.numbers)

    def _learn_times(self, ended: Ended) -> None:
        ends = [moment for _, moment in ended.phases[1:]] + [ended.seconds]
        if "swapping" in dict(ended.phases):
            self._lasted["build"] = 0.7 * self._lasted["build"] + 0.3 * ended.seconds
        for (phase, moment), end in zip(ended.phases, ends, strict=True):
            self._phase_lasted[phase] = max(end - moment, 0.0005)


def kill_many(folder: Path, count: int, seed: int, figures: Figures, *, size: int = 200) -> None:
    """At least so many kills."""
    killing = Killing(folder, Random(seed), figures, size=size)
    number = 0
    while figures.kills.total() < count and len(figures.problems) < 50:
        number += 1
        killing.kill(number)
    killing.end()
