"""What a question counts by."""

import pytest

from assistant.intents.catalogue_statistics import asked_facet


@pytest.mark.parametrize(
    ("question", "facet"),
    [
        ("Combien de jeux par producteur ?", "organization"),
        ("كم مجموعة معطيات حسب القطاع؟", "theme"),
        ("How many files by format?", "format"),
        ("Quels sont les derniers fichiers ajoutés ?", "newest"),
        ("ما هي آخر الملفات المضافة إلى الفهرس؟", "newest"),
        ("What are the newest files?", "newest"),
        ("Combien en tout ?", "theme"),
    ],
)
def test_a_question_counts_by_what_most_of_its_words_name(question: str, facet: str) -> None:
    assert asked_facet(question) == facet
