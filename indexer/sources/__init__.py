"""Readers: each yields the records of one portal or file. `open_source` picks one by its `kind:location`."""

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

from assistant.errors import UnknownSource
from indexer.sources.base import Read, Skipped, Source
from indexer.sources.ckan_dump import CkanDump

SAMPLE = "sample:"


class SampleCatalogue:
    """`sample:`, the demonstration catalogue that the project ships; its dataset pages are Dalil's own."""

    name = SAMPLE

    def read(self) -> Iterator[Read | Skipped]:
        """See `Source`."""
        folder = Path(str(files("indexer"))) / "catalogue"
        for path in sorted(folder.glob("*.jsonl")):
            yield from CkanDump(path, name=SAMPLE).read()


def _dump(location: str) -> Source:
    path, _, portal = location.partition("@http")
    return CkanDump(Path(path), name=f"ckan-dump:{path}", portal=f"http{portal}" if portal else "")


_KINDS: dict[str, Callable[[str], Source]] = {"sample": lambda _: SampleCatalogue(), "ckan-dump": _dump}


def open_source(written: str) -> Source:
    """The reader of `kind:location`. Raises `UnknownSource` that lists the kinds there are."""
    kind, colon, location = written.partition(":")
    if not colon or kind not in _KINDS or (not location and kind != "sample"):
        kinds = ", ".join(f"{name}:" for name in sorted(_KINDS))
        raise UnknownSource(f"{written!r} is not a source; the kinds are {kinds}")
    return _KINDS[kind](location)


__all__ = ["Read", "Skipped", "Source", "open_source"]
