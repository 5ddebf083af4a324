"""Citations in a text: which numbers stand in it, and that every paragraph has one that was issued."""

import re
from collections.abc import Collection

_MARK = re.compile(r"\s?\[(\d{1,3})\]")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)|<?https?://\S+>?|!\[[^\]]*\]")


def cited_numbers(text: str) -> set[int]:
    """The numbers that the text cites."""
    return {int(number) for number in _MARK.findall(text)}


def keep_issued(text: str, issued: Collection[int]) -> str:
    """The text without marks whose number was never issued, and without links of its own: links come from the index."""
    linkless = _LINK.sub(lambda match: match.group(1) or "", text)
    return _MARK.sub(lambda match: match.group() if int(match.group(1)) in issued else "", linkless)


def is_supported(text: str, issued: Collection[int]) -> bool:
    """Whether the text says something and each paragraph cites a source that was issued.

    A paragraph that ends with a colon only introduces the next one; headings and rules state nothing.
    """
    paragraphs = [p.strip() for p in text.split("\n\n") if p.strip(" \n-*#")]
    stating = [p for p in paragraphs if not p.startswith("#") and not p.rstrip("*").endswith(":")]
    return bool(stating) and all(cited_numbers(p) & set(issued) for p in stating)
