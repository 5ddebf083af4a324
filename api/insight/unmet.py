"""Questions that were no use to ask, by meaning across languages, shown only where enough different visitors asked."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from api.insight.grouping import groups, middle
from assistant.language.analyse import analyse
from assistant.language.normalise import fold
from assistant.model import Language, Thumb, Unmet
from assistant.ports import Vectors

ALIKE = 0.3
"""Likeness of two questions from which they are put together; docs/operators.md has the figures."""
Embed = Callable[[Sequence[tuple[str, Language]]], Vectors]
"""Unit vectors of questions, without their languages' part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Questions that mean the same. `question` is one of them; `visitors` is at least how many different people asked."""

    question: str
    language: Language
    languages: tuple[Language, ...]
    questions: int
    visitors: int
    thumbs_down: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """The groups that may be shown, most visitors first, and how much may not be."""

    groups: tuple[Group, ...] = ()
    withheld_groups: int = 0
    withheld_questions: int = 0


def demand(asked: Sequence[Unmet], embed: Embed, *, alike: float, k: int) -> Demand:
    """What is asked for and not there. `alike` is the cosine from which questions are put together."""
    wordings = _by_wording(asked)
    texts = [(found[0].text, found[0].language) for found in wordings]
    vectors = embed(texts) if texts else np.zeros((0, 1), np.float32)
    speakers = _speakers(asked)
    shown, hidden = list[Group](), list[int]()
    for rows in groups(vectors, at_least=alike):
        members = [one for row in rows for one in wordings[row]]
        visitors = different(members)
        if visitors >= k:
            said = _plainest([wordings[row][0] for row in rows], vectors[rows], speakers)
            shown.append(_group(said, members, visitors))
        else:
            hidden.append(len(members))
    shown.sort(key=lambda group: (-group.visitors, -group.questions, group.question))
    return Demand(groups=tuple(shown), withheld_groups=len(hidden), withheld_questions=sum(hidden))


def different(asked: Sequence[Unmet]) -> int:
    """How many different visitors there are at the least: on one day by that day's marks, over days by their shares."""
    days: defaultdict[date, set[str]] = defaultdict(set)
    for one in asked:
        days[one.day].add(one.visitor.today)
    shares = {one.visitor.share for one in asked}
    return max([len(shares), *(len(marks) for marks in days.values())], default=0)


def _by_wording(asked: Sequence[Unmet]) -> list[list[Unmet]]:
    """Questions of the same words, in any spelling that reads the same; the most frequent first."""
    found: defaultdict[tuple[str, ...], list[Unmet]] = defaultdict(list)
    for one in asked:
        found[tuple(fold(one.text).split())].append(one)
    return sorted(found.values(), key=len, reverse=True)


def _speakers(asked: Sequence[Unmet]) -> Mapping[str, set[int]]:
    """Which shares of the visitors use each word."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for one in asked:
        for term in analyse(one.text):
            found[term].add(one.visitor.share)
    return found


def _plainest(texts: Sequence[Unmet], vectors: Vectors, speakers: Mapping[str, set[int]]) -> Unmet:
    """The question with the fewest words that one visitor alone uses, such as a name; of several the most central."""
    lone = [sum(len(speakers[term]) < 2 for term in set(analyse(one.text))) for one in texts]
    plain = [row for row, count in enumerate(lone) if count == min(lone)]
    return texts[plain[middle(vectors[plain])]]


def _group(said: Unmet, members: Sequence[Unmet], visitors: int) -> Group:
    return Group(
        question=said.text,
        language=said.language,
        languages=tuple(language for language in Language if any(one.language is language for one in members)),
        questions=len(members),
        visitors=visitors,
        thumbs_down=sum(one.thumb is Thumb.DOWN for one in members),
    )
