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


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Puis-je vendre une application avec ces données ?", "Oui : sous CC BY 4.0"),
        ("هل يمكنني استعمال هذه المعطيات في تطبيق تجاري؟", "نعم: بموجب CC BY 4.0"),
        ("May I use this data in a commercial app?", "Yes: under CC BY 4.0"),
    ],
)
def test_what_may_be_done_is_computed_from_the_licence_of_the_record(
    assistant: Assistant, text: str, begins: str
) -> None:
    answer = assistant.ask(Question(text=text, dataset="population-legale-par-region-rgph-2024"))
    assert answer.text.startswith(begins)
    assert [citation.kind for citation in answer.citations[:2]] == ["dataset", "table"]
    assert answer.table is not None


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Que veut dire la licence ODbL ?", "ODbL 1.0 en bref :"),
        ("ماذا تعني رخصة ODbL؟", "ODbL 1.0 باختصار:"),
        ("What does the ODbL licence mean?", "ODbL 1.0 in short:"),
    ],
)
def test_a_named_licence_is_told_by_its_terms_and_by_the_guide(assistant: Assistant, text: str, begins: str) -> None:
    answer = assistant.ask(Question(text=text))
    assert answer.text.startswith(begins)
    assert [citation.kind for citation in answer.citations] == ["table", "guide"]
