"""What speaks for a sentence."""

import numpy as np
import pytest

from assistant.answering.sentence_scores import FEATURES, WEIGHTS, Asked
from assistant.model import Language


def features(question: str, sentences: list[str], language: Language = Language.FR) -> dict[str, list[float]]:
    asked = Asked.of(question, language, dialect=False)
    found = asked.features(sentences, asked.held(sentences), np.zeros(len(sentences)))
    return dict(zip(FEATURES, found.T.tolist(), strict=True))


def test_there_is_a_weight_for_each_feature_and_each_speaks_for_a_sentence() -> None:
    assert len(WEIGHTS) == len(FEATURES)
    assert (WEIGHTS > 0).all()


@pytest.mark.parametrize(
    ("question", "sentences", "language"),
    [
        ("prix du blé", ["Le prix monte.", "Le prix du blé monte.", "Le prix baisse."], Language.FR),
        ("سعر القمح", ["السعر يرتفع.", "سعر القمح يرتفع.", "السعر ينخفض."], Language.AR),
    ],
)
def test_a_rare_word_counts_more_than_a_frequent_one(question: str, sentences: list[str], language: Language) -> None:
    first, second, third = features(question, sentences, language)["held"]
    assert second == pytest.approx(1.0)
    assert first == third < 0.5


def test_forms_of_a_word_count_in_part() -> None:
    same, form, other = features("bibliothèque", ["La bibliothèque lit.", "Un bibliothécaire lit.", "Il pleut."])[
        "held"
    ]
    assert same > form > other == 0.0


def test_a_name_counts_less_than_another_word() -> None:
    named, other = features("Quand Driss chante ?", ["Driss arrive.", "Il chante."])["held"]
    assert named < other


@pytest.mark.parametrize("question", ["DRISS CHANTE", "driss chante", "Driss chante"])
def test_a_word_that_only_looks_like_a_name_counts_as_any(question: str) -> None:
    named, other = features(question, ["Driss arrive.", "Il chante."])["held"]
    assert named == pytest.approx(other)


def test_words_of_the_sentence_before_count_apart() -> None:
    found = features("commission à Rabat", ["La commission est neuve.", "Elle siège à Rabat.", "Il pleut."])
    assert found["before"][0] == 0.0
    assert found["before"][1] > 0.0


def test_headings_are_compared_without_what_stands_above_them() -> None:
    asked = Asked.of("séparateur du fichier CSV", Language.FR, dialect=False)
    assert asked.share([]) == 0.0
    assert asked.share(["Le fichier CSV", "Quel séparateur ?"]) == pytest.approx(1.0)
    assert asked.share(["Le fichier CSV", "Les dates"]) == 0.0


def test_a_question_without_content_has_features_all_the_same() -> None:
    assert features("؟", ["Un.", "Deux."])["held"] == [0.0, 0.0]
