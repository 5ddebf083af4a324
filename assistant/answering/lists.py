"""Items of a law's lists as a Markdown list: nested as the law nests them, each with the law's own number or letter."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.passage import Form, Sentence

_BULLET, _NUMBER = "-", "1"
_WIDGET_DEPTH = 1
"""Lists in lists are shown as such to this depth; below it items carry their numbers as text."""
_MARKER = re.compile(
    r"\s*(?:(?P<bullet>[-–—•▪●*])\s+|\(?-?(?P<number>\d{1,2})(?P<end>\s?[.)°ـ-]?)\)?\s+"
    r"|(?P<letters>\(?(?P<letter>[ivx]{2,4}|[a-z\u0621-\u064a])ـ?\s?[.)ـ–-]\)?)\s+)"
)
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ", "أبتثجحخدذرزسشصضطظعغفقكلمنهوي")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


@dataclass(frozen=True, slots=True)
class Marker:
    """What an item begins with: of which kind of list, its place in it, and the text behind it.

    Letters are shown as they stand; a number's `shown` is the number alone.
    """

    kind: str
    value: str
    shown: str
    rest: str

    @property
    def is_first(self) -> bool:
        """Whether a list begins with it."""
        return self.value in ("1", "a", "أ", "ا", "i")

    def follows(self, value: str) -> bool:
        """Whether it comes next after that one, in one of the orders that letters have."""
        if self.kind == _BULLET:
            return True
        if self.kind == _NUMBER:
            return int(self.value) == int(value) + 1
        pairs = [(_ROMAN.index(v) if v in _ROMAN else -9) for v in (value, self.value)]
        return any(value + self.value in letters for letters in _ALPHABETS) or pairs[1] == pairs[0] + 1 > 0


@dataclass(frozen=True, slots=True)
class _Open:
    indent: int
    kind: str
    value: str


def marker(text: str) -> Marker:
    """The marker of an item; one that is none of ours is a bullet before the whole text."""
    found = _MARKER.match(text)
    rest = text[found.end() :] if found else text
    if found is None or found["bullet"]:
        return Marker(_BULLET, "", "", rest)
    if found["number"]:
        end = ")" if found["end"].strip() == ")" else "."
        return Marker(_NUMBER, str(int(found["number"])), f"{int(found['number'])}{end}", rest)
    script = "a" if found["letter"].isascii() else "أ"
    return Marker(script, found["letter"], found["letters"], rest)


def levels(found: Sequence[Sentence]) -> list[int]:
    """How deep each sentence stands in the section's lists, 0 for prose.

    Where the text does not indent, lists are told apart by their kind of number (`1. … a) … b) … 2. …`) and by where they
    begin again.
    """
    open_lists: list[_Open] = []
    after_prose = False
    depths = []
    for sentence in found:
        if sentence.form is not Form.ITEM:
            after_prose = True
            depths.append(0)
            continue
        mark = marker(sentence.text)
        open_lists = _placed(open_lists, sentence.indent, mark, after_prose)
        after_prose = False
        depths.append(len(open_lists) - 1)
    return depths


def _placed(lists: list[_Open], indent: int, mark: Marker, after_prose: bool) -> list[_Open]:
    """The lists that are open behind an item, the last one its own."""
    here = _Open(indent, mark.kind, mark.value)
    outer = [one for one in lists if one.indent <= indent]
    same = [n for n, one in enumerate(outer) if (one.indent, one.kind) == (indent, mark.kind)]
    for number in reversed(same):
        if mark.follows(outer[number].value):
            return [*outer[:number], here]
    if mark.kind != _BULLET and mark.is_first:
        return [here] if after_prose and same else [*outer, here]
    if same:
        return [*outer[: same[-1]], here]
    return [*outer, here] if mark.kind == _BULLET or indent > (outer[-1].indent if outer else 0) else [here]


def ancestors(found: Sequence[Sentence], depths: Sequence[int], at: int) -> list[int]:
    """The items that item number `at` stands below, outermost first."""
    above, depth = [], depths[at]
    for number in range(at - 1, -1, -1):
        if depth == 0:
            break
        if found[number].form is Form.ITEM and depths[number] < depth:
            above.append(number)
            depth = depths[number]
    return above[::-1]


def markdown_list(items: Sequence[tuple[str, int]]) -> str:
    """Items with their depths as one Markdown list, in which no number is counted anew."""
    lines: list[str] = []
    open_levels: list[int] = []
    widths: list[int] = []
    last: list[int | None] = []
    for text, level in items:
        open_levels = [one for one in open_levels if one < level]
        depth = len(open_levels)
        open_levels.append(level)
        mark = marker(text)
        number = int(mark.value) if mark.kind == _NUMBER and depth <= _WIDGET_DEPTH else None
        before = last[depth] if depth < len(last) else None
        counted = number is not None and (before is None or number == before + 1)
        begins = f"{mark.shown} " if counted else f"- {mark.shown} " if mark.shown else "- "
        lines.append(" " * sum(widths[:depth]) + begins + mark.rest)
        widths[depth:] = [len(begins) if counted else len("- ")]
        last[depth:] = [number if counted else None]
    return "\n".join(lines)
