"""Values that questions ask for, and whether a text holds one: a sentence beside the point is no deadline."""

import re
from enum import StrEnum

from assistant.answering.asked_words import bare_words, groups, says
from assistant.language.addresses import mailboxes_in
from assistant.language.dates import dates_in
from assistant.language.figures import numbers_held
from assistant.language.normalise import fold

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_TELEPHONE = re.compile(r"(?<!\d)(?:\+?\d[\s.-]?){8,14}(?!\d)")
_NEAR = 3
"""A unit stands so few words from its number: `vingt (20) jours ouvrables`."""


class Value(StrEnum):
    """A kind of value that a question can ask for; a group of `asked_for.toml` each."""

    DURATION = "duration"
    MONEY = "money"
    TELEPHONE = "telephone"
    MAIL = "mail"
    ADDRESS = "address"
    DATE = "date"


def holds_value(text: str, value: Value) -> bool:
    """Whether the text has such a value, or says in words what it is."""
    match value:
        case Value.DATE:
            return bool(dates_in(text) or _YEAR.search(fold(text)))
        case Value.TELEPHONE:
            return bool(_TELEPHONE.search(fold(text)))
        case Value.MAIL:
            return bool(mailboxes_in(text))
        case Value.ADDRESS:
            return _is_counted(text, value) or bool(mailboxes_in(text))
    return _is_counted(text, value)


def _is_counted(text: str, value: Value) -> bool:
    words, known = bare_words(text), groups()[value]
    return says(words, known.says) or any(
        word in known.words and numbers_held(" ".join(words[max(0, n - _NEAR) : n + _NEAR + 1]))
        for n, word in enumerate(words)
    )
