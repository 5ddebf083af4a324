"""Lists of laws: their nesting, and their own numbers and letters."""

import numpy as np
import pytest
from markdown_it import MarkdownIt

from assistant.answering.lists import ancestors, levels, markdown_list
from assistant.answering.passage import Form, read
from assistant.answering.quoting import quote_of


def depths(text: str) -> list[int]:
    return levels(read(text))


def shown(text: str) -> str:
    found = read(text)
    return markdown_list([(s.text, d) for s, d in zip(found, levels(found), strict=True) if s.form is Form.ITEM])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. x :\na) y\nb) z :\n- u\n- v\nc) w\n2. t", [0, 1, 1, 2, 2, 1, 0]),
        ("1. بند:\nأ) أول\nب) ثان:\n- شرط\n- شرط\nج) ثالث\n2. بند", [0, 1, 1, 2, 2, 1, 0]),
        ("أ) بالرأي:\n1. أول\n2. ثان\nب) بالتلقي:\n1. أول", [0, 1, 1, 0, 1]),
        ("1. a :\n1. b :\n1. c\n2. d\n2. e\n2. f", [0, 1, 2, 2, 1, 0]),
        ("- a\n  - b\n  - c\n- d", [0, 1, 1, 0]),
        ("i) a\nii) b\niii) c", [0, 0, 0]),
        ("أ ـ أول\nب ـ ثان\nج ـ ثالث", [0, 0, 0]),
        ("-1 أول\n-2 ثان", [0, 0]),
        ("1. a\n2. b\nAutre liste :\n1. c\n2. d", [0, 0, 0, 0, 0]),
        ("1. a :\na) b\nToutefois, sauf :\n- c\nb) d\n2. e", [0, 1, 0, 2, 1, 0]),
        ("3. a\n7. b\n8. c", [0, 0, 0]),
    ],
)
def test_lists_nest_by_kind_of_number_and_indentation(text: str, expected: list[int]) -> None:
    assert depths(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. x\na) y\nb) z\n2. t", "1. x\n   - a) y\n   - b) z\n2. t"),
        ("أ) رأي\n1. أول\n2. ثان\nب) تلق", "- أ) رأي\n  1. أول\n  2. ثان\n- ب) تلق"),
        ("3. x\n4. y", "3. x\n4. y"),
        ("3. x\n7. y\n8. z", "3. x\n- 7. y\n8. z"),
        ("-1 أول\n-2 ثان", "1. أول\n2. ثان"),
        ("a. x\n• y", "- a. x\n  - y"),
    ],
)
def test_a_list_is_shown_with_the_laws_own_numbers(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_no_number_is_counted_anew_where_markdown_is_shown() -> None:
    html = str(MarkdownIt().render(shown("1. x\na) y\n2. z\n5. t\n6. u")))
    assert "z</li>\n</ol>" in html
    assert '<ol start="5">\n<li>t</li>' in html
    assert '<ol start="6">\n<li>u</li>' in html


@pytest.mark.parametrize(
    ("text", "best", "expected"),
    [
        (
            "تخضع لما يلي:\n1. إذن:\nأ) أول؛\nغير أنه يعفى:\n- شرط؛\nب) ثان؛\n2. تصريح.",
            5,
            "تخضع لما يلي:\n\n1. إذن:\n   - أ) أول؛\n\n",
        ),
        (
            "Sont soumis :\n1. À autorisation :\na) un ;\nSauf pour :\n- qui ;\nb) deux ;\n2. À déclaration.",
            5,
            "Sont soumis :\n\n1. À autorisation :\n   - a) un ;\n\n",
        ),
    ],
)
def test_an_item_is_quoted_below_those_that_it_stands_in(text: str, best: int, expected: str) -> None:
    found = read(text)
    scores = np.full(len(found), -9.0)
    scores[best] = 0.0
    assert quote_of(found, scores, best, 1).startswith(expected)


def test_ancestors_are_the_nearest_items_of_each_lower_level() -> None:
    found = read("1. x\na) y\n- u\n- v\n2. z\na) w")
    assert ancestors(found, levels(found), 3) == [0, 1]
    assert ancestors(found, levels(found), 5) == [4]
    assert ancestors(found, levels(found), 0) == []
