"""A stream cut into statements: the same ones however it comes in pieces, each as soon as it is whole."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.gate import Gate

PARTS = st.sampled_from(
    [
        *("Vingt jours", "عشرون يوما", "Twenty days", " [1]", "[2]", "[12]", "[a]", "[", "]", ".", "؟", "!", "…", ".."),
        *("»", '"', ")", " ", "  ", "\n", "\n\n", "\t", "- ", "1. ", "# ", "31.13", ":", "a", "ع", "9"),
    ]
)
TEXTS = st.lists(PARTS, max_size=25).map("".join) | st.text(max_size=60)
ANSWERS = {
    "fr": "Le délai est de vingt jours [1]. Il est prolongé une fois [1][2].\n\nÀ savoir :\n- c'est gratuit [2] ;\n- fin.",
    "ar": "الأجل عشرون يوما [1]. ويمدد مرة واحدة [1][2].\n\nللعلم:\n- الخدمة مجانية [2]؛\n- انتهى.",
    "en": "It takes twenty days [1]. It can be longer. [1][2]\n\nNote:\n- it is free [2];\n  - always;\n- done.",
}
EACH = pytest.mark.parametrize("text", ANSWERS.values(), ids=ANSWERS)


def cut(text: str, cuts: list[int]) -> list[str]:
    bounds = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    return [text[start:end] for start, end in pairwise(bounds)]


def statements(pieces: list[str]) -> list[str]:
    gate = Gate()
    return [found for piece in pieces for found in gate.feed(piece)] + gate.rest()


@given(TEXTS, st.lists(st.integers(0, 60), max_size=10))
def test_the_statements_joined_are_the_text_and_no_cut_changes_them(text: str, cuts: list[int]) -> None:
    found = statements(cut(text, cuts))
    assert "".join(found) == text
    assert found == statements([text]) == statements(list(text))


@EACH
def test_every_cut_of_an_answer_gives_the_same_statements(text: str) -> None:
    whole = statements([text])
    for place in range(len(text) + 1):
        assert statements([text[:place], text[place:]]) == whole


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Un [1]. Deux [2].", ["Un [1]. ", "Deux [2]."]),
        ("Un. [1] Deux. [2]", ["Un. [1] ", "Deux. [2]"]),
        ("Un [1][2]. «Deux [2].» Trois [3]", ["Un [1][2]. ", "«Deux [2].» ", "Trois [3]"]),
        ("هل [1]؟ نعم [2]. لا [3]!", ["هل [1]؟ ", "نعم [2]. ", "لا [3]!"]),
        ("One [1]... Two [2] .", ["One [1]... ", "Two [2] ."]),
        ("Un. Deux. Trois [1]. Quatre", ["Un. Deux. Trois [1]. ", "Quatre"]),
        ("Un [1], deux [2] et trois [3].", ["Un [1], deux [2] et trois [3]."]),
        ("loi 31.13 [1]. Fin", ["loi 31.13 [1]. ", "Fin"]),
        ("Liste :\n- un [1]\n- deux [2]", ["Liste :\n", "- un [1]\n", "- deux [2]"]),
        ("1. واحد [1]\n2. اثنان [2]", ["1. واحد [1]\n", "2. اثنان [2]"]),
        ("- un [1]\n  - deux [2]", ["- un [1]\n  ", "- deux [2]"]),
        ("Un.\n\nDeux.", ["Un.\n\n", "Deux."]),
        ("Un.\r\n \nDeux.", ["Un.\r\n \n", "Deux."]),
        ("", []),
    ],
)
def test_a_statement_ends_with_a_cited_sentence_or_a_line(text: str, expected: list[str]) -> None:
    assert statements([text]) == expected


@EACH
def test_a_statement_is_handed_on_as_soon_as_it_is_whole(text: str) -> None:
    gate, done = Gate(), 0
    for place, letter in enumerate(text, start=1):
        for found in gate.feed(letter):
            done += len(found)
            assert place - done <= 1, "it waited for more than the first letter of the next one"
    last = statements([text])[-1]
    assert gate.rest() == [last]
    assert done == len(text) - len(last)


def test_a_rest_is_given_once() -> None:
    gate = Gate()
    assert gate.feed("Un") == []
    assert gate.rest() == ["Un"]
    assert gate.rest() == []


@pytest.mark.parametrize("letter", [".", " ", "\n", "[1]", ")", "؟", "[", "mot ", "\n "])
def test_a_model_that_repeats_itself_is_read_in_one_go(letter: str) -> None:
    """Each of these took minutes where a run was read again from each of its letters, for each piece."""
    gate = Gate()
    for _ in range(1_500):
        gate.feed(letter)
    assert sum(map(len, gate.rest())) <= 1_500 * len(letter)
