"""`udata:URL` and `udata:PATH`: portals that run udata (data.gouv.fr and its kin), over their API or from files."""

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from assistant.errors import BadSettings, UnknownSource
from indexer.normalise import iso_date
from indexer.reach import Refused, web_url
from indexer.sources import Options, split_portal
from indexer.sources.base import Incomplete, Item, Known, Noted, Package, Skipped, nothing_known, read_packages
from indexer.sources.udata_api import UdataApi
from indexer.sources.udata_file import Found, read_udata_file
from indexer.sources.udata_record import identity_of, package_from_udata, unwanted, unwrapped

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)

Entry = Found | Skipped | Incomplete


class UdataCatalogue:
    """A portal (`https://portal`, or an address of its API, with `?organization=` or another filter), or a file (`PATH`,
    `PATH@https://portal`).

    The options narrow what a portal is asked for, not what a file holds. `sleep` waits between tries. Raises
    `UnknownSource` where an address is none, `BadSettings` where `since` is no date or a group is asked for.
    """

    portal = ""
    """Pages of udata are not below `/dataset/`: packages carry their own address and that of the portal."""

    def __init__(self, location: str, options: Options, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._settings, self._sleep = options.settings, sleep
        self._address = _narrowed(location, options) if _ADDRESS.match(location) else ""
        self._since = iso_date(options.since)
        if options.since and len(self._since) != len("2026-01-31"):
            raise BadSettings(f"{options.since!r} is not a date such as 2026-01-31")
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
        with UdataApi(self._address, self._settings, since=self._since, sleep=self._sleep) as api:
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


def _narrowed(address: str, options: Options) -> str:
    """The address with what the options ask for: a part of a portal is a source of its own, whole in itself."""
    try:
        web_url(address)
        urlsplit(address)
    except (Refused, ValueError) as error:
        raise UnknownSource(f"'udata:{address}' is not udata:https://portal or udata:FILE: {error}") from error
    if options.group:
        raise BadSettings("udata has no groups: narrow by the organisation, or in the address (?tag=eau)")
    if not options.organization:
        return address
    before, _, query = address.partition("?")
    own = [(name, value) for name, value in parse_qsl(query) if name != "organization"]
    return f"{before}?{urlencode([*own, ('organization', options.organization)])}"


def _package(where: str, record: dict[str, object], portal: str) -> Package | Skipped:
    named = str(record.get("slug") or where)
    if reason := unwanted(record):
        return Skipped(named, reason)
    package = package_from_udata(record, portal)
    return Package(named, package, json.dumps(package, ensure_ascii=False, sort_keys=True))
