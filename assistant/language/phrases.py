"""Phrases looked for in a text word by word: a mapping from their stems, read longest first."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from assistant.language.analyse import terms_of, tokens
from assistant.language.lexicon import darija, function_words, measure_words
from assistant.language.names import place_words, without_clitics
from assistant.model import LocalText

Form = tuple[str, ...]
"""A name of something as folded words without small ones, or their stems."""
ACRONYM = re.compile(r"[A-Z0-9]{2,12}")
_CAPITALS = re.compile(r"\b[A-Z](?:\.?[A-Z0-9])+\b")
_SMALL_LETTER = re.compile(r"[a-zà-ÿ]")
_SHOUTED = 3
"""So many words in capitals, and none in small letters: then capitals tell nothing."""
_LATIN = re.compile(r"[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase stands for: its forms in all languages, the acronyms among them, and its full name by language where the
    phrase is an acronym."""

    variants: tuple[Form, ...]
    acronyms: frozenset[str]
    in_full: LocalText = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases with what they mean, by the stems of their words; acronyms as they are: `ONEE` is no plural of `one`.

    `doubtful` are acronyms that are ordinary words too, and count in capitals only.
    """

    meanings: Mapping[Form, Meaning]
    acronyms: Mapping[str, Meaning]
    longest: Mapping[str, int]
    doubtful: frozenset[str]

    @classmethod
    def of(
        cls, meanings: Mapping[Form, Meaning], acronyms: Mapping[str, Meaning], doubtful: Iterable[str]
    ) -> "Phrases":
        """From the stems of each phrase, and from folded acronyms."""
        longest: dict[str, int] = {}
        for stems in meanings:
            longest[stems[0]] = max(len(stems), longest.get(stems[0], 0))
        return cls(meanings, acronyms, longest, frozenset(doubtful))

    def at(
        self, words: Sequence[str], stems: Form, start: int, capitals: Collection[str]
    ) -> tuple[Meaning, int] | None:
        """The meaning of the longest phrase that begins at word `start`, and how many words it has.

        What Arabic glues to the first word of a phrase is put aside.
        """
        word = words[start]
        for first in _firsts(word, stems[start]):
            for length in range(min(self.longest.get(first, 0), len(words) - start), 1, -1):
                meaning = self.meanings.get((first, *stems[start + 1 : start + length]))
                if meaning:
                    return meaning, length
        alone = self.acronyms.get(word) if word in capitals or word not in self.doubtful else None
        alone = alone or self.meanings.get((stems[start],))
        return (alone, 1) if alone else None


def find(
    words: Sequence[str], known: Sequence[Phrases], capitals: Collection[str]
) -> Iterator[tuple[int, int, Meaning]]:
    """Start, end and meaning of the phrases in folded `words`, the longest first, none overlapping, small words skipped.

    The first of `known` that has a phrase at a place decides.
    """
    numbers = [n for n, word in enumerate(words) if word not in small_words() or word in capitals]
    content = [words[n] for n in numbers]
    stems, start = stems_of(content), 0
    while start < len(content):
        found = next((f for phrases in known if (f := phrases.at(content, stems, start, capitals))), None)
        if found:
            yield numbers[start], numbers[start + found[1] - 1] + 1, found[0]
        start += found[1] if found else 1


def form_of(text: str) -> Form:
    """A name as it is compared: folded words without small ones; empty where there are only small ones."""
    return tuple(word for word in tokens(text) if word not in small_words())


def stems_of(words: Sequence[str]) -> Form:
    """The first index term of each word."""
    return tuple(terms_of(word)[0] for word in words)


def in_capitals(text: str) -> frozenset[str]:
    """The folded words of a text that are written in capitals and so may be acronyms; none where all of it is."""
    found = _CAPITALS.findall(text)
    if len(found) >= _SHOUTED and not _SMALL_LETTER.search(text):
        return frozenset()
    return frozenset(word.replace(".", "").lower() for word in found)


@cache
def small_words() -> frozenset[str]:
    """Function words of the three written languages."""
    return function_words()["fr"] | function_words()["en"] | function_words()["ar"]


@cache
def ordinary_words() -> frozenset[str]:
    """Words that no acronym in small letters may be taken for: function words, Darija, measures and places."""
    return frozenset[str]().union(*function_words().values(), darija(), measure_words(), place_words())


def _firsts(word: str, stem: str) -> list[str]:
    if _LATIN.match(word):
        return [stem]
    return [stem, *(terms_of(bare)[0] for bare in without_clitics(word)[1:])]
