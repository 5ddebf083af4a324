"""Why no language model is asked at a moment, as operators are told."""

from collections.abc import Sequence

import pytest

from assistant.bootstrap import Writers, make_writers
from assistant.errors import BudgetSpent, ChatModelError
from assistant.settings import load_settings
from tests.doubles import ScriptedModel


def written(writers: Writers, text: str = "ماء") -> None:
    assert writers.answers
    list(writers.answers.stream("", text))


def writers(*scripts: Sequence[str] | ChatModelError, daily_tokens: int = 0) -> Writers:
    return make_writers(load_settings(llm_daily_tokens=daily_tokens), ScriptedModel(*scripts))


def test_where_there_is_no_model_or_it_answers_nothing_is_wrong() -> None:
    assert Writers(None, None).problem() == ""
    answering = writers(["a"])
    written(answering)
    assert answering.problem() == ""


def test_a_model_that_rests_after_faults_is_a_problem() -> None:
    failing = writers(*[ChatModelError("down", passing=False)] * 5)
    for number in range(5):
        assert failing.problem() == "", number
        with pytest.raises(ChatModelError):
            written(failing)
    assert "rests" in failing.problem()


def test_used_up_tokens_are_a_problem_once_somebody_asks() -> None:
    spent = writers(["a"], daily_tokens=1)
    written(spent)
    assert spent.problem() == ""
    with pytest.raises(BudgetSpent):
        written(spent)
    assert "used up" in spent.problem()
