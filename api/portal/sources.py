"""Where an index comes from, as readers may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.portal.page import safe_url
from assistant.model import Language
from assistant.prompts import reply

_SHIPPED = "guides:shipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A source: what it is, its public address where it has one, and how many records came from it."""

    kind: str
    name: str
    address: str
    count: int


def origins(manifest: Mapping[str, Any], language: Language) -> Sequence[Origin]:
    """The sources that the manifest names; folders of the machine that read them are not shown."""
    counted: Mapping[str, Mapping[str, int]] = manifest["counts"].get("by_source", {})
    found = [_origin(source, sum(kinds.values()), language) for source, kinds in counted.items()]
    return sorted(found, key=lambda origin: -origin.count)


def _origin(source: str, count: int, language: Language) -> Origin:
    kind, _, location = source.partition(":")
    address = safe_url(location) if "://" in location else ""
    known = {"sample:": "sample", _SHIPPED: "guides_shipped"}.get(source) or (
        "guides" if kind == "guides" else "harvest"
    )
    file = "" if "://" in location or known in ("sample", "guides_shipped") else location.rstrip("/").rsplit("/", 1)[-1]
    return Origin(kind=reply(f"about.source_{known}", language), name=address or file, address=address, count=count)


def contact_address(contact: str) -> str:
    """Where the contact of the settings leads: a page, or a letter to an address."""
    return contact if "://" in contact else f"mailto:{contact}"
