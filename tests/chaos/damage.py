"""One file damaged at a time: it is found or it does no harm, nothing wrong is served, no process crashes, a build mends."""

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from tests.chaos.checks import Checks
from tests.chaos.figures import Figures
from tests.chaos.process import Moment, Running, run
from tests.chaos.run import Place, build_words, building, commanding, looking, rolling_back, verifying
from tests.chaos.world import Changes, World, write

PUBLISHED, KEPT = "gen-0002", "gen-0001"
_ADVICE = "delete source.sqlite*"


def flip(path: Path, rng: Random) -> None:
    """Eight bytes somewhere in the file are others."""
    data = bytearray(path.read_bytes())
    start = rng.randrange(max(1, len(data) - 8))
    data[start : start + 8] = bytes(byte ^ 0x55 for byte in data[start : start + 8])
    path.write_bytes(data)


def blank(path: Path, rng: Random) -> None:
    """One page in the middle is all zeros, as after a power cut."""
    data = bytearray(path.read_bytes())
    start = rng.randrange(max(1, len(data) // 4096)) * 4096
    data[start : start + 4096] = bytes(len(data[start : start + 4096]))
    path.write_bytes(data)


def behead(path: Path, _: Random) -> None:
    """The first hundred bytes are others."""
    data = path.read_bytes()
    path.write_bytes(b"\xff" * min(100, len(data)) + data[100:])


def cut(path: Path, rng: Random) -> None:
    """The end of the file is gone."""
    data = path.read_bytes()
    path.write_bytes(data[: rng.randrange(max(1, len(data)))])


def empty(path: Path, _: Random) -> None:
    """The file is there, and nothing in it."""
    path.write_bytes(b"")


def delete(path: Path, _: Random) -> None:
    """The file is gone."""
    path.unlink()


Way = Callable[[Path, Random], None]
WAYS: tuple[Way, ...] = (flip, blank, behead, cut, empty, delete)
STATES = {
    "built": "",
    "killed while staging": "embedding",
    "ended while staging": "embedding",
    "killed while publishing": "cataloguing",
}
"""What is damaged: an index after a whole run, or one with the remains of a run that was killed in a phase.

Where it ended by itself its write-ahead logs are folded in, as SQLite does when it closes a file.
"""


@dataclass(frozen=True, slots=True)
class Damage:
    """A file (a pattern below the index folder; the largest that fits is taken), and what happens to it."""

    state: str
    pattern: str
    way: Way


CHOSEN: tuple[Damage, ...] = (
    Damage("built", f"{PUBLISHED}/chroma/chroma.sqlite3", behead),
    Damage("built", f"{PUBLISHED}/chroma/*/*.bin", cut),
    Damage("built", f"{PUBLISHED}/lexical/*.store", flip),
    Damage("built", f"{PUBLISHED}/catalogue.sqlite", flip),
    Damage("built", f"{PUBLISHED}/MANIFEST.json", cut),
    Damage("built", "current", empty),
    Damage("built", "source.sqlite", behead),
    Damage("built", "source.sqlite", blank),
    Damage("killed while publishing", "source.sqlite-wal", flip),
    Damage("ended while staging", ".staging.sqlite", blank),
)
_RANDOM = (
    *[("built", f"{PUBLISHED}/{name}") for name in ("chroma/**/*", "lexical/*", "catalogue.sqlite", "routes.npy")],
    *[("built", name) for name in (f"{PUBLISHED}/chroma/chroma.sqlite3", f"{PUBLISHED}/MANIFEST.json", "current")],
    *[(state, f"source.sqlite{end}") for state in STATES for end in ("", "-wal", "-shm")],
    *[("ended while staging", ".staging.sqlite"), ("killed while staging", ".staging.sqlite-wal")],
    *[("killed while publishing", f"{PUBLISHED}/**/*"), ("built", f"{KEPT}/**/*")],
)


def random_damages(count: int, rng: Random) -> list[Damage]:
    """Any file, any way."""
    return [Damage(*rng.choice(_RANDOM), rng.choice(WAYS)) for _ in range(count)]


def damage_many(folder: Path, damages: list[Damage], seed: int, figures: Figures, *, size: int = 200) -> None:
    """Each on a copy of its own."""
    rng = Random(seed)
    changes = Changes(rng)
    first = changes.first(size)
    worlds = (first, second := changes.next(first), changes.rewritten(second))
    states: dict[str, Path] = {}
    for number, damage in enumerate(damages):
        if damage.state not in states:
            states[damage.state] = _prepare(folder, damage.state, worlds)
        place = _place(folder, f"damaged-{number}")
        shutil.copytree(states[damage.state], place.index)
        _Case(place, damage, worlds, figures).check(rng)
        shutil.rmtree(place.index)


def _place(folder: Path, name: str) -> Place:
    """An index of its own over sources that all share: records keep the name of their source."""
    return replace(Place.below(folder), index=folder / name)


def _prepare(folder: Path, state: str, worlds: tuple[World, World, World]) -> Path:
    place, phase = _place(folder, state), STATES[state]
    for world in worlds[:2]:
        write(world, place.sources)
        ended = run(building(place, world))
        assert ended.value, ended
    if phase:
        write(worlds[2], place.sources)
        assert Running(building(place, worlds[2])).kill(Moment(0.02, phase)).killed
    if state.startswith("ended"):
        for name in ("source.sqlite", ".staging.sqlite"):
            with contextlib.closing(sqlite3.connect(place.index / name)) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return place.index


def _kind(path: Path) -> str:
    """The file's name, without what differs from index to index."""
    return f"lexical/*{path.suffix}" if path.parent.name == "lexical" else path.name


class _Case:
    def __init__(self, place: Place, damage: Damage, worlds: tuple[World, World, World], figures: Figures) -> None:
        self._place, self._damage, self._worlds, self._figures = place, damage, worlds, figures
        self._kept = {KEPT: worlds[0], PUBLISHED: worlds[1]}

    def check(self, rng: Random) -> None:
        files = sorted(path for path in self._place.index.glob(self._damage.pattern) if path.is_file())
        if not files:
            return
        path = rng.choice(files) if "**" in self._damage.pattern else max(files, key=lambda path: path.stat().st_size)
        before = path.read_bytes()
        self._damage.way(path, rng)
        if path.exists() and path.read_bytes() == before:
            return
        self._name = f"{path.relative_to(self._place.index)} {self._damage.way.__name__}, {self._damage.state}"
        found, _ = self._verified(self._worlds[1])
        served = self._served()
        kept = "a generation that is kept: " if self._damage.pattern.startswith(KEPT) else ""
        self._figures.damaged[f"{kept}{_kind(path)}: {'found, ' if found else ''}{served}"] += 1
        if served == "refused" and not found:
            self._fault("verify finds nothing, but it does not open")
        if served == "refused" and rng.random() < 0.5:
            self._go_back()
        self._build()

    def _served(self) -> str:
        """`right`, `refused` or `wrong`."""
        ended = run(looking(self._place, {**self._kept, "": self._worlds[1]}))
        if ended.code and not ended.fault:
            return "refused"
        if ended.fault or ended.signal:
            self._figures.bad += 1
            self._figures.problem(self._name, ended.fault)
            return "wrong"
        if ended.value["problems"]:
            self._figures.mixed += 1
            self._figures.problem(self._name, f"serves wrong records: {ended.value['problems']}")
            return "wrong"
        return "right"

    def _go_back(self) -> None:
        """Where the published generation is refused, the one before it serves again."""
        if not (self._place.index / KEPT).exists() or "gen-" not in self._damage.pattern:
            return
        ended = run(rolling_back(self._place, self._worlds[0]))
        if ended.code or ended.signal or ended.value[1] != KEPT:
            self._fault(f"rollback: {ended.said or ended.fault or ended.value}")
        elif self._served() != "right":
            self._fault("after the rollback it does not serve")

    def _build(self) -> None:
        """The next build mends; where it or `verify` says to delete the source of truth, a build after that does."""
        world = self._worlds[1] if self._damage.state == "built" else self._worlds[2]
        write(world, self._place.sources)
        ended = run(commanding(self._place, world, *build_words(self._place)))
        if ended.value and (_ADVICE in ended.value["said"] or _ADVICE in self._verified(world)[1]):
            self._figures.source_deleted += 1
            for path in self._place.index.glob("source.sqlite*"):
                path.unlink()
            ended = run(commanding(self._place, world, *build_words(self._place)))
        self._figures.runs += 1
        if not ended.value or ended.value["code"] != 0:
            self._figures.failed_runs += 1
            self._figures.problem(self._name, f"the next build: {ended.said or ended.fault or ended.value}")
            return
        Checks(self._place, self._figures).sound(f"{self._name}, the next build", world)

    def _verified(self, world: World) -> tuple[str, str]:
        """What `verify` finds or refuses with, and what it notes; a crash is a fault."""
        ended = run(verifying(self._place, world))
        if ended.fault or ended.signal:
            self._fault(f"verify: {ended.fault}")
        problems, notes = ended.value or ([ended.said], [])
        return "; ".join(problems), "; ".join(notes)

    def _fault(self, what: str) -> None:
        self._figures.other += 1
        self._figures.problem(self._name, what)
