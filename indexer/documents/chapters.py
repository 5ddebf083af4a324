"""The chapters and sections of a law above its articles: headings where they are lines only, whole, and one in the other.

Their numbers tell whether all are there: a chapter whose neighbour is lost would claim that one's articles. In a law that
has lost articles they are set aside, since what stands out of its place says nothing of what follows it.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from indexer.documents.articles import missing_numbers, own_kind
from indexer.documents.law_lines import LONGEST_TITLE, NO_TITLE_ENDS, Item, Named, contents, headings, lines_of

_FEWEST = 2
_DEEPEST = 6
_NO_REST_ENDS = NO_TITLE_ENDS + "!?؟…"
_APART = frozenset({"annex"})
"""Kinds that stand beside the others and hold none of them."""


def chapters_headed(items: Sequence[Item]) -> list[Item]:
    """The items of a law with headings for its chapters; other items as they are."""
    there = headings(items)
    own = own_kind(there.values())
    if sum(named.kind == own for named in there.values()) < _FEWEST:
        return list(items)
    lines = {n: named for n, named in lines_of(items).items() if named.kind != own and not named.body}
    told = contents(items, lines_of(items))
    if missing_numbers(items):
        return [_aside(i) if n in told or _is_of_chapter(n, items, lines) else i for n, i in enumerate(items)]
    lines = {n: named for n, named in lines.items() if n not in told}
    whole = {kind for kind in {named.kind for named in lines.values()} if _is_whole(kind, there, lines)}
    found = [_heading(item, lines, n, whole) if n not in told else _aside(item) for n, item in enumerate(items)]
    return _nested(_joined(found), own)


def _aside(item: Item) -> Item:
    return {**item, "aside": True}


def _is_of_chapter(number: int, items: Sequence[Item], lines: Mapping[int, Named]) -> bool:
    """Whether a line is a chapter's label, or the title below one."""
    if number in lines:
        return True
    below_label = number - 1 in lines and lines[number - 1].is_bare and number + 1 < len(items)
    return below_label and _is_rest(items[number], items[number + 1])


def _is_whole(kind: str, there: Mapping[int, Named], lines: Mapping[int, Named]) -> bool:
    """Whether the numbers of that kind follow each other, in every part of the law from 1."""
    named = [one for _, one in sorted({**lines, **there}.items()) if one.kind == kind]
    numbers = [one.order[0] if one.order else 0 for one in named]
    return all(number in (1, before + 1) for before, number in pairwise(numbers))


def _heading(item: Item, lines: Mapping[int, Named], number: int, whole: set[str]) -> Item:
    named = lines.get(number)
    if named is None or named.kind not in whole:
        return item
    return {"heading": named.heading, "level": 0, "page": item.get("page")}


def _joined(items: Sequence[Item]) -> list[Item]:
    """Headings of chapters with the rest of their title, where it stands alone on the line below them."""
    named = headings(items)
    own = own_kind(named.values())
    found: list[Item] = []
    for number, item in enumerate(items):
        above = named.get(number - 1)
        torn = above and above.kind != own and number + 1 < len(items) and _is_rest(item, items[number + 1])
        if torn and above:
            mark = " – " if above.is_bare else " "
            found[-1] = {**found[-1], "heading": f"{found[-1]['heading']}{mark}{item['text']}"}
        else:
            found.append(item)
    return found


def _is_rest(line: Item, following: Item) -> bool:
    text = line.get("text")
    if not isinstance(text, str) or not text.strip() or line.get("quoted") or "heading" not in following:
        return False
    return len(text) <= 2 * LONGEST_TITLE and text[0].isalpha() and text.rstrip()[-1] not in _NO_REST_ENDS


def _nested(items: Sequence[Item], own: str) -> list[Item]:
    """The items with every kind of heading on a level of its own, as the kinds first come, and the articles below all."""
    named = headings(items)
    kinds = list(dict.fromkeys(one.kind for one in named.values() if one.kind != own))
    levels = {kind: {_level(items[n]) for n, one in named.items() if one.kind == kind} for kind in kinds}
    ranked = [kind for kind in kinds if kind not in _APART]
    shared = len({min(levels[kind] - {0}, default=0) for kind in ranked}) < len(ranked)
    if not shared and all(0 not in found for found in levels.values()):
        return list(items)
    article = min(_level(items[n]) for n, one in named.items() if one.kind == own)
    written = [level for found in levels.values() for level in found if level]
    above = max((_level(i) for i in items[: min(named)] if i.get("heading") and _level(i) < article), default=0)
    base = min(written, default=above + 1)
    target = {kind: base + n for n, kind in enumerate(ranked)} | dict.fromkeys(_APART, base)
    shift = max(0, base + len(ranked) - article)
    return [_moved(item, named.get(n), target, article, shift) for n, item in enumerate(items)]


def _moved(item: Item, named: Named | None, target: Mapping[str, int], article: int, shift: int) -> Item:
    if named and named.kind in target:
        return {**item, "level": min(_DEEPEST, target[named.kind])}
    if isinstance(item.get("heading"), str) and _level(item) >= article:
        return {**item, "level": min(_DEEPEST, _level(item) + shift)}
    return item


def _level(item: Item) -> int:
    level = item.get("level")
    return level if isinstance(level, int) else 1
