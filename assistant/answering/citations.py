"""Citations in a text: which numbers stand in it, and that every statement has one that was issued."""

import re
from collections.abc import Collection

_MARK = re.compile(r"\s?\[(\d{1,3})\]")
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Private-use characters that keep issued marks apart while the rest is cleaned; taken out of the text first."""
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)")
_ADDRESS = re.compile(rf"(?:(?:https?|ftp|mailto|javascript|data):|www\.|//)[^\s{_OPEN}{_CLOSE}]*", re.IGNORECASE)
_STATEMENT = re.compile(r"\n[^\S\n]*\n|\n(?=\s*(?:[-*•]|\d{1,2}[.)])\s)")


def cited_numbers(text: str) -> set[int]:
    """The numbers that the text cites."""
    return {int(number) for number in _MARK.findall(text)}


def keep_issued(text: str, issued: Collection[int]) -> str:
    """The text without marks whose number was never issued, and without links and addresses: links come from the index."""

    def kept(match: re.Match[str]) -> str:
        space = " " if match.group()[0].isspace() else ""
        return f"{space}{_OPEN}{match.group(1)}{_CLOSE}" if int(match.group(1)) in issued else ""

    clean = _MARK.sub(kept, text.replace(_OPEN, "").replace(_CLOSE, ""))
    before = ""
    while before != clean:  # taking one link away can make another
        before = clean
        clean = _ADDRESS.sub("", _LINK.sub(r"\1", clean))
    clean = clean.replace("[", "(").replace("]", ")")
    return clean.replace(_OPEN, "[").replace(_CLOSE, "]")


def is_supported(text: str, issued: Collection[int]) -> bool:
    """Whether the text says something, and each paragraph and list item cites a source that was issued.

    What ends with a colon only introduces what follows.
    """
    blocks = [b.strip() for b in _STATEMENT.split(text.replace("\r\n", "\n")) if b.strip(" \n-*#")]
    stating = [block for block in blocks if not block.rstrip("*").endswith(":")]
    return bool(stating) and all(cited_numbers(block) & set(issued) for block in stating)
