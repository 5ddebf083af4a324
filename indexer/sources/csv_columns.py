"""Column maps of `csv:` sources: which column, or constant, is which field. Read from TOML and checked word by word."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from assistant.errors import SourceError
from assistant.language.names import key
from assistant.model import Language

LOCAL = ("title", "description", "organization", "theme")
"""Fields that may be written in several languages: `title`, `title_fr`, `title_ar`, `title_en`."""
PLAIN = (
    "id",
    "organization_id",
    "tags",
    "licence",
    "created",
    "modified",
    "frequency",
    "period",
    "period_start",
    "period_end",
    "place",
    "granularity",
    "languages",
    "url",
    "contact",
    "access_rights",
)
FIELDS = (*LOCAL, *(f"{name}_{language}" for name in LOCAL for language in Language), *PLAIN)
LISTS = ("tags", "theme", "languages")
FILE_FIELDS = (
    "url",
    "name",
    "format",
    "media_type",
    "size",
    "description",
    "created",
    "modified",
    "rights",
    "id",
)
_TABLE = ("encoding", "delimiter", "header_row")
_DELIMITERS = (",", ";", "\t", "|")

Named = Mapping[str, tuple[str, ...]]
Placed = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileColumns:
    """Columns about one kind of file; `separator` stands between several addresses in a cell."""

    columns: Named
    defaults: Mapping[str, str] = field(default_factory=dict)
    separator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """A column map as it is written: fields → headers, of which the first that is not empty counts.

    `rows` says what a row is: a dataset, or one file of a dataset. `header_row` is the row of the headers, 0 where it is
    to be found.
    """

    columns: Named
    files: tuple[FileColumns, ...] = ()
    separators: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    rows_are_files: bool = False
    encoding: str = ""
    delimiter: str = ""
    header_row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLayout:
    """`FileColumns` in a given table: the positions of its columns in a row."""

    columns: Placed
    defaults: Mapping[str, str]
    separator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A column map in a given table: the positions of its columns in a row."""

    columns: Placed
    files: tuple[FileLayout, ...]
    separators: Mapping[str, str]
    defaults: Mapping[str, str]


def read_column_map(path: Path) -> ColumnMap:
    """The map in a TOML file. Raises `SourceError` that names what is wrong, and the nearest word that is right."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise SourceError(f"the column map {str(path)!r} cannot be read: {error}") from error
    try:
        return _column_map(raw)
    except ValueError as error:
        raise SourceError(f"the column map {str(path)!r}: {error}") from error


def layout_of(columns: ColumnMap, headers: Sequence[str]) -> Layout:
    """The map in a table with these headers. Raises `SourceError` where it names a column that the table does not have."""
    return Layout(
        columns=_placed(columns.columns, headers),
        files=tuple(
            FileLayout(columns=_placed(f.columns, headers), defaults=f.defaults, separator=f.separator)
            for f in columns.files
        ),
        separators=columns.separators,
        defaults=columns.defaults,
    )


def matches(columns: ColumnMap, cells: Sequence[str]) -> int:
    """How many of the columns that the map names are among the cells of a row that may be the header."""
    known = {key(cell) for cell in cells}
    parts = (columns.columns, *(f.columns for f in columns.files))
    return sum(key(name) in known for part in parts for names in part.values() for name in names)


def shown(headers: Sequence[str]) -> str:
    """Headers as messages name them."""
    return ", ".join(repr(header[:60]) for header in headers[:40] if header)


def _column_map(raw: dict[str, Any]) -> ColumnMap:
    separators = {f"{name}_separator": name for name in LISTS}
    _check_names(raw, (*FIELDS, *separators, "rows", "resources", "defaults", "table"), "")
    table = _section(raw, "table")
    _check_names(table, _TABLE, "table.")
    blocks = raw.get("resources", [])
    columns = ColumnMap(
        columns=_columns(raw, FIELDS, ""),
        files=tuple(_file_columns(block) for block in (blocks if isinstance(blocks, list) else [blocks])),
        separators={name: _string(raw, written) for written, name in separators.items() if written in raw},
        defaults=_defaults(raw, FIELDS, ""),
        rows_are_files=_choice(raw, "rows", ("datasets", "resources")) == "resources",
        encoding=_string(table, "encoding"),
        delimiter=_choice(table, "delimiter", _DELIMITERS) if "delimiter" in table else "",
        header_row=_row_number(table.get("header_row", 0)),
    )
    if not any(name.startswith("title") for name in columns.columns):
        raise ValueError('it names no column of titles, such as title = "Titre"')
    return columns


def _file_columns(block: object) -> FileColumns:
    if not isinstance(block, dict):
        raise ValueError("resources is a table: write [resources], or [[resources]] for several kinds of file")
    _check_names(block, (*FILE_FIELDS, "separator", "defaults"), "resources.")
    return FileColumns(
        columns=_columns(block, FILE_FIELDS, "resources."),
        defaults=_defaults(block, FILE_FIELDS, "resources."),
        separator=_string(block, "separator"),
    )


def _columns(raw: Mapping[str, Any], names: Collection[str], where: str) -> Named:
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        if name in raw:
            written = raw[name] if isinstance(raw[name], list) else [raw[name]]
            if not written or not all(isinstance(column, str) and column.strip() for column in written):
                raise ValueError(f"{where}{name} is the header of a column, or a list of headers")
            found[name] = tuple(written)
    return found


def _defaults(raw: Mapping[str, Any], names: Collection[str], where: str) -> Mapping[str, str]:
    section = _section(raw, "defaults")
    _check_names(section, names, f"{where}defaults.")
    return {name: _string(section, name) for name in section}


def _section(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = raw.get(name, {})
    if not isinstance(section, dict):
        raise ValueError(f"{name} is a table: write [{name}]")
    return section


def _string(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name, "")
    if not isinstance(value, str):
        raise ValueError(f"{name} is a text in quotes")
    return value


def _choice(raw: Mapping[str, Any], name: str, choices: Sequence[str]) -> str:
    value = raw.get(name, choices[0])
    if value not in choices:
        raise ValueError(f"{name} is one of {', '.join(map(repr, choices))}, not {value!r}")
    return str(value)


def _row_number(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("header_row is the number of a row, from 1")
    return value


def _check_names(raw: Mapping[str, Any], known: Collection[str], where: str) -> None:
    for name in raw:
        if name not in known:
            raise ValueError(f"{where}{name} is no field{_nearest(name, known, where)}")


def _placed(columns: Named, headers: Sequence[str]) -> Placed:
    """Every position of a header counts: tables repeat them."""
    keys = [key(header) for header in headers]
    for name, written in columns.items():
        for column in written:
            if key(column) not in keys:
                near = _nearest(column, [h for h in headers if h], "")
                raise SourceError(
                    f"the column map takes {name} from {column!r}, which is no column of the table{near}. "
                    f"Its columns are {shown(headers)}"
                )
    return {
        name: tuple(position for column in written for position, k in enumerate(keys) if k == key(column))
        for name, written in columns.items()
    }


def _nearest(name: str, known: Collection[str], where: str) -> str:
    found = process.extractOne(name, known, scorer=fuzz.ratio, processor=key)
    return f"; the nearest is {where}{found[0]}" if found else ""
