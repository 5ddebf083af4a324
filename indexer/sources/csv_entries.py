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
    named = _named(groups)
    yield from sorted((*unusable, *named), key=lambda item: item.number)


@dataclass(slots=True)
class _Group:
    """The rows of one dataset; `apart` is what tells it from others of one title."""

    number: int
    rows: list[Cells]
    given: str
    slug: str
    apart: tuple[str, ...]


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
            groups[given or number] = _Group(number, [row], given, slug(title), kept_apart_by(row, layout))
    return list(groups.values()), unusable


def _by_file(rows: Sequence[Row], layout: Layout) -> tuple[list[_Group], list[Unusable]]:
    groups: dict[object, _Group] = {}
    for number, row in rows:
        given, title = id_of(row, layout), slug(title_of(row, layout))
        producer = producer_of(row, layout)  # alone: files come and go
        same: object = given or ((title, producer) if title else number)
        group = groups.setdefault(same, _Group(number, [], given, title, producer))
        group.rows.append(row)
    titled = {key: bool(title_of(merged(group.rows), layout)) for key, group in groups.items()}
    unusable = [Unusable(group.number, "no title") for key, group in groups.items() if not titled[key]]
    return [group for key, group in groups.items() if titled[key]], unusable


def _named(groups: Sequence[_Group]) -> Iterator[Entry | Unusable]:
    """Each group under an id of its own; what would be the same dataset twice is not usable."""
    held = Counter(group.given or group.slug for group in groups)
    alike = Counter((group.slug, group.apart) for group in groups if not group.given)
    seen: dict[str, int] = {}
    for group in groups:
        identity = group.given or group.slug
        if not group.given and (held[group.slug] > 1 or not group.slug):
            whole = [cell.strip() for row in group.rows for cell in row]
            suffix = digest(*(group.apart if alike[group.slug, group.apart] == 1 else whole))
            identity = f"{group.slug or 'dataset'}-{suffix[:SUFFIX_CHARS]}"
        if identity in seen:
            yield Unusable(group.number, f"the same as row {seen[identity]}")
        else:
            seen[identity] = group.number
            yield Entry(number=group.number, rows=tuple(group.rows), identity=identity)
