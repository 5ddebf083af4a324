"""Numbers that a reader may cut with spaces, dots, dashes and slashes: chains of groups of digits, and spans of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.language.personal.flat import OPAQUE

_MOST_DIGITS, _MOST_GROUPS = 24, 12
_INSIDE = 7
"""So many groups has a number that does not begin its chain: no label stands before it, so it is cut as usual."""
_CHAIN = re.compile(r"\d+(?:[ ./()-]{1,3}\d+)*")
_GROUP = re.compile(r"\d+")
_YEARS = re.compile(r"(?:(?:19|20)\d\d){2}")
_PAIR = re.compile(r"\d/")
"""Two telephone numbers side by side: `0612345678/0522123456`."""


@dataclass(frozen=True, slots=True)
class Number:
    """Some groups of a chain: where they stand, their digits, how long each is; `first` and `last` in their chain."""

    start: int
    end: int
    digits: str
    shape: tuple[int, ...]
    first: bool
    last: bool

    @property
    def thousands(self) -> bool:
        """Whether it is cut as figures are: `37 000 000`."""
        return len(self.shape) > 1 and self.shape[0] <= 3 and set(self.shape[1:]) == {3}

    @property
    def years(self) -> bool:
        """Whether it is one year after another: `2006-2022`."""
        return self.shape == (4, 4) and bool(_YEARS.fullmatch(self.digits))


def numbers(text: str) -> Iterator[list[Number]]:
    """Per place where a group of digits begins, the numbers that begin there, the shortest first."""
    for chain in _CHAIN.finditer(text):
        groups = [match.span() for match in _GROUP.finditer(text, chain.start(), chain.end())]
        for first in range(len(groups)):
            found, digits, shape = list[Number](), "", tuple[int, ...]()
            most = _INSIDE if first else _MOST_GROUPS
            for last in range(first, min(first + most, len(groups))):
                start, end = groups[last]
                if len(digits) + end - start > _MOST_DIGITS:
                    break
                digits += text[start:end]
                shape = (*shape, end - start)
                ends = last == len(groups) - 1
                found.append(Number(groups[first][0], end, digits, shape, first == 0, ends))
            if found:
                yield found


def is_glued(text: str, position: int) -> bool:
    """Whether what begins here goes on from a word, a path or a decimal: `sms-2006`, `/0612`, `3,14`."""
    before = text[max(0, position - 2) : position]
    if before[-1:].isalnum() or before[-1:] in {*"_=#@&%\\"}:
        return True
    joined = before[-1:] in {*"-./+,"} and len(before) == 2 and before[0].isalnum() and before[0] != OPAQUE
    return joined and not _PAIR.fullmatch(before)


def stands_alone(text: str, number: Number) -> bool:
    """Whether a number is a whole of its own: no part of a code, an address, a decimal or a longer row of groups."""
    after = text[number.end : number.end + 2]
    if is_glued(text, number.start) or after[:1].isalnum() or after[:1] in {"_", "="}:
        return False
    if after[:1] in {*"-/@&%+:"} and after[1:].isalnum() and after != "/0":
        return False
    return not (after[:1] in {",", "."} and after[1:].isdigit()) and not goes_on(text, number)


def goes_on(text: str, number: Number) -> bool:
    """Whether the chain has a further group as long as the nearest one of the number: a row, of which this is a part."""
    if len(number.shape) == 1:
        return False
    following = _GROUP.match(text, number.end + 1) if not number.last else None
    previous = re.search(r"\d+(?=[ .-]$)", text[max(0, number.start - 6) : number.start]) if not number.first else None
    return bool(following and len(following.group()) == number.shape[-1]) or bool(
        previous and len(previous.group()) == number.shape[0]
    )
