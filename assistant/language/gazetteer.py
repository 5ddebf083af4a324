"""Places as a text names them, and which place lies in which."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.language.lexicon import read_vocabulary
from assistant.language.names import Name, key, resolve, vocabulary, without_clitics
from assistant.language.written import Written, words_of

_Form = tuple[str, ...]
_SHORTEST = 3
"""A spelling of fewer letters names no place."""
_PARTING = re.compile(r"[,;:()،؛]")
"""Between two names, never inside one."""
_LOCATIVE = ("ب", "ف")
"""Arabic prepositions that are written as one with a place and say where."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named by the words from `first` to before `behind`.

    `doubtful` where the name is an everyday word too (`sale`, `الجديدة`) and nothing in front of it says where.
    """

    place: Name
    first: int
    behind: int
    doubtful: bool


def mentions(words: Sequence[Written]) -> list[Mention]:
    """The places and countries that the words name, in order; where names overlap the longest, then the first, counts."""
    found: list[Mention] = []
    number = 0
    while number < len(words):
        inside = name_around(words, number)
        mention = None if inside else _mention_at(words, number)
        if mention:
            found.append(mention)
        number = mention.behind if mention else inside or number + 1
    return found


def name_around(words: Sequence[Written], first: int) -> int:
    """The number of the word behind a name that begins at word `first` and says nothing of where: `Royal Air Maroc`; or 0."""
    lengths = (n for n in range(_longest_inside(), 0, -1) if first + n <= len(words))
    forms = ((n, tuple(word.form for word in words[first : first + n])) for n in lengths)
    return next((first + n for n, form in forms if form in _names_around()), 0)


def place_of(name: str) -> Name | None:
    """The place with this name, in any language."""
    return resolve("place", name)


def ancestors(place: Name) -> tuple[str, ...]:
    """Ids of the places that hold it, the nearest first, its country last."""
    parent = vocabulary("place").get(key(str(place.facts["parent"])))
    return (parent.id, *ancestors(parent)) if parent else ()


def smallest(places: Iterable[Name]) -> list[Name]:
    """The places, each once, without those that hold another of them."""
    found = {place.id: place for place in places}
    holding = {above for place in found.values() for above in ancestors(place)}
    return [place for place in found.values() if place.id not in holding]


def is_covered(place: Name) -> bool:
    """Whether it is one of the countries whose places are known, or lies in one: other countries are mostly partners."""
    return place.facts["kind"] != "country" or place.id in _countries()


def says_where(words: Sequence[Written], first: int) -> bool:
    """Whether the words in front of word `first` say that a place follows: `à`, `في`, `province de`, `de`."""
    number = first - 1
    if number >= 0 and words[number].form in _words("genitives"):
        return True
    while number >= 0 and words[number].form in _words("small"):
        number -= 1
    if number < 0 or words[number].form not in _words("before"):
        return False
    return words[number].text.lower() != "a"  # `à` says where, "a sale" is English


def _mention_at(words: Sequence[Written], first: int) -> Mention | None:
    for start in without_clitics(words[first].form):
        longest = _places_by_first().get(start, 0)
        for length in range(min(longest, len(words) - first), 0, -1):
            form = (start, *(word.form for word in words[first + 1 : first + length]))
            place = _places_by_form().get(form)
            if place and not any(_PARTING.search(word.gap) for word in words[first + 1 : first + length]):
                clitic = start != words[first].form and words[first].form.lstrip("و").startswith(_LOCATIVE)
                doubtful = form in _ambiguous() and not clitic and not says_where(words, first)
                return Mention(place, first, first + length, doubtful)
    return None


@cache
def distinctive_spellings() -> Mapping[str, Name]:
    """Folded spelling → place, for spellings that hardly another word is like: no everyday words, no Arabic article."""
    forms = _places_by_form().items()
    return {" ".join(f): place for f, place in forms if f not in _ambiguous() and not f[0].startswith("ال")}


@cache
def _places_by_form() -> Mapping[_Form, Name]:
    """Folded words of a spelling → its place; a place's own names win over aliases."""
    found: dict[_Form, Name] = {}
    for spelling, place in vocabulary("place").items():
        if len(spelling) >= _SHORTEST and not spelling.isdigit():
            found.setdefault(_form(spelling), place)
    return found


@cache
def _places_by_first() -> Mapping[str, int]:
    """The first word of spellings → how many words the longest of them has."""
    found: dict[str, int] = {}
    for form in _places_by_form():
        found[form[0]] = max(len(form), found.get(form[0], 0))
    return found


@cache
def _countries() -> frozenset[str]:
    """Ids of the countries that hold places of the vocabulary."""
    places = {place.id: place for place in vocabulary("place").values()}
    return frozenset(above[-1] for place in places.values() if (above := ancestors(place)))


@cache
def _ambiguous() -> frozenset[_Form]:
    places = {place.id: place for place in vocabulary("place").values()}
    return frozenset(_form(word) for place in places.values() for word in place.facts.get("ambiguous_forms", ()))


@cache
def _names_around() -> frozenset[_Form]:
    return frozenset(map(_form, _listed("inside")))


@cache
def _longest_inside() -> int:
    return max(map(len, _names_around()))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(word for text in _listed(name) for word in _form(text))


def _listed(name: str) -> list[str]:
    words = read_vocabulary("places")[name]
    assert isinstance(words, list)
    return words


def _form(text: str) -> _Form:
    return tuple(word.form for word in words_of(text))
