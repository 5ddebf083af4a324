"""How a question in Darija or Arabizi is put: "must I", "who", "I want", which search leaves out and routing needs."""

from collections.abc import Iterable, Mapping
from functools import cache

from assistant.language.analyse import tokens
from assistant.language.lexicon import darija, read_vocabulary
from assistant.language.normalise import fold
from assistant.model import Language
from assistant.retrieval.query import Asked, meaning_of

_OF_RULES, _OF_SEARCHES = ("duty", "leave", "law", "recourse"), ("wish",)
_AS_WRITTEN = ("recourse",)
"""Lists whose words do not stand for the other forms of their entries."""


def in_standard_words(text: str) -> Asked:
    """The question in Arabic and in French words, with the words that say how it is put."""
    said: dict[Language, list[str]] = {Language.AR: [], Language.FR: []}
    for token in tokens(text):
        arabic, french = _word_in_full(token)
        said[Language.AR].append(arabic)
        said[Language.FR].append(french)
    return tuple((" ".join(filter(None, words)) or text, language) for language, words in said.items())


def leaning(text: str) -> int:
    """How many kinds of words ask for a rule (duty, leave, law, recourse), less those that wish for data."""
    asked = set(tokens(text))
    found = {kind for kind, words in _signs().items() if words & asked}
    return len(found.intersection(_OF_RULES)) - len(found.intersection(_OF_SEARCHES))


def _word_in_full(token: str) -> tuple[str, str]:
    if token in _frames():
        return _frames()[token]
    meaning = meaning_of(token)
    if meaning is None:
        return token, token
    return meaning.ar or meaning.fr, meaning.fr or meaning.ar


@cache
def _frames() -> Mapping[str, tuple[str, str]]:
    """Folded form → what it says in Arabic and in French. The first entry of a form wins."""
    entries = read_vocabulary("dialect_frames")["said"]
    assert isinstance(entries, list)
    said: dict[str, tuple[str, str]] = {}
    for entry in entries:
        for form in _all_forms(entry["forms"]):
            said.setdefault(form, (entry["ar"], entry["fr"]))
    return said


@cache
def _signs() -> Mapping[str, frozenset[str]]:
    lists = read_vocabulary("dialect_frames")["signs"]
    assert isinstance(lists, dict)
    return {
        kind: frozenset(map(fold, words) if kind in _AS_WRITTEN else _all_forms(words)) for kind, words in lists.items()
    }


def _all_forms(words: Iterable[str]) -> list[str]:
    """The folded forms and those of the same entries of the Darija lexicon."""
    folded = [fold(word) for word in words]
    entries = {id(darija()[form]) for form in folded if form in darija()}
    return [*folded, *(form for form, meaning in darija().items() if id(meaning) in entries)]
