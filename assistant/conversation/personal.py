"""What becomes of personal data in a conversation: marked where the text is shown, left out where it is worked on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.language.normalise import is_readable
from assistant.language.personal import PersonalDatum, find
from assistant.model import Language, Message, PersonalKind
from assistant.prompts import reply

_SPACES = re.compile(r"[^\S\n]+")
_BEFORE_SIGN = re.compile(r"[^\S\n]+(?=[,.;،؛](?:\s|$))")
_EDGES = " \t\n,;:،؛"
_COMMA = {Language.AR: "، "}


@dataclass(frozen=True, slots=True)
class Cleared:
    """A text with its personal data told apart; `rest` is without them and without the words that say what they are."""

    text: str
    data: tuple[PersonalDatum, ...]
    rest: str

    @property
    def kinds(self) -> tuple[PersonalKind, ...]:
        """What there is, each kind once."""
        return tuple(dict.fromkeys(datum.kind for datum in self.data))

    @property
    def is_empty(self) -> bool:
        """Whether the text was nothing but personal data."""
        return bool(self.data) and not is_readable(self.rest)

    def masked(self, language: Language) -> str:
        """The text with the name of its kind in place of each datum."""
        parts, position = list[str](), 0
        for datum in self.data:
            parts += [self.text[position : datum.start], f"‹{reply(f'personal.{datum.kind}', language)}›"]
            position = datum.end
        return "".join([*parts, self.text[position:]])


def cleared(text: str) -> Cleared:
    """The text with its personal data told apart."""
    data = find(text)
    return Cleared(text, data, _rest(text, data) if data else text)


def masked(text: str, language: Language) -> str:
    """The text with the name of its kind in place of each datum."""
    return cleared(text).masked(language)


def without_personal(history: Sequence[Message]) -> list[Message]:
    """The lines of a conversation without personal data."""
    return [replace(message, content=cleared(message.content).rest) for message in history]


def told(kinds: Sequence[PersonalKind], language: Language) -> str:
    """What a reader is told who wrote such data, as a paragraph in italics; nothing where there was none."""
    if not kinds:
        return ""
    names = _COMMA.get(language, ", ").join(reply(f"personal.{kind}", language) for kind in kinds)
    return f"*{reply('personal.removed', language, kinds=names)}*\n\n"


def _rest(text: str, data: Sequence[PersonalDatum]) -> str:
    """What is left, read again: a label may have come to stand before a number that it did not stand before."""
    parts, position = list[str](), 0
    for datum in data:
        parts.append(text[position : max(position, datum.said)])
        position = max(position, datum.told)
    left = _SPACES.sub(" ", " ".join([*parts, text[position:]]))
    return cleared(_BEFORE_SIGN.sub("", left).strip(_EDGES)).rest
