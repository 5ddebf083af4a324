"""What every reader gives, and what a reader of dataset records has to do itself: yield packages."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, islice
from typing import Any, Protocol

from assistant.codec import digest
from assistant.model import Dataset, Document
from indexer.errors import BadRecord
from indexer.sources.ckan_record import VERSION, dataset_from_ckan, usual_language

SEEN_FIRST = 200
"""So many records tell the language that a source writes in, for titles that no language owns."""


@dataclass(frozen=True, slots=True)
class Read:
    """A usable record with its raw form as text; `key` stands for the raw form and for how it is read."""

    record: Dataset | Document
    raw: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A record that would be read exactly as it was before: `key` is one that the caller knows."""

    key: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that cannot be used: where it stands or what it is called, and why."""

    record: str
    reason: str


@dataclass(frozen=True, slots=True)
class Incomplete:
    """The source did not give all that it has: what is missing from it is not deleted.

    `on_purpose` where it was only asked for what changed: then its next harvest can begin where this one did.
    """

    reason: str
    on_purpose: bool = False


@dataclass(frozen=True, slots=True)
class Noted:
    """Something to know about a record that is usable all the same, such as pages that are pictures."""

    record: str
    note: str


Item = Read | Unchanged | Skipped | Incomplete | Noted
Known = Callable[[str], bool]


def nothing_known(_: str) -> bool:
    """For a first run: every record is read."""
    return False


class Source(Protocol):
    """A portal, a dump or a folder of guides."""

    @property
    def name(self) -> str:
        """The source as the operator wrote it; records keep it."""

    def read(self, known: Known = nothing_known) -> Iterator[Item]:
        """Every record once; `Unchanged` for those whose key is `known`.

        Raises `SourceError` where the source as a whole cannot be read, at the start or later on.
        """


@dataclass(frozen=True, slots=True)
class Package:
    """A record in the shape of a CKAN package dict: where it stands, the dict, and its raw form as text."""

    where: str
    fields: object
    raw: str


class PackageSource(Protocol):
    """A reader whose records are, or are turned into, CKAN package dicts: the shape in which all sources meet."""

    @property
    def name(self) -> str:
        """See `Source`."""

    @property
    def portal(self) -> str:
        """The portal's address, below which `/dataset/<name>` lies; its name, or "", where it is not known."""

    def packages(self) -> Iterator[Package | Skipped | Incomplete]:
        """Every record once. Raises `SourceError`."""


def read_packages(source: PackageSource, known: Known = nothing_known) -> Iterator[Item]:
    """The datasets of a source's packages. A record that cannot be read is skipped with the reason, never raised."""
    packages = source.packages()
    first = list(islice(packages, SEEN_FIRST))
    language = usual_language(p.fields for p in first if isinstance(p, Package) and isinstance(p.fields, dict))
    how = digest(VERSION, _vocabularies(), source.name, source.portal, language)
    for item in chain(first, packages):
        if not isinstance(item, Package):
            yield item
            continue
        key = digest(how, item.raw)
        if known(key):
            yield Unchanged(key)
            continue
        try:
            record = dataset_from_ckan(item.fields, source=source.name, portal=source.portal, usual=language)
        except BadRecord as error:
            yield Skipped(item.where, str(error))
        except Exception as error:  # one record that nobody foresaw must not end the run
            yield Skipped(item.where, f"cannot be read: {type(error).__name__}: {str(error)[:120]}")
        else:
            yield Read(record, item.raw, key)


@cache
def _vocabularies() -> str:
    """Digest of the vocabularies: where they change, records may read differently."""
    folder = files("assistant") / "vocabulary"
    texts: Iterable[Any] = sorted(folder.iterdir(), key=lambda path: path.name)
    return digest(*(path.read_text(encoding="utf-8") for path in texts if path.name.endswith((".toml", ".json"))))
