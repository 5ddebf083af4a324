"""One turn as events, with small handlers instead of the intents."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from assistant.answering.composers import Composer, ExtractiveComposer, FallbackComposer
from assistant.answering.draft import Draft
from assistant.conversation.route import Router
from assistant.engine import Assistant
from assistant.errors import ChatModelError, EmptyQuestion, QuestionTooLong
from assistant.events import Delta, Event, Finished, Replaced, Retrieved, Understood
from assistant.model import AnswerStatus, Citation, Filter, Intent, Kind, Language, Message, Question, Turn
from assistant.prompts import Example, reply
from tests.doubles import ScriptedModel, WordEmbedder
from tests.unit.assistant.memory import NO_CENTRING

EXAMPLES = [
    Example(Intent.DATASET_SEARCH, Language.FR, "population des communes"),
    Example(Intent.DATASET_SEARCH, Language.AR, "سكان الجماعات"),
    Example(Intent.REUSE_LICENCE, Language.FR, "licence"),
    Example(Intent.REUSE_LICENCE, Language.AR, "الرخصة"),
]
TEXT = "Un fait. [1]\n\nحقيقة ثانية. [1]"
SOURCE = Citation(n=1, kind="guide", id="g", title="g", url="/guides/g", snippet="s", language=Language.FR)


def answer_any(turn: Turn) -> Draft:
    return Draft(status=AnswerStatus.ANSWERED, text=TEXT, citations=(SOURCE,), sources={1: "fait"}, confidence=0.5)


def assistant(
    composer: Composer | None = None, *, handler: Callable[[Turn], Draft] = answer_any, limit: int = 100
) -> Assistant:
    embedder = WordEmbedder()
    vectors = embedder.embed_queries([e.text for e in EXAMPLES])
    evidence = {Kind.DATASET: 1.0, Kind.GUIDE: 0.9}
    return Assistant(
        router=Router(EXAMPLES, vectors, NO_CENTRING, embedder, lambda *_: evidence),
        handlers=dict.fromkeys(Intent, handler),
        composer=composer or ExtractiveComposer(),
        generation="gen-0001",
        max_question_chars=limit,
    )


def with_model(*scripts: Sequence[str] | Iterator[str] | ChatModelError) -> Assistant:
    return assistant(FallbackComposer(ScriptedModel(*scripts), ExtractiveComposer()))


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


@pytest.mark.parametrize("text", ["", "   ", "\x00\u200b", "\ud800", "\u202e"])
def test_an_empty_question_is_refused(text: str) -> None:
    with pytest.raises(EmptyQuestion):
        assistant().ask(Question(text=text))


@pytest.mark.parametrize("letter", ["a", "ع"])
def test_a_question_of_the_limit_is_answered_and_one_longer_is_refused(letter: str) -> None:
    assert assistant(limit=50).ask(Question(text=letter * 50)).text == TEXT
    with pytest.raises(QuestionTooLong):
        assistant(limit=50).ask(Question(text=letter * 51))


def test_spaces_do_not_count_towards_the_limit() -> None:
    assert assistant(limit=50).check(Question(text=" " * 60 + "eau \n\n potable")) == "eau potable"


@pytest.mark.parametrize("text", ["😀", "👍👍", "؟!", "…"])
@pytest.mark.parametrize("language", list(Language))
def test_a_question_without_a_word_is_asked_to_be_written(text: str, language: Language) -> None:
    def never(turn: Turn) -> Draft:
        raise AssertionError(turn)

    answer = assistant(handler=never).ask(Question(text=text, language=language))
    assert (answer.status, answer.language) == (AnswerStatus.CLARIFY, language)
    assert answer.text == reply("scope.unreadable", language)
    assert len(answer.suggestions) == 3


@pytest.mark.parametrize(("text", "before"), [("😀", "سكان الجماعات"), ("2024", "معطيات البطالة")])
def test_a_question_without_a_language_keeps_the_one_before(text: str, before: str) -> None:
    history = [Message(role="user", content=before), Message(role="assistant", content="answer in English")]
    assert assistant().ask(Question(text=text), history).language is Language.AR


def test_the_language_that_the_reader_chose_wins() -> None:
    assert assistant().ask(Question(text="population", language=Language.AR)).language is Language.AR


@pytest.mark.parametrize(
    ("text", "language", "dialect"),
    [
        ("population des communes", Language.FR, False),
        ("سكان الجماعات", Language.AR, False),
        ("شحال ديال السكان", Language.AR, True),
        ("ch7al dyal sokan", Language.AR, True),
        ("the population of towns", Language.EN, False),
    ],
)
def test_a_question_is_understood(text: str, language: Language, dialect: bool) -> None:
    turn = assistant().understand(Question(text=text))
    assert (turn.text, turn.standalone, turn.language, turn.dialect) == (text, text, language, dialect)


def test_a_follow_up_is_understood_with_the_question_before() -> None:
    turn = assistant().understand(Question(text="وفي طنجة؟"), [Message(role="user", content="سكان الجماعات؟")])
    assert (turn.text, turn.standalone) == ("وفي طنجة؟", "سكان الجماعات وفي طنجة؟")


@pytest.mark.parametrize(("text", "formats"), [("population en CSV", ("CSV",)), ("سكان الجماعات csv", ("CSV",))])
def test_the_formats_of_a_search_become_its_filter(text: str, formats: tuple[str, ...]) -> None:
    assert assistant().understand(Question(text=text)).filters == Filter(formats=formats)


def test_the_filter_that_the_reader_chose_wins_even_when_empty() -> None:
    assert assistant().understand(Question(text="population en CSV", filters=Filter())).filters == Filter()


@pytest.mark.parametrize("text", ["population des communes", "سكان الجماعات"])
def test_on_a_datasets_page_a_search_is_about_that_dataset(text: str) -> None:
    assert assistant().understand(Question(text=text)).intent is Intent.DATASET_SEARCH
    turn = assistant().understand(Question(text=text, dataset="d1"))
    assert (turn.intent, turn.dataset) == (Intent.ABOUT_DATASET, "d1")


@pytest.mark.parametrize("text", ["licence", "الرخصة"])
def test_on_a_datasets_page_other_intents_stay(text: str) -> None:
    assert assistant().understand(Question(text=text, dataset="d1")).intent is Intent.REUSE_LICENCE


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
