"""What is asked for and not there: by meaning, and only where enough different visitors asked."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest

from api.insight.grouping import groups, middle
from api.insight.unmet import demand, different
from assistant.model import Language, Unmet
from assistant.ports import Vectors
from tests.unit.api.asked import DAY, DOWN, unmet

AXES = {"lait": 0, "حليب": 0, "milk": 0, "mars": 1, "المريخ": 1}


def embed(texts: Sequence[tuple[str, Language]]) -> Vectors:
    """A vector a subject, whatever the language."""
    found = np.full((len(texts), 3), 0.05, np.float32)
    for row, (text, _) in enumerate(texts):
        for word, axis in AXES.items():
            found[row, axis] += word in text.lower()
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def milk(visitors: int) -> list[Unmet]:
    """So many visitors, in three languages by turns."""
    said = [(Language.FR, "prix du lait"), (Language.AR, "ثمن حليب"), (Language.EN, "price of milk")]
    return [unmet(said[n % 3][1], n, language=said[n % 3][0]) for n in range(visitors)]


def shown(asked: Sequence[Unmet], k: int = 5) -> list[tuple[int, int]]:
    return [(g.questions, g.visitors) for g in demand(asked, embed, alike=0.7, k=k).groups]


def test_questions_of_three_languages_are_one_group() -> None:
    found = demand([*milk(6), unmet("eau sur mars", 9)], embed, alike=0.7, k=5)
    assert [(g.questions, g.visitors, set(g.languages)) for g in found.groups] == [(6, 6, set(Language))]
    assert (found.withheld_groups, found.withheld_questions) == (1, 1)


@pytest.mark.parametrize("k", [2, 5, 6])
def test_a_group_of_fewer_than_k_visitors_is_not_shown(k: int) -> None:
    assert shown(milk(k - 1), k) == []
    assert shown(milk(k), k) == [(k, k)]


def test_one_visitor_who_asks_often_is_one_visitor() -> None:
    assert shown([unmet("prix du lait", 1) for _ in range(50)], k=2) == []


def test_one_visitor_who_comes_back_on_many_days_is_one_visitor() -> None:
    days = [DAY - timedelta(days=n) for n in range(20)]
    asked = [unmet("ثمن حليب", 7, language=Language.AR, day=day) for day in days]
    marked = [
        Unmet(
            day=one.day,
            language=one.language,
            text=one.text,
            thumb=None,
            visitor=type(one.visitor)(today=f"mark of {one.day}", share=7),
        )
        for one in asked
    ]
    assert different(marked) == 1
    assert shown(marked, k=2) == []


def test_visitors_who_have_a_share_in_common_are_told_apart_on_one_day() -> None:
    asked = [unmet("lait", n) for n in range(3)]
    same = [
        Unmet(
            day=DAY,
            language=one.language,
            text=one.text,
            thumb=None,
            visitor=type(one.visitor)(today=one.visitor.today, share=1),
        )
        for one in asked
    ]
    assert different(same) == 3
    assert different([]) == 0


def test_the_question_that_is_shown_is_not_the_one_that_names_somebody() -> None:
    asked = [*milk(3), unmet("prix du lait chez Khadija Benomar", 8), unmet("prix du lait", 9)]
    found = demand(asked, embed, alike=0.6, k=5).groups
    assert [(g.visitors, "Khadija" in g.question) for g in found] == [(5, False)]


def test_thumbs_down_are_counted() -> None:
    asked = [*milk(4), unmet("prix du lait", 8, thumb=DOWN)]
    assert demand(asked, embed, alike=0.7, k=5).groups[0].thumbs_down == 1


def test_nothing_asked_is_nothing_shown() -> None:
    assert demand([], embed, alike=0.7, k=5).groups == ()


def test_each_row_is_in_one_group_and_likeness_decides() -> None:
    vectors = np.random.default_rng(7).normal(size=(60, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    for at_least in (0.1, 0.5, 0.9):
        found = groups(vectors, at_least=at_least)
        assert sorted(row for rows in found for row in rows) == list(range(60))
        assert [len(rows) for rows in found] == sorted(map(len, found), reverse=True)
    assert len(groups(vectors, at_least=1.1)) == 60
    assert len(groups(vectors, at_least=-1.1)) == 1


def test_groups_that_began_apart_are_put_together() -> None:
    angles = np.radians([0, 40, 20, 180])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert groups(vectors, at_least=0.8) == [[0, 1, 2], [3]]
    assert middle(vectors[:3]) == 2
