"""Metrics against figures worked out by hand and against brute force."""

import math
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.model import Answer, AnswerStatus, Intent, Language
from eval.cases import Case
from eval.metrics.answers import (
    METRICS,
    citations_sound,
    cited,
    first_cited,
    guide_and_section,
    right_intent,
    right_language,
    right_status,
)
from eval.metrics.retrieval import hit, ndcg, recall
from tests.unit.api.samples import answer, citation

GRADES = {"a": 2, "b": 1, "c": 2}
LOG3 = math.log2(3)


def dcg(ranking: tuple[str, ...], grades: dict[str, int], k: int) -> float:
    """By the definition: grade over log2(rank + 1), ranks from 1."""
    return sum(grades.get(item, 0) / math.log2(rank + 1) for rank, item in enumerate(ranking[:k], start=1))


@pytest.mark.parametrize(
    ("ranking", "k", "expected"),
    [
        (["a", "c", "b"], 3, 1.0),
        (["c", "a", "b"], 3, 1.0),  # equal grades may change places
        (["a", "x", "b"], 3, (2 + 1 / 2) / (2 + 2 / LOG3 + 1 / 2)),
        (["x", "a"], 5, (2 / LOG3) / (2 + 2 / LOG3 + 1 / 2)),
        (["b"], 1, 1 / 2),
        (["x", "y", "z", "a"], 3, 0.0),
        ([], 5, 0.0),
    ],
)
def test_ndcg_by_hand(ranking: list[str], k: int, expected: float) -> None:
    assert ndcg(ranking, GRADES, k) == pytest.approx(expected)


def test_ndcg_without_anything_relevant_is_nought() -> None:
    assert ndcg(["a"], {}, 5) == 0.0
    assert ndcg(["a"], {"a": 0}, 5) == 0.0


@given(
    st.permutations(["a", "b", "c", "x", "y"]),
    st.dictionaries(st.sampled_from("abcxy"), st.integers(0, 2)),
    st.integers(1, 6),
)
def test_ndcg_against_the_best_of_all_orders(ranking: list[str], grades: dict[str, int], k: int) -> None:
    best = max(dcg(order, grades, k) for order in permutations("abcxy"))
    expected = dcg(tuple(ranking), grades, k) / best if best else 0.0
    assert ndcg(ranking, grades, k) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("ranking", "k", "share", "found"),
    [
        (["a", "c"], 2, 1.0, 1.0),
        (["b", "a"], 1, 0.0, 0.0),  # a near one does not count
        (["b", "a", "c"], 2, 0.5, 1.0),
        (["a", "a", "a"], 3, 0.5, 1.0),
        ([], 5, 0.0, 0.0),
    ],
)
def test_recall_and_hit_by_hand(ranking: list[str], k: int, share: float, found: float) -> None:
    assert recall(ranking, GRADES, k) == share
    assert hit(ranking, GRADES, k) == found


def test_recall_without_an_answer_is_nought() -> None:
    assert recall(["b"], {"b": 1}, 5) == 0.0


def case(**changes: object) -> Case:
    values: dict[str, object] = {
        "id": "q1",
        "question": "eau ?",
        "language": Language.FR,
        "variety": "fr",
        "kind": "dataset",
        "intent": Intent.DATASET_SEARCH,
        "datasets": {"eau-potable": 2, "barrages": 1},
        "guides": frozenset(),
        "status": frozenset({AnswerStatus.ANSWERED}),
        "split": "tune",
    }
    return Case(**{**values, **changes})  # type: ignore[arg-type]


def test_a_right_answer_gets_every_point() -> None:
    full = case(facts=((answer().text.split()[0].strip("*[]"), "ماء"),))
    points = {name: metric(full, answer()) for name, metric in METRICS.items() if name != "words"}
    assert points == dict.fromkeys(points, 1.0)


def test_language_status_and_intent_are_compared() -> None:
    wrong = answer(language=Language.AR, status=AnswerStatus.NO_MATCH, intent=Intent.OUT_OF_SCOPE)
    assert [metric(case(), wrong) for metric in (right_language, right_status, right_intent)] == [0.0, 0.0, 0.0]


def test_one_of_several_outcomes_is_enough() -> None:
    either = case(status=frozenset({AnswerStatus.ANSWERED, AnswerStatus.PARTIAL}))
    assert right_status(either, answer(status=AnswerStatus.PARTIAL)) == 1.0


@pytest.mark.parametrize(
    ("ids", "anywhere", "first"),
    [
        (["eau-potable"], 1.0, 1.0),
        (["barrages", "eau-potable"], 1.0, 0.0),
        (["barrages"], 0.0, 0.0),
        ([], 0.0, 0.0),
    ],
)
def test_citations_count_where_they_answer(ids: list[str], anywhere: float, first: float) -> None:
    given_ = answer(citations=tuple(citation(n, id=i) for n, i in enumerate(ids, start=1)))
    assert (cited(case(), given_), first_cited(case(), given_)) == (anywhere, first)


def guide_answer(url: str, identity: str = "fr/licences.md") -> Answer:
    return answer(citations=(citation(kind="guide", id=identity, url=url),))


@pytest.mark.parametrize(
    ("url", "expected"),
    [("/guides/fr/licences.md#s2", 1.0), ("/guides/fr/licences.md#s3", 0.0), ("/guides/fr/licences.md", 0.0)],
)
def test_a_guide_counts_with_its_section(url: str, expected: float) -> None:
    asked = case(kind="guide", datasets={}, guides=frozenset({("licences", 2)}))
    assert cited(asked, guide_answer(url)) == expected


@pytest.mark.parametrize(
    ("title", "section", "heading", "expected"),
    [
        ("Loi", "Chapitre I > Article 4", "Article 4", 1.0),
        ("Loi", "Chapitre I > Article 4", "Loi", 1.0),
        ("Loi", "Article 4", "Article 5", 0.0),
        ("Loi", "Loi", "", 1.0),
        ("القانون", "الباب الأول > المادة 4", "المادة 4", 1.0),
        ("القانون", "المادة 4", "القانون", 1.0),
        ("القانون", "المادة 4", "المادة 5", 0.0),
    ],
)
def test_a_source_is_a_guide_with_one_of_its_headings_or_its_title(
    title: str, section: str, heading: str, expected: float
) -> None:
    asked = case(kind="guide", datasets={}, sources=(("loi.md", heading),))
    shown = citation(kind="guide", id="ma/loi.md", title=title, section=section, url="/guides/ma/loi.md#s1")
    assert cited(asked, answer(citations=(shown,))) == expected


def test_the_section_of_a_guide_is_the_same_in_each_language() -> None:
    asked = case(kind="guide", datasets={}, guides=frozenset({("licences", 2)}))
    assert cited(asked, guide_answer("/guides/ar/licences.md#s2", "ar/licences.md")) == 1.0
    assert guide_and_section(citation(id="a/b.c.md", url="/x#s12")) == ("b.c", 12)


def test_what_expects_no_source_is_not_measured_by_sources() -> None:
    nothing = case(kind="none", datasets={})
    assert (cited(nothing, answer()), first_cited(nothing, answer())) == (None, None)


@pytest.mark.parametrize(
    ("text", "numbers", "expected"),
    [
        ("Un [1].", [1], 1.0),
        ("Un [1] et deux [2].", [1], 0.0),
        ("Un [1].", [1, 2], 0.0),
        ("Rien.", [], 1.0),
        ("واحد [1] واثنان [2]", [2, 1], 1.0),
    ],
)
def test_numbers_in_the_text_are_those_that_were_issued(text: str, numbers: list[int], expected: float) -> None:
    assert citations_sound(case(), answer(text=text, citations=tuple(citation(n) for n in numbers))) == expected
