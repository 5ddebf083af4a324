"""Whether a sentence can be read without the one before it, told by how it begins."""

from collections.abc import Mapping
from functools import cache

from assistant.language.lexicon import read_vocabulary
from assistant.language.written import words_of

Openings = frozenset[tuple[str, ...]]
_LOOKED_AT = 80
"""So many characters hold the longest opening."""


def limits(sentence: str) -> bool:
    """Whether it limits what was said before: "However …", "Sauf …", "غير أن …"."""
    return _begins(sentence, _openings()["exceptions"])


def leans(sentence: str) -> bool:
    """Whether it means nothing without what was said before: a limit, or what holds "in that case"."""
    return limits(sentence) or _begins(sentence, _openings()["cases"])


def needs_before(sentence: str) -> bool:
    """Whether it cannot be read without the sentence before: it leans on it, or its subject is a pronoun."""
    return leans(sentence) or _begins(sentence, _openings()["pronouns"])


def needs_before_in_article(sentence: str) -> bool:
    """The same in an article of a law, whose number does not tell who "he" or "she" is; "il faut" is nobody."""
    lists = _openings()
    is_topic = _begins(sentence, lists["topics"]) and not _begins(sentence, lists["impersonal"])
    return is_topic or needs_before(sentence)


def _begins(sentence: str, openings: Openings) -> bool:
    words = tuple(word.form for word in words_of(sentence[:_LOOKED_AT]))
    return any(words[:length] in openings for length in range(1, min(len(words), _longest()) + 1))


@cache
def _openings() -> Mapping[str, Openings]:
    lists = read_vocabulary("discourse")
    return {
        name: frozenset(tuple(word.form for word in words_of(text)) for text in texts)
        for name, texts in lists.items()
        if isinstance(texts, list)
    }


@cache
def _longest() -> int:
    return max(len(opening) for openings in _openings().values() for opening in openings)
