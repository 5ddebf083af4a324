"""The catalogue by theme, producer, licence, format and frequency: what was chosen, what can be chosen, what fits."""

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from starlette.datastructures import QueryParams

from api.portal.page import Said, query, said
from api.schemas import said as cleaned
from assistant.adapters.catalogue import SqliteCatalogue
from assistant.intents.tools import dataset_path, licence_name, shorten
from assistant.language.names import key, resolve
from assistant.model import Dataset, Filter, Language, pick

FACETS = ("theme", "organization", "licence", "format", "frequency")
"""What one browses by, as addresses name it. A place is none: what covers the whole country fits every place."""
PAGE_SIZE, SHOWN, LISTED = 20, 8, 100
_MOST_VALUES, _VALUE_CHARS, _DESCRIPTION_CHARS = 20, 300, 240
_MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What was chosen, as (facet, value); two values of a facet mean either."""

    chosen: tuple[tuple[str, str], ...] = ()

    def filter(self) -> Filter:
        """As the catalogue reads it."""

        def of(facet: str) -> tuple[str, ...]:
            return tuple(value for name, value in self.chosen if name == facet)

        return Filter(
            themes=of("theme"),
            organizations=of("organization"),
            licences=of("licence"),
            formats=of("format"),
            frequencies=of("frequency"),
        )

    def without(self, facet: str, value: str | None = None) -> "Selection":
        """This selection less a value, or less all values of a facet."""
        kept = (pair for pair in self.chosen if pair[0] != facet or value not in (None, pair[1]))
        return Selection(chosen=tuple(kept))

    def choosing(self, facet: str, value: str) -> "Selection":
        """This selection with the value in place of the facet's others."""
        pairs = (*self.without(facet).chosen, (facet, value))
        return Selection(chosen=tuple(sorted(pairs, key=lambda pair: FACETS.index(pair[0]))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value that can be chosen: its name, how many datasets then fit, where the choice leads, whether it is made."""

    id: str
    title: str
    count: int
    address: str
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The first values of a facet, how many there are, and where all of them are."""

    facet: str
    values: Sequence[Value]
    total: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A dataset in a list."""

    title: Said
    description: Said
    producer: Said
    formats: tuple[str, ...]
    licence: str
    modified: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The page that is shown of so many, and their addresses."""

    number: int
    last: int
    links: Sequence[tuple[int, str]]
    before: str
    after: str


def selection(params: QueryParams) -> Selection:
    """What an address asks for; what it asks for in vain is left out."""
    values = [
        (facet, value[:_VALUE_CHARS])
        for facet in FACETS
        for value in dict.fromkeys(cleaned(params.getlist(facet)[:_MOST_VALUES]))
    ]
    return Selection(chosen=tuple(values))


def page_number(params: QueryParams) -> int:
    """The page that an address asks for, from 1; the first where it names none."""
    written = params.get("page", "")
    return min(max(int(written), 1), _MOST_PAGES) if written.isascii() and written.isdigit() and len(written) < 9 else 1


def values(catalogue: SqliteCatalogue, facet: str, chosen: Selection, language: Language) -> list[Value]:
    """The values of a facet that fit the rest of the selection, most datasets first."""
    rows = catalogue.facet_counts(facet, language, among=chosen.without(facet).filter())
    picked = {key(value) for name, value in chosen.chosen if name == facet}
    return [
        Value(
            id=identity,
            title=value_name(facet, identity, title, language),
            count=count,
            address=f"/datasets{query(language, chosen.choosing(facet, identity).chosen)}",
            chosen=bool(picked & {key(identity), key(title)}),
        )
        for identity, title, count in rows
    ]


def groups(catalogue: SqliteCatalogue, chosen: Selection, language: Language) -> list[Group]:
    """What can be chosen, facet by facet; a facet without values is left out."""
    found = [(facet, values(catalogue, facet, chosen, language)) for facet in FACETS]
    return [
        Group(
            facet=facet,
            values=[*(shown := every[:SHOWN]), *(v for v in every[SHOWN:] if v.chosen and v not in shown)],
            total=len(every),
            address=f"/browse/{facet}{query(language, chosen.without(facet).chosen)}",
        )
        for facet, every in found
        if every
    ]


def whole(catalogue: SqliteCatalogue, language: Language) -> list[Group]:
    """What can be chosen of the whole catalogue, counted once a generation: the front page shows it to everyone."""
    counted = _WHOLE.setdefault(catalogue, {})
    if language not in counted:
        counted[language] = groups(catalogue, Selection(), language)
    return counted[language]


_WHOLE: WeakKeyDictionary[SqliteCatalogue, dict[Language, list[Group]]] = WeakKeyDictionary()


def value_name(facet: str, identity: str, title: str, language: Language) -> str:
    """The name of a facet's value; licences by the vocabulary's, for records name them in one language only."""
    known = resolve("licence", identity) if facet == "licence" else None
    return pick(known.names, language) if known else title


def chosen_names(catalogue: SqliteCatalogue, chosen: Selection, language: Language) -> list[tuple[str, str, str]]:
    """(facet, name, address without it) of each value that was chosen."""
    named: dict[str, dict[str, str]] = {}
    for facet in {facet for facet, _ in chosen.chosen}:
        rows = catalogue.facet_counts(facet, language)
        named[facet] = {
            key(s): value_name(facet, i, title, language) for i, title, _ in reversed(rows) for s in (title, i)
        }
    return [
        (facet, named[facet].get(key(value), value), f"/datasets{query(language, chosen.without(facet, value).chosen)}")
        for facet, value in chosen.chosen
    ]


def named_like(found: Sequence[Value], words: str) -> list[Value]:
    """The values whose name or id holds every word; accents, Arabic letter forms and capitals make no difference."""
    wanted = key(words).split()
    return [value for value in found if all(word in f"{key(value.title)} {key(value.id)}" for word in wanted)]


def item(dataset: Dataset, language: Language) -> Item:
    """A dataset as a list shows it."""
    told = said(dataset.descriptions, language)
    organization = dataset.organization
    return Item(
        title=said(dataset.titles, language, dataset.id),
        description=Said(text=shorten(told.text, _DESCRIPTION_CHARS), language=told.language),
        producer=said(organization.names, language, organization.id) if organization else Said(text=""),
        formats=dataset.formats,
        licence=licence_name(dataset, language),
        modified=dataset.modified,
        address=f"{dataset_path(dataset.id)}{query(language)}",
    )


def pages(path: str, pairs: Sequence[tuple[str, str]], number: int, total: int, size: int, language: Language) -> Pages:
    """Where the pages of a list are: the first, the last, and those around the one that is shown."""
    last = max(-(-total // size), 1)

    def at(n: int) -> str:
        return f"{path}{query(language, [*pairs, *([('page', str(n))] if n > 1 else [])])}"

    near = sorted({1, last, *(n for n in range(number - 2, number + 3) if 1 <= n <= last)})
    return Pages(
        number=number,
        last=last,
        links=[(n, at(n)) for n in near],
        before=at(number - 1) if 1 < number <= last else "",
        after=at(number + 1) if number < last else "",
    )
