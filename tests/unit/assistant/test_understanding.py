"""A question before it is answered: refused, cleaned, and understood as a turn."""

import pytest

from assistant.answering.draft import Draft
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


@pytest.mark.parametrize("text", ["population des communes", "سكان الجماعات"])
def test_on_a_datasets_page_a_search_is_about_that_dataset(text: str) -> None:
    assert assistant().understand(Question(text=text)).intent is Intent.DATASET_SEARCH
    turn = assistant().understand(Question(text=text, dataset="d1"))
    assert (turn.intent, turn.dataset) == (Intent.ABOUT_DATASET, "d1")


@pytest.mark.parametrize("text", ["licence", "الرخصة"])
def test_on_a_datasets_page_other_intents_stay(text: str) -> None:
    assert assistant().understand(Question(text=text, dataset="d1")).intent is Intent.REUSE_LICENCE
