"""One turn as events, with a small handler instead of the intents."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

import pytest

from assistant.answering.draft import Draft
from assistant.errors import ChatModelError
from assistant.events import Delta, Event, Finished, Replaced, Retrieved, Understood, Waiting
from assistant.model import Answer, AnswerStatus, Message, Question, Turn
from assistant.prompts import reply
from tests.unit.assistant.turns import PROVED, SOURCE, TEXT, answer_any, assistant, with_model


def names(events: Sequence[Event]) -> list[str]:
    """The events' names in order, waits left out."""
    return [type(event).__name__ for event in events if not isinstance(event, Waiting)]


def last(events: Sequence[Event]) -> Answer:
    assert isinstance(events[-1], Finished)
    return events[-1].answer


def shown(events: Sequence[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Delta))


QUESTIONS = pytest.mark.parametrize("text", ["population des communes", "سكان الجماعات", "شحال ديال السكان"])
EACH = pytest.mark.parametrize("text", ["licence", "الرخصة", "The licence of this?"])


@QUESTIONS
def test_the_events_come_in_order_and_finished_is_last(text: str) -> None:
    events = list(assistant().stream(Question(text=text)))
    assert names(events) == ["Understood", "Retrieved", "Delta", "Delta", "Finished"]
    assert isinstance(events[1], Retrieved)
    assert events[1].citations == (SOURCE,)
    assert events[1].filters == last(events).filters


@QUESTIONS
def test_whoever_observes_is_told_of_the_answer_once_and_first(text: str) -> None:
    told: list[tuple[str, str]] = []
    engine = replace(assistant(), observe=lambda turn, answer: told.append((turn.standalone, answer.id)))
    for event in engine.stream(Question(text=text)):
        assert bool(told) == isinstance(event, Finished)
    assert [question for question, _ in told] == [text]
    assert told[0][1] == last([event]).id


@QUESTIONS
def test_the_deltas_make_the_answer(text: str) -> None:
    events = list(assistant().stream(Question(text=text)))
    assert shown(events) == last(events).text == TEXT


@EACH
def test_a_good_answer_of_a_model_is_not_replaced(text: str) -> None:
    written = PROVED[assistant().understand(Question(text=text)).language]
    events = list(with_model([*written, "\n\n", *written]).stream(Question(text=text)))
    assert names(events) == ["Understood", "Retrieved", "Delta", "Delta", "Finished"]
    assert shown(events) == last(events).text == f"{written}\n\n{written}"
    assert (last(events).status, last(events).trace.refused) == (AnswerStatus.ANSWERED, ())


@EACH
@pytest.mark.parametrize("answer", ["Sans source", "بدون مصدر", "Oui [8]"])
def test_a_bad_answer_of_a_model_is_never_shown(text: str, answer: str) -> None:
    events = list(with_model([answer], [answer]).stream(Question(text=text)))
    assert names(events) == ["Understood", "Retrieved", "Replaced", "Finished"]
    assert events[-2] == Replaced(TEXT)
    assert (last(events).status, last(events).degraded) == (AnswerStatus.DEGRADED, True)
    assert last(events).trace.refused == ("uncited", "uncited")


@EACH
def test_a_model_that_breaks_midway_ends_in_a_degraded_answer(text: str) -> None:
    written = PROVED[assistant().understand(Question(text=text)).language]

    def broken() -> Iterator[str]:
        yield f"{written}\nOui"
        raise ChatModelError("cut")

    events = list(with_model(broken()).stream(Question(text=text)))
    assert names(events) == ["Understood", "Retrieved", "Delta", "Replaced", "Finished"]
    assert (shown(events), events[-2]) == (written, Replaced(TEXT))
    assert (last(events).status, last(events).degraded, last(events).text) == (AnswerStatus.DEGRADED, True, TEXT)


@EACH
def test_a_model_that_abstains_ends_in_a_partial_answer(text: str) -> None:
    events = list(with_model(["[0]"]).stream(Question(text=text)))
    assert (last(events).status, last(events).degraded) == (AnswerStatus.PARTIAL, False)
    assert last(events).text == f"{reply('answer.not_in_sources', last(events).language)}\n\n{TEXT}"


def test_citations_that_do_not_stand_in_the_text_are_left_out() -> None:
    second = replace(SOURCE, n=2)

    def handler(turn: Turn) -> Draft:
        return replace(answer_any(turn), citations=(SOURCE, second))

    events = list(assistant(handler=handler).stream(Question(text="licence")))
    assert isinstance(events[1], Retrieved)
    assert events[1].citations == (SOURCE, second)
    assert last(events).citations == (SOURCE,)


def test_an_answer_is_traced() -> None:
    answer = assistant().ask(Question(text="licence"))
    assert [step.name for step in answer.trace.steps] == ["understand", "retrieve", "compose"]
    assert all(step.ms >= 0 for step in answer.trace.steps)
    assert (answer.trace.generation, answer.trace.model, answer.confidence) == ("gen-0001", "", 0.5)


def test_two_answers_have_two_ids() -> None:
    one = assistant()
    assert one.ask(Question(text="eau")).id != one.ask(Question(text="eau")).id


def test_the_handler_of_the_intent_gets_the_turn() -> None:
    seen: list[Turn] = []

    def handler(turn: Turn) -> Draft:
        seen.append(turn)
        return answer_any(turn)

    events = list(assistant(handler=handler).stream(Question(text="سكان الجماعات", limit=2)))
    assert [Understood(turn) for turn in seen] == [events[0]]
    assert seen[0].limit == 2


def test_while_a_model_is_waited_for_the_reader_can_leave() -> None:
    closed: list[bool] = []

    def endless() -> Iterator[str]:
        try:
            while True:
                yield ""
        finally:
            closed.append(True)

    stream = with_model(endless()).stream(Question(text="licence"))
    while not isinstance(next(stream), Waiting):
        pass
    stream.close()  # type: ignore[attr-defined]
    assert closed == [True]


def test_while_a_follow_up_is_rewritten_the_reader_can_leave() -> None:
    closed: list[bool] = []

    def rewriter(text: str, history: Sequence[Message]) -> Generator[None, None, str]:
        try:
            yield
            yield
        finally:
            closed.append(True)
        return "licence"

    one = assistant(rewriter=rewriter)
    events = list(one.stream(Question(text="et celle-ci ?")))
    assert [type(event) for event in events[:3]] == [Waiting, Waiting, Understood]
    assert last(events).text == TEXT
    stream = one.stream(Question(text="et celle-ci ?"))
    assert next(stream) == Waiting()
    stream.close()  # type: ignore[attr-defined]
    assert closed == [True, True]


def test_closing_the_stream_closes_the_model() -> None:
    closed: list[bool] = []

    def endless() -> Iterator[str]:
        try:
            while True:
                yield f"{PROVED['fr']}\n"
        finally:
            closed.append(True)

    stream = with_model(endless()).stream(Question(text="licence"))
    while not isinstance(next(stream), Delta):
        pass
    stream.close()  # type: ignore[attr-defined]
    assert closed == [True]
