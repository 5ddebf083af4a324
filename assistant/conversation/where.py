"""Which places a question asks about: each that it names counts, but for those that say no where.

Left out are places inside the names of institutions, those of a producer that is asked for, those that the question
excludes, everyday words, and countries whose places are not known: they are mostly partners (`exports to France`).
"""

from collections.abc import Collection, Sequence
from functools import cache

from assistant.conversation.cues import behind_negation, cues, excluding
from assistant.conversation.values import Names, Value
from assistant.language.analyse import terms_of
from assistant.language.gazetteer import (
    Mention,
    distinctive_spellings,
    is_covered,
    mentions,
    name_around,
    place_of,
    says_where,
    smallest,
)
from assistant.language.glossary import glossary_stems
from assistant.language.lexicon import darija, function_words
from assistant.language.names import Name, place_words, vocabulary
from assistant.language.written import Written, words_of

_TYPO_NAME, _SURE_NAME = 6, 7
"""Letters of names in which a slip is forgiven: where the words say that a place follows, and in any case."""


def asked_places(words: Sequence[Written], producers: Names, taken: Collection[int]) -> list[Name]:
    """The places that count, without those that hold another of them; words numbered in `taken` name something else."""
    other = {*taken, *_institutions(words, producers), *_institutions(words, _known_institutions())}
    named = _mentions(words)
    found = [m for m in named if m.first not in other and is_covered(m.place) and _is_meant(words, m)]
    excluded = _excluded(words, named)
    return smallest(m.place for m in found if m.first not in excluded)


def without_places(text: str, places: Collection[str]) -> str:
    """`text` without the names of these places, Arabic prepositions that are written as one with them included."""
    words = words_of(text)
    wanted = {place.id for name in places if (place := place_of(name))}
    gone = {n for m in _mentions(words) if m.place.id in wanted for n in range(m.first, m.behind)}
    return " ".join("".join(w.gap + w.text for n, w in enumerate(words) if n not in gone).split())


def excluded_places(words: Sequence[Written]) -> list[Mention]:
    """The places that the question wants none of, where it names them."""
    named = _mentions(words)
    excluded = _excluded(words, named)
    return [m for m in named if m.first in excluded]


def _mentions(words: Sequence[Written]) -> list[Mention]:
    """Places by their names, and by long names with a slip."""
    found = mentions(words)
    used = {number for mention in found for number in range(mention.first, mention.behind)}
    used |= {n for number in range(len(words)) for n in range(number, name_around(words, number))}
    nearly = (_mistyped_at(words, number) for number in range(len(words)) if number not in used)
    return sorted([*found, *(mention for mention in nearly if mention)], key=lambda mention: mention.first)


def _mistyped_at(words: Sequence[Written], first: int) -> Mention | None:
    match = _long_names().nearly_named_at(words, first)
    place = place_of(match.value.id) if match else None
    if match is None or place is None or any(_is_ordinary(word.form) for word in words[first : match.behind]):
        return None
    letters = sum(len(word.form) for word in words[first : match.behind])
    sure = letters >= _SURE_NAME or says_where(words, first)
    return Mention(place, first, match.behind, doubtful=False) if sure else None


def _is_ordinary(form: str) -> bool:
    return (
        form in darija() or terms_of(form)[0] in glossary_stems() or any(form in w for w in function_words().values())
    )


def _is_meant(words: Sequence[Written], mention: Mention) -> bool:
    """Whether a name that is an everyday word too is written as a name: `Salé` inside a sentence, not `SALE`."""
    written = words[mention.first].text
    return not mention.doubtful or (mention.first > 0 and written[:1].isupper() and not written.isupper())


def _excluded(words: Sequence[Written], named: Sequence[Mention]) -> set[int]:
    """Where places begin that the question wants none of: `sauf Rabat et Salé`, `hors de la ville de Casablanca`."""
    found, behind = set[int](), dict[int, int]()
    for mention in named:
        before = behind_negation(words, mention.first)
        if excluding(words, mention.first) or behind.get(before) in found:
            found.add(mention.first)
        behind[mention.behind] = mention.first
    return found


def _institutions(words: Sequence[Written], names: Names) -> set[int]:
    """Numbers of the words of institutions' names; `ville de Safi` says where and is none."""
    found = set[int]()
    for number in range(len(words)):
        match = names.named_at(words, number) if names.longest else None
        span = range(match.first, match.behind) if match else range(0)
        if any(not _is_of_place(words[n].form) for n in span):
            found.update(span)
    return found


def _is_of_place(form: str) -> bool:
    small = (cues()["articles"], cues()["genitives"], cues()["inside"], cues("producer")["territories"])
    return form in place_words() or len(form) < 3 or any(form in words for words in small) or place_of(form) is not None


@cache
def _known_institutions() -> Names:
    return Names.of((spelling, Value(entry.id, entry.names)) for spelling, entry in vocabulary("organization").items())


@cache
def _long_names() -> Names:
    named = ((spelling, Value(place.id, place.names)) for spelling, place in distinctive_spellings().items())
    return Names.of(named, fewest_words=1, shortest=_TYPO_NAME)
