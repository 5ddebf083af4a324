"""Headings of laws: the bare number of an article, and an editor's note, which is not the law's own text."""

from functools import cache

from assistant.language.lexicon import read_vocabulary
from assistant.language.normalise import fold
from assistant.language.written import words_of

_LABEL_WORDS = 3


def is_bare_label(heading: str) -> bool:
    """Whether a heading is an article's number and nothing else: "Article 27", "المادة الأولى"."""
    words = [word.form for word in words_of(heading)]
    return 0 < len(words) <= _LABEL_WORDS and words[0] in _words("articles")


def is_note(heading: str) -> bool:
    """Whether a heading is that of an editor's notes: "Notes", "Note 4: See article 36 of the decree"."""
    words = [word.form for word in words_of(heading)]
    return bool(words) and words[0] in _words("notes") and (len(words) == 1 or words[1].isdigit())


@cache
def _words(name: str) -> frozenset[str]:
    words = read_vocabulary("annotations")[name]
    return frozenset(fold(str(word)) for word in words) if isinstance(words, list) else frozenset()
