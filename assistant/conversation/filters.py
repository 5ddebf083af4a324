"""The filter that a question asks for in its own words, and the question without these words.

Producers, themes and licences are read where a cue says that one is meant, and only those of the open catalogue; a place or
a year wherever it is named.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypedDict

from assistant.conversation.cues import Phrases, cues, denied, extended, skip, skip_back
from assistant.conversation.often import asked_frequency
from assistant.conversation.producers import producers
from assistant.conversation.since import Span, modified_since
from assistant.conversation.slots import QUOTED, read_formats
from assistant.conversation.values import Match, Names, Values
from assistant.conversation.when import asked_period
from assistant.conversation.where import asked_places
from assistant.language.lexicon import function_words, measure_words
from assistant.language.names import key, vocabulary
from assistant.language.normalise import fold
from assistant.language.written import Written, words_of
from assistant.model import Filter, Language, pick

OPEN = "open"
"""The licence value that all datasets under an open licence have."""
_TITLE_WORDS = 3
"""So many words in quotation marks are a title; fewer may be the name of a theme."""
_SIGN = re.compile(r"[^\s'’-]")


_Part = tuple[str, str, int, int]


class _Coverage(TypedDict):
    places: tuple[str, ...]
    period: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter, and the words that asked for it: facet and value → the part of the text from start to end."""

    filters: Filter = field(default_factory=Filter)
    parts: tuple[tuple[str, str, int, int], ...] = ()

    def subject(self, text: str, filters: Filter) -> str:
        """`text` without the words that asked for what is in `filters`; an empty string where no subject is left."""
        rest, removed = text, [part for part in self.parts if part[1] in getattr(filters, part[0])]
        for _, _, start, end in removed:
            rest = rest[:start] + " " * (end - start) + rest[end:]
        rest = " ".join(rest.split()).lstrip(",;:،؛ ")
        return rest if not removed or _has_subject(rest) else ""


@dataclass(frozen=True, slots=True)
class FilterReader:
    """Reads filters with the values of one open catalogue; `today` gives the day that "this year" goes by."""

    values: Values = field(default_factory=dict)
    today: Callable[[], date] = date.today

    def read(self, text: str, language: Language) -> Asked:
        """What the question asks of the datasets beside their subject, values named in `language`."""
        words = words_of(QUOTED.sub(_without_long_title, text))
        found = [
            *_asked("organizations", producers(words, self._names("organization"), text), words, language),
            *_asked("themes", _themes(words, self._names("theme")), words, language),
            *_licences(words, self._names("licence")),
        ]
        since, often = modified_since(words, self.today()), asked_frequency(words)
        if since:
            found.append(_part("modified_since", since[0], words, since[1]))
        if often:
            name = pick(vocabulary("frequency")[key(often[0])].names, language)
            found.append(_part("frequencies", name, words, often[1]))
        covered = self._coverage(words, text, {n for n, word in enumerate(words) if _is_within(word, found)}, language)
        return Asked(replace(_filter(found, read_formats(text)), **covered), tuple(found))

    def _coverage(self, words: Sequence[Written], text: str, taken: set[int], language: Language) -> _Coverage:
        """Places and period. Their words stay in the subject: they rank what is about just this place and year first."""
        places = asked_places(words, self._names("organization"), taken)
        return {
            "places": tuple(pick(place.names, language) or place.id for place in places),
            "period": asked_period(words, text, self.today().year, taken),
        }

    def _names(self, facet: str) -> Names:
        return self.values.get(facet) or Names()


def _is_within(word: Written, parts: Sequence[_Part]) -> bool:
    return any(start <= word.start < end for _, _, start, end in parts)


def _part(facet: str, value: str, words: Sequence[Written], span: Span) -> _Part:
    first, behind = span
    return facet, value, words[extended(words, first)].start, words[behind - 1].end


def _asked(facet: str, matches: Sequence[Match], words: Sequence[Written], language: Language) -> list[_Part]:
    found = []
    for match in matches:
        as_written = [word.form for word in words[match.first : match.behind]]
        acronym = match.acronym and fold(match.value.id) in as_written
        value = match.value.id if acronym else match.value.shown(language)
        found.append(_part(facet, value, words, (match.first, match.behind)))
    return found


def _filter(parts: Sequence[_Part], formats: tuple[str, ...]) -> Filter:
    values = {
        facet: tuple(dict.fromkeys(value for name, value, _, _ in parts if name == facet))
        for facet in ("organizations", "themes", "licences", "modified_since", "frequencies")
    }
    return Filter(
        organizations=values["organizations"],
        themes=values["themes"],
        formats=formats,
        licences=values["licences"],
        modified_since=next(iter(values["modified_since"]), ""),
        frequencies=values["frequencies"],
    )


def _themes(words: Sequence[Written], names: Names) -> list[Match]:
    """Themes named right behind (or, in English, in front of) a word that says "theme", by their whole name."""
    found = []
    for number, word in enumerate(words):
        if denied(words, number) or _is_breakdown(words, number):
            continue
        if word.form in cues("theme")["nouns"]:
            found += _themes_from(words, number, names, cues()["articles"], cues()["genitives"])
        elif word.form in cues("theme")["labels"]:
            found += _themes_from(words, number, names, cues()["articles"])
    return found or _themes_in_front(words, names)


def _themes_from(words: Sequence[Written], cue: int, names: Names, *between: Phrases) -> list[Match]:
    found: list[Match] = []
    first = skip(words, cue + 1, *between)
    while first < len(words):
        match = names.named_at(words, first) or names.nearly_named_at(words, first)
        if match is None or not _is_whole(words, match.behind):
            break
        found.append(Match(match.value, cue if not found else match.first, match.behind, False))
        first = skip(words, match.behind, cues()["and"], cues()["articles"], cues()["genitives"])
        if first == match.behind and not _has_glued_and(words, first):
            break
    return found


def _has_glued_and(words: Sequence[Written], number: int) -> bool:
    """Whether the Arabic "and" is glued to the word."""
    return number < len(words) and words[number].form.startswith("و")


def _themes_in_front(words: Sequence[Written], names: Names) -> list[Match]:
    """`health theme`, `the health topic`."""
    for number in range(len(words)):
        match = names.named_at(words, number)
        if match and match.behind < len(words) and words[match.behind].form in cues("theme")["trailing"]:
            if denied(words, number) or _is_breakdown(words, number):
                return []
            return [Match(match.value, match.first, match.behind + 1, False)]
    return []


def _is_breakdown(words: Sequence[Written], number: int) -> bool:
    """Whether "by" or "each" stands in front: a breakdown by theme, not one theme."""
    before = skip_back(words, number - 1, cues()["articles"])
    return before >= 0 and words[before].form in cues("theme")["breakdown"]


def _is_whole(words: Sequence[Written], behind: int) -> bool:
    """Whether the name ends before word `behind`, so that "justice sociale" is not the theme of justice."""
    if behind >= len(words) or _SIGN.search(words[behind].gap):
        return True
    form = words[behind].form
    if form in cues("theme")["behind"] or form.startswith("و") or form in vocabulary("format") or form.isdigit():
        return True
    others = (("since", "updated"), ("since", "changed"), ("producer", "published"), ("licence", "nouns"))
    return any(cues(group)[name].begin_at(words, behind) is not None for group, name in others)


def _licences(words: Sequence[Written], names: Names) -> list[_Part]:
    """The licence named beside a word that says "licence", or any open one; none where the licence is the subject."""
    known = cues("licence")
    if not names.longest or any(known["meaning"].begin_at(words, n) is not None for n in range(len(words))):
        return []
    for number, word in enumerate(words):
        if denied(words, number):
            continue
        behind = known["open"].begin_at(words, number)
        named = _licence_at(words, number, word, names)
        if named and (behind is None or named.behind > behind):
            return [_part("licences", named.value.shown(Language.FR), words, (named.first, named.behind))]
        if behind is not None:
            return [_part("licences", OPEN, words, (number, behind))]
    return []


def _licence_at(words: Sequence[Written], number: int, word: Written, names: Names) -> Match | None:
    """`licence ODbL`, `sous ODbL`, `ODbL licence`, from word `number` on."""
    known = cues("licence")
    if word.form in known["nouns"] or word.form in known["under"]:
        first = skip(words, number + 1, cues()["articles"], cues()["genitives"], known["nouns"], known["under"])
        match = names.named_at(words, first) if first < len(words) else None
        return Match(match.value, number, match.behind, False) if match else None
    match = names.named_at(words, number)
    if match and match.behind < len(words) and words[match.behind].form in known["nouns"]:
        return Match(match.value, number, match.behind + 1, False)
    return None


def _without_long_title(match: re.Match[str]) -> str:
    """A title as spaces, so that the places of the other words stay."""
    return " " * len(match.group()) if len(words_of(match.group(1))) >= _TITLE_WORDS else match.group()


def _has_subject(text: str) -> bool:
    """Whether a word is left that says what is asked about."""
    empty = measure_words().union(vocabulary("format"), *function_words().values())
    lists = (cues("producer")["data"], cues("producer")["neutral"])
    return any(w.form not in empty and not any(w.form in words for words in lists) for w in words_of(text))
