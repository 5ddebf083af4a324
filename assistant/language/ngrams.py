"""French or English, by letter groups: for the few words that hold no function word of either."""

import json
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from assistant.language.normalise import fold


def grams(word: str) -> list[str]:
    """The word's groups of two to four letters, its ends marked."""
    marked = f"^{fold(word)}$"
    return [marked[i : i + n] for n in (2, 3, 4) for i in range(len(marked) - n + 1)]


def french_over_english(words: Iterable[str]) -> float:
    """Positive for French, negative for English, near 0 for undecided: the mean over words of their groups' log odds."""
    scores = [_score(word) for word in words]
    return sum(scores) / len(scores) if scores else 0.0


@lru_cache(maxsize=50_000)
def _score(word: str) -> float:
    """Catalogues say the same words over and over."""
    table = _table()
    return sum(table.get(g, 0.0) for g in grams(word)) / (len(word) + 1)


def forget() -> None:
    """Read the table anew at the next word."""
    _table.cache_clear()
    _score.cache_clear()


@cache
def _table() -> dict[str, float]:
    text = files("assistant").joinpath("vocabulary", "fr_en_ngrams.json").read_text(encoding="utf-8")
    table: dict[str, float] = json.loads(text)
    return table
