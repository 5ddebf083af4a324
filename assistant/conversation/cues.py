"""The cues of `filter_cues.toml`, looked for among the words of a text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.language.lexicon import read_vocabulary
from assistant.language.written import Written, words_of


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases of one or more folded words."""

    known: frozenset[tuple[str, ...]]
    firsts: frozenset[str]
    lasts: frozenset[str]
    longest: int

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Phrases":
        """From phrases as an editor writes them."""
        known = frozenset(tuple(word.form for word in words_of(text)) for text in texts)
        firsts, lasts = frozenset(p[0] for p in known), frozenset(p[-1] for p in known)
        return cls(known, firsts, lasts, max(map(len, known), default=0))

    def __contains__(self, word: str) -> bool:
        return (word,) in self.known

    def end_at(self, words: Sequence[Written], last: int) -> int | None:
        """Where the longest phrase begins whose last word is number `last`; None where there is none."""
        if last < 0 or words[last].form not in self.lasts:
            return None
        for length in range(min(self.longest, last + 1), 0, -1):
            first = last + 1 - length
            if tuple(word.form for word in words[first : last + 1]) in self.known:
                return first
        return None

    def begin_at(self, words: Sequence[Written], first: int) -> int | None:
        """The number of the word behind the longest phrase that begins at word `first`; None where there is none."""
        if first >= len(words) or words[first].form not in self.firsts:
            return None
        for length in range(min(self.longest, len(words) - first), 0, -1):
            if tuple(word.form for word in words[first : first + length]) in self.known:
                return first + length
        return None


@cache
def read_cues() -> Mapping[str, object]:
    """The file, read once."""
    return read_vocabulary("filter_cues")


@cache
def cues(group: str = "") -> Mapping[str, Phrases]:
    """The lists of one group of `filter_cues.toml`, or those that stand above the groups."""
    lists = read_cues()[group] if group else read_cues()
    assert isinstance(lists, dict)
    return {name: Phrases.of(texts) for name, texts in lists.items() if isinstance(texts, list)}


def skip_back(words: Sequence[Written], last: int, *skipped: Phrases) -> int:
    """The number of the last word up to `last` that is in none of the lists, or -1."""
    while last >= 0 and any(words[last].form in phrases for phrases in skipped):
        last -= 1
    return last


def skip(words: Sequence[Written], first: int, *skipped: Phrases) -> int:
    """The number of the first word from `first` on that is in none of the lists, or how many words there are."""
    while first < len(words) and any(words[first].form in phrases for phrases in skipped):
        first += 1
    return first


def denied(words: Sequence[Written], first: int) -> bool:
    """Whether a cue that begins at word `first` stands behind a negation."""
    return any(word.form in cues()["negations"] for word in words[max(0, first - 3) : first])


def excluding(words: Sequence[Written], first: int) -> bool:
    """Whether a name that begins at word `first` is excluded: `sauf Rabat`, `hors de la ville de Casablanca`."""
    before = behind_negation(words, first)
    return any(word.form in cues()["negations"] for word in words[max(0, before - 2) : before])


def behind_negation(words: Sequence[Written], first: int) -> int:
    """The number of the first of the small words in front of word `first`, where a negation would stand before it."""
    known, general = cues("producer"), cues()
    small = (general["articles"], general["genitives"], general["and"], known["territories"], general["before"])
    return skip_back(words, first - 1, *small) + 1


def extended(words: Sequence[Written], first: int) -> int:
    """Where the phrase that begins at word `first` begins with the small words in front that lose their sense with it."""
    return skip_back(words, first - 1, cues()["before"]) + 1
