"""One turn as events, with a small handler instead of the intents."""

from collections.abc import Iterator, Sequence

import pytest

from assistant.answering.draft import Draft
from assistant.errors import ChatModelError
from assistant.events import Delta, Event, Finished, Replaced, Retrieved, Understood
from assistant.model import AnswerStatus, Question, Turn
from tests.unit.assistant.turns import SOURCE, TEXT, answer_any, assistant, with_model


def names(events: Sequence[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


QUESTIONS = pytest.mark.parametrize("text", ["population des communes", "سكان الجماعات", "شحال ديال السكان"])


@QUESTIONS
def test_the_events_come_in_order_and_finished_is_last(text: str) -> None:
    events = list(assistant().stream(Question(text=text)))
    assert names(events) == ["Understood", "Retrieved", "Delta", "Delta", "Finished"]
    assert isinstance(events[1], Retrieved)
    assert events[1].citations == (SOURCE,)


@QUESTIONS
def test_the_deltas_make_the_answer(text: str) -> None:
    events = list(assistant().stream(Question(text=text)))
    assert isinstance(events[-1], Finished)
    assert "".join(e.text for e in events if isinstance(e, Delta)) == events[-1].answer.text == TEXT


def test_a_good_answer_of_a_model_is_not_replaced() -> None:
    events = list(with_model(["Oui ", "[1]"]).stream(Question(text="licence")))
    assert names(events) == ["Understood", "Retrieved", "Delta", "Delta", "Finished"]


@pytest.mark.parametrize("answer", ["Sans source", "بدون مصدر", "Oui [8]"])
def test_a_bad_answer_of_a_model_is_replaced_by_the_draft(answer: str) -> None:
    events = list(with_model([answer]).stream(Question(text="الرخصة")))
    assert names(events) == ["Understood", "Retrieved", "Delta", "Replaced", "Finished"]
    assert events[3] == Replaced(TEXT)


def test_a_model_that_breaks_midway_ends_in_a_degraded_answer() -> None:
    def broken() -> Iterator[str]:
        yield "Oui"
        raise ChatModelError("cut")

    *_, last = with_model(broken()).stream(Question(text="licence"))
    assert isinstance(last, Finished)
    assert (last.answer.status, last.answer.degraded, last.answer.text) == (AnswerStatus.DEGRADED, True, TEXT)


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


def test_closing_the_stream_closes_the_model() -> None:
    closed: list[bool] = []

    def endless() -> Iterator[str]:
        try:
            while True:
                yield "mot "
        finally:
            closed.append(True)

    stream = with_model(endless()).stream(Question(text="licence"))
    while not isinstance(next(stream), Delta):
        pass
    stream.close()
    assert closed == [True]
