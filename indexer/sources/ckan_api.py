"""`ckan:https://portal[/base/path]`: the datasets of a CKAN portal, through its action API."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from assistant.errors import BadSettings, FetchError, SourceError, UnknownSource
from indexer.http import NetworkExit
from indexer.normalise import iso_date
from indexer.reach import Refused, web_url
from indexer.sources import Options
from indexer.sources.base import Incomplete, Item, Known, Noted, Package, Skipped, nothing_known, read_packages
from indexer.sources.ckan_action import CkanActions
from indexer.sources.ckan_pages import ROWS, Page, Placed, all_records

MAX_COLUMN_REQUESTS = 500
"""So many resources of the datastore are asked for their columns in a run."""
_MAX_COLUMN_FAILURES = 10
_BASES = ("", "/data", "/catalog", "/ckan")
"""Where the API lies on portals whose root is another site."""
_SORTS = ("metadata_created asc, id asc", "id asc", "name asc", "")
"""Orders that do not change while datasets are edited; then whatever the portal takes."""
_OTHERWISE = (200, 400, 403, 409)
"""Statuses of a portal, or of a firewall before it, that answers but not to this question."""
_FIELDS = {"organization": "organization", "group": "groups"}
"""How the list is narrowed: our words → fields of CKAN's search."""
_VOLATILE = frozenset({"tracking_summary", "archiver", "qa", "cache_last_updated", "webstore_last_updated", "score"})
"""Counts of visits and results of checks: they change where the dataset does not."""


class CkanPortal:
    """A portal. `location` is its address, with `?organization=` or `?group=` where only a part of it is meant.

    `sleep` waits between tries. Raises `UnknownSource` where this is no web address, `BadSettings` where `since` is no
    date.
    """

    def __init__(self, location: str, options: Options, *, sleep: Callable[[float], None] | None = None) -> None:
        self._address, self._part = _split(location, options)
        self._since = iso_date(options.since)
        if options.since and len(self._since) != len("2026-01-31"):
            raise BadSettings(f"{options.since!r} is not a date such as 2026-01-31")
        self._settings = options.settings
        self._sleep = sleep
        self._notes: list[str] = []
        self.portal = self._address
        self.name = f"ckan:{self._address}" + (f"?{urlencode(self._part)}" if self._part else "")

    def read(self, known: Known = nothing_known) -> Iterator[Item]:
        """See `Source`. What was noticed about the portal itself comes last."""
        yield from read_packages(self, known)
        yield from (Noted(self.name, note) for note in self._notes)

    def packages(self) -> Iterator[Package | Skipped | Incomplete]:
        """See `PackageSource`. `portal` is where the API was found, from the first record on."""
        self._notes = []
        with NetworkExit(self._address, self._settings, sleep=self._sleep) as network:
            self.portal, narrowed = self._found(network)
            patient, quick = CkanActions(network, self.portal), CkanActions(network, self.portal, tries=2)
            columns = _Columns(quick)

            def search(start: int, rows: int) -> Page:
                return (patient if rows in (0, ROWS, ROWS + 1) else quick).search(start, rows, narrowed)

            for item in all_records(search, _key):
                yield _package(item, columns) if isinstance(item, Placed) else item
        if self.portal != self._address:
            self._notes.append(f"the API was found at {self.portal}")
        if columns.failed:
            self._notes.append(f"the columns of {columns.failed} resources could not be read")
        if self._since:
            yield Incomplete(f"only what changed since {self._since} was asked for", on_purpose=True)

    def _found(self, network: NetworkExit) -> tuple[str, Mapping[str, str]]:
        """Where the API is, and the arguments that narrow and sort its list."""
        query, failures = self._query(), dict[str, FetchError]()
        for base in _BASES if web_url(self._address).path == "/" else ("",):
            actions = CkanActions(network, self._address + base, tries=2)
            for sort in _SORTS:
                narrowed = {**query, "sort": sort} if sort else query
                try:
                    actions.search(0, 0, narrowed)
                except FetchError as error:
                    failures.setdefault(base, error)
                    if error.status not in _OTHERWISE:
                        break
                else:
                    return self._address + base, narrowed
        likely = next((base for base, error in failures.items() if error.status != 404), "")
        usual = {**query, "sort": _SORTS[0]}
        try:
            CkanActions(network, self._address + likely).search(0, 0, usual)
        except FetchError as error:
            tried = ", ".join(f"{base}/api/3/action/" for base in failures)
            raise SourceError(f"no CKAN API at {self._address} (looked for {tried}): {error}") from error
        return self._address + likely, usual

    def _query(self) -> dict[str, str]:
        terms = [f"{_FIELDS[name]}:{json.dumps(value, ensure_ascii=False)}" for name, value in self._part.items()]
        terms += [f"metadata_modified:[{self._since}T00:00:00Z TO *]"] if self._since else []
        return {"fq": " AND ".join(terms)} if terms else {}


def _split(location: str, options: Options) -> tuple[str, dict[str, str]]:
    """The portal's address without what was copied along with it, and which part of it is meant."""
    address, _, query = location.partition("?")
    part = dict(parse_qsl(query)) | {name: v for name in _FIELDS if (v := str(getattr(options, name)))}
    try:
        web_url(address)
    except Refused as error:
        raise UnknownSource(f"'ckan:{location}' is not ckan:https://portal: {error}") from error
    if unknown := part.keys() - _FIELDS.keys():
        raise UnknownSource(f"'ckan:{location}': {min(unknown)!r} is neither 'organization' nor 'group'")
    bare = address.partition("/api/")[0].rstrip("/").removesuffix("/dataset")
    return bare, {name: part[name] for name in _FIELDS if name in part}


def _key(record: object) -> str:
    """What tells records apart: their id or name, else all that they hold."""
    if isinstance(record, dict):
        for name in ("id", "name"):
            if isinstance(record.get(name), str) and record[name]:
                return f"{name}:{record[name]}"
    return json.dumps(record, sort_keys=True)


def _package(placed: Placed, columns: "_Columns") -> Package | Skipped:
    record = columns.added(placed.record)
    where = f"package_search[{placed.position}]"
    if isinstance(record, dict) and isinstance(record.get("name"), str):
        where += f" {record['name'][:100]}"
    lasting = _lasting(record)
    try:
        raw = json.dumps(lasting, sort_keys=True, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError) as error:
        return Skipped(where, f"not JSON: {error}"[:200])
    if not raw.isascii() and any("\ud800" <= c <= "\udfff" for c in raw):
        raw = json.dumps(lasting, sort_keys=True)  # halves of characters can only be kept as escapes
    return Package(where, lasting, raw)


def _lasting(value: Any) -> Any:
    """The value without what changes where the dataset does not."""
    if isinstance(value, dict):
        return {name: _lasting(inner) for name, inner in value.items() if name not in _VOLATILE}
    return [_lasting(inner) for inner in value] if isinstance(value, list) else value


class _Columns:
    """Adds the columns of the datastore to resources that have some there and do not say which."""

    def __init__(self, actions: CkanActions) -> None:
        self._actions = actions
        self._asked = self._failed_in_a_row = 0
        self.failed = 0

    def added(self, record: object) -> object:
        """The record with `fields` in such resources; where that fails, as it was."""
        if not isinstance(record, dict) or not isinstance(record.get("resources"), list):
            return record
        return {**record, "resources": [self._with_fields(resource) for resource in record["resources"]]}

    def _with_fields(self, resource: object) -> object:
        if not isinstance(resource, dict) or not self._wanting(resource):
            return resource
        self._asked += 1
        try:
            fields = self._actions.columns(resource["id"])
        except FetchError:
            self.failed += 1
            self._failed_in_a_row += 1
            return resource
        self._failed_in_a_row = 0
        return {**resource, "fields": [f for f in fields if not isinstance(f, dict) or f.get("id") != "_id"]}

    def _wanting(self, resource: Mapping[str, Any]) -> bool:
        if self._asked >= MAX_COLUMN_REQUESTS or self._failed_in_a_row >= _MAX_COLUMN_FAILURES:
            return False
        schema = resource.get("schema")
        described = resource.get("fields") or (isinstance(schema, dict) and schema.get("fields"))
        stored = str(resource.get("datastore_active")).lower() == "true"
        return stored and not described and isinstance(resource.get("id"), str)
