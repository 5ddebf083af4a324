"""The API of a udata portal: all pages of datasets, whole although the portal changes while it is read."""

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

from assistant.codec import digest
from assistant.errors import FetchError, SourceError
from assistant.settings import Settings
from indexer.http import NetworkExit
from indexer.sources.base import Incomplete, Skipped
from indexer.sources.ckan_record import MAX_RESOURCES
from indexer.sources.udata_file import Found, parse_json
from indexer.sources.udata_record import identity_of

PAGE_SIZE = 100
TRIES = 3
"""How often what is not JSON is asked for; failures of the network are tried again by the exit."""
WAIT_S = 2.0
MAX_HIDDEN = 0.1
"""Share of the announced datasets that two passes may miss and be complete: totals count some that nobody is shown."""
_OBJECT_ID = re.compile(r"[0-9a-f]{24}")
_FRONT = re.compile(r"^/(?:[a-z]{2})?(?:/?datasets)?/?$")
"""What is copied along with a portal's address: `/fr/`, `/ar/datasets/`."""

Query = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Pass:
    """What one walk over all pages gave: the ids, and the largest total that a page announced."""

    ids: set[str] = field(default_factory=set)
    announced: int = 0

    @property
    def whole(self) -> bool:
        return len(self.ids) >= self.announced


class UdataApi:
    """The datasets behind an address; a context manager, since it holds connections.

    `portal` is the portal's own address. Only that host is asked, whatever hosts the answers name: behind proxies,
    portals write inner names into their links.
    """

    def __init__(self, address: str, settings: Settings, *, since: str, sleep: Callable[[float], None]) -> None:
        parts = urlsplit(address)
        before, api, after = parts.path.partition("/api/")
        self._origin = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
        self.portal = self._origin + (before if api else _FRONT.sub("", before)).rstrip("/")
        self._endpoint = f"{self.portal}/api/{after}" if api else f"{self.portal}/api/1/datasets/"
        self._query: Query = tuple(parse_qsl(parts.query))
        self._since, self._sleep = since, sleep
        self._newest_first = False
        self._exit = NetworkExit(address, settings, sleep=sleep)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._exit.close()

    def records(self) -> Iterator[Found | Skipped | Incomplete]:
        """Every dataset once. Raises `SourceError` where a page cannot be had.

        A dataset that is deleted meanwhile moves others to pages that were read already: where ids are missing all pages
        are read once more. What is short in both passes is `Incomplete`, and what changed since a day.
        """
        query, seen = self._first_query(), set[str]()
        first = yield from self._walk(query, seen)
        if not (first.whole or self._since):
            second = yield from self._walk(query, seen)
            if not (second.whole or len(seen) >= second.announced or _agree(first, second)):
                yield Incomplete(f"{len(seen)} of the {second.announced} announced datasets are on the portal's pages")
        if self._since:
            yield Incomplete(f"only what changed since {self._since} was asked for", on_purpose=True)

    def _first_query(self) -> Query:
        """The address's own query; by default in the order of creation, so that new datasets come last."""
        usual = [("page_size", str(PAGE_SIZE))]
        if "/api/1/" in self._endpoint and "sort" not in dict(self._query):
            self._newest_first = bool(self._since)
            usual.append(("sort", "-last_update" if self._since else "created"))
        own = [(n, self._organization_id(v) if n == "organization" else v) for n, v in self._query]
        return (*own, *((name, value) for name, value in usual if name not in dict(own)))

    def _organization_id(self, written: str) -> str:
        """The API filters by id only; a slug is looked up."""
        if _OBJECT_ID.fullmatch(written):
            return written
        found = self._json(f"{self.portal}/api/1/organizations/{quote(written, safe='')}/")
        identity = found.get("id") if isinstance(found, dict) else None
        if not isinstance(identity, str):
            raise SourceError(f"{self.portal!r} gives no id for the organisation {written!r}")
        return identity

    def _walk(self, query: Query, seen: set[str]) -> Generator[Found | Skipped, None, _Pass]:
        """The records of all pages that are not in `seen`, which grows."""
        done, asked = _Pass(), set[Query]()
        while query and query not in asked:
            asked.add(query)
            page, number = self._page(query), len(asked)
            done.announced = max(done.announced, page["total"] if type(page.get("total")) is int else 0)
            for position, record in enumerate(page["data"], start=1):
                key = identity_of(record) if isinstance(record, dict) else ""
                key = key or digest(repr(record))
                done.ids.add(key)
                if key not in seen and not self._is_old(record):
                    seen.add(key)
                    yield self._with_files(Found(f"page {number}[{position}]", record))
            if self._newest_first and all(map(self._is_old, page["data"])):
                return done
            query = _query_of(page.get("next_page")) if page["data"] else ()
        if query:
            raise SourceError(f"the pages of {self._endpoint!r} go round in a circle after page {len(asked)}")
        return done

    def _page(self, query: Query) -> dict[str, Any]:
        """A page. Old versions refuse orders that they do not know: then it comes in the portal's own."""
        try:
            page = self._json(f"{self._endpoint}?{urlencode(query)}")
        except FetchError as error:
            unsorted = tuple(pair for pair in query if pair[0] != "sort" or pair in self._query)
            if error.status != HTTPStatus.BAD_REQUEST or unsorted == query:
                raise
            self._newest_first = False
            return self._page(unsorted)
        if not isinstance(page, dict) or not isinstance(page.get("data"), list):
            said = ", ".join(map(repr, list(page)[:8])) if isinstance(page, dict) else type(page).__name__
            raise SourceError(
                f"{self._endpoint!r} gives no page of datasets ('data'), but {said}: is this a udata portal?"
            )
        return page

    def _is_old(self, record: object) -> bool:
        """Whether neither the record nor its files changed since `since`."""
        if not (self._since and isinstance(record, dict)):
            return False
        dates = [str(record.get(name) or "") for name in ("last_update", "last_modified")]
        return bool(max(dates)) and max(dates)[: len(self._since)] < self._since

    def _with_files(self, found: Found) -> Found | Skipped:
        """The record with its files, where it only links to their list (API v2)."""
        record = found.record
        link = record.get("resources") if isinstance(record, dict) else None
        if not isinstance(record, dict) or not isinstance(link, dict):
            return found
        try:
            return Found(found.where, {**record, "resources": self._files(str(link.get("href") or ""))})
        except FetchError as error:
            if error.status not in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
                raise
            return Skipped(str(record.get("slug") or found.where), f"its files are gone: {error}")

    def _files(self, href: str) -> list[object]:
        """Files of a dataset, as many as Dalil keeps."""
        files: list[object] = []
        asked: set[str] = set()
        while href and href not in asked and len(files) < MAX_RESOURCES:
            asked.add(href)
            parts = _split(href)
            page = self._json(f"{self._origin}{parts.path}?{parts.query}")
            listed = page.get("data") if isinstance(page, dict) else None
            files += listed if isinstance(listed, list) else []
            href = str(page.get("next_page") or "") if listed else ""
        return files[:MAX_RESOURCES]

    def _json(self, url: str) -> Any:
        """The JSON at an address. Raises `SourceError` where there is none, after some tries."""
        address, reason = url.partition("?")[0], ""
        for number in range(TRIES):
            if number:
                self._sleep(WAIT_S * number)
            response = self._exit.get(url)
            try:
                return parse_json(response.body.decode("utf-8-sig"))
            except ValueError as error:
                reason = str(error)[:100]
            if "html" in response.headers.get("content-type", "") or response.body.lstrip()[:1] == b"<":
                raise SourceError(
                    f"{address!r} answered with a web page (HTML), not with JSON: is this a udata portal?"
                )
        raise SourceError(f"{address!r} answered with what is not JSON ({TRIES} tries): {reason}")


def _agree(first: _Pass, second: _Pass) -> bool:
    return first.ids == second.ids and len(first.ids) >= (1 - MAX_HIDDEN) * second.announced


def _query_of(next_page: object) -> Query:
    """The query of a link to the next page; nothing where there is none."""
    return tuple(parse_qsl(_split(next_page).query)) if isinstance(next_page, str) else ()


def _split(link: str) -> SplitResult:
    try:
        return urlsplit(link)
    except ValueError as error:
        raise SourceError(f"the portal gives {link[:200]!r} as an address: {error}") from error
