"""What the sources hold, as a value: written to disk for the real readers, and compared with what an index serves."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from random import Random

from assistant.model import Kind
from indexer.documents import GuidesFolder
from indexer.sources import Source, open_source
from tests.corpus import GUIDES, plain_records

A, B, OWN_GUIDES = "a", "b", "guides"
EMBEDDERS = ("words-a", "words-b")
_FEWEST, _MOST = 80, 400

Contents = Mapping[str, int]
"""Id of a record → the number that its text carries. No two contents ever written have the same number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The records of two dumps and a folder of guides, and the embedder of the settings."""

    a: Contents = field(default_factory=dict)
    b: Contents = field(default_factory=dict)
    guides: Contents = field(default_factory=dict)
    embedder: str = EMBEDDERS[0]

    @property
    def records(self) -> dict[tuple[Kind, str], int]:
        """What an index of this world holds."""
        datasets = {(Kind.DATASET, name): number for name, number in (*self.a.items(), *self.b.items())}
        return datasets | {(Kind.GUIDE, name): number for name, number in self.guides.items()}

    @property
    def numbers(self) -> set[int]:
        """The contents that occur in it."""
        return set(self.records.values())


def word(number: int) -> str:
    """The word that only this content has."""
    return f"zq{number}"


class Changes:
    """Draws worlds that follow one another."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._numbers = count()

    def first(self, size: int) -> World:
        """A world with so many datasets."""
        names = [f"releve-{n}" for n in range(size)]
        cut = size * 2 // 3
        guides = [path.relative_to(GUIDES).as_posix() for path in sorted(GUIDES.rglob("*.md"))]
        return World(a=self._fresh(names[:cut]), b=self._fresh(names[cut:]), guides=self._fresh(guides))

    def next(self, world: World, *, only: str = "") -> World:
        """The world after one to three changes, of both dumps or of `only` one."""
        verbs = [self._add, self._update, self._remove, self._rename]
        changed = world
        while changed == world:
            for _ in range(self._rng.randint(1, 3)):
                name = only or self._rng.choice((A, B))
                contents = self._rng.choice(verbs)(dict(getattr(changed, name)))
                changed = replace(changed, a=contents) if name == A else replace(changed, b=contents)
        return changed if only else self._beside(changed)

    def rewritten(self, world: World) -> World:
        """The world with every record written anew under its name."""
        return replace(world, a=self._fresh(world.a), b=self._fresh(world.b), guides=self._fresh(world.guides))

    def _beside(self, world: World) -> World:
        """Now and then a guide is written anew, a text moves to the other dump, or the embedder is another."""
        if self._rng.random() < 0.15:
            name = self._rng.choice(sorted(world.guides))
            world = replace(world, guides={**world.guides, name: next(self._numbers)})
        if self._rng.random() < 0.15 and len(world.a) > 1:
            name = self._rng.choice(sorted(world.a))
            left = {other: number for other, number in world.a.items() if other != name}
            world = replace(world, a=left, b={**world.b, f"deplace-{next(self._numbers)}": world.a[name]})
        if self._rng.random() < 0.1:
            world = replace(world, embedder=self._rng.choice([name for name in EMBEDDERS if name != world.embedder]))
        return world

    def _add(self, contents: dict[str, int]) -> dict[str, int]:
        size = self._rng.randint(1, 40) if len(contents) < _MOST / 2 else 0
        return contents | self._fresh(f"ajout-{next(self._numbers)}" for _ in range(size))

    def _update(self, contents: dict[str, int]) -> dict[str, int]:
        return contents | self._fresh(self._some(contents, 40))

    def _remove(self, contents: dict[str, int]) -> dict[str, int]:
        gone = set(self._some(contents, 20)) if len(contents) > _FEWEST / 2 else set()
        return {name: number for name, number in contents.items() if name not in gone}

    def _rename(self, contents: dict[str, int]) -> dict[str, int]:
        moved = set(self._some(contents, 15))
        new = {name: f"renomme-{next(self._numbers)}" if name in moved else name for name in contents}
        return {new[name]: number for name, number in contents.items()}

    def _some(self, contents: dict[str, int], most: int) -> list[str]:
        return self._rng.sample(sorted(contents), min(len(contents) // 3, self._rng.randint(1, most)))

    def _fresh(self, names: Iterable[str]) -> dict[str, int]:
        return {name: next(self._numbers) for name in names}


def write(world: World, folder: Path) -> None:
    """The world's dumps and guides, as files in `folder`."""
    for name in (A, B):
        lines = (json.dumps(_record(i, number), ensure_ascii=False) for i, number in getattr(world, name).items())
        (folder / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    for name, number in world.guides.items():
        path = folder / OWN_GUIDES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (GUIDES / name).read_text(encoding="utf-8")
        path.write_text(f"{text}\n\n## {word(number)}\n\nLa borne {word(number)}.\n", encoding="utf-8")


def _record(name: str, number: int) -> dict[str, object]:
    (plain,) = plain_records(1, start=number)
    return {**plain, "name": name, "notes": f"{plain['notes']} {word(number)}"}


def written_sources(folder: Path, *, only: str = "") -> list[str]:
    """The dumps as an operator writes them."""
    return [f"ckan-dump:{folder / name}.jsonl" for name in (A, B) if only in ("", name)]


def sources(folder: Path, *, only: str = "") -> list[Source]:
    """The real readers over what `write` wrote."""
    dumps = [open_source(written) for written in written_sources(folder, only=only)]
    return dumps if only else [*dumps, GuidesFolder(folder / OWN_GUIDES)]
