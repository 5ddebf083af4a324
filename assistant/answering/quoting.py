"""What is quoted with the sentence that answers best: what it leans on, its exception, the rest of its list or table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from assistant.answering.lists import ancestors, levels, markdown_list
from assistant.answering.passage import Form, Sentence, block
from assistant.answering.sentence_scores import Numbers
from assistant.language.discourse import leans, needs_before, needs_before_in_article
from assistant.language.normalise import fold

BELONGS = 0.3
"""A further sentence is quoted where it answers with so much of the best one's likelihood."""
_CHAIN = 2
"""So many sentences are followed back or forward that lean on one another."""
_ALIKE = 3
"""Sentences that begin with so many words alike tell one thing after another."""
_WHOLE_CHARS = 2_000
"""A longer list, whose items are the paragraphs of a law, is not quoted whole; nor are so long tables."""

_OPENING_CHARS = 700
"""An article's first sentence gives its rule; a longer one is mostly a list that was written as a sentence."""


def _answer_first(lead: Sequence[int], rest: Sequence[int]) -> list[int]:
    return [*lead, *(n for n in rest if n > lead[-1]), *(n for n in rest if n < lead[0])]


def _as_written(lead: Sequence[int], rest: Sequence[int]) -> list[int]:
    return sorted([*lead, *rest])


@dataclass(frozen=True, slots=True)
class Manner:
    """How sentences of a text are quoted: with which goes the one before, in which order they stand, and whether the first
    one is always among them."""

    needs: Callable[[str], bool]
    order: Callable[[Sequence[int], Sequence[int]], list[int]]
    opens: bool = False


PROSE = Manner(needs_before, _answer_first)
"""In plain prose each sentence is near to being an answer: the best one is read first."""
ARTICLE = Manner(needs_before_in_article, _as_written, opens=True)
"""A law's article gives its rule first, then its cases and exceptions: its order is a part of what it says."""


def quote_of(found: list[Sentence], scores: Numbers, best: int, count: int, manner: Manner = PROSE) -> str:
    """The sentence number `best` with what belongs to it, then at most `count` in all that answer nearly as well or better.

    Blocks that do not follow each other in the section are parted by an empty line. A question in the section gives way to
    what follows it. `manner` is how such a text is quoted.
    """
    while found[best].asks and best + 1 < len(found):
        best += 1
    match found[best].form:
        case Form.ROW:
            return _table(found, scores, best)
        case Form.ITEM:
            return _list(found, scores, best, manner.needs)
    if best + 1 < len(found) and found[best + 1].form is Form.ITEM:
        return _list(found, scores, best + 1, manner.needs)
    return _prose(found, scores, best, count, manner)


def _prose(found: list[Sentence], scores: Numbers, best: int, count: int, manner: Manner) -> str:
    lead = range(_back(found, best, manner.needs), _forward(found, best, count) + 1)
    near = [n for n in _near(scores, best) if found[n].form is Form.PROSE and not found[n].asks]
    more = [n for n in near if n not in lead][: max(0, count - len(lead))]
    rest = {n for further in more for n in range(_back(found, further, manner.needs), further + 1)} - set(lead)
    if manner.opens and found[0].form is Form.PROSE and 0 not in lead and len(found[0].text) <= _OPENING_CHARS:
        rest |= {0}
    return _joined(found, manner.order(lead, sorted(rest)))


def _near(scores: Numbers, best: int) -> list[int]:
    floor = scores[best] + np.log(BELONGS)
    return [int(n) for n in np.argsort(-scores, kind="stable") if scores[n] >= floor and n != best]


def _back(found: Sequence[Sentence], at: int, needs: Callable[[str], bool]) -> int:
    """Where the sentences begin that number `at` cannot be read without."""
    first = at
    while first > max(0, at - _CHAIN) and needs(found[first].text) and found[first - 1].form is Form.PROSE:
        first -= 1
    return first


def _forward(found: Sequence[Sentence], at: int, count: int = 1) -> int:
    """The last of the sentences that limit number `at`, say what it announces, or (of `count` in all) go on with it."""
    last = at
    while last + 1 < min(len(found), at + 1 + _CHAIN) and found[last + 1].form is Form.PROSE:
        following = found[last + 1].text
        if not (
            leans(following)
            or found[last].text.endswith(":")
            or (last + 1 - at < count and _goes_on(found[at].text, following))
        ):
            break
        last += 1
    return last


def _goes_on(sentence: str, following: str) -> bool:
    """Whether both begin alike: "Article 7 excludes …", "Article 7 excludes also …"."""
    one, other = sentence.split(), following.split()
    return len(other) > _ALIKE and fold(" ".join(one[:_ALIKE])) == fold(" ".join(other[:_ALIKE]))


def _joined(found: Sequence[Sentence], chosen: Sequence[int]) -> str:
    text = found[chosen[0]].text
    for before, number in pairwise(chosen):
        text += (" " if number == before + 1 else "\n\n") + found[number].text
    return text


def _list(found: list[Sentence], scores: Numbers, at: int, needs: Callable[[str], bool]) -> str:
    """The list with the sentence that introduces it, the items that it stands below and what is said of it behind it."""
    items, depths = block(found, at), levels(found)
    chosen = _most(found, scores, items, at)
    above = [n for n in ancestors(found, depths, chosen[0]) if n not in chosen]
    apart = bool(above) and above[-1] < items[0]
    lists = [above, list(chosen)] if apart else [[*above, *chosen]]
    shown = [markdown_list([(found[n].text, depths[n]) for n in numbers]) for numbers in lists]
    intro = _before(found, block(found, above[0]) if apart else items, needs)
    between = _before(found, items, needs) if apart else []
    after = range(items[-1] + 1, _forward(found, items[-1]) + 1)
    return "\n\n".join([*intro, *shown[:-1], *between, shown[-1], *(found[n].text for n in after)])


def _before(found: Sequence[Sentence], items: range, needs: Callable[[str], bool]) -> list[str]:
    """The sentence that introduces a list, with what that leans on."""
    at = items[0] - 1
    if at < 0 or found[at].form is not Form.PROSE:
        return []
    return [_joined(found, range(_back(found, at, needs), at + 1))]


def _table(found: list[Sentence], scores: Numbers, at: int) -> str:
    """The header, then the rows as items."""
    rows = block(found, at)
    header, body = found[rows[0]].text, rows[1:]
    lines = [f"- {found[n].text}" for n in _most(found, scores, body, max(at, rows[0] + 1))]
    return "\n\n".join([header, "\n".join(lines)])


def _most(found: Sequence[Sentence], scores: Numbers, numbers: range, at: int) -> Sequence[int]:
    """All of a list or table, or those that answer where it is long."""
    if sum(len(found[n].text) for n in numbers) <= _WHOLE_CHARS:
        return numbers
    return [n for n in numbers if n == at or scores[n] >= scores[at] + np.log(BELONGS)]
