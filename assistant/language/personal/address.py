"""Where somebody says that they live: a street with its number behind words that only a home has."""

import re
from collections.abc import Iterator
from functools import cache

from assistant.language.lexicon import function_words
from assistant.language.names import place_words
from assistant.language.personal.flat import OPAQUE, Flat
from assistant.language.personal.labels import WORD, alternatives, label_before
from assistant.language.personal.span import Span
from assistant.model import PersonalKind

_REACH, _MOST_WORDS = 90, 6
_INSIDE = frozenset(
    ["de", "du", "des", "la", "le", "les", "l", "d", "el", "al", "of", "the", "n", "no", "numero", "رقم", "bis", "ter"]
)
"""Small words that names of streets hold."""


def addresses(flat: Flat) -> Iterator[Span]:
    """Streets with a number, from the number or the kind of street to the end of the name; the town is what is asked for."""
    for match in _street().finditer(flat.text):
        label = label_before(flat.text, match.start(), [PersonalKind.ADDRESS])
        end = _end(flat.text, match.end())
        if label and any(c.isdigit() for c in flat.text[match.start() : end]):
            yield Span(PersonalKind.ADDRESS, match.start(), end, label.start)


@cache
def _street() -> re.Pattern[str]:
    kinds = alternatives("words", "street")
    number = r"(?:(?:n ?[o°]?|numero|رقم) ?)?\d{1,4}(?: ?(?:bis|ter))?[ ,]{1,2}(?:de |la )?"
    return re.compile(rf"(?<!\w)(?:{number})?(?:ال)?(?:{kinds})(?!\w)")


def _end(text: str, position: int) -> int:
    """Where the name of a street ends: at a small word, or at a sign with no further part of an address behind it."""
    end, named = position, False
    tail = text[position : position + _REACH].partition(OPAQUE)[0]
    for count, word in enumerate(WORD.finditer(tail)):
        between = tail[end - position : word.start()]
        part = word.group().isdigit() or word.group() in _parts()
        if count >= _MOST_WORDS and not part:
            break
        if re.search(r"[.;!?؟؛\n]", between) or (("," in between or "،" in between) and not part):
            break
        if not part and (word.group() in _small() or (named and word.group() in place_words())):
            break
        named = named or not part
        end = position + word.end()
    return end


@cache
def _parts() -> frozenset[str]:
    return frozenset(alternatives("words", "street").split("|")) | _INSIDE


@cache
def _small() -> frozenset[str]:
    return frozenset[str]().union(*function_words().values())
