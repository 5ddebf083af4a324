"""The first rows of the tables that Dalil itself serves; of others it knows the columns only."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice
from pathlib import Path

from assistant.model import Resource

TABLES = Path(str(files("indexer"))) / "catalogue" / "tables"  # data of a sister package, read as files
PLACE = "/sample/tables/"
ROWS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The beginning of a table: its name, the titles of its columns, some rows, and whether there are more."""

    name: str
    titles: Sequence[str]
    rows: Sequence[Sequence[str]]
    more: bool


def table_path(name: str) -> Path | None:
    """The shipped table of this name, or None."""
    return next((path for path in TABLES.glob("*.csv") if path.name == name), None)


def first_rows(resource: Resource) -> Rows | None:
    """The first rows of a table of this server; None for any other file."""
    path = table_path(resource.url.removeprefix(PLACE)) if resource.url.startswith(PLACE) else None
    if path is None:
        return None
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = islice(csv.reader(file), ROWS + 2)
    titles = {column.name: column.title for column in resource.columns}
    return Rows(
        name=resource.name,
        titles=[titles.get(name) or name for name in head],
        rows=rows[:ROWS],
        more=len(rows) > ROWS,
    )
