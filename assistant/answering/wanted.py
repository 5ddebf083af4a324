"""What kind of value a question asks for, and whether a text holds one: a sentence beside the point is no deadline."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import cast

from assistant.language.dates import dates_in
from assistant.language.figures import numbers_held
from assistant.language.lexicon import read_vocabulary
from assistant.language.normalise import fold

_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_TELEPHONE = re.compile(r"(?<!\d)(?:\+?\d[\s.-]?){8,14}(?!\d)")
_NEAR = 3
"""A unit stands so few words from its number: `vingt (20) jours ouvrables`."""


class Value(StrEnum):
    """A kind of value that a question can ask for."""

    DURATION = "duration"
    MONEY = "money"
    DATE = "date"
    TELEPHONE = "telephone"


@dataclass(frozen=True, slots=True)
class _Words:
    asks: frozenset[tuple[str, ...]]
    units: frozenset[str]
    says: frozenset[tuple[str, ...]]


def wanted_value(question: str) -> Value | None:
    """The value that a question asks for, if it asks for one."""
    words = _words(question)
    return next((value for value in Value if _holds_run(words, _vocabulary()[value].asks)), None)


def holds_value(text: str, value: Value) -> bool:
    """Whether the text has such a value, or says in words what it is."""
    if value is Value.DATE:
        return bool(dates_in(text) or _YEAR.search(fold(text)))
    if value is Value.TELEPHONE:
        return bool(_TELEPHONE.search(fold(text)))
    words, known = _words(text), _vocabulary()[value]
    return _holds_run(words, known.says) or any(
        word in known.units and numbers_held(" ".join(words[max(0, n - _NEAR) : n + _NEAR + 1]))
        for n, word in enumerate(words)
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _holds_run(words: list[str], runs: frozenset[tuple[str, ...]]) -> bool:
    longest = max((len(run) for run in runs), default=0)
    return any(
        tuple(words[start : start + length]) in runs for start in range(len(words)) for length in range(1, longest + 1)
    )


@cache
def _vocabulary() -> dict[Value, _Words]:
    found = cast("dict[str, dict[str, list[str]]]", read_vocabulary("wanted_values"))
    return {
        Value(name): _Words(
            asks=frozenset(tuple(_words(run)) for run in lists["asks"]),
            units=frozenset(lists["units"]),
            says=frozenset(tuple(_words(run)) for run in lists["says"]),
        )
        for name, lists in found.items()
    }
