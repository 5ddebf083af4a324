"""Sentences of French, Arabic and English text: split where one ends, never inside a number, article or abbreviation."""

import re

from assistant.language.lexicon import function_words
from assistant.language.normalise import fold

_CLOSERS = r"(?:\s?[»”\")\]’])*(?:\s?\[[^\]\n]{1,20}\])*"
"""What closes a sentence behind its mark: quotation marks, brackets, a note such as `[1]`."""
_END = re.compile(
    rf"(?<=[.!?؟…]){_CLOSERS}\s+(?=[«“\"(\[]?\s?[A-ZÀ-Þ0-9\u0621-\u064A])"
    rf"|(?<=[a-zß-ÿ»”\")\]][.!?]){_CLOSERS}(?=[A-ZÀ-Þ][a-zß-ÿ’']\S{{0,30}}\s|«)"
    r"|(?<=[\u0621-\u064A]{2}[.!؟])(?=[\u0621-\u064A]{2})"
)
"""Behind a mark and a space, or behind a mark whose space was forgotten."""
_SHORTENED = re.compile(
    r"(?:\b(?:al|cf|dr|pr|prof|mr|mrs|ms|m|mm|mme|mlle|me|mgr|st|ste|vs|e\.g|i\.e|av|ap|hab|ex|éd|ed|gén|lt|jr)|(?<!\w)[صج])\.$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:\b(?:art|no|nos|p|pp|vol|fig|chap|env|max|min|approx|tél|tel|réf|ref)|[nN][°º])\.$", re.IGNORECASE
)
"""Shortened words that a number belongs to; where none follows they end a sentence (`10 min.`, `He said no.`)."""
_INITIAL = re.compile(r"(?<![^\W\d_])[A-ZÀ-Þ]\.$|(?<![\u0621-\u064A])[\u0621-\u064A]\.$")
_WORD = re.compile(r"[^\W\d_]{2,}|[^\W\d_](?=['’])")
_NAME = re.compile(r"(?<!\S)[(«“\"\[]*[A-ZÀ-Þ]\S*\w[.!?]$")
_AROUND = 40
"""So many characters on each side tell whether a mark ends a sentence."""

LIST_ITEM = re.compile(r"(?:[-–—•▪●*]|\d{1,2}[.)°]|[a-z\u0621-\u064A][.)]|[ivx]{2,4}[.)])\s+")

_OF_LAWS = re.compile(
    r"\((?:\d{1,2}|[a-z\u0621-\u063a\u0641-\u064a]|[ivx]{2,4})\)\s+|[\u0621-\u063a\u0641-\u064a]ـ[.)]\s+"
    r"|(?:-\d{1,2}|\d{1,2}\s?[-–ـ]|[\u0621-\u063a\u0641-\u064a]\s?[-–ـ])\s+(?=[\"«“(]?[\u0621-\u064a])"
)
"""How laws also number their items: `(1)`, and before Arabic text `-1`, `1 -` and `أ ـ`."""


def sentences(text: str) -> list[str]:
    """Sentences in order; each line (a paragraph, list item or table row) ends one."""
    return [sentence for line in text.split("\n") if line.strip() for sentence in _of_line(line.strip())]


def _of_line(line: str) -> list[str]:
    found: list[str] = []
    marker = LIST_ITEM.match(line)
    start, first = 0, marker.end() if marker else 0
    for match in _END.finditer(line):
        before = line[max(start, match.start() - _AROUND) : match.start()]
        if match.end() <= first or not _ends(before, line[match.end() : match.end() + _AROUND], match.group()):
            continue
        found.append(line[start : match.end()].strip())
        start = match.end()
    rest = line[start:].strip()
    return [s for s in [*found, rest] if s]


def _ends(before: str, after: str, between: str) -> bool:
    """Whether a mark with such a text on each side ends a sentence."""
    if not between or not between[-1].isspace():
        return not _NAME.search(before)
    if between.strip():
        return True
    if _INITIAL.search(before):
        return _opens(after)
    if _NUMBERED.search(before):
        return not after[:1].isdigit()
    return not _SHORTENED.search(before)


def _opens(after: str) -> bool:
    """Whether a text begins with a small word, as no surname does: a letter before it was no initial."""
    word = _WORD.search(after)
    if word is None or word.start() > 1:
        return False
    lists = function_words()
    return fold(word[0]) in lists["fr"] | lists["en"]


def is_list_item(line: str) -> bool:
    """Whether a line is an item of a list, numbered or not."""
    return bool(LIST_ITEM.match(line) or _OF_LAWS.match(line))
