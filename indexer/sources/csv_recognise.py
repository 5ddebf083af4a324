"""Headers of a table of datasets, in French, Arabic and English → which column is which field, without a column map."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from assistant.language.names import key
from assistant.model import Language
from indexer.sources.csv_columns import LOCAL, FileLayout, Layout

_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_NO_WORD = re.compile(r"[\W_]+")

Ranked = Mapping[str, tuple[str, int]]
"""Spelling of a header → the field, and where it stands in the field's list."""


def recognise(headers: Sequence[str]) -> Layout | None:
    """The layout of a table with these headers; None where no column holds titles.

    Each field takes the header that stands first in its list, and every column of that name.
    """
    taken: dict[int, str] = {}
    fields: dict[str, tuple[int, ...]] = {}
    for name, spellings in _lists()["headers"].items():
        for field, positions in _best(name, spellings, headers, taken).items():
            fields[field] = positions
            taken.update(dict.fromkeys(positions, field))
    if not any(name.startswith("title") for name in fields):
        return None
    about_files: dict[str, tuple[int, ...]] = {}
    for name, spellings in _lists()["resources"].items():
        for positions in _best(name, spellings, headers, taken).values():
            about_files[name] = positions
            taken.update(dict.fromkeys(positions, name))
    if link := fields.pop("link", None):
        (about_files if "format" in about_files else fields).setdefault("url", link)
    file_layout = FileLayout(columns=about_files, defaults={}, separator="")
    return Layout(columns=fields, files=(file_layout,) if about_files else (), separators={}, defaults={})


def _best(
    name: str, spellings: Sequence[str], headers: Sequence[str], taken: Mapping[int, str]
) -> dict[str, tuple[int, ...]]:
    """The columns of a field, also of its forms in one language where it has such."""
    ranks = {spelling: rank for rank, spelling in reversed(list(enumerate(spellings)))}
    found: dict[str, dict[int, list[int]]] = {}
    for position, header in enumerate(headers):
        if position in taken:
            continue
        for spelling, language in _readings(header, localised=name in LOCAL):
            if spelling in ranks:
                found.setdefault(name + language, {}).setdefault(ranks[spelling], []).append(position)
                break
    return {field: tuple(by_rank[min(by_rank)]) for field, by_rank in found.items()}


def _readings(header: str, *, localised: bool) -> list[tuple[str, str]]:
    """The header's spelling, also without the language at its end (then with `_fr`, `_ar`, `_en`); then without brackets."""
    readings: list[tuple[str, str]] = []
    for whole in dict.fromkeys((_spelling(header), _spelling(_BRACKETS.sub(" ", header)))):
        readings.append((whole, ""))
        words = whole.split() if localised else []
        for count in (1, 2):
            if language := _languages().get(" ".join(words[-count:])):
                readings.append((" ".join(words[:-count]), f"_{language}"))
    return [(spelling, language) for spelling, language in readings if spelling]


def _spelling(header: str) -> str:
    return _NO_WORD.sub(" ", key(header)).strip()


@cache
def _languages() -> Mapping[str, Language]:
    return {_spelling(word): Language(name) for name, words in _raw()["languages"].items() for word in words}


@cache
def _lists() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    return {
        part: {name: tuple(map(_spelling, spellings)) for name, spellings in _raw()[part].items()}
        for part in ("headers", "resources")
    }


@cache
def _raw() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files("indexer") / "sources" / "csv_headers.toml").read_text(encoding="utf-8"))
