"""The commands on one index, each in a process of its own: build, update, roll back, verify, look."""

import contextlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant import bootstrap
from indexer.pipeline import Limits, Scope, build
from indexer.progress import Reporter
from indexer.rollback import roll_back
from indexer.verify import verify
from tests.chaos.look import look
from tests.chaos.phases import LoggedEmbedder, tell
from tests.chaos.process import Mark, Task
from tests.chaos.world import OWN_GUIDES, World, sources, written_sources
from tests.doubles import WordEmbedder

Then = Mapping[str, Callable[[], None]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an index, what it is made from and the embedder's log lie."""

    index: Path
    sources: Path
    log: Path

    @classmethod
    def below(cls, folder: Path) -> "Place":
        """A place in a folder of its own."""
        (folder / "sources").mkdir(parents=True, exist_ok=True)
        return cls(folder / "index", folder / "sources", folder / "embedded.jsonl")


def building(place: Place, world: World, *, only: str = "", then: Then | None = None) -> Task:
    """A whole run, or one that reads `only` one source again. Returns its report."""

    def task(mark: Mark) -> Any:
        tell(mark, then=then)
        embedder = LoggedEmbedder(world.embedder, place.log)
        scope = Scope(others_stay=bool(only))
        found = sources(place.sources, only=only)
        limits = Limits(max_deleted=1.0)
        report = build(place.index, found, embedder, reporter=Reporter(quiet=True), limits=limits, scope=scope)
        if report.skipped:
            raise AssertionError(f"a record of the test cannot be read: {report.skipped[0]}")
        return asdict(report)

    return task


def rolling_back(place: Place, world: World) -> Task:
    """A rollback with the embedder of `world`. Returns both names."""

    def task(mark: Mark) -> Any:
        tell(mark)
        return roll_back(place.index, WordEmbedder(world.embedder).fingerprint)

    return task


def looking(place: Place, worlds: dict[str, World]) -> Task:
    """See `look`."""
    return lambda _: look(place.index, worlds)


def verifying(place: Place, world: World) -> Task:
    """The problems that `verify` finds, and what it notes beside them."""

    def task(_: Mark) -> Any:
        verdict = verify(place.index, WordEmbedder(world.embedder))
        return verdict.problems, verdict.notes

    return task


def proving(place: Place, world: World) -> Task:
    """What `verify` finds and notes, and then what is not right in what is served."""

    def task(_: Mark) -> Any:
        verdict = verify(place.index, WordEmbedder(world.embedder))
        found = [*verdict.problems, *verdict.notes]
        return {"verify": found, "look": [] if found else look(place.index, {"": world})["problems"]}

    return task


def commanding(place: Place, world: World, *words: str, then: Then | None = None) -> Task:
    """`dalil-index WORDS…` as a person types it. Returns its exit code, the JSON that it ends with and what it said."""

    def task(mark: Mark) -> Any:
        from indexer.__main__ import main

        tell(mark, then=then)
        embedder = LoggedEmbedder(world.embedder, place.log)
        bootstrap.make_embedder = lambda settings: embedder
        out, said = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
            code = main([*words, "--index", str(place.index), "--json"])
        lines = out.getvalue().splitlines()
        return {"code": code, "json": json.loads(lines[-1]) if lines else {}, "said": said.getvalue()}

    return task


def build_words(place: Place) -> list[str]:
    """The words of a build of the place's sources."""
    return [
        "build",
        *written_sources(place.sources),
        "--guides",
        str(place.sources / OWN_GUIDES),
        "--quiet",
        "--allow-deletions",
    ]


def leftovers(index: Path) -> list[str]:
    """What is neither an index nor needed beside one, and generations beyond two. Readers may leave empty logs of SQLite."""
    names = sorted(path.name for path in index.iterdir() if not path.name.startswith("source.sqlite-"))
    generations = [name for name in names if name.startswith("gen-")]
    wanted = {".lock", "current", "source.sqlite", *generations}
    return [*(name for name in names if name not in wanted), *(generations if len(generations) > 2 else [])]
