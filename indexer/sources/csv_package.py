"""Rows of a table of datasets → packages in CKAN's shape, by a layout of columns."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.language.names import resolve
from assistant.language.normalise import fold
from assistant.model import Language
from indexer.normalise import web_address
from indexer.sources.csv_columns import FileLayout, Layout, Placed

MAX_ID_CHARS = 80
_SEPARATORS = {"tags": r"[;,|\n،؛]", "theme": r"[;|\n؛]", "languages": r"[;,|/\s،؛]"}
"""What stands between the entries of a list where the map says nothing. Names of themes hold commas."""
_BEFORE_ADDRESS = re.compile(r"[\s;,|،؛]+(?=https?://)", re.IGNORECASE)
_BETWEEN = re.compile(r"[;,|\n،؛]")
_BETWEEN_FORMATS = re.compile(r"/|\s+(?:et|and|و)\s+")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+", re.IGNORECASE)
_NO_WORD = re.compile(r"[\W_]+")

Cells = Sequence[str]


def title_of(row: Cells, layout: Layout) -> str:
    """The title that identifies a row: the plain one, or else the French, English or Arabic one."""
    names = ("title", "title_fr", "title_en", "title_ar")
    return next((text for name in names if (text := _cell(row, layout, name))), "")


def id_of(row: Cells, layout: Layout) -> str:
    """What stands in the column of ids."""
    return " ".join(_cell(row, layout, "id").split())


def slug(text: str) -> str:
    """A title as an id: folded words with hyphens, Arabic ones too; "" where there is no letter and no digit."""
    return _NO_WORD.sub("-", fold(text)).strip("-")[:MAX_ID_CHARS].rstrip("-")


def producer_of(row: Cells, layout: Layout) -> tuple[str, ...]:
    """The producer, in all ways in which the row names it."""
    return tuple(_cell(row, layout, f"organization{ending}") for ending in ("_id", "", "_fr", "_ar", "_en"))


def kept_apart_by(row: Cells, layout: Layout) -> tuple[str, ...]:
    """What tells datasets of one title apart and is seldom edited: producer, place, period and addresses."""
    own = (_cell(row, layout, name) for name in ("place", "period", "period_start", "period_end", "url"))
    return (*producer_of(row, layout), *own, *(_get(row, f.columns, f.defaults, "url") for f in layout.files))


def merged(rows: Sequence[Cells]) -> Cells:
    """One row of several: the first cell that is not empty, column by column."""
    width = max(map(len, rows))
    return [next((row[i] for row in rows if i < len(row) and row[i].strip()), "") for i in range(width)]


def package_of(rows: Sequence[Cells], layout: Layout, *, identity: str, portal: str) -> dict[str, Any]:
    """The package of one dataset. Of several rows the first cell that is not empty counts; their files come together."""
    row = merged(rows)
    package: dict[str, Any] = {"name": identity, "portal": portal}
    for field, name in (("title", "title"), ("description", "notes")):
        package |= {name + ending: _cell(row, layout, field + ending) for ending in ("", "_fr", "_ar", "_en")}
    package |= {
        "organization": _filled({"name": _cell(row, layout, "organization_id"), **_term(row, layout, "organization")}),
        "groups": _themes(row, layout),
        "tags": [{"name": name} for name in _list(row, layout, "tags")],
        **_licence(_cell(row, layout, "licence")),
        "metadata_created": _cell(row, layout, "created"),
        "metadata_modified": _cell(row, layout, "modified"),
        "frequency": _cell(row, layout, "frequency"),
        "temporal_coverage": _cell(row, layout, "period"),
        "temporal_start": _cell(row, layout, "period_start"),
        "temporal_end": _cell(row, layout, "period_end"),
        "geographic_coverage": _cell(row, layout, "place"),
        "disaggregation_level": _cell(row, layout, "granularity"),
        "language": _list(row, layout, "languages"),
        "url": _page(row, layout, identity, portal),
        "contact_name": _cell(row, layout, "contact"),
        "access_rights": _cell(row, layout, "access_rights"),
        "resources": _once(f for r in rows for part in layout.files for f in _files(r, part)),
    }
    return _filled(package)


def _term(row: Cells, layout: Layout, field: str) -> dict[str, Any]:
    """The name of a producer or theme, and its names by language."""
    translated = {str(tongue): name for tongue in Language if (name := _cell(row, layout, f"{field}_{tongue}"))}
    title = _cell(row, layout, field) or next((translated[k] for k in ("fr", "en", "ar") if k in translated), "")
    return _filled({"title": title, "title_translated": translated})


def _themes(row: Cells, layout: Layout) -> list[dict[str, Any]]:
    """Themes of the plain column, or the one theme that is written in several languages."""
    if names := _list(row, layout, "theme"):
        return [{"title": name} for name in names]
    return [term] if (term := _term(row, layout, "theme")) else []


def _licence(cell: str) -> dict[str, str]:
    return {"license_url" if web_address(cell).startswith("http") else "license_title": cell} if cell else {}


def _page(row: Cells, layout: Layout, identity: str, portal: str) -> str:
    """The dataset's own page, or the portal's page under an id that the table gives: a made one leads nowhere."""
    own = web_address(_cell(row, layout, "url"))
    return own or (f"{portal.rstrip('/')}/dataset/{identity}" if portal and id_of(row, layout) else "")


def _files(row: Cells, layout: FileLayout) -> Iterator[dict[str, str]]:
    """The files of a row: several addresses in a cell are several files, and so are several formats of one address.

    A format or name without an address is a file that the table does not link to; constants alone are no file.
    """
    if not any(_get(row, layout.columns, {}, name) for name in ("url", "format", "name")):
        return
    cells = {name: text for name in _file_fields(layout) if (text := _get(row, layout.columns, layout.defaults, name))}
    addresses = _addresses(cells.pop("url", ""), layout.separator)
    formats = _formats(cells.pop("format", ""), layout.separator)
    if len(addresses) > 1:
        each = formats if len(formats) == len(addresses) else formats * len(addresses) if len(formats) == 1 else []
        pairs = [(address, each[n] if each else "") for n, address in enumerate(addresses)]
    else:
        pairs = [("".join(addresses), name) for name in formats or [""]]
    renamed = {"media_type": "mimetype", "modified": "last_modified"}
    for address, written in pairs:
        yield _filled({"url": address, "format": written, **{renamed.get(k, k): v for k, v in cells.items()}})


def _file_fields(layout: FileLayout) -> list[str]:
    return list(dict.fromkeys((*layout.columns, *layout.defaults)))


def _addresses(cell: str, separator: str) -> list[str]:
    parts = cell.split(separator) if separator else _BEFORE_ADDRESS.split(cell)
    return [address for part in parts if (address := web_address(part.strip()))]


def _formats(cell: str, separator: str) -> list[str]:
    """The formats in a cell; a slash also separates (`CSV/XLS`), but not inside what is a format or media type itself."""
    found: list[str] = []
    for part in map(str.strip, cell.split(separator) if separator else _BETWEEN.split(cell)):
        is_one = separator or resolve("format", part) or _is_media_type(part)
        found += [part] if is_one else map(str.strip, _BETWEEN_FORMATS.split(part))
    return list(dict.fromkeys(filter(None, found)))


def _is_media_type(text: str) -> bool:
    return bool(_MEDIA_TYPE.fullmatch(text)) and text.partition("/")[0].lower() in (
        "application",
        "text",
        "image",
        "model",
    )


def _list(row: Cells, layout: Layout, field: str) -> list[str]:
    """The entries of a list, from all columns of the field; a name of a theme is never split."""
    separator = re.escape(layout.separators[field]) if layout.separators.get(field) else _SEPARATORS[field]
    written = [row[i] for i in layout.columns.get(field, ()) if i < len(row) and row[i].strip()]
    found: list[str] = []
    for cell in written or [layout.defaults.get(field, "")]:
        found += [cell] if field == "theme" and resolve("theme", cell) else re.split(separator, cell)
    return list(dict.fromkeys(text for part in found if (text := part.strip())))


def _cell(row: Cells, layout: Layout, field: str) -> str:
    return _get(row, layout.columns, layout.defaults, field)


def _get(row: Cells, columns: Placed, defaults: Mapping[str, str], field: str) -> str:
    """The first cell of the field that is not empty, or else the constant."""
    cells = (row[i].strip() for i in columns.get(field, ()) if i < len(row))
    return next((cell for cell in cells if cell), defaults.get(field, ""))


def _once(files: Iterator[dict[str, str]]) -> list[dict[str, str]]:
    return list({tuple(file.items()): file for file in files}.values())


def _filled(package: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in package.items() if value not in ("", [], {})}
