"""A question's place replaced by another one, as it would be written there."""

import re
from collections.abc import Sequence

from assistant.language.names import Name, key, without_clitics
from assistant.model import Language, pick

_LONGEST = 5
"""Words in the longest name that is replaced."""
_ARABIC = re.compile(r"[\u0600-\u06FF]")
_SPELT = re.compile(r"(?P<before>\W*(?:\w{1,4}['’])?)(?P<name>.*?)(?P<after>\W*)", re.DOTALL)


def with_place(text: str, old: Sequence[Name], new: Name, language: Language) -> str:
    """`text` with the name of `old` replaced by that of `new`: in Arabic where the old one is, else in `language`."""
    words = text.split()
    spellings = {key(s) for place in old for s in (*place.names.values(), *place.aliases, place.id)}
    for length in range(min(_LONGEST, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            window = " ".join(words[start : start + length])
            written = _replaced(window, spellings, new, language)
            if written:
                return " ".join([*words[:start], written, *words[start + length :]])
    return text


def _replaced(window: str, spellings: set[str], new: Name, language: Language) -> str:
    """The window with the new name, its glued preposition and marks kept; "" where it is not the old name."""
    parts = _SPELT.fullmatch(window)
    assert parts is not None, "the pattern matches any text"
    first, *rest = parts["name"].split() or [""]
    for form in without_clitics(key(first)):
        if " ".join([form, *(key(word) for word in rest)]) in spellings:
            name = pick(new.names, _script(window, language)) or new.id
            return parts["before"] + _glued(first[: max(0, len(first) - len(form))], name) + parts["after"]
    return ""


def _script(window: str, language: Language) -> Language:
    """The language of the new name; between Latin words (Arabizi) an Arabic one would be lost."""
    if _ARABIC.search(window):
        return Language.AR
    return Language.FR if language is Language.AR else language


def _glued(preposition: str, name: str) -> str:
    """A name behind its preposition: after `ل` the article loses its alef."""
    return preposition + (name[1:] if preposition.endswith("ل") and name.startswith("ال") else name)
