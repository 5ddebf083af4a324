"""A udata catalogue on disk → its records: JSON in any of the usual wrappings, JSON lines, or the CSV exports."""

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from assistant.errors import SourceError
from indexer.sources.base import Incomplete, Skipped
from indexer.sources.local_file import open_file
from indexer.sources.udata_export import read_export
from indexer.sources.udata_record import identity_of, unwrapped

MAX_LINE_BYTES = 20_000_000
MAX_WHOLE_BYTES = 500_000_000
"""Largest JSON that is not in lines: it is parsed at once, which takes several times its size."""

_MAX_MARKS = 50_000_000
"""Of values in a text: lists that hold nothing but lists take thirty times their size in memory."""


@dataclass(frozen=True, slots=True)
class Found:
    """A record as it was found, and where."""

    where: str
    record: object


def read_udata_file(path: Path) -> Iterator[Found | Skipped | Incomplete]:
    """Records in the order of the file: a list, one or several pages of the API, JSON lines, or a CSV export.

    Pages that announce more datasets than the file holds are `Incomplete`. Lines that are not JSON are skipped. Raises
    `SourceError` where the file as a whole cannot be read.
    """
    with open_file(path) as file:
        if file.peek(4096).removeprefix(codecs.BOM_UTF8).lstrip()[:1] not in (b"[", b"{", b""):
            for number, record in read_export(path, file):
                where = f"{path.name}:{number}"
                yield Skipped(where, record) if isinstance(record, str) else Found(where, record)
        else:
            yield from _records(_values(path, file))


def parse_json(text: str) -> Any:
    """The value of a JSON text. Raises `ValueError` where it is none: nested too deeply, NaN and Infinity too."""
    if sum(map(text.count, "[{,")) > _MAX_MARKS:
        raise ValueError(f"more than {_MAX_MARKS} values")
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _records(values: Iterator[Found | Skipped]) -> Iterator[Found | Skipped | Incomplete]:
    """The records of lists and pages."""
    announced, seen = 0, set[str]()
    for value in values:
        if isinstance(value, Found) and (listed := _listed(value.record)) is not None:
            announced = max(announced, _total(value.record))
            items: list[Found | Skipped] = [Found(f"{value.where}[{n}]", r) for n, r in enumerate(listed, start=1)]
        else:
            items = [value]
        for item in items:
            if isinstance(item, Found):
                record = unwrapped(item.record)
                seen.add((identity_of(record) if isinstance(record, dict) else "") or item.where)
            yield item
    if announced > len(seen):
        yield Incomplete(f"{len(seen)} of the {announced} datasets that the pages announce are in the file")


def _listed(value: object) -> list[object] | None:
    """The records of a list or a page; None where the value is a record itself."""
    inner = value.get("data") if isinstance(value, dict) and "title" not in value else value
    return inner if isinstance(inner, list) else None


def _total(value: object) -> int:
    total = value.get("total") if isinstance(value, dict) else None
    return total if type(total) is int else 0


def _values(path: Path, file: BinaryIO) -> Iterator[Found | Skipped]:
    """JSON values: line by line where the first or second line is one, else all of them at once."""
    first, second = _line(file), _line(file)
    opened = first.removeprefix(codecs.BOM_UTF8).startswith(b"{")
    if not (_is_json(first) or (opened and _is_json(second))):
        yield from _whole(path, first + second + _rest(path, file))
        return
    for number, line in enumerate(chain([first, second], iter(lambda: _line(file), b"")), start=1):
        where = f"{path.name}:{number}"
        if not line.strip():
            continue
        try:
            yield Found(where, parse_json(line.decode("utf-8-sig")))
        except ValueError as error:
            yield Skipped(where, f"not JSON: {error}"[:200])


def _is_json(line: bytes) -> bool:
    try:
        return isinstance(parse_json(line.decode("utf-8-sig")), dict | list)
    except ValueError:
        return False


def _line(file: BinaryIO) -> bytes:
    """The next line up to its end; what passes `MAX_LINE_BYTES` is left out, so that it is no JSON any more."""
    line = file.readline(MAX_LINE_BYTES)
    rest = line
    while len(rest) == MAX_LINE_BYTES and not rest.endswith(b"\n"):
        rest = file.readline(MAX_LINE_BYTES)
    return line


def _rest(path: Path, file: BinaryIO) -> bytes:
    rest = file.read(MAX_WHOLE_BYTES + 1)
    if len(rest) > MAX_WHOLE_BYTES:
        raise SourceError(
            f"{str(path)!r} is one JSON text of more than {MAX_WHOLE_BYTES} bytes: write it as JSON lines"
        )
    return rest


def _whole(path: Path, data: bytes) -> Iterator[Found]:
    """One JSON value after the other, over as many lines as they like."""
    decoder = json.JSONDecoder(parse_constant=_refuse)
    try:
        text = data.decode("utf-8-sig").strip()
        position, number = 0, 0
        while position < len(text):
            value, end = decoder.raw_decode(text, position)
            number += 1
            yield Found(f"{path.name}#{number}" if number > 1 or end < len(text) else path.name, value)
            position = len(text) - len(text[end:].lstrip(" \t\r\n,"))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{str(path)!r} is not JSON: {str(error)[:200]}") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
