"""The words of a text with their places in it."""

import re
from dataclasses import dataclass

from assistant.language.normalise import fold

_WORD = re.compile(r"(?:[^\W_]|[\u0610-\u061A\u064B-\u065F\u0670\u0640])+")


@dataclass(frozen=True, slots=True)
class Written:
    """A word: folded, as it was written, where it stands in the text, and what parts it from the word before."""

    form: str
    text: str
    start: int
    end: int
    gap: str = ""


def words_of(text: str) -> list[Written]:
    """The words in order; apostrophes and hyphens part words."""
    words, end = list[Written](), 0
    for match in _WORD.finditer(text):
        words.append(Written(fold(match.group()), match.group(), match.start(), match.end(), text[end : match.start()]))
        end = match.end()
    return words
