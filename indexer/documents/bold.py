"""Headings that authors of Markdown only set in bold: short paragraphs that are bold throughout, above others."""

from collections.abc import Iterable, Iterator
from typing import Any

from indexer.documents.pdf_legal import label

Item = dict[str, Any]

_LONGEST = 100
_NO_HEADING_ENDS = ".;,:!…،؛"
_FEWEST = 2
"""One bold line in a text is emphasis more often than a heading."""
_LEVEL = 6


def bold_headed(items: Iterable[Item]) -> Iterator[Item]:
    """The items with bold lines as headings below all others; the labels of laws are left to `articles`."""
    found = list(items)
    heads = {n for n, item in enumerate(found) if _is_heading(item, found[n + 1] if n + 1 < len(found) else {})}
    for number, item in enumerate(found):
        if number in heads and len(heads) >= _FEWEST:
            yield {"heading": item["text"], "level": _LEVEL}
        else:
            yield item


def _is_heading(item: Item, following: Item) -> bool:
    text = item.get("text")
    if not item.get("bold") or not isinstance(text, str) or not text or len(text) > _LONGEST:
        return False
    return text[-1] not in _NO_HEADING_ENDS and "text" in following and not following.get("bold") and not label(text)
