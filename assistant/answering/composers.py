"""Who writes the text: the draft itself, or a language model with the draft behind it."""

import logging
from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

from assistant.answering.citations import is_supported, keep_issued
from assistant.answering.context import fenced
from assistant.answering.draft import Draft
from assistant.errors import ChatModelError
from assistant.model import AnswerStatus, Turn
from assistant.ports import ChatModel
from assistant.prompts import prompt

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """The finished text; `degraded` where a model should have written it and could not."""

    text: str
    degraded: bool = False
    model: str = ""
    prompts: tuple[tuple[str, str], ...] = ()


class Composer(Protocol):
    """Yields pieces of the text and returns the whole: the whole wins where they differ."""

    def compose(self, turn: Turn, draft: Draft) -> Generator[str, None, Composed]:
        """The text of an answer. Never raises for what a model did."""


class ExtractiveComposer:
    """The draft's own text, paragraph by paragraph."""

    def compose(self, turn: Turn, draft: Draft) -> Generator[str, None, Composed]:  # noqa: ARG002 (the port's shape)
        """See `Composer`."""
        for number, paragraph in enumerate(draft.text.split("\n\n")):
            yield paragraph if number == 0 else f"\n\n{paragraph}"
        return Composed(text=draft.text)


@dataclass(frozen=True, slots=True)
class FallbackComposer:
    """A model writes where the draft allows it; whatever goes wrong, the draft's own text stands, marked degraded."""

    model: ChatModel
    extractive: ExtractiveComposer

    def compose(self, turn: Turn, draft: Draft) -> Generator[str, None, Composed]:
        """See `Composer`."""
        if not draft.sources or draft.status is not AnswerStatus.ANSWERED:
            return (yield from self.extractive.compose(turn, draft))
        system, user = prompt("answer_system", turn.language), prompt("answer_user", turn.language)
        used = ((system.name, system.sha256), (user.name, user.sha256))
        asked = user.render(question=turn.standalone, sources=fenced(draft.sources))
        pieces = []
        try:
            for piece in self.model.stream(system.render(), asked):
                pieces.append(piece)
                yield piece
        except ChatModelError as error:
            _LOG.warning("the model failed (%s); the extractive answer stands", error)
            return Composed(text=draft.text, degraded=True, model=self.model.name, prompts=used)
        text = keep_issued("".join(pieces), draft.sources)
        if is_supported(text, draft.sources):
            return Composed(text=text, model=self.model.name, prompts=used)
        _LOG.warning("the model's text does not carry its citations; the extractive answer stands")
        return Composed(text=draft.text, degraded=True, model=self.model.name, prompts=used)
