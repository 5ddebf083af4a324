"""Names that portals write in many ways, resolved against the vocabularies: producers, places, themes, licences, formats."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from assistant.language.lexicon import read_vocabulary
from assistant.language.normalise import fold
from assistant.model import Language, LocalText

_LONGEST = 10
"""Words in the longest names that are looked for in a text."""
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
_ALSO_WORDS = frozenset({"مالي", "jersey", "miser"})
"""Names of countries that mostly mean something else: financial, a shirt."""
_STATES = ("المملكه العربيه ", "جمهوريه ")
"""What Arabic leaves out of the names of states in everyday use."""
_CLITICS = ("و", "ف", "ب", "ل", "ك")
_SPACES = re.compile(r"[\s_/–—-]+")


@dataclass(frozen=True, slots=True)
class Name:
    """An entry of a vocabulary: its id, its names by language, its other spellings and facts."""

    id: str
    names: LocalText
    aliases: tuple[str, ...]
    facts: Mapping[str, Any]


def key(text: str) -> str:
    """The form under which spellings are compared: folded, separators as single spaces."""
    return _SPACES.sub(" ", fold(text)).strip(" .:;,'\"()[]")


@cache
def vocabulary(name: str) -> Mapping[str, Name]:
    """Spelling (as `key` gives it) → entry, of `organization`, `place`, `theme`, `licence`, `format`, `frequency` and others.

    The first entry of a spelling wins; own names win over aliases.
    """
    entries = [_entry(raw) for raw in _rows(name)]
    found: dict[str, Name] = {}
    for entry in entries:
        for spelling in (entry.id, *entry.names.values()):
            found.setdefault(key(spelling), entry)
    for entry in entries:
        for alias in entry.aliases:
            found.setdefault(key(alias), entry)
    return found


def resolve(name: str, *spellings: str) -> Name | None:
    """The vocabulary's entry for the first spelling that it knows."""
    known = vocabulary(name)
    return next((known[k] for s in spellings if (k := key(s)) in known), None)


def places_in(texts: Iterable[str]) -> list[Name]:
    """Places named in the texts, each once, in order; countries are left out."""
    return [place for place, _ in _named(texts, _places())]


def countries_in(texts: Iterable[str]) -> list[str]:
    """ISO codes of the countries named in the texts, by their own name or by what comes from there (`tunisien`)."""
    return list(dict.fromkeys(str(country.facts["code"]) for country, _ in _named(texts, _countries())))


def areas_in(texts: Iterable[str]) -> list[Name]:
    """Countries and continents named in the texts, each once, in order."""
    return [area for area, _ in _named(texts, _areas())]


def spellings(name: str, shown: Collection[str]) -> dict[str, Name]:
    """Every spelling of the vocabulary's entries that are shown under one of these names, for `named_in`."""
    entries = {id(entry): entry for entry in vocabulary(name).values() if {entry.id, *entry.names.values()} & {*shown}}
    return {key(s): e for e in entries.values() for s in (e.id, *e.names.values(), *e.aliases)}


def named_in(text: str, known: Mapping[str, Name]) -> list[tuple[Name, int]]:
    """Entries that the text names by one of the `known` spellings, each once, with how many words name it."""
    return _named([text], known)


def _named(texts: Iterable[str], known: Mapping[str, Name]) -> list[tuple[Name, int]]:
    """Entries in the order of the texts; where spellings overlap the longest wins. Arabic clitics are no part of a name."""
    words = " ".join(key(text.replace("'", " ").replace("’", " ")) for text in texts).split()
    words = [word.strip('?!.,;:()[]؟،؛«»"') for word in words]
    found, position = dict[str, tuple[Name, int]](), 0
    while position < len(words):
        firsts = without_clitics(words[position])
        for length in range(min(_LONGEST, len(words) - position), 0, -1):
            rest = words[position + 1 : position + length]
            entry = next((e for w in firsts if (e := known.get(" ".join([w, *rest])))), None)
            if entry:
                found.setdefault(entry.id, (entry, length))
                position += length - 1
                break
        position += 1
    return list(found.values())


def without_clitics(word: str) -> list[str]:
    """The word, and what is left of it without one or two glued prepositions or conjunctions (`وبالرباط`, `فكازا`)."""
    forms = [word]
    while len(forms) < 3 and forms[-1][:1] in _CLITICS and len(forms[-1]) > 3:
        forms.append(forms[-1][1:])
    return forms + [f"ا{form}" for form in forms if form.startswith("ل") and len(form) > 4]


@cache
def place_words() -> frozenset[str]:
    """Folded words that occur in names of places, countries included."""
    return frozenset(word for name in vocabulary("place") for word in name.split() if len(word) > 2)


@cache
def _places() -> Mapping[str, Name]:
    usable = {k: p for k, p in vocabulary("place").items() if p.facts.get("kind") != "country" and len(k) > 2}
    return {k: p for k, p in usable.items() if not k.isdigit()}


@cache
def _areas() -> Mapping[str, Name]:
    """Countries of the world by their names in Unicode's CLDR, those of the region and continents by our own lists too."""
    from babel import Locale

    found: dict[str, Name] = {}
    listed = {
        **vocabulary("area"),
        **{k: p for k, p in vocabulary("place").items() if p.facts.get("kind") == "country"},
    }
    territories = {language: Locale(str(language)).territories for language in Language}
    for code in territories[Language.FR]:
        names = {language: known[code] for language, known in territories.items() if code in known}
        if str(code).isalpha() and code not in _NO_COUNTRY and len(names) == len(territories):
            entry = next((listed[k] for name in names.values() if (k := key(name)) in listed), None)
            for name in names.values():
                found.setdefault(key(name), entry or Name(names[Language.FR], names, (), {}))
    found |= listed
    short = {k.removeprefix(lead): p for k, p in found.items() for lead in _STATES if k.startswith(lead)}
    return {k: p for k, p in {**short, **found}.items() if len(k) > 2 and not k.isdigit() and k not in _ALSO_WORDS}


@cache
def _countries() -> Mapping[str, Name]:
    return {k: p for k, p in vocabulary("place").items() if p.facts.get("kind") == "country" and p.facts.get("code")}


def _rows(name: str) -> list[dict[str, Any]]:
    plural = {"frequency": "frequencies", "granularity": "granularities"}.get(name, name + "s")
    rows = read_vocabulary(plural)[name]
    assert isinstance(rows, list)
    return rows


def _entry(raw: dict[str, Any]) -> Name:
    names = {
        language: str(raw[field])
        for language in Language
        for field in (str(language), f"title_{language}")
        if raw.get(field)
    }
    identity = str(raw.get("id") or raw.get("acronym") or raw["fr"])
    return Name(identity, names, tuple(map(str, raw.get("aliases", ()))), raw)
