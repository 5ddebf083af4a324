"""A question before it is answered: refused, cleaned, and understood as a turn."""

import pytest

from assistant.answering.draft import Draft
from assistant.conversation.filters import FilterReader
from assistant.conversation.values import values_of
from assistant.errors import EmptyQuestion, QuestionTooLong
from assistant.model import AnswerStatus, Filter, Intent, Language, Message, Question, Turn
from assistant.prompts import reply
from tests.unit.assistant.turns import TEXT, assistant


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


def counts(facet: str, language: Language) -> list[tuple[str, str, int]]:
    """A catalogue with one producer."""
    names = {Language.AR: "المندوبية السامية للتخطيط"}
    return [("HCP", names.get(language, "Haut-Commissariat au Plan"), 3)] if facet == "organization" else []


SEARCHES = pytest.mark.parametrize(
    ("text", "subject", "producer"),
    [
        ("population des communes publiée par le HCP", "population des communes", "HCP"),
        ("سكان الجماعات المنشورة من طرف المندوبية السامية للتخطيط", "سكان الجماعات", "المندوبية السامية للتخطيط"),
    ],
)


@SEARCHES
def test_the_words_of_a_filter_are_not_searched_for_and_still_shown(text: str, subject: str, producer: str) -> None:
    turn = assistant(reader=FilterReader(values_of(counts))).understand(Question(text=text))
    assert turn.filters == Filter(organizations=(producer,))
    assert (turn.text, turn.standalone, turn.subject) == (text, text, subject)


@SEARCHES
def test_the_words_of_a_filter_that_the_reader_removed_are_searched_for(text: str, subject: str, producer: str) -> None:
    turn = assistant(reader=FilterReader(values_of(counts))).understand(Question(text=text, filters=Filter()))
    assert (turn.filters, turn.subject) == (Filter(), text)


@pytest.mark.parametrize("text", ["licence publiée par le HCP", "الرخصة المنشورة من طرف المندوبية السامية للتخطيط"])
def test_other_intents_read_no_filter(text: str) -> None:
    turn = assistant(reader=FilterReader(values_of(counts))).understand(Question(text=text))
    assert (turn.intent, turn.filters) == (Intent.REUSE_LICENCE, Filter())


@pytest.mark.parametrize("text", ["population des communes", "سكان الجماعات"])
def test_on_a_datasets_page_a_search_is_about_that_dataset(text: str) -> None:
    assert assistant().understand(Question(text=text)).intent is Intent.DATASET_SEARCH
    turn = assistant().understand(Question(text=text, dataset="d1"))
    assert (turn.intent, turn.dataset) == (Intent.ABOUT_DATASET, "d1")


@pytest.mark.parametrize("text", ["licence", "الرخصة"])
def test_on_a_datasets_page_other_intents_stay(text: str) -> None:
    assert assistant().understand(Question(text=text, dataset="d1")).intent is Intent.REUSE_LICENCE
