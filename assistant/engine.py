"""One turn: understand, let the intent's handler retrieve, compose, finish. Everything is an event."""

import time
import uuid
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import cast

from assistant.answering.citations import cited_numbers
from assistant.answering.composers import Composed, Composer
from assistant.answering.draft import Draft
from assistant.answering.neutral import neutral
from assistant.conversation.filters import Asked, FilterReader
from assistant.conversation.meant import intent_meant
from assistant.conversation.model_rewrite import by_words
from assistant.conversation.openness import is_bare_subject, is_open, is_vague
from assistant.conversation.personal import cleared, told, without_personal
from assistant.conversation.reading import language_of
from assistant.conversation.route import Router
from assistant.conversation.slots import without_titles
from assistant.errors import EmptyQuestion, QuestionTooLong
from assistant.events import Delta, Event, Finished, Replaced, Retrieved, Understood, Waiting
from assistant.language.detect import Detected, detect
from assistant.language.normalise import clean, is_readable
from assistant.model import Answer, AnswerStatus, Intent, Language, Message, Question, Step, Trace, Turn
from assistant.prompts import reply

_SEARCHES = (Intent.DATASET_SEARCH, Intent.ABOUT_DATASET)
"""A question about a dataset becomes a search where no dataset is meant clearly."""
_ROOM = 10
"""Raw text may be so many times as long as what is left of it without invisible characters and spaces."""
Handler = Callable[[Turn], Draft]
Rewriter = Callable[[str, Sequence[Message]], Generator[None, None, str]]
"""What a text means after a conversation; yields while a model is waited for."""
Observer = Callable[[Turn, Answer], None]
"""Is told of each answered question before its reader is; must neither wait nor fail."""
_ASKED_BACK = (AnswerStatus.NO_MATCH, AnswerStatus.OUT_OF_SCOPE)
"""How a vague question ends that is worth asking back."""
_NOT_OF_A_WORD = (Intent.OUT_OF_SCOPE, Intent.ABOUT_DATASET)
"""What no reader wants who writes the name of a subject and nothing else."""


def unobserved(_turn: Turn, _answer: Answer) -> None:
    """Nobody is told."""


def _unreadable(turn: Turn) -> Draft:
    names = ("count", "open_data", "publish")
    return Draft(
        status=AnswerStatus.CLARIFY,
        text=reply("scope.unreadable", turn.language),
        suggestions=tuple(reply(f"suggest.{name}", turn.language) for name in names),
    )


@dataclass(slots=True)
class _Clock:
    """Wall time of named steps, in order."""

    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.steps.append(Step(name=name, ms=round(1000 * (time.perf_counter() - began), 2)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistant:
    """Answers questions over one open generation; safe to use from several threads. `clarify` asks for the subject."""

    router: Router
    handlers: Mapping[Intent, Handler]
    composer: Composer
    generation: str
    max_question_chars: int
    clarify: Handler = _unreadable
    reader: FilterReader = field(default_factory=FilterReader)
    rewriter: Rewriter = by_words
    observe: Observer = unobserved

    def ask(self, question: Question, history: Sequence[Message] = ()) -> Answer:
        """The whole answer. Raises `EmptyQuestion` or `QuestionTooLong`."""
        *_, last = self.stream(question, history)
        assert isinstance(last, Finished)
        return last.answer

    def stream(self, question: Question, history: Sequence[Message] = ()) -> Iterator[Event]:
        """Answer one question as it is being written. The last event is always `Finished`."""
        clock = _Clock()
        with clock.step("understand"):
            turn = yield from self._understand(question, history)
        yield Understood(turn)
        with clock.step("retrieve"):
            draft = neutral(self._draft(turn))
        clock.steps += draft.steps
        yield Retrieved(draft.citations, draft.cards, draft.filters)
        with clock.step("compose"):
            composed, streamed = yield from self._compose(turn, draft)
        if composed.text != streamed:
            yield Replaced(composed.text)
        answer = self._answer(turn, draft, composed, clock)
        self.observe(turn, answer)
        yield Finished(answer)

    def check(self, question: Question) -> str:
        """The question's text, cleaned. Raises `EmptyQuestion` or `QuestionTooLong`."""
        text = " ".join(clean(question.text[: _ROOM * self.max_question_chars]).split())
        if not text:
            raise EmptyQuestion("the question is empty")
        if len(text) > self.max_question_chars or len(question.text) > _ROOM * self.max_question_chars:
            raise QuestionTooLong(f"the question is longer than {self.max_question_chars} characters")
        return text

    def understand(self, question: Question, history: Sequence[Message] = ()) -> Turn:
        """The question as a Turn: cleaned, without personal data, standalone, in a language, with intent and filter."""
        understanding = self._understand(question, history)
        while True:
            try:
                next(understanding)
            except StopIteration as end:
                return cast("Turn", end.value)

    def _understand(self, question: Question, history: Sequence[Message]) -> Generator[Event, None, Turn]:
        written, history = cleared(self.check(question)), without_personal(history)
        text = written.rest
        seen = language_of(without_titles(written.text if written.is_empty else text), _spoken_before(history))
        language = question.language or seen.language
        whole = text if written.is_empty else (yield from _waiting(self.rewriter(text, history)))
        dialect = language is Language.AR and (seen.dialect or (whole != text and detect(whole).dialect))
        routed = self.router.route(whole, language, dialect=dialect)
        intent = _intent(routed.intent, whole, language, question)
        asked = self.reader.read(whole, language) if intent in _SEARCHES and not question.dataset else Asked()
        filters = question.filters if question.filters is not None else asked.filters
        return Turn(
            text=written.masked(language),
            standalone=whole,
            language=language,
            intent=intent,
            filters=filters,
            subject=asked.subject(whole, filters),
            limit=question.limit,
            dialect=dialect,
            greeting=routed.greeting,
            dataset=question.dataset,
            removed=written.kinds,
        )

    def _draft(self, turn: Turn) -> Draft:
        """What the intent's handler finds; the question back where there are no words, or none that say what is wanted."""
        if not is_readable(turn.text):
            return _unreadable(turn)
        if is_open(turn):
            return self.clarify(turn)
        draft = self.handlers[turn.intent](turn)
        return self.clarify(turn) if draft.status in _ASKED_BACK and is_vague(turn) else draft

    def _compose(self, turn: Turn, draft: Draft) -> Generator[Event, None, tuple[Composed, str]]:
        note = told(turn.removed, turn.language)
        pieces = [note] if note else []
        writing = self.composer.compose(turn, draft)
        try:
            yield from map(Delta, pieces[:])
            while True:
                piece = next(writing)
                pieces.append(piece)
                yield Delta(piece) if piece else Waiting()
        except StopIteration as end:
            return replace(end.value, text=note + end.value.text), "".join(pieces)
        finally:
            writing.close()

    def _answer(self, turn: Turn, draft: Draft, composed: Composed, clock: _Clock) -> Answer:
        trace = Trace(
            steps=tuple(clock.steps),
            generation=self.generation,
            model=composed.model,
            prompts=dict(composed.prompts),
            considered=draft.considered,
            refused=composed.refused,
            fallback=composed.fallback,
        )
        degraded = composed.degraded or draft.degraded
        status = composed.status or draft.status
        shown = cited_numbers(composed.text)
        return Answer(
            id=uuid.uuid4().hex,
            status=AnswerStatus.DEGRADED if degraded and status is AnswerStatus.ANSWERED else status,
            language=turn.language,
            intent=turn.intent,
            text=composed.text,
            citations=tuple(citation for citation in draft.citations if citation.n in shown),
            datasets=draft.cards,
            table=draft.table,
            filters=draft.filters,
            suggestions=draft.suggestions,
            degraded=degraded,
            confidence=round(draft.confidence, 4),
            trace=trace,
        )


def _waiting(rewriting: Generator[None, None, str]) -> Generator[Event, None, str]:
    """What a rewriter returns, with an event for each time that it waits."""
    while True:
        try:
            next(rewriting)
        except StopIteration as end:
            return cast("str", end.value)
        yield Waiting()


def _spoken_before(history: Sequence[Message]) -> Detected | None:
    """The language of the reader's last sure question."""
    spoken = (detect(message.content) for message in reversed(history) if message.role == "user")
    return next((seen for seen in spoken if seen.sure), None)


def _intent(routed: Intent, text: str, language: Language, question: Question) -> Intent:
    """On a dataset's page a search is a question about that dataset; elsewhere a bare subject is a search."""
    if question.dataset:
        return intent_meant(routed, text, on_page=True)
    bare = routed in _NOT_OF_A_WORD and is_bare_subject(text, language)
    return Intent.DATASET_SEARCH if bare else intent_meant(routed, text, on_page=False)
