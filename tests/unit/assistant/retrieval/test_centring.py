"""The language taken out of vectors."""

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assistant.model import Language
from assistant.retrieval.centring import SHARE, Centring, offsets

VECTORS = arrays(np.float32, (6, 4), elements=st.floats(-1, 1, width=32))


def unit(*values: float) -> np.ndarray:
    vector = np.asarray(values, np.float32)
    return vector / np.linalg.norm(vector)


def test_a_language_without_a_mean_is_only_normalised() -> None:
    vector = unit(1, 2, 3)
    assert np.allclose(Centring({}, {}).centre_query(vector, Language.AR), vector, atol=1e-6)


def test_passages_lose_their_own_language_and_questions_theirs() -> None:
    french, arabic = np.asarray([1, 0], np.float32), np.asarray([0, 1], np.float32)
    centring = Centring({Language.FR: french, Language.AR: arabic}, {Language.FR: arabic})
    passages = centring.centre_passages(np.asarray([[1, 1], [1, 1]], np.float32), [Language.FR, Language.AR])
    assert np.allclose(passages, [[0, 1], [1, 0]])
    assert np.allclose(centring.centre_query(np.asarray([1, 1], np.float32), Language.FR), [1, 0])


def test_meaning_decides_across_languages_once_they_are_taken_out() -> None:
    """A question in Arabic: the French text on the same subject beats the Arabic text on another one."""
    tongue = {Language.FR: unit(1, 0, 0, 0) * 3, Language.AR: unit(0, 1, 0, 0) * 3}
    water, bread = unit(0, 0, 1, 0), unit(0, 0, 0, 1)
    passages = np.stack([unit(*(tongue[Language.FR] + water)), unit(*(tongue[Language.AR] + bread))])
    question = unit(*(tongue[Language.AR] + water))
    means = {language: mean / np.linalg.norm(mean + water) for language, mean in tongue.items()}
    centring = Centring(means, means)
    plain = passages @ question
    centred = centring.centre_passages(passages, [Language.FR, Language.AR]) @ centring.centre_query(
        question, Language.AR
    )
    assert plain[1] > plain[0]
    assert centred[0] > centred[1]


@given(VECTORS, arrays(np.float32, (4,), elements=st.floats(-1, 1, width=32)))
def test_centred_vectors_are_finite_and_at_most_of_length_one(vectors: np.ndarray, mean: np.ndarray) -> None:
    languages = [Language.FR, Language.AR, Language.EN] * 2
    centred = Centring({Language.AR: mean}, {}).centre_passages(vectors, languages)
    assert centred.shape == vectors.shape
    assert centred.dtype == np.float32
    assert np.all(np.linalg.norm(centred, axis=1) <= 1 + 1e-4)


def test_a_vector_that_is_its_language_becomes_zero_not_nan() -> None:
    mean = unit(1, 1)
    assert np.allclose(Centring({}, {Language.AR: mean}).centre_query(mean, Language.AR), [0, 0])


def test_the_means_survive_the_manifest() -> None:
    centring = Centring({Language.FR: unit(1, 2)}, {Language.AR: unit(3, 1)})
    back = Centring.from_json(json.loads(json.dumps(centring.to_json())))
    assert set(back.passages) == {Language.FR}
    assert set(back.queries) == {Language.AR}
    assert np.allclose(back.queries[Language.AR], unit(3, 1), atol=1e-6)


def test_a_manifest_without_means_centres_nothing() -> None:
    assert Centring.from_json({}) == Centring({}, {})


def test_offsets_are_a_share_of_the_way_from_the_middle_of_all_languages() -> None:
    vectors = {Language.FR: np.asarray([[1, 0], [3, 0]], np.float32), Language.AR: np.asarray([[0, 2]], np.float32)}
    found = offsets(vectors)
    assert found[Language.FR].tolist() == [SHARE * 1, SHARE * -1]
    assert found[Language.AR].tolist() == [SHARE * -1, SHARE * 1]


def test_offsets_of_the_same_vectors_in_every_language_are_nothing() -> None:
    same = np.asarray([[1, 2], [0, 1]], np.float32)
    assert all(not offset.any() for offset in offsets(dict.fromkeys(Language, same)).values())
