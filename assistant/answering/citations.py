"""Citation marks in a text: which numbers stand in it, and the text without them."""

import re

_MARK = re.compile(r"\s?\[(\d{1,3})\]")


def cited_numbers(text: str) -> set[int]:
    """The numbers that the text cites."""
    return {int(number) for number in _MARK.findall(text)}


def without_marks(text: str) -> str:
    """The text without its citation marks."""
    return _MARK.sub("", text)
