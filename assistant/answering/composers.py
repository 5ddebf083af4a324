"""Who writes the text: the draft itself, or a language model with the draft behind it."""

import logging
import math
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

from assistant.answering.citations import cited_numbers
from assistant.answering.context import Source, fenced, harmless, sources_of, without_fences
from assistant.answering.draft import Draft
from assistant.answering.gate import Gate
from assistant.answering.machine_talk import MachineTalk
from assistant.answering.patience import closing_of
from assistant.answering.support import SourceReader
from assistant.answering.verify import Checker, Refusal
from assistant.errors import BudgetSpent, ChatModelError
from assistant.model import AnswerStatus, Fallback, Turn
from assistant.ports import ChatModel
from assistant.prompts import Prompt, prompt, reply

_LOG = logging.getLogger(__name__)
NO_ANSWER = "[0]"
"""What a model writes, in any language, where its sources do not answer."""
REPAIR_S = 3.0
"""A refused text is sent back where at least so much of the time is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """The finished text; `degraded` where a model should have written it and could not.

    `refused` are the reasons for which statements of a model were sent back, `status` another outcome than the draft's,
    `fallback` why no model wrote what one should have written.
    """

    text: str
    degraded: bool = False
    model: str = ""
    prompts: tuple[tuple[str, str], ...] = ()
    refused: tuple[str, ...] = ()
    status: AnswerStatus | None = None
    fallback: Fallback | None = None


class Composer(Protocol):
    """Yields pieces of the text and returns the whole: the whole wins where they differ.

    An empty piece means that nothing came for a moment: the reader may leave.
    """

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
    """A model writes where the draft allows it, and only what is checked is shown; whatever goes wrong, the draft's own
    text stands, marked degraded. A text of which something is refused is sent back once."""

    model: ChatModel
    extractive: ExtractiveComposer
    reader: Callable[[], SourceReader]
    budget_s: float = 30.0
    clock: Callable[[], float] = time.monotonic

    def compose(self, turn: Turn, draft: Draft) -> Generator[str, None, Composed]:
        """See `Composer`."""
        if not draft.sources or draft.status is not AnswerStatus.ANSWERED:
            return (yield from self.extractive.compose(turn, draft))
        end, reader = self.clock() + self.budget_s, self.reader()
        writing = _Writing(self, turn, sources_of(draft, MachineTalk(reader.embedder, reader.centring)), reader)
        try:
            text = yield from writing.first()
            if writing.refused and self.clock() + REPAIR_S < end:
                text = yield from writing.repaired(end)
        except BudgetSpent:  # the budget has said so once
            return writing.given_up(draft, Fallback.BUDGET_SPENT)
        except ChatModelError as error:
            _LOG.warning("the model failed (%s); the extractive answer stands", error)
            return writing.given_up(draft, Fallback.MODEL_FAILED)
        if writing.abstained:
            return writing.composed(
                f"{reply('answer.not_in_sources', turn.language)}\n\n{draft.text}", AnswerStatus.PARTIAL
            )
        if writing.refused or not cited_numbers(text):
            _LOG.warning(
                "the model's text did not pass the check (%s); the extractive answer stands", ", ".join(writing.reasons)
            )
            return writing.given_up(draft, Fallback.TEXT_REFUSED)
        if draft.closing:
            yield f"\n\n{draft.closing}"
            text = f"{text}\n\n{draft.closing}"
        return writing.composed(text)


@dataclass(slots=True)
class _Writing:
    """One answer by a model: what it was asked with, what it wrote last, and what of it was refused.

    `refused` is of the last text, `reasons` of all.
    """

    composer: FallbackComposer
    turn: Turn
    sources: dict[int, Source]
    reader: SourceReader
    refused: list[Refusal] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    abstained: bool = False
    _used: list[Prompt] = field(default_factory=list)
    _raw: str = ""

    def first(self) -> Generator[str, None, str]:
        """The text as it is checked, statement by statement; nothing more is shown after a refusal."""
        asked = self._prompt("answer_user").render(
            question=harmless(self.turn.standalone), sources=fenced(self.sources)
        )
        return (yield from self._write(asked, shown=True))

    def repaired(self, end: float) -> Generator[str, None, str]:
        """The text written again by a model that is told what was refused and why; shown when it is whole.

        It has what is left until `end`: the model's own patience begins anew with each request.
        """
        language = self.turn.language
        told = "\n".join(f"- {r.statement} ({reply(f'refused.{r.reason}', language)})" for r in self.refused)
        asked = self._prompt("answer_repair").render(
            question=harmless(self.turn.standalone),
            sources=fenced(self.sources),
            answer=without_fences(self._raw),
            refused=without_fences(told),
        )
        return (yield from self._write(asked, shown=False, end=end))

    def given_up(self, draft: Draft, why: Fallback) -> Composed:
        """The draft's own text."""
        return replace(self.composed(draft.text), degraded=True, fallback=why)

    def composed(self, text: str, status: AnswerStatus | None = None) -> Composed:
        """The model's text, or another outcome that it decided."""
        name, reasons = self.composer.model.name, tuple(self.reasons)
        return Composed(text=text, model=name, prompts=self._told(), refused=reasons, status=status)

    def _write(self, asked: str, *, shown: bool, end: float = math.inf) -> Generator[str, None, str]:
        system = self._prompt("answer_system").render()
        checker = Checker(self.sources, self.turn.language, self.reader, prompt=system)
        self.refused, text, space = [], "", ""
        for statement in self._statements(system, asked, end):
            kept, behind = checker.check(statement), statement[len(statement.rstrip()) :]
            if isinstance(kept, Refusal):
                self.refused.append(kept)
                self.reasons.append(kept.reason)
            elif kept:
                piece = space + kept if text else kept
                text, space = text + piece, behind
                if shown and not self.refused:
                    yield piece
            else:
                space = max(space, behind, key=len)  # what is left out between two paragraphs does not join them
                yield ""
        self.abstained = self._raw.strip(" .*\n") == NO_ANSWER
        return text

    def _statements(self, system: str, asked: str, end: float) -> Iterator[str]:
        """What the model writes, statement by statement; an empty one for each piece that completes none."""
        gate, self._raw = Gate(), ""
        with closing_of(self.composer.model.stream(system, asked)) as pieces:
            for piece in pieces:
                if self.composer.clock() > end:
                    raise ChatModelError(f"no text that passes within {self.composer.budget_s:g} s")
                self._raw += piece
                yield from gate.feed(piece) or [""]
        yield from gate.rest()

    def _prompt(self, name: str) -> Prompt:
        found = prompt(name, self.turn.language)
        if found not in self._used:
            self._used.append(found)
        return found

    def _told(self) -> tuple[tuple[str, str], ...]:
        return tuple((used.name, used.sha256) for used in self._used)
