"""Lists that run on in one paragraph, as texts out of PDFs have them: an item a line again.

Parted are letters and numbers with their bracket behind a mark (`…: a) …; b) …`), the bullets of symbol fonts, and French
letters that have lost their bracket (`… nécessaire a au respect … b à l'exécution … c'à la sauvegarde …`). Only whole runs
from the first letter on are taken, in order; what only names items (`the a, b and c above`) stays in its sentence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from assistant.language.sentences import sentences
from indexer.documents.law_lines import stands_alone

Item = Mapping[str, Any]

_BULLETS = re.compile(r"(?:^|\s)-?\s*[\uf020-\uf0ff]\s*(?=\S)")
"""Bullets of symbol fonts, in the range where these put them."""
_BRACKETED = re.compile(
    r"(?:(?<=^)|(?<=[:;,.؛،]\s)|(?<=[:;؛،]))(?P<value>[a-z]|[\u0621-\u063a\u0641-\u064a]|\d{1,2})\s?[)°](?=\s?\S)"
)
_LOST = re.compile(
    r"(?<![\w'’.,])(?P<value>[a-z])(?:\s(?=[a-zà-ÿ«])|['’](?=(?:à|aux?)\s|[bcdfgj-np-tv-xz]))(?!(?:et|ou|du|ci)\b)"
)
"""No word is cut short before a consonant, nor `de` before `à`: there the apostrophe was a bracket."""
_LOST_FIRST = re.compile(r"^[Aa]\s(?=[a-zà-ÿ])|(?<=[a-zà-ÿ]\s)a\s(?=(?:à|aux?)\s)")
_ON_ITS_OWN = re.compile(r"(?P<value>[B-Z])(?:\s(?=[a-zà-ÿ])|['’](?=(?:à|aux?)\s|[bcdfgj-np-tv-xz]))")
_FRENCH = re.compile(r"\b(?:des|les|aux?|dont|du|une|dans|qui|par|sur|ou|est|sont)\b")
_NAMES_BEFORE = re.compile(
    r"(?:\b(?:aux?|du|de|des|les?|la|et|ou|points?|alin[ée]as?|lettres?|paragraphes?|articles?|annexes?|types?|classes?"
    r"|cat[ée]gories?|groupes?|parties?|niveaux?|the|and|or|of|to|from|point|letter)|,)\s*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s*(\d{1,2})[.)]\s")
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ORDERS = (_LATIN, "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ", "أبتثجحخدذرزسشصضطظعغفقكلمنهوي")
_FEWEST = 2
_GOES_ON = (";", "؛", ",", "،")


def items_apart(items: Iterable[Item]) -> Iterator[Item]:
    """A document's items, those lists parted that run on in a text."""
    runs = Runs()
    for item in items:
        match item:
            case {"text": str(text)} if "\n" not in text and " | " not in text:
                yield from ({**item, "text": line} for line in runs.parted(text))
            case {"heading": _}:
                runs = Runs()
                yield item
            case _:
                yield item


def joined_lines(lines: Iterable[str], number: int) -> list[str]:
    """The lines of a paragraph as one, unless one goes on with the numbers of a list whose last item was `number`.

    The label of an article or chapter that is alone on its line stays so.

    In Markdown only a list that begins with 1 may follow a paragraph without an empty line.
    """
    found: list[str] = []
    alone = False
    for line in lines:
        counted = _COUNTED.match(line)
        apart = stands_alone(line)
        if not found or apart or alone or (counted and int(counted[1]) == number + 1):
            found.append(line)
        else:
            found[-1] += f" {line}"
        alone = apart
        number = int(counted[1]) if counted and found[-1] == line else number
    return found


def number_of(line: str) -> int:
    """The number that a line begins with as items do; 0 where it does not."""
    counted = _COUNTED.match(line)
    return int(counted[1]) if counted else 0


class Runs:
    """Parts the lines of one section; a run may go on from one line to the next."""

    def __init__(self) -> None:
        self._last = ""

    def parted(self, text: str) -> Iterator[str]:
        """The line, or its beginning and its items."""
        for line in _bullets(text):
            starts = _run(list(_BRACKETED.finditer(line)))
            if starts:
                yield from _cut(line, [start.start() for start in starts])
            elif len(_FRENCH.findall(line)) < _FEWEST:
                yield line
            else:
                yield from self._lost(line)

    def _lost(self, line: str) -> Iterator[str]:
        on_its_own = _ON_ITS_OWN.match(line)
        if on_its_own and self._last and _LATIN.find(on_its_own["value"].lower()) == _LATIN.find(self._last) + 1:
            self._last = on_its_own["value"].lower()
            line = f"{self._last}) {line[on_its_own.end() :]}"
            starts = [(0, self._last, 3), *_further(line, 3, self._last)]
        else:
            starts = _unbracketed(line)
        if not starts:
            yield line
            return
        self._last = starts[-1][1]
        head = line[: starts[0][0]].strip()
        if head:
            yield head
        ends = [start for start, _, _ in starts[1:]] + [len(line)]
        for (_, value, behind), end in zip(starts, ends, strict=True):
            yield f"{value}) {line[behind:end].strip()}"


def _bullets(text: str) -> Iterator[str]:
    found = list(_BULLETS.finditer(text))
    if not found:
        yield text
        return
    if head := text[: found[0].start()].strip():
        yield head
    for bullet, end in zip(found, [f.start() for f in found[1:]] + [len(text)], strict=True):
        yield f"- {text[bullet.end() : end].strip()}"


def _run(found: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Those that count from the first on, where they are two or more and do not all begin the line."""
    best: list[re.Match[str]] = []
    for order in (*_ORDERS, None):
        run: list[re.Match[str]] = []
        for match in found:
            wanted = str(len(run) + 1) if order is None else order[len(run) : len(run) + 1]
            if match["value"] == wanted:
                run.append(match)
        best = max(best, run, key=len)
    return best if len(best) >= _FEWEST else []


def _cut(line: str, starts: Sequence[int]) -> Iterator[str]:
    """The parts; the last item ends with its sentence where those before it are parts of one."""
    parts = [line[start:end].strip() for start, end in pairwise([*starts, len(line)])]
    if head := line[: starts[0]].strip():
        yield head
    yield from parts[:-1]
    last = sentences(parts[-1]) if all(part.endswith(_GOES_ON) for part in parts[:-1]) else parts[-1:]
    yield last[0]
    if len(last) > 1:
        yield " ".join(last[1:])


def _unbracketed(line: str) -> list[tuple[int, str, int]]:
    """Where letters without bracket begin items: place, letter, place of the text."""
    for first in _LOST_FIRST.finditer(line):
        further = _further(line, first.end(), "a")
        if further:
            return [(first.start(), "a", first.end()), *further]
    return []


def _further(line: str, behind: int, last: str) -> list[tuple[int, str, int]]:
    found = []
    for match in _LOST.finditer(line, behind):
        is_next = _LATIN.find(match["value"]) == _LATIN.find(last) + 1
        if is_next and not _NAMES_BEFORE.search(line[: match.start()]):
            last = match["value"]
            found.append((match.start(), last, match.end()))
    return found
