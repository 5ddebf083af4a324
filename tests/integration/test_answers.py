"""Whole answers over the shipped catalogue and guides, in process."""

import pytest

from assistant.bootstrap import build
from assistant.engine import Assistant
from assistant.model import AnswerStatus, Language, Question
from assistant.settings import Settings


@pytest.fixture(scope="module")
def assistant(sample_settings: Settings) -> Assistant:
    return build(sample_settings)


@pytest.mark.parametrize(
    ("text", "language", "dataset"),
    [
        ("population légale par région", Language.FR, "population-legale-par-region-rgph-2024"),
        ("عدد السكان القانونيين حسب الجهات", Language.AR, "population-legale-par-region-rgph-2024"),
        ("legal population by region 2024", Language.EN, "population-legale-par-region-rgph-2024"),
    ],
)
def test_a_search_finds_the_same_dataset_in_each_language(
    assistant: Assistant, text: str, language: Language, dataset: str
) -> None:
    answer = assistant.ask(Question(text=text))
    assert (answer.status, answer.language) == (AnswerStatus.ANSWERED, language)
    assert dataset in [card.dataset.id for card in answer.datasets[:3]]
