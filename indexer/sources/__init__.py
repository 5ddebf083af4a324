"""Readers: each yields the records of one portal or file. `open_source` picks one by its `kind:location`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from assistant.errors import UnknownSource
from assistant.settings import Settings, load_settings
from indexer.sources.base import (
    Incomplete,
    Item,
    Known,
    Noted,
    Package,
    PackageSource,
    Read,
    Skipped,
    Source,
    Unchanged,
    nothing_known,
    read_packages,
)
from indexer.sources.ckan_dump import CkanDump

SAMPLE = "sample:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line says beside the sources.

    `organization`, `group` and `since` (a date, or "") narrow what portals are asked for; `columns` is the column map of
    `csv:` sources; `settings` hold the limits of the network exit.
    """

    settings: Settings
    organization: str = ""
    group: str = ""
    since: str = ""
    columns: Path | None = None


class SampleCatalogue:
    """`sample:`, the demonstration catalogue that the project ships; its dataset pages are Dalil's own."""

    name = SAMPLE
    portal = ""

    def read(self, known: Known = nothing_known) -> Iterator[Item]:
        """See `Source`."""
        return read_packages(self, known)

    def packages(self) -> Iterator[Package | Skipped]:
        """See `PackageSource`."""
        folder = Path(str(files("indexer"))) / "catalogue"
        for path in sorted(folder.glob("*.jsonl")):
            yield from CkanDump(path, name=SAMPLE).packages()


def _sample(_: str, __: Options) -> Source:
    return SampleCatalogue()


def _dump(location: str, _: Options) -> Source:
    path, portal = split_portal(location)
    return CkanDump(Path(path), name=f"ckan-dump:{path}", portal=portal)


def _ckan(location: str, options: Options) -> Source:
    from indexer.sources.ckan_api import CkanPortal

    return CkanPortal(location, options)


def _dcat(location: str, options: Options) -> Source:
    from indexer.sources.dcat import DcatCatalogue

    return DcatCatalogue(location, options)


def _udata(location: str, options: Options) -> Source:
    from indexer.sources.udata import UdataCatalogue

    return UdataCatalogue(location, options)


def _csv(location: str, options: Options) -> Source:
    from indexer.sources.csv_table import CsvTable

    return CsvTable(location, options)


def split_portal(location: str) -> tuple[str, str]:
    """`PATH@https://portal` → the path and the portal's address, "" where none is written."""
    path, mark, portal = location.rpartition("@http")
    return (path, f"http{portal}") if mark else (location, "")


_KINDS: dict[str, Callable[[str, Options], Source]] = {
    "sample": _sample,
    "ckan": _ckan,
    "ckan-dump": _dump,
    "dcat": _dcat,
    "udata": _udata,
    "csv": _csv,
}


def open_source(written: str, options: Options | None = None) -> Source:
    """The reader of `kind:location`. Raises `UnknownSource` that lists the kinds there are."""
    kind, colon, location = written.partition(":")
    if not colon or kind not in _KINDS or (not location and kind != "sample"):
        kinds = ", ".join(f"{name}:" for name in sorted(_KINDS))
        raise UnknownSource(f"{written!r} is not a source; the kinds are {kinds}")
    return _KINDS[kind](location, options or Options(settings=load_settings()))


__all__ = [
    "Incomplete",
    "Item",
    "Known",
    "Noted",
    "Options",
    "Package",
    "PackageSource",
    "Read",
    "Skipped",
    "Source",
    "Unchanged",
    "nothing_known",
    "open_source",
    "read_packages",
    "split_portal",
]
