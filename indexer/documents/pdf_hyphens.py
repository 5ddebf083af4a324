"""Lines of a paragraph put together: words that were parted at the end of a line are whole again."""

import re
from collections.abc import Iterable

_PARTED = re.compile(r"([^\W\d_]+)[-\u2010]$")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_KEPT_BEFORE = re.compile(r".*\|(?:nous|vous|ci|là|mêmes?)|.*[td]\|(?:ils?|elles?|on)|est\|ce|.*\|t-(?:ils?|elles?|on)")
"""What French ties to the word before: `permet-elle`, `celui-ci`."""
_KEPT_AFTER = re.compile(r"peut|cel(?:ui|les?)|ceux|non|quasi|vice|sous|avant|après|demi|t|là|rendez|chef|procès")
"""What French ties to the word after: `peut-être`, `non-publication`."""


class Joiner:
    """Joins lines; what the document writes elsewhere decides whether a hyphen at the end of a line belongs to the word."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._words = {word.casefold() for text in texts for word in _WORD.findall(text)}

    def joined(self, before: str, after: str) -> str:
        """The text of two lines as one."""
        parted, following = _PARTED.search(before), _WORD.match(after)
        if parted and following and following[0][0].islower():
            whole = self._is_whole(parted[1], following[0])
            return (before if whole else before[:-1]) + after
        digits = before[-1:] == "-" and before[-2:-1].isdigit() and after[:1].isdigit()
        compound = parted and following
        return before + after if digits or compound or _is_address(before) else f"{before} {after}"

    def _is_whole(self, first: str, second: str) -> bool:
        """Whether the hyphen is part of the word."""
        first, second = first.casefold(), second.casefold()
        if first + second in self._words:
            return False
        tied = _KEPT_AFTER.fullmatch(first) or _KEPT_BEFORE.fullmatch(f"{first}|{second}")
        return bool(tied) or f"{first}-{second}" in self._words


def _is_address(text: str) -> bool:
    """Whether the text ends in the middle of an address of the web."""
    last = text.rsplit(" ", 1)[-1]
    return ("://" in last or last.startswith("www.")) and last[-1] in "/-_=&?."
