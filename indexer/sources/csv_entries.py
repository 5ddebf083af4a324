"""Rows of a table → datasets with ids that do not depend on the order of the rows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.codec import digest
from indexer.sources.csv_columns import Layout
from indexer.sources.csv_package import Cells, id_of, kept_apart_by, merged, producer_of, slug, title_of
from indexer.sources.csv_rows import Row

SUFFIX_CHARS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The rows of one dataset, the number of the first, and its id."""

    number: int
    rows: tuple[Cells, ...]
    identity: str


@dataclass(frozen=True, slots=True)
class Unusable:
    """A row that is no dataset, and why."""

    number: int
    reason: str


def datasets_of(rows: Sequence[Row], layout: Layout, *, rows_are_files: bool) -> Iterator[Entry | Unusable]:
    """A dataset for each row, or for all rows of one id (or title and producer) where rows are files.

    An id is that of its column, or the title as a slug. Where several datasets have one slug, each of them gets a suffix
    from its producer, place, period and addresses, or else from all its cells: so ids are the same in any order of rows.
    """
    groups, unusable = _by_file(rows, layout) if rows_are_files else _by_row(rows, layout)
    named = _named(groups, layout)
    yield from sorted((*unusable, *named), key=lambda item: item.number)


@dataclass(slots=True)
class _Group:
    number: int
    rows: list[Cells]
    given: str
    slug: str


def _by_row(rows: Sequence[Row], layout: Layout) -> tuple[list[_Group], list[Unusable]]:
    groups: dict[object, _Group] = {}
    unusable: list[Unusable] = []
    for number, row in rows:
        title, given = title_of(row, layout), id_of(row, layout)
        if not title:
            unusable.append(Unusable(number, "no title"))
        elif given and given in groups:
            reason = f"the id {given!r} is that of row {groups[given].number}"
            hint = 'where rows are files of one dataset, the column map says rows = "resources"'
            unusable.append(Unusable(number, f"{reason}; {hint}"))
        else:
            groups[given or number] = _Group(number, [row], given, slug(title))
    return list(groups.values()), unusable


def _by_file(rows: Sequence[Row], layout: Layout) -> tuple[list[_Group], list[Unusable]]:
    groups: dict[object, _Group] = {}
    for number, row in rows:
        given, title = id_of(row, layout), slug(title_of(row, layout))
        same: object = given or ((title, producer_of(row, layout)) if title else number)
        group = groups.setdefault(same, _Group(number, [], given, title))
        group.rows.append(row)
    untitled = [key for key, group in groups.items() if not title_of(merged(group.rows), layout)]
    return [g for k, g in groups.items() if k not in untitled], [
        Unusable(groups[k].number, "no title") for k in untitled
    ]


def _named(groups: Sequence[_Group], layout: Layout) -> Iterator[Entry | Unusable]:
    """Each group under an id of its own; what would be the same dataset twice is not usable."""
    held = Counter(group.given or group.slug for group in groups)
    marks = [(group.slug, _mark(group, layout)) for group in groups]
    alike = Counter(marks)
    seen: dict[str, int] = {}
    for group, mark in zip(groups, marks, strict=True):
        identity = group.given or group.slug
        if not group.given and (held[group.slug] > 1 or not group.slug):
            suffix = mark[1] if alike[mark] == 1 else digest(*(c.strip() for row in group.rows for c in row))
            identity = f"{group.slug or 'dataset'}-{suffix[:SUFFIX_CHARS]}"
        if identity in seen:
            yield Unusable(group.number, f"the same as row {seen[identity]}")
        else:
            seen[identity] = group.number
            yield Entry(number=group.number, rows=tuple(group.rows), identity=identity)


def _mark(group: _Group, layout: Layout) -> str:
    """Stands for what keeps the group apart; of several rows only the producer is the same in any order of them."""
    row = merged(group.rows)
    return digest(*(kept_apart_by(row, layout) if len(group.rows) == 1 else producer_of(row, layout)))
