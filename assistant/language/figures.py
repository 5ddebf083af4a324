"""The numbers of a text, however they are written: to see whether a source holds the figures of a statement."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import cast

from assistant.language.lexicon import read_vocabulary
from assistant.language.normalise import fold

_GROUPED = r"\d{1,3}(?:[ \u00a0\u202f.,'٬]\d{3})+(?![\d])"
_DIGITS = re.compile(rf"(?<!\d)(?:{_GROUPED}|\d+[.,٫]\d+|\d+)")
_SEPARATORS = re.compile(r"[ \u00a0\u202f.,'٬٫]")
_WORD = re.compile(r"[a-z]+|[\u0620-\u064A]+")
_TELLING = 3
"""Number words below it are used for much else than counting."""
_FOUR, _TEN, _TWENTY, _HUNDRED = 4, 10, 20, 100
_MULTIPLIERS = (_HUNDRED, 1_000, 1_000_000, 1_000_000_000)
_CLITICS = re.compile(r"[وف]?[بلك]?(?:ال|ل)?")
"""What may stand before an Arabic noun in the same word: `بعشرين`, `والثلاثين`."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is written, and the ways to read it: each a set of plain numbers that are all meant."""

    written: str
    readings: frozenset[frozenset[str]]

    def is_in(self, held: frozenset[str]) -> bool:
        """Whether one of the readings is among these numbers."""
        return any(reading <= held for reading in self.readings)


def figures_in(text: str) -> list[Figure]:
    """The figures of a statement, digits first, then number words."""
    flat = fold(text)
    digits = [Figure(match.group(), _readings(match.group())) for match in _DIGITS.finditer(flat)]
    words = [Figure(str(value), frozenset({frozenset({str(value)})})) for value in _in_words(flat) if value >= _TELLING]
    return digits + words


def numbers_held(text: str) -> frozenset[str]:
    """Every number that a source can be read to hold, in digits or words, as plain digits with a point."""
    flat = fold(text)
    written = [match.group() for match in _DIGITS.finditer(flat)]
    digits = {number for each in written for reading in _readings(each) for number in reading}
    parts = {_plain(part) for each in written if _may_be_several(each) for part in _SEPARATORS.split(each)}
    return frozenset(digits | parts | {str(value) for value in _in_words(flat)})


def _readings(written: str) -> frozenset[frozenset[str]]:
    """`1.234` is 1234, 1.234, or 1 and 234 (of a law); `37 000` is one number, and no part of `37 000 000`."""
    parts = _SEPARATORS.split(written)
    grouped = len(parts) > 1 and re.fullmatch(_GROUPED, written)
    found = set[frozenset[str]]()
    if len(parts) == 1 or grouped:
        found.add(frozenset({_plain("".join(parts))}))
    if len(parts) == 2 and not written[len(parts[0])].isspace():
        number = f"{_plain(parts[0])}.{parts[1]}"
        found.add(frozenset({number if grouped else number.rstrip("0").rstrip(".")}))  # 37,000 is never 37
    if len(parts) == 2 and "." in written and _may_be_several(written):
        found.add(frozenset(map(_plain, parts)))
    return frozenset(found)


def _may_be_several(written: str) -> bool:
    """Whether a source may mean two numbers, of a law or of two cells of a table: nobody writes 000 as one of them."""
    parts = _SEPARATORS.split(written)
    return "000" not in parts and (len(parts) == 2 or " " in written)


def _plain(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _in_words(flat: str) -> Iterator[int]:
    """The values of the number words, compounds added up: `vingt-cinq`, `خمسة وعشرون`, `three hundred`."""
    run: list[int] = []
    for before, word in pairwise(["", *_WORD.findall(_percentages().sub(" . ", flat))]):
        value = _value(word) or (_after_tens().get(word.removeprefix("و")) if run else None)
        if value is not None:
            run.append(value + (0 if run else _ones(before, word, value)))
        elif word not in _joins() and run:
            yield _sum(run)
            run = []
    if run:
        yield _sum(run)


def _ones(before: str, word: str, value: int) -> int:
    """The one of احد عشر and واحد وعشرون: it stands before the tens, where the word alone mostly means something else."""
    joined = value == _TEN or (_TEN < value < _HUNDRED and word.startswith("و"))
    return _after_tens().get(before, 0) if joined else 0


def _value(word: str) -> int | None:
    values = _values()
    ends = range(_CLITICS.match(word).end() + 1)  # type: ignore[union-attr]  # it may be empty: it always matches
    return next((values[word[end:]] for end in ends if word[end:] in values), None)


def _sum(run: Sequence[int]) -> int:
    total = current = 0
    for value in run:
        if value in _MULTIPLIERS:
            current = max(current, 1) * value
            if value > _HUNDRED:
                total, current = total + current, 0
        elif value == _TWENTY and current % _HUNDRED == _FOUR:
            current += 76  # quatre-vingts
        else:
            current += value
    return total + current


@cache
def _values() -> dict[str, int]:
    return {**_table("values"), **_table("multiples")}


@cache
def _after_tens() -> dict[str, int]:
    """Words that are numbers behind another one only: `vingt et un`, `dix-neuf`."""
    return _table("after_tens")


@cache
def _joins() -> frozenset[str]:
    return frozenset(_words("joins"))


@cache
def _percentages() -> re.Pattern[str]:
    """`pour cent` counts nothing: it stands for a sign."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(_words('percentages'))})(?!\w)")


def _words(name: str) -> list[str]:
    return cast("dict[str, list[str]]", read_vocabulary("number_words")[name])["words"]


def _table(name: str) -> dict[str, int]:
    found = cast("dict[str, list[str]]", read_vocabulary("number_words")[name])
    return {word: int(value) for value, words in found.items() for word in words}
