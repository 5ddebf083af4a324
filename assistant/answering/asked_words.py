"""The words by which questions ask and sentences answer: `assistant/vocabulary/asked_for.toml`, read once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.language.lexicon import read_vocabulary
from assistant.language.normalise import fold
from assistant.language.written import words_of

Phrase = tuple[str, ...]
_ARTICLE = re.compile(r"^ال(?=...)")


@dataclass(frozen=True, slots=True)
class Group:
    """Phrases of questions and words of answers, folded. Nothing but a value answers the phrases `value`, which are among
    the `questions`; `says` are phrases that answer without a number."""

    questions: frozenset[Phrase]
    words: frozenset[str]
    value: frozenset[Phrase]
    says: frozenset[Phrase]


def bare_words(text: str) -> list[str]:
    """Folded words, Arabic ones without their article."""
    return [_ARTICLE.sub("", word.form) for word in words_of(text)]


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of a question, its group, and the number of the word that it begins with."""

    group: str
    phrase: Phrase
    start: int

    def is_within(self, other: "Found") -> bool:
        """Whether the other one is longer and has it in it."""
        longer = len(other.phrase) > len(self.phrase)
        return longer and other.start <= self.start and self.end <= other.end

    @property
    def end(self) -> int:
        """The number of the word behind it."""
        return self.start + len(self.phrase)


def phrases_in(words: Sequence[str]) -> list[Found]:
    """The phrases that a question has, in the order of the groups; none that stands within a longer one."""
    found = [
        Found(name, phrase, start)
        for name, group in groups().items()
        for phrase in group.questions
        for start in _places(phrase, words)
    ]
    return [one for one in found if not any(one.is_within(other) for other in found)]


def says(words: Sequence[str], phrases: frozenset[Phrase]) -> bool:
    """Whether one of the phrases stands among the words."""
    return any(_places(phrase, words) for phrase in phrases)


@cache
def groups() -> Mapping[str, Group]:
    """The groups of the vocabulary, in their order."""
    return {name: _group(lists) for name, lists in read_vocabulary("asked_for").items() if isinstance(lists, dict)}


@cache
def words_of_asking(name: str) -> frozenset[str]:
    """Every word by which a value is asked for or given; no word of what it is the value of."""
    group = groups()[name]
    return group.words.union(*group.questions)


@cache
def interrogatives() -> frozenset[str]:
    """Words of a question that is not answered with yes or no."""
    found = read_vocabulary("asked_for")["interrogatives"]
    assert isinstance(found, list)
    return frozenset(word for text in found for word in bare_words(text))


@cache
def months() -> frozenset[str]:
    """Folded names of months in one word."""
    lists = read_vocabulary("filter_cues")["months"]
    assert isinstance(lists, dict)
    return frozenset(fold(name) for names in lists.values() for name in names if " " not in name)


def _places(phrase: Phrase, words: Sequence[str]) -> list[int]:
    return [n for n in range(len(words) - len(phrase) + 1) if tuple(words[n : n + len(phrase)]) == phrase]


def _group(lists: Mapping[str, Sequence[str]]) -> Group:
    value = _phrases(lists.get("value", ()))
    return Group(
        questions=value | _phrases(lists["questions"]),
        words=frozenset(word for text in lists["words"] for word in bare_words(text)),
        value=value,
        says=_phrases(lists.get("says", ())),
    )


def _phrases(texts: Sequence[str]) -> frozenset[Phrase]:
    return frozenset(tuple(bare_words(text)) for text in texts)
