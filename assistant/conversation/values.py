"""The values that the open catalogue has, by every name under which a question may name them; typos allowed in long ones."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.conversation.cues import cues
from assistant.language.lexicon import measure_words
from assistant.language.names import Name, place_words, spellings, vocabulary, without_clitics
from assistant.language.written import Written, words_of
from assistant.model import Language, LocalText, pick

FACETS = ("organization", "theme", "licence")
FacetCounts = Callable[[str, Language], Sequence[tuple[str, str, int]]]
"""Id, shown name and number of datasets of each value of a facet, in a language."""
_LONGEST = 16
"""Words of the longest names that are looked for, small ones not counted."""
_ACRONYM = re.compile(r"[A-Z0-9]{2,12}")
_VERSION = re.compile(r"-\d[\d.]*$")
_TYPO_WORD, _TYPO_THEME, _TYPO_NAME = 5, 8, 11
"""Shorter words, and names with fewer letters, are taken as they are written."""
_TYPOS = 2
"""Mistyped letters in a whole name, one a word."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet: the id that all its datasets have, its names as the catalogue shows them, its country or ""."""

    id: str
    names: LocalText
    country: str = ""

    def shown(self, language: Language) -> str:
        """The name that a reader of `language` reads and that the filter goes by."""
        return pick(self.names, language) or self.id


@dataclass(frozen=True, slots=True)
class Match:
    """A value named by the words from `first` to before `behind`; `acronym` where these are one exact acronym."""

    value: Value
    first: int
    behind: int
    acronym: bool


@dataclass(frozen=True, slots=True)
class Names:
    """The values of one facet by their names: folded words, small ones left out, in single spaces."""

    by_name: Mapping[str, Value] = field(default_factory=dict)
    acronyms: frozenset[str] = frozenset()
    firsts: frozenset[str] = frozenset()
    longest: int = 0
    long_names: Mapping[int, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, named: Iterable[tuple[str, Value]], *, fewest_words: int = 2, shortest: int = 0) -> "Names":
        """From names with what they name; a name of two values names none, one of fewer words or letters must be exact."""
        found: dict[str, Value | None] = {}
        acronyms = set[str]()
        for name, value in named:
            key = _key(name)
            if key:
                found[key] = value if found.get(key, value) == value else None
            if _ACRONYM.fullmatch(name):
                acronyms.add(key)
        sure = {key: value for key, value in found.items() if value}
        shortest = shortest or (_TYPO_NAME if fewest_words > 1 else _TYPO_THEME)
        long_names: dict[int, list[str]] = {}
        for key in sure:
            if len(key.split()) >= fewest_words and len(key) >= shortest:
                long_names.setdefault(len(key.split()), []).append(key)
        firsts = frozenset(key.split()[0] for key in sure)
        longest = min(_LONGEST, max((len(key.split()) for key in sure), default=0))
        return cls(sure, frozenset(acronyms), firsts, longest, long_names)

    def named_at(self, words: Sequence[Written], first: int) -> Match | None:
        """The value whose longest name begins at word `first`, glued Arabic prepositions put aside."""
        starts = self.firsts.intersection(without_clitics(words[first].form))
        numbers = _content(words, first, self.longest) if starts else []
        for length in range(len(numbers), 0, -1):
            rest = [words[n].form for n in numbers[1:length]]
            for start in starts:
                value = self.by_name.get(" ".join([start, *rest]))
                if value:
                    acronym = length == 1 and start in self.acronyms
                    return Match(value, first, numbers[length - 1] + 1, acronym)
        return None

    def nearly_named_at(self, words: Sequence[Written], first: int) -> Match | None:
        """The value whose long name begins at word `first` with a mistyped letter or two; None where two are as near."""
        numbers = _content(words, first, self.longest)
        for length in range(len(numbers), 0, -1):
            rest = [words[n].form for n in numbers[1:length]]
            for start in without_clitics(words[first].form):
                written = [start, *rest]
                near = process.extract(
                    " ".join(written), self.long_names.get(length, ()), scorer=OSA.distance, score_cutoff=_TYPOS
                )
                values = {self.by_name[name].id: name for name, _, _ in near if _is_typo(written, name.split())}
                if len(values) == 1:
                    return Match(self.by_name[next(iter(values.values()))], first, numbers[length - 1] + 1, False)
        return None


Values = Mapping[str, Names]
"""Facet → its values."""


def values_of(counts: FacetCounts) -> Values:
    """Every value of the catalogue whose `facet_counts` these are. Takes some milliseconds: once an open index."""
    _words_of_names()  # read now, so that the first mistyped name does not wait for it
    return {facet: _names_of(facet, counts) for facet in FACETS}


def _names_of(facet: str, counts: FacetCounts) -> Names:
    names: dict[str, dict[Language, str]] = {}
    for language in Language:
        for identity, name, _ in counts(facet, language):
            names.setdefault(identity, {})[language] = name
    by_shown = _entries(facet, {n for i, shown in names.items() for n in (i, *shown.values())})
    named: list[tuple[str, Value]] = []
    for identity, shown in names.items():
        entry = next((by_shown[n] for n in (identity, *shown.values()) if n in by_shown), None)
        goes_by: LocalText = {} if facet == "licence" else shown  # a licence is kept in the index by its id alone
        value = Value(identity, goes_by, str(entry.facts.get("country", "")) if entry else "")
        more = (entry.id, *entry.names.values(), *entry.aliases) if entry else ()
        named += [(name, value) for name in dict.fromkeys((identity, *shown.values(), *more))]
        if facet == "licence" and (unversioned := _VERSION.sub("", identity)) not in names:
            named.append((unversioned, value))
    return Names.of(named, fewest_words=1 if facet == "theme" else 2)


def _entries(facet: str, shown: set[str]) -> dict[str, Name]:
    """The vocabulary's entries of what is shown under these names, by their ids and own names."""
    entries = {id(entry): entry for entry in spellings(facet, shown).values()}
    return {name: entry for entry in entries.values() for name in (entry.id, *entry.names.values())}


def _key(name: str) -> str:
    words = words_of(name)
    return " ".join(words[n].form for n in _content(words, 0, len(words))) if "://" not in name else ""


def _content(words: Sequence[Written], first: int, most: int) -> list[int]:
    """The numbers of the next words from `first` on that are more than small words; of `first` itself in any case."""
    small = (cues()["articles"], cues()["genitives"], cues()["inside"])
    found = [first]
    for number in range(first + 1, len(words)):
        if len(found) >= most:
            break
        if not any(words[number].form in phrases for phrases in small):
            found.append(number)
    return found if most else []


def _is_typo(written: Sequence[str], name: Sequence[str]) -> bool:
    """Whether each word is the name's, or a long one with a slip inside that makes no other word of a name."""
    return all(
        one == other
        or (
            len(other.removeprefix("ال")) >= _TYPO_WORD
            and one[:1] == other[:1]
            and OSA.distance(one, other) == 1
            and one not in _words_of_names()
        )
        for one, other in zip(written, name, strict=True)
    )


@cache
def _words_of_names() -> frozenset[str]:
    """Words that are right as they are: those of all known producers, themes and places."""
    entries = (entry for facet in ("organization", "theme") for entry in vocabulary(facet).values())
    names = {name for entry in entries for name in entry.names.values()}  # aliases hold misspellings of portals
    return frozenset({word.form for name in names for word in words_of(name)} | place_words() | measure_words())
