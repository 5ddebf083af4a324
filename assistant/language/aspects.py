"""What a question asks of a licence or of a dataset, read from `vocabulary/aspects.toml`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from assistant.language.analyse import terms_of, tokens
from assistant.language.lexicon import read_vocabulary
from assistant.language.names import without_clitics
from assistant.language.normalise import fold

_ARTICLE = "ال"
_SHORTEST = 4
"""Shorter words are compared as they are written: their stems are those of too many others."""
_Forms = frozenset[str]


def aspects_in(text: str, group: str) -> list[str]:
    """Aspects of the group that the text names, those that most words name first; of equals the vocabulary's order.

    A phrase inside a longer one does not count.
    """
    words = [_forms(token) for token in tokens(text)]
    spans = [
        (start, start + len(phrase), aspect)
        for aspect, phrases in _group(group).items()
        for phrase in phrases
        for start in _starts(phrase, words)
    ]
    spans.sort(key=lambda span: span[0] - span[1])
    taken: dict[int, int] = {}
    found: list[str] = []
    for start, end, aspect in spans:
        if all(taken.get(n, 0) <= end - start for n in range(start, end)):  # no part of a longer phrase
            taken.update({n: end - start for n in range(start, end) if n not in taken})
            found.append(aspect)
    return list(dict.fromkeys(found))


def asks_what_one_must(text: str) -> bool:
    """Whether the question is what one is bound to do, rather than what one may."""
    return bool(_longest([_forms(token) for token in tokens(text)], _phrases("bound")))


def asks_what_is_allowed(text: str) -> bool:
    """Whether the question is what one may do, what is forbidden, or what follows where it is done."""
    return bool(_longest([_forms(token) for token in tokens(text)], _phrases("allowed")))


def asks_how_many(text: str) -> bool:
    """Whether the question wants a count, a rate or a mean of things, and not a duration or a price."""
    words = [_forms(token) for token in tokens(text)]
    ends = [start + len(phrase) for phrase in _phrases("counted") for start in _starts(phrase, words)]
    units = {start for phrase in _phrases("units") for start in _starts(phrase, words)}
    return bool(ends) and units.isdisjoint(ends)


def asks_yes_or_no(text: str) -> bool:
    """Whether the answer may begin with yes or no; a question may stand behind clauses that only lead to it."""
    last = _CLAUSE.split(text.strip(_ENDS))[-1]
    return next((asked for part in (text, last) if (asked := _opens_with_yes_or_no(part)) is not None), False)


def _opens_with_yes_or_no(text: str) -> bool | None:
    """None where it begins as no question does."""
    words = [_forms(token) for token in tokens(_WHAT_IS_IT.sub("quoi ", fold(text)))][:_OPENING]
    asked = [start for phrase in _phrases("yes_or_no") for start in _starts(phrase, words)]
    opened = [start for phrase in _phrases("open") for start in _starts(phrase, words)]
    if not asked and not opened:
        return None
    return bool(asked) and min(asked) <= min(opened, default=_OPENING)


def asking(found: Sequence[str]) -> set[int]:
    """Places of those folded words that name an aspect of licences or of datasets, alone or in a phrase."""
    words = [_forms(token) for token in found]
    return {
        start + n
        for group in ("licence", "dataset")
        for phrases in _group(group).values()
        for phrase in phrases
        for start in _starts(phrase, words)
        for n in range(len(phrase))
    }


_WHAT_IS_IT = re.compile(r"\bqu'est[ -]ce qu(?:e |i |')")
"""It holds the words of a question for yes or no, and is none."""
_ENDS = " .?!؟"
_CLAUSE = re.compile(r"[,;:.!?،؛؟]\s")
_OPENING = 8
"""So many words into a question it may still begin: greetings and a first clause may stand in front."""


def _longest(words: list[_Forms], phrases: Iterable[tuple[_Forms, ...]]) -> int:
    """Words of the longest phrase that stands in the text, 0 for none."""
    return max((len(phrase) for phrase in phrases if _starts(phrase, words)), default=0)


def _starts(phrase: tuple[_Forms, ...], words: list[_Forms]) -> list[int]:
    """Where the phrase stands in the text."""
    starts = range(len(words) - len(phrase) + 1)
    return [start for start in starts if all(one & words[start + n] for n, one in enumerate(phrase))]


def _forms(token: str) -> _Forms:
    """The word, without what is glued to its front, and their stems."""
    bare = {form.removeprefix(_ARTICLE) for form in without_clitics(token)} | {*without_clitics(token)}
    long = {form for form in bare if len(form) >= _SHORTEST}
    return frozenset(bare.union(*(terms_of(form) for form in long)))


@cache
def _group(name: str) -> Mapping[str, tuple[tuple[_Forms, ...], ...]]:
    group = read_vocabulary("aspects")[name]
    assert isinstance(group, dict)
    return {aspect: _parsed(phrases) for aspect, phrases in group.items()}


@cache
def _phrases(name: str) -> tuple[tuple[_Forms, ...], ...]:
    phrases = read_vocabulary("aspects")[name]
    assert isinstance(phrases, list)
    return _parsed(phrases)


def _parsed(phrases: Iterable[str]) -> tuple[tuple[_Forms, ...], ...]:
    return tuple(tuple(_written(token) for token in tokens(phrase)) for phrase in phrases)


def _written(token: str) -> _Forms:
    """A word of the vocabulary: itself, without its article, and its stems."""
    bare = {token, token.removeprefix(_ARTICLE)} if len(token) > _SHORTEST else {token}
    long = [form for form in bare if len(form) >= _SHORTEST]
    return frozenset(bare.union(*(terms_of(form) for form in long)))
