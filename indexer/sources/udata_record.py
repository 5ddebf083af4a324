"""One udata dataset record, as the API writes it → a package in CKAN's shape. Any field may be missing or of a wrong type."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

from assistant.language.names import resolve, vocabulary
from assistant.model import Language
from indexer.normalise import plain_text, web_address

MAX_MARKDOWN_CHARS = 20_000
"""Longest part of a description that is read, as long as what is kept of a text: at worst (`![![…`) it takes 0.3 s."""
MAX_FILE_MARKDOWN_CHARS = 5_000
"""The same for one file: there may be 200 of them."""
MAX_ZONES = 10
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")
_SILENT = (None, "", False, 0, "0", "False", "false", "None")


def identity_of(record: Mapping[str, Any]) -> str:
    """What tells a record from all others: its id, or else its slug; "" where it has neither."""
    return _handle(record, "id", "slug")


def unwanted(record: Mapping[str, Any]) -> str:
    """Why the record is not to be indexed, "" where it is: archived, deleted and private datasets are not."""
    for field, reason in (("deleted", "deleted"), ("archived", "archived by its portal"), ("private", "private")):
        value = record.get(field)
        if value not in _SILENT:
            return f"{reason} since {value[:10]}" if isinstance(value, str) and value[:1].isdigit() else reason
    return ""


def unwrapped(record: object) -> object:
    """The record itself, where organisation and resources stand beside it (`{"dataset": …, "organization": …}`)."""
    if not isinstance(record, dict) or not isinstance(record.get("dataset"), dict) or "title" in record:
        return record
    beside = {name: record[name] for name in ("organization", "resources") if name in record}
    return {**record["dataset"], **beside}


def package_from_udata(record: Mapping[str, Any], portal: str) -> dict[str, Any]:
    """The package: fields without a value are left out, and counters, badges, scores and members were never in it."""
    harvest, inner = _mapping(record.get("harvest")), _mapping(record.get("internal"))
    package = {
        "id": _handle(record, "id"),
        "name": _handle(record, "slug", "id"),
        "title": record.get("title"),
        "notes": from_markdown(record.get("description")),
        "organization": _producer(record),
        "tags": _tags(record),
        **_licence(record.get("license")),
        "frequency": _frequency(record.get("frequency")),
        **_period(record.get("temporal_coverage")),
        "geographic_coverage": _place(_mapping(record.get("spatial")).get("zones")),
        "disaggregation_level": _level(_mapping(record.get("spatial")).get("granularity")),
        "metadata_created": _first(
            record.get("created_at"),
            harvest.get("created_at"),
            record.get("created_at_internal"),
            inner.get("created_at_internal"),
        ),
        "metadata_modified": _first(
            record.get("last_update"),
            record.get("last_modified"),
            harvest.get("modified_at"),
            record.get("last_modified_internal"),
            inner.get("last_modified_internal"),
        ),
        "contact": [_contact(point) for point in _contact_points(record)],
        "access_rights": _access(record),
        "url": _page(record, portal),
        "portal": portal,
        "resources": [_resource(r) for r in _mappings(record.get("resources"))],
    }
    return {name: value for name, value in package.items() if value not in (None, "", [], {})}


def from_markdown(text: object, max_chars: int = MAX_MARKDOWN_CHARS) -> str:
    """HTML of a text in Markdown: its marks become tags, which `plain_text` takes away as those of any other portal."""
    return str(_MARKDOWN.render(text[:max_chars])) if isinstance(text, str) else ""


def _producer(record: Mapping[str, Any]) -> dict[str, str]:
    """The organisation, or the person who owns the dataset."""
    organization, owner = _mapping(record.get("organization")), _mapping(record.get("owner"))
    title = _text(organization.get("name"))
    person = " ".join(filter(None, (_text(owner.get("first_name")), _text(owner.get("last_name")))))
    chosen = organization if title or not owner else owner
    name = _handle(chosen, "slug", "id")
    found = {"name": name, "title": title or person, "acronym": _text(organization.get("acronym"))}
    return {key: value for key, value in found.items() if value}


def _tags(record: Mapping[str, Any]) -> list[dict[str, str]]:
    """The tags, after the acronym: there is no other place for it, and readers search by it."""
    tags = record.get("tags")
    named = [_text(record.get("acronym")), *(map(_text, tags) if isinstance(tags, list) else ())]
    return [{"name": name} for name in named if name]


def _licence(value: object) -> dict[str, str]:
    """The licence's id, or its id, title and address; nothing where udata says that none is specified."""
    whole = value if isinstance(value, dict) else {"id": value}
    spellings = {f"license_{name}": _text(whole.get(name)) for name in ("id", "title", "url")}
    known = resolve("licence", *spellings.values())
    return {} if known and known.id == "notspecified" else {name: text for name, text in spellings.items() if text}


def _frequency(value: object) -> str:
    """The id of a frequency, in words where the vocabulary does not have it (`four times a week`)."""
    written = _text(_mapping(value).get("id")) or _text(_mapping(value).get("label")) or _text(value)
    words = _words()["frequencies"]
    if written in words:
        return words[written]
    return written if resolve("frequency", written) else _HUMP.sub(" ", written).lower()


def _period(value: object) -> dict[str, str]:
    """Start and end, of an object or of a text such as `2019-01-01/2023-12-31`; any other text as it is."""
    if isinstance(value, dict):
        return {f"temporal_{side}": text for side in ("start", "end") if (text := _text(value.get(side)))}
    text = _text(value)
    start, slash, end = (part.strip() for part in text.partition("/"))
    if slash and start[:4].isdigit() and end[:4].isdigit() and "/" not in end:
        return {"temporal_start": start, "temporal_end": end}
    return {"temporal_coverage": text} if text else {}


def _place(zones: object) -> str:
    """The names of the first zones; an id without a name becomes its level and code (`commune 40105`)."""
    named = map(_zone, zones[:MAX_ZONES]) if isinstance(zones, list) else [_zone(zones)]
    return ", ".join(dict.fromkeys(name for name in named if name))


def _zone(zone: object) -> str:
    if isinstance(zone, dict):
        return _text(zone.get("name")) or _zone(zone.get("id"))
    identity = _text(zone).partition("@")[0]
    known = _words()["zones"].get(identity)
    level, _, code = identity.rpartition(":")
    if known or not level:
        return known or identity
    return (_countries().get(code.upper(), "") if level == "country" else "") or f"{_level(level)} {code}".strip()


def _level(granularity: object) -> str:
    written = _text(_mapping(granularity).get("name") or _mapping(granularity).get("id") or granularity)
    last = written.rpartition(":")[2]
    return _words()["levels"].get(last, last)


@cache
def _countries() -> dict[str, str]:
    places = vocabulary("place").values()
    return {str(p.facts["code"]): p.names[Language.FR] for p in places if p.facts.get("kind") == "country"}


@cache
def _words() -> dict[str, dict[str, str]]:
    text = (files("indexer") / "sources" / "udata.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _contact_points(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Several points, or the single one of portals before 2024."""
    return _mappings(record.get("contact_points")) or _mappings([record.get("contact_point")])


def _contact(point: Mapping[str, Any]) -> dict[str, str]:
    found = {
        "name": _text(point.get("name")),
        "email": _text(point.get("email")),
        "url": _text(point.get("contact_form")),
    }
    return {key: value for key, value in found.items() if value}


def _access(record: Mapping[str, Any]) -> str:
    """Who may have the data, where that is not everybody."""
    kind, reason = _text(record.get("access_type")), plain_text(record.get("access_type_reason"))
    return ": ".join(filter(None, (kind.replace("_", " "), reason))) if kind not in ("", "open") else ""


def _page(record: Mapping[str, Any], portal: str) -> str:
    """The dataset's page. Portals without pages of their own give an address of the API there, which is none."""
    for value in (record.get("page"), record.get("self_web_url")):
        address = web_address(value)
        if address.startswith("http") and "/api/" not in urlsplit(address).path:
            return address
    slug = _handle(record, "slug", "id")
    return f"{portal.rstrip('/')}/datasets/{slug}/" if portal and slug else ""


def _resource(resource: Mapping[str, Any]) -> dict[str, Any]:
    harvest = _mapping(resource.get("harvest"))
    package = {
        "id": _handle(resource, "id"),
        "name": resource.get("title"),
        "description": "".join(_about(resource)),
        "url": web_address(resource.get("url")) or web_address(resource.get("latest")),
        "format": _text(resource.get("format")),
        "mimetype": _text(resource.get("mime")),
        "size": resource.get("filesize"),
        "created": _first(resource.get("created_at"), harvest.get("created_at"), resource.get("published")),
        "last_modified": _first(resource.get("last_modified"), harvest.get("modified_at"), resource.get("modified")),
    }
    return {name: value for name, value in package.items() if value not in (None, "")}


def _about(resource: Mapping[str, Any]) -> Iterator[str]:
    """What is said of a file, and in lines of their own its kind (but for main files) and the schema that it follows."""
    yield from_markdown(resource.get("description"), MAX_FILE_MARKDOWN_CHARS)
    kind = _text(resource.get("type"))
    if kind not in ("", "main", "other"):
        yield f"<p>{kind}</p>"
    schema = resource.get("schema")
    name = _text(_mapping(schema).get("name")) or _text(_mapping(schema).get("url")) or _text(schema)
    if name:
        yield f"<p>schema {name} {_text(_mapping(schema).get('version'))}</p>"


def _first(*values: object) -> str:
    return next((text for value in values if (text := _text(value))), "")


def _handle(record: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that holds a text or a whole number."""
    values = (record.get(name) for name in names)
    return next((text for v in values if (text := str(v) if type(v) is int else _text(v))), "")


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []
