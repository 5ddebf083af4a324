"""What is personal in a text, where it stands, and what only looks like it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.language.personal import find
from assistant.model import PersonalKind

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})")
ANY_TEXT = st.text(st.characters(), max_size=300)


def lines(name: str) -> list[str]:
    found = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in found if line and not line.startswith("#")]


def marked(line: str) -> tuple[str, list[tuple[str, int, int]]]:
    """The text without its marks, and kind, start and end of what they enclose."""
    kinds, _, rest = line.partition(" | ")
    rest = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), rest)
    text, places, start = "", list[tuple[int, int]](), 0
    for letter in rest:
        if letter == "⟦":
            start = len(text)
        elif letter == "⟧":
            places.append((start, len(text)))
        else:
            text += letter
    names = kinds.split() if " " in kinds else kinds.split() * len(places)
    return text, [(kind, *place) for kind, place in zip(names, places, strict=True)]


POSITIVES, NEGATIVES = lines("personal_positives.txt"), lines("personal_negatives.txt")


@pytest.mark.parametrize("line", POSITIVES)
def test_personal_data_is_found_where_it_stands(line: str) -> None:
    text, expected = marked(line)
    found = [(str(datum.kind), datum.start, datum.end) for datum in find(text)]
    assert [(kind, text[start:end]) for kind, start, end in found] == [(k, text[s:e]) for k, s, e in expected]
    assert found == expected


@pytest.mark.parametrize("text", NEGATIVES)
def test_what_only_looks_personal_is_left(text: str) -> None:
    assert [(str(datum.kind), text[datum.start : datum.end]) for datum in find(text)] == []


def test_the_corpus_is_as_large_as_it_should_be() -> None:
    assert len(set(POSITIVES)) >= 120
    assert len(set(NEGATIVES)) >= 160
    assert {kind for line in POSITIVES for kind, _, _ in marked(line)[1]} == set(PersonalKind)


@pytest.mark.parametrize("letter", ["\u200b", "\u2066"])
@pytest.mark.parametrize("line", [line for line in POSITIVES if "\\u" not in line])
def test_what_no_reader_sees_hides_nothing(line: str, letter: str) -> None:
    text, expected = marked(line)
    found = find(letter.join(text))
    assert [datum.kind for datum in found] == [kind for kind, _, _ in expected]


LETTERS = [*"0123456789٠٦۹６", *"ABabبك", *" .-/@+,:()‹›\u200b\u00a0\u0301ßﬀ①"]
WORDS = ["CIN ", "tel ", "+212", "06", "MA64", " at ", " dot ", "هاتفي ", "بطاقتي ", "né le ", "12/03/1985", "AB123456"]
PIECES = st.sampled_from([*LETTERS, *WORDS, "12345678", "j'habite ", "rue ", "a@b.ma", "https://"])
TANGLED = st.lists(PIECES, max_size=40).map("".join)


@given(st.one_of(ANY_TEXT, TANGLED))
@example("‹CIN 12345678› 12345678")
@example("\ud800CIN 12345678\udfff")
@example("0@0.AA@0.AA")
@example("CIN 12345678\u0301\u0301")
def test_places_are_valid_in_order_and_apart(text: str) -> None:
    edge = 0
    for datum in find(text):
        assert edge <= datum.start < datum.end <= len(text)
        assert datum.said <= datum.start
        assert datum.told >= datum.end
        edge = datum.end


LONG = [
    "a" * 100_000, "1" * 100_000, "1 " * 50_000, "0612345678 " * 9_000, "a.a" * 33_000, "a@" * 50_000,
    "CIN " * 25_000, "MA64 " * 20_000, "né le " * 16_000, "12/03/1985 " * 9_000, "rue 1 " * 16_000, "+" * 100_000,
    "06.12." * 16_000, "هاتفي " * 16_000, "ب ك 1 " * 16_000, "a at b dot " * 9_000, "http://" * 14_000, "‹" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:12])
def test_long_texts_are_read_to_their_end(text: str) -> None:
    """A pattern that goes back over what it has read would not come to this end before the suite's time limit."""
    end = f"{text[:100_000]} ; mon tél est 0698765432"
    assert end.endswith("0698765432")
    assert find(end)[-1].end == len(end)


def test_libraries_are_loaded_only_where_there_is_something_to_check() -> None:
    code = (
        "import sys; from assistant.language.personal import find; find('population de Rabat en 2024'); "
        "print([m for m in ('phonenumbers', 'stdnum.luhn') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
