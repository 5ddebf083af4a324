"""How sure a search is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.model import Dataset, Hit, Kind, Language
from assistant.retrieval.confidence import DATASETS, GUIDES, Calibration, evidence, features
from assistant.retrieval.hybrid import Found
from tests.unit.assistant.memory import chunk, guide, retriever

SHARE = st.floats(0, 1)
NOWHERE = np.zeros(2, np.float32)


def search(dense: float, covered: float, known: float = 0.5, background: float = 0.0) -> Found:
    hit = Hit(chunk=chunk("d", "t"), score=dense, dense=dense, covered=covered)
    return Found((hit,), NOWHERE, known, background)


@pytest.mark.parametrize("calibration", [DATASETS, GUIDES])
def test_no_hit_is_no_confidence(calibration: Calibration) -> None:
    nothing = Found((), NOWHERE, 1.0)
    assert calibration.probability(nothing) == 0.0
    assert not calibration.is_sure(nothing)


@given(st.floats(-1, 1), SHARE, SHARE, st.floats(-1, 1))
def test_confidence_is_a_probability(dense: float, covered: float, known: float, background: float) -> None:
    assert 0 < DATASETS.probability(search(dense, covered, known, background)) < 1


@given(st.floats(-1, 1), st.floats(-1, 1), SHARE)
def test_a_better_cosine_makes_surer(one: float, other: float, covered: float) -> None:
    low, high = sorted((one, other))
    assert DATASETS.probability(search(low, covered)) <= DATASETS.probability(search(high, covered))


@given(st.floats(-1, 1), SHARE, SHARE)
def test_more_of_the_questions_words_make_surer(dense: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert GUIDES.probability(search(dense, low)) <= GUIDES.probability(search(dense, high))


def test_the_threshold_itself_is_sure() -> None:
    even = Calibration(bias=0, lead=0, top=0, covered=0, known=0, threshold=0.5)
    assert even.is_sure(search(0.3, 0.3))


def test_the_best_of_the_first_three_hits_counts_against_the_background() -> None:
    hits = tuple(
        Hit(chunk=chunk(f"d{n}", "t"), score=0, dense=dense, covered=covered)
        for n, (dense, covered) in enumerate([(0.2, 0.1), (0.6, 0.0), (0.3, 0.7), (0.9, 1.0)])
    )
    assert features(Found(hits, NOWHERE, 0.25, 0.1)) == pytest.approx((0.5, 0.6, 0.7, 0.25))


@pytest.mark.parametrize(
    ("text", "language"),
    [("population des communes", Language.FR), ("سكان الجماعات", Language.AR), ("municipal population", Language.EN)],
)
def test_datasets_and_guides_are_asked_each_on_their_own(text: str, language: Language) -> None:
    index = retriever(
        datasets=[Dataset(id="p", titles={language: text})], documents=[guide("g.md", Language.FR, "recours gratuit")]
    )
    found = evidence(index, text, language, False)
    assert found[Kind.DATASET] > 0.9
    assert found[Kind.DATASET] > found[Kind.GUIDE]


def test_an_empty_index_has_no_evidence() -> None:
    assert evidence(retriever(), "eau", Language.FR, False) == {Kind.DATASET: 0.0, Kind.GUIDE: 0.0}
