"""`dcat:PATH` or `dcat:URL`: catalogues in RDF (Turtle, RDF/XML, JSON-LD), as DCAT, DCAT-AP 2 and 3 and DCAT-US write them.

Files are parsed in a process of their own (`dcat_parse`). What is kept and what is lost: `docs/sources-dcat.md`.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from assistant.codec import digest
from assistant.errors import SourceError
from assistant.language.names import key
from indexer.child import Child, ChildLimits
from indexer.errors import BadRecord
from indexer.http import NetworkExit
from indexer.normalise import iso_date
from indexer.sources import Options, split_portal
from indexer.sources.base import Incomplete, Item, Known, Package, Skipped, nothing_known, read_packages
from indexer.sources.dcat_pages import Crawl, Page

TASK = "indexer.sources.dcat_parse:parse"
LIMITS = ChildLimits(seconds=900, memory_bytes=3_000_000_000, output_bytes=2_000_000_000)
"""For one file or page."""
MAX_FILE_BYTES = 2_000_000_000
ENDINGS = frozenset({".ttl", ".rdf", ".xml", ".jsonld", ".json", ".nt", ".n3", ".owl"})
"""Of a folder, the files with one of these are read, also with `.gz` after it; a single file may be called anything."""


class DcatCatalogue:
    """A file, a folder of files, or an address whose pages are followed; `PATH@https://portal` names the portal.

    Datasets are yielded as they stand in the files, each once. Raises `SourceError` where a file or page cannot be used,
    after all other files of a folder.
    """

    def __init__(self, location: str, options: Options) -> None:
        self._location, self.portal = split_portal(location)
        self._options = options
        self.name = f"dcat:{self._location}"

    def read(self, known: Known = nothing_known) -> Iterator[Item]:
        """See `Source`. A dataset without a title is skipped under its address."""
        return read_packages(self, known)

    def packages(self) -> Iterator[Package | Skipped | Incomplete]:
        """See `PackageSource`."""
        seen = _Seen()
        with closing(Child(LIMITS)) as child:
            for message in self._messages(child, seen):
                if "incomplete" in message:
                    yield Incomplete(message["incomplete"])
                elif "skipped" in message:
                    yield Skipped(message["where"], message["skipped"])
                elif item := self._item(message["where"], message["package"], seen):
                    yield item
        if seen.absent:
            yield Incomplete(f"{len(seen.absent)} datasets are listed but not described")
        if narrowed := [f"{name} {value}" for name, value in self._narrowing().items() if value]:
            yield Incomplete(f"only datasets of {', '.join(narrowed)} were asked for", on_purpose=True)

    def _item(self, where: str, package: dict[str, Any], seen: "_Seen") -> Package | Skipped | None:
        """None for a dataset that another page or file gave before, and for what was not asked for."""
        if where in seen.wheres:
            nameless = where.startswith("blank node ")
            return Skipped(where, "another dataset of the same name has no address either") if nameless else None
        package["name"] = seen.name(package["name"], where)
        if not self._is_wanted(package):
            return None
        return Package(where, package, json.dumps(package, sort_keys=True, ensure_ascii=False))

    def _messages(self, child: Child, seen: "_Seen") -> Iterator[dict[str, Any]]:
        if self._location.startswith(("http://", "https://")):
            yield from self._over_the_network(child, seen)
        else:
            yield from self._from_disk(child, seen)

    def _over_the_network(self, child: Child, seen: "_Seen") -> Iterator[dict[str, Any]]:
        settings = self._options.settings
        parts = urlsplit(self._location)
        with NetworkExit(self._location, settings) as network, tempfile.TemporaryDirectory() as folder:
            crawl = Crawl(self._location, network, Path(folder))
            for page in crawl.pages():
                links, before, count = list[str](), len(seen.wheres), 0
                for message in self._parsed(child, page, settings.harvest_max_bytes, seen):
                    if "next" in message:
                        links.append(message["next"])
                        continue
                    if "package" in message:
                        count += 1
                        message["package"].setdefault("portal", f"{parts.scheme}://{parts.netloc}")
                    yield message
                crawl.follow(links, datasets=count, new=len(seen.wheres) - before)
        if crawl.unfinished:
            yield {"incomplete": crawl.unfinished}

    def _from_disk(self, child: Child, seen: "_Seen") -> Iterator[dict[str, Any]]:
        paths, failures = self._paths(), []
        for path in paths:
            base = f"{self.portal.rstrip('/')}/" if self.portal else f"file:///{quote(path.name)}"
            try:
                for message in self._parsed(child, Page(path, base, shown=str(path)), MAX_FILE_BYTES, seen):
                    if "next" not in message:
                        yield message
                    elif len(paths) == 1:  # of a folder, another file may be the next page
                        yield {"incomplete": f"the file is a page, and {message['next']!r} is not read"}
            except SourceError as error:
                failures.append(error)
        if failures:
            raise failures[0]

    def _paths(self) -> list[Path]:
        path = Path(self._location)
        if path.is_file():
            return [path]
        try:
            found = sorted(p for p in path.iterdir() if p.is_file() and _ending(p) in ENDINGS)
        except OSError as error:
            raise SourceError(f"{self._location!r} cannot be read: {error.strerror}") from error
        if not found:
            raise SourceError(f"{self._location!r} holds no file that ends in {', '.join(sorted(ENDINGS))}")
        return found

    def _parsed(self, child: Child, page: Page, max_bytes: int, seen: "_Seen") -> Iterator[dict[str, Any]]:
        arguments = {"path": str(page.path), "base": page.base, "max_bytes": max_bytes, "declared": page.declared}
        try:
            for message in child.run(TASK, **arguments):
                if "absent" in message:
                    seen.absent.update(where for where in message["absent"] if where not in seen.wheres)
                else:
                    yield message
        except BadRecord as error:
            raise SourceError(f"{page.shown!r} cannot be read: {error}") from error

    def _narrowing(self) -> dict[str, str]:
        options = self._options
        return {"organization": options.organization, "group": options.group, "changes since": options.since}

    def _is_wanted(self, package: dict[str, Any]) -> bool:
        options = self._options
        producer = package.get("organization", {})
        if options.organization and not _is_named(options.organization, [producer]):
            return False
        if options.group and not _is_named(options.group, package.get("groups", [])):
            return False
        modified = iso_date(package.get("metadata_modified"))
        return not (modified and modified < options.since[: len(modified)])


class _Seen:
    """Addresses and names of the datasets so far, and addresses that were listed before they were described."""

    def __init__(self) -> None:
        self.wheres: set[str] = set()
        self.absent: set[str] = set()
        self._names: set[str] = set()

    def name(self, wanted: str, where: str) -> str:
        """A name that no other dataset has: the wanted one, else with a mark that stands for the dataset's address."""
        name = f"{wanted}-{digest(where)[:8]}" if wanted in self._names else wanted
        self._names.add(name)
        self.wheres.add(where)
        self.absent.discard(where)
        return name


def _is_named(wanted: str, terms: list[dict[str, Any]]) -> bool:
    spellings = {key(str(text)) for term in terms for text in (term.get("name", ""), term.get("title", ""))}
    return key(wanted) in spellings


def _ending(path: Path) -> str:
    return Path(path.name.lower().removesuffix(".gz")).suffix
