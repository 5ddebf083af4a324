"""Two writers at once: one works, the other is told; a writer that is killed does not hold the lock."""

from pathlib import Path
from random import Random

from tests.chaos.checks import Checks
from tests.chaos.figures import Figures
from tests.chaos.process import Ended, Moment, Running, Task, run
from tests.chaos.run import Place, build_words, commanding
from tests.chaos.world import Changes, World, write


def write_at_once(folder: Path, pairs: int, seed: int, figures: Figures, *, size: int = 120) -> None:
    """So many pairs of `dalil-index build` on one index; in every second pair the first is killed at work."""
    rng = Random(seed)
    changes = Changes(rng)
    place, world = Place.below(folder), changes.first(size)
    write(world, place.sources)
    _must(figures, "the first build", run(_command(place, world)), code=0)
    for number in range(pairs):
        world = changes.next(world)
        write(world, place.sources)
        _pair(figures, place, world, name=f"pair {number}", deadly=number % 2 == 1, rng=rng)
        figures.writers += 1
        Checks(place, figures).sound(f"pair {number}", world)


def _pair(figures: Figures, place: Place, world: World, *, name: str, deadly: bool, rng: Random) -> None:
    """Both at the same moment; or the second while the first is at work, and again after the first was killed."""
    first = Running(_command(place, world))
    if not deadly:
        second = run(_command(place, world))
        ends = [first.wait(), second]
        busy = [ended for ended in ends if ended.value and ended.value["code"] == 1]
        for ended in ends:
            _must(figures, name, ended, code=1 if ended in busy else 0)
        if len(busy) > 1:
            figures.failed_runs += 1
            figures.problem(name, "neither of two writers worked")
        elif not busy:
            figures.notes.append(f"{name}: one ended before the other began")
        return
    first.enters(rng.choice(("embedding", "applying", "writing", "proving")))
    _must(figures, f"{name}, while the first works", run(_command(place, world)), code=1)
    if first.kill(Moment(0)).killed:
        figures.kills["the first of two writers"] += 1
    _must(figures, f"{name}, after the first was killed", run(_command(place, world)), code=0)


def _command(place: Place, world: World) -> Task:
    return commanding(place, world, *build_words(place))


def _must(figures: Figures, name: str, ended: Ended, *, code: int) -> None:
    """0 where the writer works; 1 and `index_busy` where another does."""
    found = ended.value or {"code": -1, "json": {}, "said": ended.said or ended.fault}
    error = found["json"].get("error", "")
    if (found["code"], error) != (code, "index_busy" if code else ""):
        figures.failed_runs += 1
        figures.problem(name, f"ends with {found['code']} {error} instead of {code}: {found['said']}")
