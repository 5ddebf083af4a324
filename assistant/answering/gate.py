"""A stream cut into statements, each handed on as soon as it is whole: nothing is shown before it is checked."""

import re
from dataclasses import dataclass

_MARK = r"\[\d{1,3}\]"
_STOP = r"(?<![.!?؟…])[.!?؟…]+[»”\")]*"
_WHOLE = re.compile(
    rf"(?:{_STOP}(?:[^\S\n]*{_MARK})+|{_MARK}[^\S\n]*{_STOP})(?:[^\S\n]+(?=[^\s\[])|(?=\n))|\n[^\S\n]*(?=\S)"
)
"""Where a statement ends: a sentence with its citation, before what follows it; or a line, with the indentation of the
next. No run of stops, marks or spaces is read twice: a model that repeats itself sends thousands."""


@dataclass(slots=True)
class Gate:
    """Takes pieces, gives whole statements; how the text was cut into pieces makes no difference."""

    _held: str = ""

    def feed(self, piece: str) -> list[str]:
        """The statements that this piece completes, each with the white space behind it."""
        self._held += piece
        found = []
        while match := _WHOLE.search(self._held):
            found.append(self._held[: match.end()])
            self._held = self._held[match.end() :]
        return found

    def rest(self) -> list[str]:
        """What is left when the stream has ended: the last statement, or nothing."""
        last, self._held = self._held, ""
        return [last] if last else []
