"""What a question asks for (a date, a place, a reason), and whether a sentence holds such a thing that is new."""

import re
from dataclasses import dataclass

from assistant.answering.asked_words import Found, bare_words, groups, interrogatives, months, phrases_in
from assistant.answering.values import Value, holds_value
from assistant.language.normalise import fold
from assistant.language.sentences import is_list_item

_YEAR = re.compile(r"1\d{3}|20\d\d")
_NAME = re.compile(r"(?<![.!?»:؟]\s)(?<=[\s(«“'’-])[A-ZÀ-Þ][\w-]+")
"""A word in capitals inside a sentence."""
_WHERE = re.compile(
    r"\b(?:[àÀ]|[eE]n|aux?|dans|[iI]n|at|near|from|de|vers|près de|sur) (?:l[ae] |les |the |l['’])?([A-ZÀ-Þ][\w-]+)"
)
"""Such a word behind a preposition of place."""
_HALF, _MOSTLY = 0.5, 0.75
_COUNTED = frozenset({*Value, "quantity"})
_OPENING = 12
"""A definition says what a thing is within so many words."""


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What is asked for (a group of `asked_for.toml`, or nothing known), and the folded words of the question.

    `value` is set where nothing but such a value answers.
    """

    kind: str
    said: frozenset[str]
    value: Value | None = None

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
            case "telephone" | "mail" | "address":
                return float(holds_value(sentence, Value(self.kind)))
        words = bare_words(sentence)
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
            case "confirmation" | "existence":
                return float(not groups()[self.kind].words.isdisjoint(words[:1]))
            case "quantity":
                return 1.0 if numbers else _MOSTLY * known
            case "money":
                return 1.0 if numbers else _MOSTLY * (known or not groups()["quantity"].words.isdisjoint(words))
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
    """What is asked for by the first phrase of a value or a number that is a question in itself (`quand`, `quel délai`);
    without one, the first group that has a phrase of the question.

    A question that can be answered with yes or no wants no value.
    """
    words = bare_words(question)
    found = phrases_in(words)
    counted = [one for one in found if one.group in _COUNTED and _asks(one)]
    first = min(counted, key=lambda one: one.start, default=None) or next(iter(found), None)
    if first is None:
        return AskedFor("", frozenset(words))
    is_polar = any(one.group == "confirmation" for one in found) and interrogatives().isdisjoint(words)
    wanted = first.phrase in groups()[first.group].value and not is_polar
    return AskedFor(first.group, frozenset(words), Value(first.group) if wanted else None)


def _asks(found: Found) -> bool:
    return found.phrase in groups()[found.group].value or not interrogatives().isdisjoint(found.phrase)
