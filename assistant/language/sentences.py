"""Sentences of French, Arabic and English text: split where one ends, never inside a number, article or abbreviation."""

import re

_END = re.compile(r"(?<=[.!?؟…])(?:\s?[»”\")\]])*\s+(?=[«“\"(]?[A-ZÀ-Þ0-9\u0621-\u064A])|(?<=[؛])\s+(?=.{30})")
_ABBREVIATION = re.compile(
    r"(?:\b(?:art|al|cf|ex|etc|env|max|min|no|nos|p|pp|vol|éd|ed|dr|mr|mrs|ms|m|mme|st|vs|e\.g|i\.e|approx|fig)|\b[A-Z]|n°|(?<!\w)[صج])\.$",
    re.IGNORECASE,
)

LIST_ITEM = re.compile(r"(?:[-•*]|\d{1,2}[.)])\s+")


def sentences(text: str) -> list[str]:
    """Sentences in order; each line (a paragraph, list item or table row) ends one."""
    return [sentence for line in text.split("\n") if line.strip() for sentence in _of_line(line.strip())]


def _of_line(line: str) -> list[str]:
    found: list[str] = []
    marker = LIST_ITEM.match(line)
    start, first = 0, marker.end() if marker else 0
    for match in _END.finditer(line):
        if match.end() <= first or _ABBREVIATION.search(line[start : match.start()]):
            continue
        found.append(line[start : match.end()].strip())
        start = match.end()
    rest = line[start:].strip()
    return [s for s in [*found, rest] if s]


def is_list_item(line: str) -> bool:
    """Whether a line is an item of a list, numbered or not."""
    return bool(LIST_ITEM.match(line))
