"""Lists in texts that are cut into parts: an item says little without the sentence that announces its list."""

import re
from collections.abc import Sequence

_ITEM = re.compile(r"\s*(?:[-•–]\s|\(?(?:[a-zA-Z\u0621-\u064a]|\d{1,2}|[ivx]{1,4})\s?[).°-](?:\s|$))")
_ENDS_SENTENCE = (".", "!", "?", "؟", ";", "؛", "…")
_LONGEST_HEAD = 300
_FARTHEST = 10_000
"""Longest list whose sentence is looked for."""


def headed_parts(text: str, parts: Sequence[str]) -> list[tuple[str, str]]:
    """The parts of a text with the sentence that stands above the list in which each begins; "" where it begins in none.

    A sentence that announces a list does not end a part: it is moved to the items below it.
    """
    found: list[tuple[str, str]] = []
    at = 0
    for part in _with_their_heads(parts):
        begins = text.find(part, at)
        at = max(begins, at)
        found.append((part, _head(text, begins) if begins > 0 else ""))
    return found


def _with_their_heads(parts: Sequence[str]) -> list[str]:
    found = list(parts)
    for number in range(len(found) - 1):
        above, newline, last = found[number].rpartition("\n")
        is_head = last.rstrip().endswith(":") and len(last) <= _LONGEST_HEAD
        if newline and is_head and _ITEM.match(found[number + 1]):
            found[number], found[number + 1] = above, f"{last}\n{found[number + 1]}"
    return found


def _head(text: str, begins: int) -> str:
    """The sentence above the list that goes on at a place of a text."""
    start = max(0, begins - _FARTHEST)
    above = text[start:begins].split("\n")[1 if start else 0 :] or [""]
    line = (above.pop() + text[begins : begins + _FARTHEST].split("\n", 1)[0]).strip()
    if not _ITEM.match(line):
        return ""
    while above and (_ITEM.match(above[-1]) or not above[-1].strip()):
        above.pop()
    head = above[-1].strip() if above else ""
    return head[-_LONGEST_HEAD:] if head and not head.endswith(_ENDS_SENTENCE) else ""
