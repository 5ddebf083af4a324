"""Laws whose articles are no headings where they are read, or not all of them: every article is a section of its own.

An article without a heading is read as part of the one before it, and quoted under that one's number. Labels that stand
at the beginning of a paragraph become headings where they go on with the numbers before them; beside headings that are
there, only those do that fill a gap.
"""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.language.annotations import is_note
from indexer.documents.law_lines import Item, Named, contents, headings, lines_of, named_line
from indexer.documents.law_numbers import Order
from indexer.documents.pdf_legal import ARTICLE, CLAUSE

_FURTHER = 3
"""Numbers that may be missing where a sentence follows its label on the line."""
_FEWEST = 2
_MOST_MISSING = 0.2
_LEAST_LAW = 8
_DEEPEST = 6
_LONGEST_LABEL = 200
_WITHIN = re.compile(r"(?<=\s)(?:Article|ARTICLE|المادة|الفصل)\s")


def articles_headed(items: Iterable[Item]) -> list[Item]:
    """The items of a law none of whose articles is a heading, with headings for all; other items as they are."""
    found = list(items)
    lines, there = lines_of(found), headings(found)
    own = own_kind([*there.values(), *lines.values()])
    if any(named.kind == own for named in there.values()):
        return found
    told = contents(found, lines)
    taken: dict[int, Named] = {}
    last: Order | None = None
    for number, named in lines.items():
        if named.kind == own and number not in told and named.order and _goes_on(last, named):
            taken[number] = named
            last = named.order
    if len(taken) < _FEWEST:
        return found
    above = next((i.get("level") for i in reversed(found[: min(taken)]) if i.get("heading")), 0)
    return _with_headings(found, taken, (above if isinstance(above, int) else 0) + 1)


def articles_completed(items: Iterable[Item]) -> list[Item]:
    """The items of a law whose articles are headings, with headings for those that had none, and a note of the rest."""
    found = list(items)
    there = headings(found)
    own = own_kind(there.values())
    orders = {n: h.order for n, h in there.items() if h.kind == own and h.order}
    if len(orders) < _FEWEST:
        return found
    found, orders = _parted(found, own, orders)
    lines = lines_of(found)
    told = contents(found, lines)
    places = sorted(orders)
    lost = {n: named for n, named in lines.items() if n not in told and named.kind == own}
    taken = {n: named for n, named in lost.items() if _fills(n, named, places, orders)}
    found = _with_headings(found, taken, int(found[min(orders)].get("level") or 1))
    missing = missing_numbers(found)
    if missing:
        shown = ", ".join(map(str, missing))
        found.append(
            {"note": f"no heading is found for articles {shown}: their text is read as part of other articles"}
        )
    return found


def own_kind(named: Iterable[Named]) -> str:
    """What the text calls its articles: where it has none, the parts of which there are most, as licences have sections."""
    kinds = Counter(one.kind for one in named)
    return next(
        (kind for kind in (ARTICLE, CLAUSE, *(kind for kind, _ in kinds.most_common())) if kind in kinds), ARTICLE
    )


def missing_numbers(items: Sequence[Item]) -> list[int]:
    """The articles without a heading, where nearly all of a whole law have one."""
    there = headings(items)
    own = own_kind(there.values())
    numbers = {h.order[0] for h in there.values() if h.kind == own and h.order}
    whole = range(1, max(numbers, default=0) + 1)
    missing = [n for n in whole if n not in numbers]
    return missing if len(whole) >= _LEAST_LAW and len(missing) <= _MOST_MISSING * len(whole) else []


def _goes_on(last: Order | None, named: Named) -> bool:
    order = named.order or (0, 0)
    return last is None or (last < order and (not named.body or order[0] - last[0] <= _FURTHER))


def _fills(number: int, named: Named, places: Sequence[int], orders: Mapping[int, Order]) -> bool:
    """Whether a label stands between the headings that have the numbers before and after its own."""
    if named.order is None:
        return False
    at = bisect(places, number)
    if not at:
        return named.order < orders[places[0]]
    before = orders[places[at - 1]]
    limit = orders[places[at]] if at < len(places) else (before[0] + _FURTHER + 1, 0)
    return before < named.order < limit


def _parted(items: Sequence[Item], own: str, orders: Mapping[int, Order]) -> tuple[list[Item], dict[int, Order]]:
    """Lines in which an article begins that has no heading, where the next one in order is missing, parted there."""
    known = set(orders.values())
    found: list[Item] = []
    places: dict[int, Order] = {}
    last, in_note = (0, 0), False
    for number, item in enumerate(items):
        heading, text = item.get("heading"), item.get("text")
        if number in orders:
            last, in_note = orders[number], False
            places[len(found)] = last
        elif isinstance(heading, str):
            in_note = is_note(heading)
        wanted = (last[0] + 1, 0)
        if isinstance(text, str) and not in_note and not item.get("quoted") and wanted not in known and last > (0, 0):
            at = _within(text, own, wanted)
            if at:
                found += [{**item, "text": text[:at].rstrip()}, {**item, "text": text[at:]}]
                known.add(wanted)
                continue
        found.append(item)
    return found, places


def _within(text: str, own: str, wanted: Order) -> int:
    """Where in a line the article with that number begins; 0 where none does."""
    for found in _WITHIN.finditer(text):
        named = named_line(text[found.start() : found.start() + _LONGEST_LABEL])
        if named and named.kind == own and named.order == wanted and named.body:
            return found.start()
    return 0


def _with_headings(items: Sequence[Item], taken: Mapping[int, Named], level: int) -> list[Item]:
    """The items with those lines as headings, and the sentences that follow on them."""
    return [part for number, item in enumerate(items) for part in _headed(item, taken.get(number), level)]


def _headed(item: Item, named: Named | None, level: int) -> Iterator[Item]:
    if named is None:
        yield item
        return
    yield {"heading": named.heading, "level": min(_DEEPEST, level), "page": item.get("page")}
    if named.body:
        yield {**item, "text": named.body}
