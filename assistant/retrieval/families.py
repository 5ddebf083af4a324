"""Near-duplicates as one: a portal holds the same table for each region and each year, and a reader wants the table once."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from assistant.language.analyse import terms_of, tokens
from assistant.language.lexicon import function_words
from assistant.language.names import key, place_words, without_clitics
from assistant.model import Dataset, Hit, Language, LocalText, pick

_AS_GOOD = 0.97
"""Members whose evidence is above this share of the best one's are equals: then the newest stands for the family."""
_EQUAL = 0.99
"""Results of which the weaker has this share of the stronger one's evidence are equals: the fresher record comes first."""
_NEAR = 0.95
"""Results this near are as good for a reader who has one of them already: then another producer's is worth more."""
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


def arranged(found: Sequence[Family], *, shown: int, asked: str = "") -> list[Family]:
    """Families, best first, in the order in which `shown` of them are shown: of equals the fresher record first, and not
    all from one producer where another one has a record nearly as good as the last of them.

    What is clearly better, by its score or by how much of the question it says, stays in front, and so does a title that
    is what was `asked`, word for word.
    """
    exact = {family.dataset.id for family in found if asked and key(asked) in map(key, family.dataset.titles.values())}
    return _from_more_producers(_fresher_first(found, exact), shown, exact)


def _fresher_first(found: Sequence[Family], exact: Collection[str]) -> list[Family]:
    ordered: list[Family] = []
    start = 0
    while start < len(found):
        end = start + 1
        while end < len(found) and _are_equals(found[start], found[end], exact):
            end += 1
        ordered += sorted(found[start:end], key=lambda family: family.dataset.modified, reverse=True)
        start = end
    return ordered


def _from_more_producers(found: list[Family], shown: int, exact: Collection[str]) -> list[Family]:
    producers = {family.dataset.organization.id if family.dataset.organization else "" for family in found[:shown]}
    if shown < 2 or len(found) <= shown or len(producers) > 1 or "" in producers:
        return found
    last = found[shown - 1]
    if last.dataset.id in exact:
        return found
    for family in found[shown:]:
        organization = family.dataset.organization
        if organization and organization.id not in producers and _is_near(last.hit, family.hit, _NEAR):
            return [*found[: shown - 1], family, last, *(other for other in found[shown:] if other is not family)]
    return found


def _are_equals(one: Family, other: Family, exact: Collection[str]) -> bool:
    return not {one.dataset.id, other.dataset.id} & {*exact} and _is_near(one.hit, other.hit, _EQUAL)


def _is_near(better: Hit, other: Hit, share: float) -> bool:
    """Whether a hit has this share of what speaks for a better one: of its score, and of what its text says."""
    return other.score >= share * better.score and _evidence(other) >= share * _evidence(better)


def with_copies(found: Sequence[Family], others: Sequence[Dataset]) -> list[Family]:
    """The families with those of the `others` that are copies too, behind the variants that they have."""
    copies: dict[tuple[str, ...], list[Dataset]] = {}
    for dataset in others:
        copies.setdefault(_key(dataset), []).append(dataset)
    return [_joined(family, copies.get(_key(family.dataset), [])) for family in found]


def _joined(family: Family, copies: Sequence[Dataset]) -> Family:
    known = {family.dataset.id, *(variant.id for variant in family.variants)}
    return replace(family, variants=(*family.variants, *(copy for copy in copies if copy.id not in known)))


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
