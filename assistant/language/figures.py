"""The numbers of a text, however they are written: to see whether a source holds the figures of a statement."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from assistant.language.lexicon import read_vocabulary
from assistant.language.normalise import fold

_GROUPED = r"\d{1,3}(?:[ \u00a0\u202f.,'٬]\d{3})+(?![\d])"
_DIGITS = re.compile(rf"(?<![\d.,])(?:{_GROUPED}|\d+[.,٫]\d+|\d+)")
_SEPARATORS = re.compile(r"[ \u00a0\u202f.,'٬٫]")
_WORD = re.compile(r"[a-z]+|[\u0620-\u064A]+")
_TELLING = 3
"""Number words below it are used for much else than counting."""
_FOUR, _TWENTY, _HUNDRED = 4, 20, 100


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
    digits = {number for m in _DIGITS.finditer(flat) for reading in _readings(m.group()) for number in reading}
    return frozenset(digits | {str(value) for value in _in_words(flat)})


def _readings(written: str) -> frozenset[frozenset[str]]:
    """`1.234` is 1234, 1.234, or 1 and 234 (of a law); `37 000 000` is one number, or three."""
    parts = [_plain(part) for part in _SEPARATORS.split(written)]
    if len(parts) == 1:
        return frozenset({frozenset(parts)})
    found = {frozenset(parts)}
    if re.fullmatch(_GROUPED, written):
        found.add(frozenset({_plain("".join(_SEPARATORS.split(written)))}))
    if len(parts) == 2 and not written[len(_SEPARATORS.split(written)[0])].isspace():
        whole, decimals = _SEPARATORS.split(written)
        found.add(frozenset({f"{_plain(whole)}.{decimals}".rstrip("0").rstrip(".")}))
    return frozenset(found)


def _plain(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _in_words(flat: str) -> Iterator[int]:
    """The values of the number words, compounds added up: `vingt-cinq`, `خمسة وعشرون`, `three hundred`."""
    run: list[int] = []
    for word in _WORD.findall(flat):
        value = _value(word) or (_after_tens().get(word.removeprefix("و")) if run else None)
        if value is not None:
            run.append(value)
        elif word not in _joins() and run:
            yield _sum(run)
            run = []
    if run:
        yield _sum(run)


def _value(word: str) -> int | None:
    values = _values()
    return values.get(word, values.get(word.removeprefix("و")) if word.startswith("و") else None)


def _sum(run: Sequence[int]) -> int:
    total = current = 0
    for value in run:
        if value in (_HUNDRED, 1_000, 1_000_000):
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
    words = cast("dict[str, list[str]]", read_vocabulary("number_words")["joins"])
    return frozenset(words["words"])


def _table(name: str) -> dict[str, int]:
    found = cast("dict[str, list[str]]", read_vocabulary("number_words")[name])
    return {word: int(value) for value, words in found.items() for word in words}
