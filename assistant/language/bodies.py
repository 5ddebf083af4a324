"""Public bodies by acronym and by name, in every language: whichever of them a question has leads to the others."""

from collections.abc import Collection, Sequence
from functools import cache

from assistant.language.names import Name, vocabulary
from assistant.language.phrases import ACRONYM, Form, Meaning, Phrases, form_of, ordinary_words, stems_of
from assistant.model import LocalText

_SHORT = 2
"""Acronyms of so few letters count in capitals only."""


@cache
def bodies() -> Phrases:
    """All bodies of the vocabulary. A name that several have means all of them."""
    entries = list({id(entry): entry for entry in vocabulary("organization").values()}.values())
    named: dict[Form, list[int]] = {}
    short: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        for text in _spellings(entry):
            if ACRONYM.fullmatch(text):
                short.setdefault(text.lower(), []).append(number)
            elif stems := stems_of(form_of(text)):
                named.setdefault(stems, []).append(number)
    return Phrases.of(
        {stems: _meaning([entries[n] for n in numbers], {}) for stems, numbers in named.items()},
        {word: _meaning(found := [entries[n] for n in numbers], _in_full(found)) for word, numbers in short.items()},
        _doubtful(entries, short),
    )


def _meaning(entries: Sequence[Name], in_full: LocalText) -> Meaning:
    variants = dict.fromkeys(form for entry in entries for form in _variants(entry))
    acronyms = frozenset(text.lower() for entry in entries for text in _spellings(entry) if ACRONYM.fullmatch(text))
    return Meaning(tuple(variants), acronyms, in_full)


def _spellings(entry: Name) -> list[str]:
    return list(dict.fromkeys([entry.id, *entry.names.values(), *entry.aliases]))


def _variants(entry: Name) -> tuple[Form, ...]:
    """The forms of a body without those that say a shorter one and more: who has these has the shorter one too."""
    forms = {stems_of(form): form for text in _spellings(entry) if (form := form_of(text))}
    return tuple(form for stems, form in forms.items() if not any({*other} < {*stems} for other in forms))


def _in_full(entries: Sequence[Name]) -> LocalText:
    """The name by language, where all bodies with this acronym have the same."""
    first, *others = (entry.names for entry in entries)
    return {language: name for language, name in first.items() if all(o.get(language) == name for o in others)}


def _doubtful(entries: Sequence[Name], acronyms: Collection[str]) -> set[str]:
    """Acronyms that may be ordinary words: those that the vocabulary marks, that are short, or that we know as words."""
    marked = {str(form).lower() for entry in entries for form in entry.facts.get("ambiguous_forms", ())}
    return marked | {word for word in acronyms if len(word) <= _SHORT or word in ordinary_words()}
