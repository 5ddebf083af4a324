"""Questions whose answer is a stretch of a given passage: public ones that people wrote, and the project's own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from assistant.language.normalise import fold
from assistant.model import Language
from eval.tuning.pairs import is_held_out

_PUBLIC = (("piaf", Language.FR), ("arcd", Language.AR))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question on a passage, with the stretches of it that people marked as the answer."""

    pool: str
    language: Language
    question: str
    passage: str
    answers: tuple[str, ...]
    held_out: bool

    def is_in(self, text: str) -> bool:
        """Whether one of the answers stands in the text; accents, hamza and capitals do not count."""
        folded = fold(text)
        return any(fold(answer) in folded for answer in self.answers)


def public(folder: Path) -> Iterator[Answered]:
    """PIAF and ARCD below `folder/evalsets`; a set that is not there is left out."""
    for pool, language in _PUBLIC:
        base = folder / "evalsets" / pool
        if not base.is_dir():
            continue
        texts = {row["_id"]: row["text"] for row in _rows((base / "corpus.jsonl").read_text(encoding="utf-8"))}
        for row in _rows((base / "queries.jsonl").read_text(encoding="utf-8")):
            yield Answered(
                pool=pool,
                language=language,
                question=row["text"].strip("- "),
                passage=texts[row["doc"]],
                answers=tuple(row["answers"]),
                held_out=is_held_out(row["doc"]),
            )


def own() -> Iterator[Answered]:
    """`eval/data/passages.jsonl`; its `final` part counts as held out."""
    for row in _rows(files("eval").joinpath("data", "passages.jsonl").read_text(encoding="utf-8")):
        for question, answer in row["questions"]:
            yield Answered(
                pool="own",
                language=Language(row["language"]),
                question=question,
                passage=row["passage"],
                answers=(answer,),
                held_out=row["split"] == "final",
            )


def _rows(text: str) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in text.splitlines() if line)
