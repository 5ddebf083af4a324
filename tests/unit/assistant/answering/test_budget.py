"""A day's budget of a language model: what counts, when it is used up, and that answers go on without."""

from collections.abc import Iterator

import pytest

from assistant.answering.budget import Budget, BudgetedModel, tokens_in
from assistant.answering.composers import ExtractiveComposer, FallbackComposer
from assistant.errors import BudgetSpent, ChatModelError
from assistant.model import Fallback, Language
from tests.doubles import ScriptedModel
from tests.unit.assistant.answering.test_composers import LANGUAGES, cited, draft, drain, turn
from tests.unit.assistant.turns import source_reader


class Count:
    """A sum of the day that tests read and set."""

    def __init__(self, spent: int = 0) -> None:
        self.spent = spent

    def total(self) -> int:
        return self.spent

    def add(self, amount: int) -> None:
        self.spent += amount


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("ماء", 2), ("😀", 1)])
def test_tokens_are_estimated_from_bytes(text: str, tokens: int) -> None:
    assert tokens_in(text) == tokens


def test_text_that_is_no_unicode_counts_too() -> None:
    assert tokens_in("\ud800") == 1


def test_what_is_read_and_written_counts() -> None:
    count = Count()
    model = BudgetedModel(ScriptedModel(["x" * 8, "", "ماء " * 4]), Budget(100, count))
    assert "".join(model.stream("a" * 40, "ب" * 20)) == "x" * 8 + "ماء " * 4
    assert count.spent == 10 + 10 + (8 + 28) // 4
    assert model.name == "test:scripted"


def test_nothing_is_asked_once_the_budget_is_spent() -> None:
    asked = ScriptedModel(["x"])
    model = BudgetedModel(asked, Budget(10, Count(9)))
    assert list(model.stream("", "a" * 400)) == ["x"]  # what has begun is written to its end
    with pytest.raises(BudgetSpent):
        list(model.stream("", "a"))
    assert len(asked.asked) == 1


def test_an_answer_that_is_left_early_counts_what_was_written() -> None:
    count = Count()
    pieces = BudgetedModel(ScriptedModel(["abcd", "efgh"]), Budget(100, count)).stream("", "")
    assert isinstance(pieces, Iterator)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert count.spent == 1


def test_a_model_that_fails_counts_what_it_was_asked() -> None:
    count = Count()
    with pytest.raises(ChatModelError):
        list(BudgetedModel(ScriptedModel(ChatModelError("x")), Budget(100, count)).stream("abcd", "efgh"))
    assert count.spent == 2


def test_models_share_a_budget_and_it_is_logged_once_a_day(caplog: pytest.LogCaptureFixture) -> None:
    count = Count(10)
    budget = Budget(10, count)
    models = [BudgetedModel(ScriptedModel(["x"]), budget) for _ in range(2)]
    for model in models:
        with pytest.raises(BudgetSpent):
            list(model.stream("", "سؤال"))
    assert len(caplog.messages) == 1
    assert "سؤال" not in caplog.text
    count.spent = 0
    assert list(models[0].stream("", "")) == ["x"]
    count.spent = 10
    with pytest.raises(BudgetSpent):
        list(models[1].stream("", ""))
    assert len(caplog.messages) == 2


@LANGUAGES
def test_an_answer_without_budget_is_the_extractive_one_and_says_why(
    language: Language, caplog: pytest.LogCaptureFixture
) -> None:
    count = Count()
    model = BudgetedModel(ScriptedModel([cited(language, 1)]), Budget(1, count))
    composer = FallbackComposer(model, ExtractiveComposer(), reader=source_reader)
    _, written = drain(composer.compose(turn(language), draft(language)))
    assert (written.degraded, written.fallback) == (False, None)
    _, spent = drain(composer.compose(turn(language), draft(language)))
    assert spent.text == draft(language).text
    assert (spent.degraded, spent.fallback) == (True, Fallback.BUDGET_SPENT)
    assert [r.name for r in caplog.records] == ["assistant.answering.budget"]
