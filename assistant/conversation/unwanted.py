"""What a question wants none of: places, producers and years behind "except", in a dataset that is all about them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.conversation.cues import behind_negation, cues, excluding, skip_back
from assistant.conversation.values import Names, Value
from assistant.conversation.where import excluded_places
from assistant.language.analyse import tokens
from assistant.language.detect import detect
from assistant.language.gazetteer import Mention, ancestors, mentions, smallest
from assistant.language.names import Name
from assistant.language.normalise import fold
from assistant.language.written import Written, words_of
from assistant.model import Dataset, Term

_NEAR = 4
"""So many words in front of an "only" may say that it excludes."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Unwanted:
    """What the words of a question exclude; `rest` is the question without the places that it excludes."""

    rest: str
    words: tuple[Written, ...]
    places: tuple[Name, ...]
    years: frozenset[str]

    def covers(self, dataset: Dataset) -> bool:
        """Whether the dataset is of an excluded place or producer, or of excluded years alone."""
        return self._has_place(dataset) or self._has_producer(dataset.organization) or self._has_years(dataset)

    def _has_place(self, dataset: Dataset) -> bool:
        """By a place in its title or field of place, by one inside it, or by a name that holds its name whole."""
        texts = [*dataset.titles.values(), dataset.place]
        named = smallest(m.place for text in texts for m in mentions(words_of(text)) if not m.doubtful)
        ids = {place.id for place in self.places}
        if any(ids.intersection((place.id, *ancestors(place))) for place in named):
            return True
        held = " | ".join(" ".join(tokens(text)) for text in texts)
        return any(
            f" {' '.join(tokens(name))} " in f" {held} " for place in self.places for name in place.names.values()
        )

    def _has_producer(self, producer: Term | None) -> bool:
        if producer is None or not self.words:
            return False
        spellings = [name for name in (producer.acronym, producer.id, *producer.names.values()) if name]
        names = Names.of((fold(name), Value(producer.id, producer.names)) for name in spellings)
        matches = (names.named_at(self.words, number) for number in range(len(self.words)))
        return any(match and self._excludes_data_of(match.first) for match in matches)

    def _excludes_data_of(self, first: int) -> bool:
        """`sauf HCP`, `except the data of HCP`."""
        data = skip_back(self.words, behind_negation(self.words, first) - 1, cues("producer")["data"]) + 1
        return excluding(self.words, first) or excluding(self.words, data)

    def _has_years(self, dataset: Dataset) -> bool:
        years = set(_YEAR.findall(" ".join([*dataset.titles.values(), dataset.period])))
        return bool(years) and years <= self.years


def unwanted(text: str) -> Unwanted:
    """What the question excludes; nothing where no word excludes."""
    words = tuple(words_of(text))
    if not any(excluding(words, number) for number in range(len(words))) or _says_only(words, text):
        return Unwanted(text, (), (), frozenset())
    found = excluded_places(words)
    return Unwanted(_without(text, words, found), words, tuple(mention.place for mention in found), _years(words))


def _without(text: str, words: Sequence[Written], places: Sequence[Mention]) -> str:
    """The text without the places, each with the words in front of it from the negation or the place before it on."""
    behind = 0
    for place in places:
        denying = [n for n in range(behind, place.first) if words[n].form in cues()["negations"]]
        first = behind if behind and not denying else denying[-1] if denying else place.first
        first = skip_back(words, first - 1, cues()["before"], cues()["articles"]) + 1
        start, end = words[first].start, words[place.behind - 1].end
        text = text[:start] + " " * (end - start) + text[end:]
        behind = place.behind
    return " ".join(text.split()) if places else text


def _says_only(words: Sequence[Written], text: str) -> bool:
    """Whether all that would exclude is Darija for "only" (`بغيت غير فاس`): behind "from" and "all" it excludes."""
    denying = [n for n, word in enumerate(words) if word.form in cues()["negations"]]
    if not detect(text).dialect or any(words[n].form not in cues()["only"] for n in denying):
        return False
    return not any(words[n].form in cues()["all"] for first in denying for n in range(max(0, first - _NEAR), first))


def _years(words: Sequence[Written]) -> frozenset[str]:
    """Years behind a word that excludes, and those joined to them: `sauf 2020 et 2021`."""
    found: set[str] = set()
    open_ = False
    for number, word in enumerate(words):
        if _YEAR.fullmatch(word.form):
            open_ = excluding(words, number) or (open_ and word.form not in found)
            found.update([word.form] if open_ else [])
        elif word.form not in cues()["and"]:
            open_ = False
    return frozenset(found)
