"""Fusion of the two rankings: properties that hold for every pair of rankings."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.fusion import LEXICAL_WEIGHT, fuse

IDS = st.sampled_from([f"c{n}" for n in range(12)] + ["معطيات-1", "معطيات-2"])
COSINES = st.floats(-1, 1, allow_nan=False)
SCORES = st.floats(0.01, 40, allow_nan=False)


def ranking(values: st.SearchStrategy[float]) -> st.SearchStrategy[list[tuple[str, float]]]:
    return st.dictionaries(IDS, values, max_size=12).map(lambda d: sorted(d.items(), key=lambda pair: -pair[1]))


SHARES = st.floats(0, 1)


@given(ranking(COSINES), ranking(SCORES))
def test_without_evidence_the_lexical_side_contributes_nothing(
    dense: list[tuple[str, float]], lexical: list[tuple[str, float]]
) -> None:
    assert fuse(dense, lexical, evidence=0.0) == dense


@given(ranking(COSINES), SHARES)
def test_without_lexical_hits_the_dense_ranking_stands(dense: list[tuple[str, float]], evidence: float) -> None:
    assert fuse(dense, [], evidence=evidence) == dense


@given(ranking(SCORES), st.floats(0.01, 1))
def test_without_dense_hits_the_lexical_order_stands(lexical: list[tuple[str, float]], evidence: float) -> None:
    assert [i for i, _ in fuse([], lexical, evidence=evidence)] == [i for i, _ in lexical]


@given(ranking(COSINES), ranking(SCORES), st.floats(0.01, 1))
def test_every_id_of_either_side_is_kept_once(
    dense: list[tuple[str, float]], lexical: list[tuple[str, float]], evidence: float
) -> None:
    fused = [i for i, _ in fuse(dense, lexical, evidence=evidence)]
    assert len(fused) == len(set(fused))
    assert set(fused) == {i for i, _ in dense} | {i for i, _ in lexical}


@given(ranking(COSINES), ranking(SCORES), SHARES)
def test_the_best_comes_first(
    dense: list[tuple[str, float]], lexical: list[tuple[str, float]], evidence: float
) -> None:
    scores = [score for _, score in fuse(dense, lexical, evidence=evidence)]
    assert scores == sorted(scores, reverse=True)


@given(ranking(COSINES), ranking(SCORES), SHARES)
def test_the_lexical_side_adds_no_more_than_its_weight(
    dense: list[tuple[str, float]], lexical: list[tuple[str, float]], evidence: float
) -> None:
    fused = dict(fuse(dense, lexical, evidence=evidence))
    assert all(0 <= fused[i] - cosine <= LEXICAL_WEIGHT * evidence + 1e-9 for i, cosine in dense)


@given(ranking(COSINES), ranking(SCORES), SHARES)
def test_an_id_that_is_better_on_both_sides_never_comes_behind(
    dense: list[tuple[str, float]], lexical: list[tuple[str, float]], evidence: float
) -> None:
    fused, cosine, words = dict(fuse(dense, lexical, evidence=evidence)), dict(dense), dict(lexical)
    for one, other in product(cosine, repeat=2):
        if cosine[one] >= cosine[other] and words.get(one, 0) >= words.get(other, 0):
            assert fused[one] >= fused[other]


@given(ranking(COSINES), ranking(SCORES), SHARES, SHARES)
def test_more_evidence_never_lowers_a_score(
    dense: list[tuple[str, float]], lexical: list[tuple[str, float]], one: float, other: float
) -> None:
    low, high = sorted((one, other))
    less, more = dict(fuse(dense, lexical, evidence=low)), dict(fuse(dense, lexical, evidence=high))
    assert all(more[i] >= less[i] for i in less)


@given(ranking(COSINES), ranking(SCORES), SHARES, st.floats(0.5, 20))
def test_only_the_share_of_the_best_lexical_score_counts(
    dense: list[tuple[str, float]], lexical: list[tuple[str, float]], evidence: float, factor: float
) -> None:
    plain = dict(fuse(dense, lexical, evidence=evidence))
    scaled = dict(fuse(dense, [(i, s * factor) for i, s in lexical], evidence=evidence))
    assert all(abs(plain[i] - scaled[i]) < 1e-9 for i in plain)


def test_an_id_of_the_words_alone_starts_from_the_lowest_cosine() -> None:
    fused = dict(fuse([("a", 0.9), ("b", 0.7)], [("c", 5.0)], evidence=1.0))
    assert fused["c"] == 0.7 + LEXICAL_WEIGHT


def test_ties_keep_the_order_of_the_dense_side() -> None:
    assert [i for i, _ in fuse([("b", 0.5), ("a", 0.5)], [], evidence=1.0)] == ["b", "a"]


def test_nothing_fused_with_nothing_is_nothing() -> None:
    assert fuse([], [], evidence=1.0) == []
