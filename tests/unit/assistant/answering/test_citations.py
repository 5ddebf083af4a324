"""Citations: only issued numbers stay, no address stays, every paragraph has a source."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.citations import cited_numbers, is_supported, keep_issued

WORDS = st.sampled_from(
    ["Le délai", "الأجل القانوني", "vingt jours", "عشرون يوما", "(voir)", "31.13", "«نعم»", "a_b", "؟", "**x**"]
)
MARKS = st.integers(0, 999).map(lambda n: f"[{n}]")
ADDRESSES = st.sampled_from(
    ["http://evil.example/x?q=1", "https://ar.example/ع", "<https://evil.example>", "[lien](https://evil.example/p)"]
)
PIECES = st.lists(st.one_of(WORDS, MARKS, ADDRESSES), max_size=12)
ISSUED = st.frozensets(st.integers(1, 9), max_size=5)


@given(PIECES, ISSUED)
def test_no_number_that_was_not_issued_stays(pieces: list[str], issued: frozenset[int]) -> None:
    assert cited_numbers(keep_issued(" ".join(pieces), issued)) <= issued


@given(PIECES, ISSUED)
def test_no_address_stays(pieces: list[str], issued: frozenset[int]) -> None:
    assert not re.search(r"https?://|evil\.example", keep_issued(" ".join(pieces), issued))


@given(PIECES, ISSUED)
def test_every_issued_number_stays_in_its_place(pieces: list[str], issued: frozenset[int]) -> None:
    kept = re.findall(r"\[(\d+)\]", keep_issued(" ".join(pieces), issued))
    assert kept == [n for n in re.findall(r"\[(\d+)\]", " ".join(pieces)) if int(n) in issued]


@given(PIECES, ISSUED)
def test_checking_twice_changes_nothing(pieces: list[str], issued: frozenset[int]) -> None:
    once = keep_issued(" ".join(pieces), issued)
    assert keep_issued(once, issued) == once


@given(st.lists(WORDS, max_size=8), ISSUED)
def test_plain_words_stay_as_they_are(pieces: list[str], issued: frozenset[int]) -> None:
    assert keep_issued(" ".join(pieces), issued) == " ".join(pieces)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vingt jours [1], dit-on [9].", "Vingt jours [1], dit-on."),
        ("عشرون يوما [1]، كما قيل [9].", "عشرون يوما [1]، كما قيل."),
        ("[1][9][2]", "[1][2]"),
        ("voir [le guide](https://x.example) [1]", "voir le guide [1]"),
        ("انظر [الدليل](https://x.example) [1]", "انظر الدليل [1]"),
        ("[clic](javascript:alert) [1]", "clic [1]"),
        ("rien", "rien"),
        ("", ""),
    ],
)
def test_what_is_dropped_leaves_a_clean_sentence(text: str, expected: str) -> None:
    assert keep_issued(text, {1, 2}) == expected


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("a [1] b [12]", {1, 12}), ("نص [3]", {3}), ("[a] [] [1", set()), ("2024", set()), ("[1][1]", {1})],
)
def test_the_numbers_of_a_text_are_read(text: str, numbers: set[int]) -> None:
    assert cited_numbers(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "Vingt jours [1].",
        "عشرون يوما [2].",
        "Un [1]\n\nDeux [2]",
        "Les délais :\n\n- vingt jours [1]",
        "الآجال:\n\n- عشرون يوما [1]",
        "**Délais :**\n\nvingt jours [1]",
        "Un [1]\n\n---\n\nDeux [2]",
    ],
)
def test_a_text_with_a_source_in_each_paragraph_is_supported(text: str) -> None:
    assert is_supported(text, {1, 2})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\n",
        "Vingt jours.",
        "عشرون يوما.",
        "Un [1]\n\nDeux",
        "واحد [1]\n\nاثنان",
        "Vingt jours [3]",
        "# Titre",
        "Seulement ceci :",
        "---",
    ],
)
def test_a_text_without_sources_or_without_statement_is_not_supported(text: str) -> None:
    assert not is_supported(text, {1, 2})


@given(PIECES)
def test_nothing_is_supported_where_nothing_was_issued(pieces: list[str]) -> None:
    assert not is_supported(" ".join(pieces), ())
