"""The questions of an evaluation file, checked when they are read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from assistant.model import AnswerStatus, Intent, Language


class BadCases(Exception):
    """The file of questions cannot be used; the text names line and reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question with what a right answer holds.

    `datasets` are ids with their grade (2 answers, 1 is near); `guides` are (file stem, position of the section).
    `history` is what the same reader asked before, oldest first. `facts` are what a right answer must say, each with its
    wordings; `sources` are (guide id, heading) where the headings of an index that the project does not ship are named, an
    empty heading for the whole guide.
    """

    id: str
    question: str
    language: Language
    variety: str
    kind: str
    intent: Intent
    datasets: dict[str, int]
    guides: frozenset[tuple[str, int]]
    status: frozenset[AnswerStatus]
    split: str
    history: tuple[str, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    sources: frozenset[tuple[str, str]] = frozenset()


def shipped_cases() -> Path:
    """The questions that the project ships."""
    return Path(str(files("eval"))) / "data" / "questions.jsonl"


def load_cases(path: Path, *, split: str = "") -> list[Case]:
    """Cases in file order, of one split where it is named. Raises `BadCases`."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadCases(f"{str(path)!r} cannot be read: {error}") from error
    cases = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                cases.append(_case(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise BadCases(f"{path.name}:{number}: {type(error).__name__}: {error}") from error
    _check_ids(cases, path)
    return [case for case in cases if not split or case.split == split]


def _case(raw: dict[str, Any]) -> Case:
    return Case(
        id=raw["id"],
        question=raw["question"],
        language=Language(raw["language"]),
        variety=raw.get("variety", raw["language"]),
        kind=raw.get("kind", "guide"),
        intent=Intent(raw["intent"]),
        datasets={**dict.fromkeys(raw.get("related", []), 1), **dict.fromkeys(raw.get("datasets", []), 2)},
        guides=frozenset((g["guide"], position) for g in raw.get("guides", []) for position in g["sections"]),
        status=frozenset(AnswerStatus(status) for status in raw["status"]),
        split=raw.get("split", "final"),
        history=tuple(map(str, raw.get("history", []))),
        facts=tuple(tuple(map(str, wordings)) for wordings in raw.get("facts", [])),
        sources=frozenset((s["guide"], s["heading"]) for s in raw.get("sources", [])),
    )


def _check_ids(cases: Sequence[Case], path: Path) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise BadCases(f"{path.name}: the id {case.id!r} occurs twice")
        seen.add(case.id)
