"""The pages of a catalogue on the web: fetched one after the other, each into a file for the parser."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from assistant.errors import FetchError, SourceError
from indexer.http import NetworkExit
from indexer.sources.dcat_bytes import is_html

MAX_PAGES = 10_000
ACCEPT = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, application/n-triples;q=0.7, */*;q=0.1"
CKAN_PAGE = 100
"""So many datasets ckanext-dcat puts on a page."""
_CKAN = re.compile(r"/catalog\.(ttl|rdf|xml|n3|jsonld)$")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """A file for the parser: relative addresses in it are below `base`, `declared` is the charset that came with it."""

    path: Path
    base: str
    declared: str = ""
    shown: str = ""


class Crawl:
    """From the first page on, along the links that `follow` is given for each page.

    `unfinished` says, after the last page, why there may be more of them.
    """

    def __init__(self, start: str, network: NetworkExit, folder: Path) -> None:
        self._network = network
        self._folder = folder
        self._address = start
        self._visited: set[str] = set()
        self._guessed = False
        self.unfinished = ""

    def pages(self) -> Iterator[Page]:
        """Each page, fetched when it is asked for. Raises `FetchError`, and `SourceError` for web pages."""
        while self._address:
            page = self._fetched(self._address)
            if page is None:
                return
            yield page

    def follow(self, links: Sequence[str], *, datasets: int, new: int) -> None:
        """Where to go from the page that came last: the first of its links that was not visited yet.

        A page of CKAN's that is full and has no link at all (old versions) is followed by `?page=`, until a page gives
        nothing new.
        """
        here, self._address = self._address, ""
        targets = [urljoin(here, link) for link in links]
        unvisited = [target for target in targets if target not in self._visited]
        self._guessed = not targets and datasets >= CKAN_PAGE and new > 0 and bool(_CKAN.search(urlsplit(here).path))
        if targets and not unvisited:
            self.unfinished = f"the page {here!r} leads back to one that was read before"
        elif len(self._visited) >= MAX_PAGES and (unvisited or self._guessed):
            self.unfinished = f"there are more than {MAX_PAGES} pages"
        elif unvisited:
            self._address = unvisited[0]
        elif self._guessed:
            self._address = _with_next_page(here)

    def _fetched(self, address: str) -> Page | None:
        self._visited.add(address)
        try:
            response = self._network.get(address, accept=ACCEPT)
        except FetchError as error:
            if self._guessed and error.status == 404:
                return None
            raise
        if is_html(response.body[:4_000]):
            raise SourceError(f"{address!r} answered with an HTML page")
        self._address = response.url
        self._visited.add(response.url)
        charset = _CHARSET.search(response.headers.get("content-type", ""))
        path = self._folder / "page"
        path.write_bytes(response.body)
        return Page(path, response.url, declared=charset.group(1) if charset else "", shown=address)


def _with_next_page(address: str) -> str:
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query))
    number = int(query["page"]) if query.get("page", "").isdecimal() else 1
    return parts._replace(query=urlencode({**query, "page": number + 1})).geturl()
