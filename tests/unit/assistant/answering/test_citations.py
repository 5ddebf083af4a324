"""Citation marks: read from a text, and taken out of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.citations import cited_numbers, without_marks

WORDS = st.sampled_from(
    ["Le délai", "الأجل القانوني", "vingt jours", "عشرون يوما", "(voir)", "31.13", "«نعم»", "[a]", "[]", "؟", "**x**"]
)
PIECES = st.lists(st.one_of(WORDS, st.integers(0, 999).map(lambda n: f"[{n}]")), max_size=12)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("a [1] b [12]", {1, 12}),
        ("نص [3]؟", {3}),
        ("[a] [] [1 [1000]", set()),
        ("2024", set()),
        ("[1][1]", {1}),
        ("[٣]", {3}),
    ],
)
def test_the_numbers_of_a_text_are_read(text: str, numbers: set[int]) -> None:
    assert cited_numbers(text) == numbers


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Vingt jours [1][2].", "Vingt jours."),
        ("عشرون يوما [1]، ثم أربعون [12].", "عشرون يوما، ثم أربعون."),
        ("[1] Twenty", " Twenty"),
        ("Rien [a] [].", "Rien [a] []."),
    ],
)
def test_marks_are_taken_out_with_the_space_before_them(text: str, bare: str) -> None:
    assert without_marks(text) == bare


@given(PIECES)
def test_a_text_without_its_marks_cites_nothing_and_says_the_same(pieces: list[str]) -> None:
    bare = without_marks(" ".join(pieces))
    assert cited_numbers(bare) == set()
    assert bare.split() == " ".join(piece for piece in pieces if not re.fullmatch(r"\[\d+\]", piece)).split()


@given(PIECES)
def test_every_mark_is_read(pieces: list[str]) -> None:
    assert cited_numbers(" ".join(pieces)) == {int(p[1:-1]) for p in pieces if re.fullmatch(r"\[\d+\]", p)}
