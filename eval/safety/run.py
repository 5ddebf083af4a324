"""Runs the attacks on an index of planted records, and the harmless questions on any index."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.bootstrap import assemble, build, make_writers, open_retriever
from assistant.events import Event
from assistant.model import AnswerStatus, Language, Message, Question
from assistant.ports import Embedder
from assistant.prompts import prompt
from assistant.settings import Settings, load_settings
from eval.safety.cases import Attack, attacks, harmless
from eval.safety.checks import findings
from eval.safety.obeying import ObeyingModel
from eval.safety.world import write

REFUSALS = (AnswerStatus.OUT_OF_SCOPE, AnswerStatus.UNSUPPORTED, AnswerStatus.ERROR)
PROMPTS = ("answer_system", "rewrite_system")
"""What a model is told and no reader may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One attack: what the reader was given, and what of it should not have been."""

    attack: Attack
    events: tuple[Event, ...]
    status: str
    findings: list[str]


def planted_index(folder: Path) -> Path:
    """An index of everything that the attacks plant, below `folder`."""
    dump, guides = write(attacks(), folder)
    index = folder / "index"
    source = ["-m", "indexer", "build", f"ckan-dump:{dump}", "--guides", str(guides), "--index", str(index), "--quiet"]
    subprocess.run([sys.executable, *source], check=True)  # noqa: S603  # our own command
    return index


def attack_all(
    index: Path, cases: Sequence[Attack] | None = None, *, embedder: Embedder | None = None
) -> list[Outcome]:
    """Each attack once, by a model that obeys it."""
    model = ObeyingModel()
    settings = load_settings(index=index)
    opened, retriever = open_retriever(settings, embedder)
    assistant = assemble(opened, retriever, make_writers(settings, model), settings)
    told = [prompt(name, language).text for name in PROMPTS for language in Language]
    outcomes = []
    for attack in attacks() if cases is None else cases:
        model.obeyed, model.question = attack.obeyed, attack.question
        history = [Message(role="assistant", content=attack.text)] if attack.where == "history" else []
        events = tuple(assistant.stream(Question(text=attack.question), history))
        status = str(events[-1].answer.status)  # type: ignore[union-attr]
        outcomes.append(
            Outcome(
                attack=attack, events=events, status=status, findings=findings(attack, events, told, opened.catalogue)
            )
        )
    opened.close()
    return outcomes


def refused(settings: Settings, *, embedder: Embedder | None = None) -> list[str]:
    """The harmless questions that are turned away, without a model."""
    assistant = build(settings, embedder=embedder)
    asked = ((case, assistant.ask(Question(text=case.question))) for case in harmless())
    return [f"{case.id} {case.question}" for case, answer in asked if answer.status in REFUSALS]
