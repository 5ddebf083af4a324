"""Near-duplicates as one: a portal holds the same table for each region and each year, and a reader wants the table once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language.analyse import terms_of, tokens
from assistant.language.lexicon import function_words
from assistant.language.names import place_words, without_clitics
from assistant.model import Dataset, Hit, Language, LocalText, pick

_AS_GOOD = 0.97
"""Members whose evidence is above this share of the best one's are equals: then the newest stands for the family."""
_LEAST_TERMS = 2
"""A title of which less is left without place and year says too little to be the same as another."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Family:
    """A dataset with the hit that found it, and its copies for other places and years, best first."""

    hit: Hit
    dataset: Dataset
    variants: tuple[Dataset, ...] = ()


def families(pairs: Sequence[tuple[Hit, Dataset]]) -> list[Family]:
    """Hits with their datasets, best first, folded; a family stands where its best member stood.

    Of members that fit the question equally well the newest stands for the family: a place or a year that is asked for
    makes its copy fit better than the others.
    """
    groups: dict[tuple[str, ...], list[tuple[Hit, Dataset]]] = {}
    for hit, dataset in pairs:
        groups.setdefault(_key(dataset), []).append((hit, dataset))
    return [_family(group) for group in groups.values()]


def _family(group: Sequence[tuple[Hit, Dataset]]) -> Family:
    best = max(_evidence(hit) for hit, _ in group)
    equals = [pair for pair in group if _evidence(pair[0]) >= _AS_GOOD * best]
    hit, dataset = max(equals, key=lambda pair: _newest(pair[1]))
    return Family(hit, dataset, tuple(other for _, other in group if other is not dataset))


def _evidence(hit: Hit) -> float:
    return hit.dense + hit.covered


def _newest(dataset: Dataset) -> tuple[int, str]:
    """The last year that the data speaks of, then the date of the record."""
    years = _YEAR.findall(f"{dataset.period} {_title(dataset.titles)}")
    return max(map(int, years), default=0), dataset.modified


def _key(dataset: Dataset) -> tuple[str, ...]:
    """What is left of a title without places, years and small words, with its producer; its own id where little is left.

    What Arabic glues to a word may be cut too much: this key is only compared with others made in the same way.
    """
    ignored = function_words()["fr"] | function_words()["en"] | function_words()["ar"] | place_words()
    words = [(w, min(without_clitics(w), key=len)) for w in tokens(_title(dataset.titles)) if not _YEAR.fullmatch(w)]
    terms = sorted({terms_of(bare)[0] for word, bare in words if not ignored & {word, bare}})
    if len(terms) < _LEAST_TERMS:
        return (dataset.id,)
    return (dataset.organization.id if dataset.organization else "", *terms)


def _title(titles: LocalText) -> str:
    return pick(titles, Language.FR)
