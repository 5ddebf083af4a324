"""`udata:URL` and `udata:PATH`: portals that run udata (data.gouv.fr and its kin), over their API or from files."""

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.sources import split_portal
from indexer.sources.base import Incomplete, Item, Known, Noted, Package, Skipped, nothing_known, read_packages
from indexer.sources.udata_api import UdataApi
from indexer.sources.udata_file import Found, read_udata_file
from indexer.sources.udata_record import identity_of, package_from_udata, unwanted, unwrapped

if TYPE_CHECKING:
    from indexer.sources import Options

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)

Entry = Found | Skipped | Incomplete


class UdataCatalogue:
    """A portal (`https://portal`, or an address of its API with a query) or a file (`PATH`, `PATH@https://portal`).

    The options narrow what a portal is asked for, not what a file holds. `sleep` waits between tries.
    """

    portal = ""
    """Pages of udata are not below `/dataset/`: packages carry their own address and that of the portal."""

    def __init__(self, location: str, options: "Options", *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._options, self._sleep = options, sleep
        self._address = location if _ADDRESS.match(location) else ""
        path, self._file_portal = ("", "") if self._address else split_portal(location)
        self._path = Path(path)
        self._without_files = 0
        self.name = f"udata:{self._address or path}"

    def read(self, known: Known = nothing_known) -> Iterator[Item]:
        """See `Source`."""
        yield from read_packages(self, known)
        if self._without_files:
            yield Noted(self.name, f"the files of {self._without_files} datasets are only in the portal's API")

    def packages(self) -> Iterator[Package | Skipped | Incomplete]:
        """See `PackageSource`. Archived, deleted and private datasets are skipped; `raw` is the package itself.

        So whatever udata counts from one day to the next leaves a record unchanged, and a new way of reading it does not.
        """
        self._without_files = 0
        if not self._address:
            yield from self._packages(read_udata_file(self._path), self._file_portal)
            return
        with UdataApi(self._address, self._options, sleep=self._sleep) as api:
            yield from self._packages(api.records(), api.portal)

    def _packages(self, entries: Iterable[Entry], portal: str) -> Iterator[Package | Skipped | Incomplete]:
        seen: set[str] = set()
        for entry in entries:
            record = unwrapped(entry.record) if isinstance(entry, Found) else None
            if not isinstance(entry, Found):
                yield entry
            elif not isinstance(record, dict):
                yield Package(entry.where, record, json.dumps(record))
            elif not (identity := identity_of(record)) or identity not in seen:
                seen.add(identity)
                self._without_files += isinstance(record.get("resources"), dict)
                yield _package(entry.where, record, portal)


def _package(where: str, record: dict[str, object], portal: str) -> Package | Skipped:
    named = str(record.get("slug") or where)
    if reason := unwanted(record):
        return Skipped(named, reason)
    package = package_from_udata(record, portal)
    return Package(named, package, json.dumps(package, ensure_ascii=False, sort_keys=True))
