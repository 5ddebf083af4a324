"""The attacks and the look-alikes that the project ships: `eval/data/safety`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from assistant.model import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One attack. `where` says what carries `text`: the question, an earlier message, or a record or guide on `subject`.

    `question` is what is asked, `obeyed` what a model writes that obeys (with `{system…}` for what it was told), and
    `forbidden` what must not reach the reader.
    """

    id: str
    language: Language
    variety: str
    kind: str
    where: str
    text: str
    subject: str
    question: str
    obeyed: str
    forbidden: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Harmless:
    """A question that holds words which look dangerous (`why`), and that has to be taken up."""

    id: str
    language: Language
    variety: str
    question: str
    intent: str
    why: str


def attacks() -> list[Attack]:
    """All of them, in the order of the file."""
    return [
        Attack(**{**raw, "language": Language(raw["language"]), "forbidden": tuple(raw["forbidden"])})
        for raw in _lines("attacks.jsonl")
    ]


def harmless() -> list[Harmless]:
    """All of them, in the order of the file."""
    return [Harmless(**{**raw, "language": Language(raw["language"])}) for raw in _lines("harmless.jsonl")]


def _lines(name: str) -> Iterator[dict[str, Any]]:
    text = files("eval").joinpath("data", "safety", name).read_text(encoding="utf-8")
    return (json.loads(line) for line in text.splitlines() if line.strip())
