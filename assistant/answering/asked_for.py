"""What a question asks for (a date, a place, a reason), and whether a sentence holds such a thing that is new."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from assistant.language.lexicon import read_vocabulary
from assistant.language.normalise import fold
from assistant.language.sentences import is_list_item
from assistant.language.written import words_of

Phrase = tuple[str, ...]
_YEAR = re.compile(r"1\d{3}|20\d\d")
_NAME = re.compile(r"(?<![.!?»:؟]\s)(?<=[\s(«“'’-])[A-ZÀ-Þ][\w-]+")
"""A word in capitals inside a sentence."""
_WHERE = re.compile(
    r"\b(?:[àÀ]|[eE]n|aux?|dans|[iI]n|at|near|from|de|vers|près de|sur) (?:l[ae] |les |the |l['’])?([A-ZÀ-Þ][\w-]+)"
)
"""Such a word behind a preposition of place."""
_ARTICLE = re.compile(r"^ال(?=...)")
_HALF, _MOSTLY = 0.5, 0.75
_OPENING = 12
"""A definition says what a thing is within so many words."""


@dataclass(frozen=True, slots=True)
class Group:
    """Phrases of questions and words of answers, folded."""

    questions: frozenset[Phrase]
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What is asked for (a group of `asked_for.toml`, or nothing known), and the folded words of the question."""

    kind: str
    said: frozenset[str]

    def fits(self, sentence: str) -> float:
        """From 0 to 1: how much the sentence looks like one that holds what is asked for."""
        match self.kind:
            case "":
                return 0.0
            case "manner":
                return float(is_list_item(sentence))
            case "person":
                return float(self._names(_NAME, sentence))
            case "place":
                return max(float(self._names(_WHERE, sentence)), _HALF * self._names(_NAME, sentence))
        words = _bare_words(sentence)
        return self._defines(words) if self.kind == "definition" else self._counts(words)

    def _names(self, pattern: re.Pattern[str], sentence: str) -> bool:
        return any(fold(name) not in self.said for name in pattern.findall(sentence))

    def _counts(self, words: list[str]) -> float:
        """Of dates, amounts and reasons: by their words and by numbers that the question does not have."""
        known = not groups()[self.kind].words.isdisjoint(words)
        numbers = [word for word in words if word not in self.said and any(c.isdigit() for c in word)]
        match self.kind:
            case "reason":
                return float(known)
            case "confirmation":
                return float(not groups()[self.kind].words.isdisjoint(words[:1]))
            case "quantity":
                return 1.0 if numbers else _MOSTLY * known
            case "duration":
                counted = bool(numbers) or not groups()["quantity"].words.isdisjoint(words)
                return _HALF * (counted + known)
        dated = any(_YEAR.fullmatch(number) for number in numbers) or not months().isdisjoint(words)
        return 1.0 if dated else _HALF * (known or bool(numbers))

    def _defines(self, words: list[str]) -> float:
        """Whole where the thing that is asked about stands before the verb."""
        verbs = groups()["definition"].words
        first = next((n for n, word in enumerate(words[:_OPENING]) if word in verbs), None)
        if first is None:
            return 0.0
        return _HALF if self.said.isdisjoint(words[:first]) else 1.0


def asked_for(question: str) -> AskedFor:
    """The first group that has a phrase of the question."""
    words = tuple(_bare_words(question))
    kind = next((name for name, group in groups().items() if any(_is_in(p, words) for p in group.questions)), "")
    return AskedFor(kind, frozenset(words))


def _is_in(phrase: Phrase, words: Phrase) -> bool:
    return any(words[n : n + len(phrase)] == phrase for n in range(len(words) - len(phrase) + 1))


def _bare_words(text: str) -> list[str]:
    """Folded words, Arabic ones without their article."""
    return [_ARTICLE.sub("", word.form) for word in words_of(text)]


@cache
def groups() -> Mapping[str, Group]:
    """The groups of the vocabulary, in their order."""
    found: dict[str, Group] = {}
    for name, lists in read_vocabulary("asked_for").items():
        assert isinstance(lists, dict)
        phrases = frozenset(tuple(_bare_words(text)) for text in lists["questions"])
        found[name] = Group(phrases, frozenset(word for text in lists["words"] for word in _bare_words(text)))
    return found


@cache
def months() -> frozenset[str]:
    """Folded names of months in one word."""
    lists = read_vocabulary("filter_cues")["months"]
    assert isinstance(lists, dict)
    return frozenset(fold(name) for names in lists.values() for name in names if " " not in name)
