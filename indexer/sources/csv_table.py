"""`csv:PATH`: a table of datasets, a row each. Its headers are recognised, or a column map says what they are."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.errors import SourceError
from indexer.decode import decode_text
from indexer.errors import BadRecord
from indexer.sources import Options, split_portal
from indexer.sources.base import Item, Known, Noted, Package, Skipped, nothing_known, read_packages
from indexer.sources.csv_columns import ColumnMap, Layout, layout_of, matches, read_column_map, shown
from indexer.sources.csv_entries import Entry, datasets_of
from indexer.sources.csv_package import package_of
from indexer.sources.csv_recognise import recognise
from indexer.sources.csv_rows import Row
from indexer.sources.csv_text import Table, read_table
from indexer.sources.local_file import read_file

MAX_BYTES = 200_000_000
_EXAMPLE = 'title = {}\ndescription = "…"\norganization = "…"\n\n[resources]\nurl = "…"\nformat = "…"'


class CsvTable:
    """A table on disk (`PATH`, `PATH@https://portal`): CSV, TSV or with `;` or `|`, in any usual encoding, packed or not.

    `options.columns` is the column map; without one, the headers are recognised.
    """

    portal = ""
    """Only ids that the table gives have a page below the portal: packages carry their own address and the portal's."""

    def __init__(self, location: str, options: Options) -> None:
        path, self._portal = split_portal(location)
        self._path, self._map = Path(path), options.columns
        self._note = ""
        self.name = f"csv:{path}"

    def read(self, known: Known = nothing_known) -> Iterator[Item]:
        """See `Source`. Without a column map, a note says which column was taken for what."""
        yield from read_packages(self, known)
        if self._note:
            yield Noted(self._path.name, self._note)

    def packages(self) -> Iterator[Package | Skipped]:
        """See `PackageSource`. `raw` is the package itself: another column map makes other records."""
        columns = read_column_map(self._map) if self._map else None
        table, layout = self._table(columns)
        self._note = "" if columns else _note(table, layout)
        rows: list[Row] = []
        for number, row in table.rows:
            if reason := _fault(row, table):
                yield Skipped(self._where(number), reason)
            elif any(cell.strip() for cell in row):
                rows.append((number, row))
        for found in datasets_of(rows, layout, rows_are_files=bool(columns and columns.rows_are_files)):
            if isinstance(found, Entry):
                package = package_of(found.rows, layout, identity=found.identity, portal=self._portal)
                raw = json.dumps(package, ensure_ascii=False, sort_keys=True)
                yield Package(self._where(found.number), package, raw)
            else:
                yield Skipped(self._where(found.number), found.reason)

    def _where(self, number: int) -> str:
        return f"{self._path.name}:{number}"

    def _table(self, columns: ColumnMap | None) -> tuple[Table, Layout]:
        """The table, and where its fields are. Raises `SourceError` where no column holds titles."""
        data = read_file(self._path, max_bytes=MAX_BYTES)
        try:
            table = read_table(
                decode_text(data, columns.encoding if columns else ""),
                (lambda cells: matches(columns, cells)) if columns else _recognised,
                delimiter=columns.delimiter if columns else "",
                header_row=columns.header_row if columns else 0,
            )
        except (SourceError, BadRecord) as error:
            raise SourceError(f"{str(self._path)!r} cannot be read as a table: {error}") from error
        layout = layout_of(columns, table.headers) if columns else recognise(table.headers)
        if layout is None:
            first = next((repr(header).replace("'", '"') for header in table.headers if header), '"…"')
            example = _EXAMPLE.format(first)
            raise SourceError(
                f"{str(self._path)!r}: no column is known to hold titles; the columns are {shown(table.headers)}. "
                f"Name them in a file for --columns, such as:\n{example}"
            )
        return table, layout


def _recognised(cells: Sequence[str]) -> int:
    layout = recognise(cells)
    return len(layout.columns) + sum(len(f.columns) for f in layout.files) if layout else 0


def _fault(row: Sequence[str], table: Table) -> str:
    """Why a row cannot be read: what stands beyond the header would be shifted cells, not a value more."""
    if any(cell.strip() for cell in row[len(table.headers) :]):
        return f"{len(row)} cells under {len(table.headers)} headers: a separator inside a cell without quotes?"
    same = [" ".join(cell.split()) for cell in row] == list(table.headers)
    return "the header once more" if same else ""


def _note(table: Table, layout: Layout) -> str:
    """Which header was read as which field, and which were not read."""
    parts = (("", layout.columns), *(("resources.", f.columns) for f in layout.files))
    read = {i: f"{before}{name}" for before, columns in parts for name, places in columns.items() for i in places}
    taken = ", ".join(f"{name} = {table.headers[i]!r}" for i, name in read.items())
    left = shown([header for i, header in enumerate(table.headers) if i not in read])
    return f"read as {taken}" + (f"; not read: {left}" if left else "")
