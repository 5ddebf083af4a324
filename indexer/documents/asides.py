"""What a document holds beside its teaching, marked so that it is kept and not quoted.

These are the banner that says where a text comes from, the wrong and right choices of a quiz (the explanation behind them
is kept), tables of contents, notices that answer for nothing, and what web pages print around a text. Quotations, lists of
choices that somebody really has, and sources within the text stay as they are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any

from assistant.language.lexicon import read_vocabulary
from assistant.language.normalise import fold

Item = Mapping[str, Any]

_MOST_LEAD_CHARS = 1_000
_LONGEST_SCRAP = 100
_TITLE_LEVELS = (1, 2)
_LONGEST_INSTRUMENT = 160
_LONGEST_CHOICE = 400
_MOST_CHOICES = 12
_MOST_PRAISE_WORDS = 5
_MISSPELT = 0.92
"""Likeness from which a phrase of several words is that one with a slip of the pen."""
_TAIL = 12
_FEWEST_RUNNING = 4
_ENDS_SENTENCE = (".", "!", "?", "؟", ":", "…", ";", "؛")
_ASKS = ("?", "؟", "…", "...", ":", "،", ",")
_YEAR = re.compile(r"(?<!\d)(?:1[3-9]|20)\d\d(?!\d)")
_COPYRIGHT = re.compile(r"copyright\s+(?:\(c\)\s*)?\d{4}")
_CHOICE = re.compile(r"\s*(?:- |\(?(?P<letter>[a-zA-Z\u0621-\u064a]|\d{1,2})\s?[).°-]\s)")
_PAGE = re.compile(r"[\s.…·_]*\d*\s*$")
_PLAIN_CHOICE = re.compile(r"\s*(?:- )?(?:\[[ xX]\]\s*)?")


def asides_marked(items: Iterable[Item]) -> Iterator[Item]:
    """The items; `"aside": True` stands in those that are not quoted. What praises a right answer is no heading.

    The head or foot of a page that comes again in the text is left out, as in PDFs, so that it parts no article.
    """
    found = list(items)
    praised = {n for n, item in enumerate(found) if _is_praise(item)}
    aside = {*_lead(found), *_tail(found), *_contents(found), *_disclaimers(found)}
    for number in praised:
        aside.update(_choices(found, number))
    aside.update(_answered(found))
    left_out = praised | set(_running(found))
    for number, item in enumerate(found):
        if number not in left_out:
            yield {**item, "aside": True} if number in aside else item


def _text(item: Item) -> str:
    text = item.get("text")
    return text if isinstance(text, str) else ""


def _heading(item: Item) -> str | None:
    heading = item.get("heading")
    return heading if isinstance(heading, str) else None


def _lead(items: Sequence[Item]) -> Iterator[int]:
    """What stands before the text: scraps above the title, and a banner right below it."""
    shown = [n for n, item in enumerate(items) if _heading(item) or _text(item)]
    title = next((at for at, n in enumerate(shown) if _heading(items[n])), None)
    if title and items[shown[title]].get("level") in _TITLE_LEVELS:
        above = [_text(items[n]) for n in shown[:title]]
        if not any(len(text) > _LONGEST_SCRAP or _says_something(text) or _CHOICE.match(text) for text in above):
            yield from shown[:title]
    begins = 0 if title is None else title + 1
    for number in shown[begins:]:
        item = items[number]
        if not _text(item) or not (item.get("quoted") or _is_source_line(_text(item))) or not _is_banner(_text(item)):
            return
        yield number


def _says_something(text: str) -> bool:
    return text.rstrip().endswith((".", "!", "?", "؟"))


def _is_banner(text: str) -> bool:
    """Whether a quotation at the head of a text says where the text comes from, and does not open it."""
    folded = fold(text)
    if len(text) > _MOST_LEAD_CHARS:
        return False
    if _words("provenance").search(folded) or _words("gazette").search(folded):
        return True
    return bool(len(text) <= _LONGEST_INSTRUMENT and _YEAR.search(folded) and _words("instruments").match(folded)) or (
        len(text) <= _LONGEST_INSTRUMENT and _words("instruments").match(folded) is not None and _is_reference(folded)
    )


def _is_reference(folded: str) -> bool:
    """Whether it is a number and hardly more: "ظهير شريف رقم 1.17.27"."""
    return any(c.isdigit() for c in folded) and len(folded.split()) <= 6


def _is_source_line(text: str) -> bool:
    """Whether a plain paragraph is a line such as "Source : …"."""
    name, colon, rest = text.partition(":")
    return bool(colon and rest.strip() and _words("provenance").fullmatch(fold(name).strip(" *_")))


def _tail(items: Sequence[Item]) -> Iterator[int]:
    """The foot of a page: a line of rights, and the scraps around it that are links to elsewhere."""
    last = len(items) - 1
    at = next((n for n in range(last, max(-1, last - _TAIL), -1) if _is_rights(_text(items[n]))), None)
    if at is None:
        return
    yield from (n for n in range(at, last + 1) if _is_scrap(items[n]) or n == at)
    before = at - 1
    while before > 0 and _is_scrap(items[before]):
        yield before
        before -= 1


def _is_rights(text: str) -> bool:
    """Whether it is a line such as "© 2024 Ministry" or "Copyright 2024"; a text on copyright is none."""
    folded = fold(text)
    said = "©" in text or _words("rights").search(folded) or _COPYRIGHT.match(folded)
    return len(text) <= 2 * _LONGEST_SCRAP and bool(said)


def _is_scrap(item: Item) -> bool:
    text = _text(item).strip()
    listed = text.startswith("- ") or _CHOICE.match(text)
    return bool(text) and len(text) <= _LONGEST_SCRAP // 2 and not text.endswith(_ENDS_SENTENCE) and not listed


def _running(items: Sequence[Item]) -> Iterator[int]:
    """Lines with a number that come again, word for word, between others."""
    places: dict[str, list[int]] = {}
    for number, item in enumerate(items):
        text = _text(item)
        plain = text and len(text) <= _LONGEST_SCRAP and "|" not in text and not _CHOICE.match(text)
        if plain and len(text.split()) > 2 and any(map(str.isdigit, text)) and not text.endswith(_ENDS_SENTENCE):
            places.setdefault(text, []).append(number)
    yield from (n for numbers in places.values() if len(numbers) >= _FEWEST_RUNNING for n in numbers)


def _contents(items: Sequence[Item]) -> Iterator[int]:
    """What stands below the heading of a table of contents, where it is lines that come again as headings."""
    later: dict[str, int] = {}
    for number, item in enumerate(items):
        if heading := _heading(item):
            later[_bare(heading)] = number
    for number, item in enumerate(items):
        heading = _heading(item)
        if heading and fold(heading).strip(" :") in _phrases("contents"):
            lines = list(_below(items, number))
            again = sum(later.get(_bare(_text(items[n])), -1) > n for n in lines)
            if lines and 2 * again >= len(lines):
                yield from lines


def _bare(text: str) -> str:
    """A line as its heading reads: without bullet, dots and page number."""
    return _PAGE.sub("", fold(_PLAIN_CHOICE.sub("", text, count=1))) if len(text) <= _LONGEST_CHOICE else text


def _disclaimers(items: Sequence[Item]) -> Iterator[int]:
    for number, item in enumerate(items):
        text = _text(item)
        if text and not _CHOICE.match(text) and _words("disclaimers").search(fold(text)):
            yield number


def _is_praise(item: Item) -> bool:
    heading = _heading(item) or ""
    words = fold(heading[:_LONGEST_SCRAP]).strip(" !.…؛:")
    if not words or len(heading) > _LONGEST_SCRAP or len(words.split()) > _MOST_PRAISE_WORDS:
        return False
    return words in _phrases("praise") or bool(get_close_matches(words, _long_praise(), n=1, cutoff=_MISSPELT))


def _choices(items: Sequence[Item], praise: int) -> Iterator[int]:
    """The lines of the quiz that a praise ends: its choices and the sentence that they complete."""
    before = praise - 1
    found: list[int] = []
    while before >= 0 and _heading(items[before]) is None and len(found) < _MOST_CHOICES:
        if text := _text(items[before]):
            if len(text) > _LONGEST_CHOICE:
                break
            found.append(before)
            if text.rstrip().endswith(_ASKS):
                break
        before -= 1
    yield from found


def _answered(items: Sequence[Item]) -> Iterator[int]:
    """Choices that a line such as "Answer: b" follows, but the one that it names."""
    for number, item in enumerate(items):
        name, colon, rest = _text(item).partition(":")
        if not colon or fold(name).strip(" -*_") not in _phrases("answers"):
            continue
        right = fold(rest).strip(" .()")
        before = number - 1
        while number - before <= _MOST_CHOICES and before >= 0 and (choice := _CHOICE.match(_text(items[before]))):
            if fold(choice["letter"] or "") != right[:1] or len(right.split()) > 1:
                yield before
            before -= 1


def _below(items: Sequence[Item], number: int) -> Iterator[int]:
    for below in range(number + 1, len(items)):
        if _heading(items[below]) is not None:
            return
        if _text(items[below]):
            yield below


@cache
def _long_praise() -> list[str]:
    return [phrase for phrase in _phrases("praise") if len(phrase.split()) > 1]


@cache
def _phrases(name: str) -> frozenset[str]:
    words = read_vocabulary("annotations")[name]
    return frozenset(fold(str(word)) for word in words) if isinstance(words, list) else frozenset()


@cache
def _words(name: str) -> re.Pattern[str]:
    longest = sorted(_phrases(name), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")
