"""Reading a portal on loopback to its end, for tests."""

from collections import Counter
from typing import Any

from assistant.model import Dataset
from assistant.settings import Settings
from indexer.sources import Incomplete, Item, Options, Read, Skipped
from indexer.sources.ckan_api import CkanPortal
from tests.corpus import plain_records
from tests.portal import (
    Portal,
)


def many(count: int) -> list[dict[str, Any]]:
    """Records under ids that sort like their numbers."""
    return [{**record, "id": f"{number:05}"} for number, record in enumerate(plain_records(count))]


def source(portal: Portal, url: str = "", *, waits: list[float] | None = None, **options: Any) -> CkanPortal:
    settings = options.pop("settings", {})
    given = Options(settings=Settings(**{"harvest_max_bytes": 5_000_000, **settings}), **options)
    return CkanPortal(url or portal.url, given, sleep=[].append if waits is None else waits.append)


def read(portal: Portal, url: str = "", **options: Any) -> list[Item]:
    with portal:
        return list(source(portal, url, **options).read())


def kinds(items: list[Item]) -> dict[type, int]:
    return dict(Counter(map(type, items)))


def datasets(items: list[Item]) -> list[Dataset]:
    return [item.record for item in items if isinstance(item, Read) and isinstance(item.record, Dataset)]


def reasons(items: list[Item]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Skipped | Incomplete)]
