"""What must be true of an index, asked in a process of its own; what is not is counted."""

from dataclasses import dataclass

from tests.chaos.figures import Figures
from tests.chaos.process import run
from tests.chaos.run import Place, leftovers, looking, proving
from tests.chaos.world import World


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of one index."""

    place: Place
    figures: Figures

    def served(self, name: str, worlds: dict[str, World]) -> str:
        """The generation that opens and holds its world, whole (see `look`); "" where there is none."""
        ended = run(looking(self.place, worlds))
        if ended.code or ended.signal:
            self.figures.bad += 1
            self.figures.problem(name, f"does not open: {ended.said or ended.fault}")
            return ""
        self._right(name, ended.value["problems"])
        return str(ended.value["generation"])

    def sound(self, name: str, world: World) -> None:
        """After a whole run: nothing is left beside the index, `verify` finds nothing, and it holds the world."""
        left = leftovers(self.place.index)
        self.figures.leftovers += len(left)
        if left:
            self.figures.problem(name, f"left after a whole run: {left}")
        ended = run(proving(self.place, world))
        found = [ended.said or ended.fault] if ended.code or ended.signal else ended.value["verify"]
        self.figures.unsound += bool(found)
        if found:
            self.figures.problem(name, f"verify: {found}")
        elif ended.value:
            self._right(f"{name}, after a whole run", ended.value["look"])

    def _right(self, name: str, problems: list[str]) -> None:
        self.figures.mixed += bool(problems)
        if problems:
            self.figures.problem(name, "; ".join(problems))
