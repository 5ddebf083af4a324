"""One CKAN package dict → one Dataset. Every field may be missing, null or of a wrong type."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from assistant.language.names import resolve
from assistant.model import Column, Dataset, Language, Licence, Resource, Term
from indexer.addresses import is_address, spellings_of
from indexer.errors import BadRecord
from indexer.normalise import (
    file_format,
    frequency,
    iso_date,
    licence,
    organization,
    plain_text,
    theme,
    web_address,
    whole_number,
)
from indexer.sources.ckan_texts import (
    entries,
    filled,
    label,
    labels_of,
    language_of,
    languages,
    mapping,
    mappings,
    marked,
    one_text,
    plain_of,
    searchable,
    text_of,
    translations,
    usual_language,
)

__all__ = ["VERSION", "dataset_from_ckan", "usual_language"]

VERSION = "3"
"""Changes whenever a record may read differently from its package dict: unchanged records are then read again."""
MAX_RESOURCES = 200
MAX_COLUMNS = 500
MAX_TAGS = 100
MAX_ACRONYM_CHARS = 20
MAX_VALUES = 50
MAX_VALUE_CHARS = 100
_FREQUENCIES = ("collection_frequency", "frequency", "accrual_periodicity", "update_frequency")
_PLACES = ("geographic_coverage", "spatial_text", "spatial_coverage", "spatial")
_PERIODS = (
    ("temporal_start", "temporal_end"),
    ("temporal_coverage_from", "temporal_coverage_to"),
    ("temporal_coverage-from", "temporal_coverage-to"),
)
"""Names of fields in CKAN's extensions and on portals, those of the nearest portals first."""


def dataset_from_ckan(record: object, *, source: str, portal: str = "", usual: Language = Language.FR) -> Dataset:
    """The dataset of a package dict; `portal` is the address below which `/dataset/<name>` lies.

    `usual` is the language of texts whose own language nothing tells. Raises `BadRecord` where there is neither an id
    nor a title.
    """
    if not isinstance(record, dict):
        raise BadRecord("not a JSON object")
    package = _with_extras(record)
    identity = text_of(package.get("name")) or text_of(package.get("id"))
    if not identity:
        raise BadRecord("no name and no id")
    language = language_of(package, usual)
    titles = translations(package, "title", language)
    if not titles:
        raise BadRecord("no title")
    resources = tuple(_resources(package.get("resources")))
    return Dataset(
        id=identity,
        titles=titles,
        descriptions=translations(package, "notes", language) or translations(package, "description", language),
        organization=_producer(package),
        themes=tuple({term.id: term for term in _themes(package)}.values()),
        tags=_tags(package),
        licence=_licence(package),
        formats=tuple(dict.fromkeys(r.format for r in resources if r.format)),
        modified=iso_date(package.get("metadata_modified")) or iso_date(package.get("modified")),
        created=iso_date(package.get("metadata_created")) or iso_date(package.get("issued")),
        period=_period(package),
        place=_place(package),
        granularity=plain_text(package.get("disaggregation_level")),
        frequency=frequency(_first(package, _FREQUENCIES)),
        languages=languages(_first(package, ("available_languages", "language", "languages"))),
        url=_address(package, identity, portal),
        portal=portal or plain_text(package.get("portal")),
        source=source,
        contact=_contact(package),
        access_rights=_access_rights(text_of(package.get("access_rights"))),
        resources=resources,
    )


def _with_extras(record: dict[str, Any]) -> dict[str, Any]:
    """The record with its `extras` beside its own fields; its own fields win."""
    extras = {e["key"]: e.get("value") for e in mappings(record.get("extras")) if isinstance(e.get("key"), str)}
    return {**extras, **filled(record)}


def _first(package: Mapping[str, Any], names: tuple[str, ...]) -> object:
    return next((package[name] for name in names if package.get(name)), None)


def _producer(package: Mapping[str, Any]) -> Term | None:
    """The organisation; the publisher of ckanext-dcat where there is none."""
    own = mapping(package.get("organization"))
    if found := organization(text_of(own.get("name")), one_text(own, "title", "display_name"), marked(own, "title")):
        return found if found.acronym else replace(found, acronym=plain_text(own.get("acronym"))[:MAX_ACRONYM_CHARS])
    publishers = [mapping(package.get("publisher")), *mappings(package.get("publisher"))]
    listed = next((name for publisher in publishers if (name := one_text(publisher, "name"))), "")
    return organization("", plain_of(package.get("publisher_name")) or listed)


def _themes(package: Mapping[str, Any]) -> Iterator[Term]:
    """Groups, then the themes of ckanext-dcat; an address that the vocabulary does not know says nothing."""
    for group in mappings(package.get("groups")):
        if found := theme(text_of(group.get("name")), label(group), marked(group, "title")):
            yield found
    listed = entries(package.get("theme")) or [package.get("theme")]  # names of themes hold commas
    for written in filter(None, map(plain_text, listed)):
        known = resolve("theme", *spellings_of(written))
        if (known or not is_address(written)) and (found := theme(known.id if known else "", written)):
            yield found


def _tags(package: Mapping[str, Any]) -> tuple[str, ...]:
    """Tags once each, whatever their case."""
    names = [name for name in labels_of(package) if name]
    return tuple({name.casefold(): name for name in reversed(names)}.values())[::-1][:MAX_TAGS]


def _licence(package: Mapping[str, Any]) -> Licence | None:
    """The licence of the dataset; where it has none, that of its resources if they all name the same."""
    own = [package.get(name) for name in ("license_id", "license_title", "license_url", "license")]
    if found := licence(*own):
        return found
    named = {text_of(r.get("license") or r.get("license_id")) for r in mappings(package.get("resources"))}
    return licence(*named) if len(named) == 1 else None


def _resources(value: object) -> list[Resource]:
    found = []
    for number, raw in enumerate(mappings(value)[:MAX_RESOURCES], start=1):
        url = web_address(raw.get("url"))
        name = one_text(raw, "name", "title") or _file_name(url)
        found.append(
            Resource(
                id=text_of(raw.get("id")) or str(number),
                name=name,
                format=file_format(raw.get("format") or raw.get("mimetype"), url),
                url=url,
                size=whole_number(raw.get("size")),
                description=searchable(raw, name),
                columns=_columns(raw),
                media_type=text_of(raw.get("mimetype")),
                created=iso_date(raw.get("created")) or iso_date(raw.get("issued")),
                modified=iso_date(raw.get("last_modified")) or iso_date(raw.get("metadata_modified")),
                rights=plain_text(raw.get("rights")),
            )
        )
    return found


def _columns(resource: Mapping[str, Any]) -> tuple[Column, ...]:
    """Columns of a Frictionless table schema (also as JSON), or of the datastore."""
    fields = mappings(mapping(resource.get("schema")).get("fields")) or mappings(resource.get("fields"))
    columns = (
        Column(
            name=plain_text(f.get("name") or f.get("id")),
            title=plain_text(f.get("title")) or plain_text(mapping(f.get("info")).get("label")),
            type=text_of(f.get("type")),
            description=plain_text(f.get("description")) or plain_text(mapping(f.get("info")).get("notes")),
            values=_values(mapping(f.get("constraints")).get("enum")),
        )
        for f in fields[:MAX_COLUMNS]
    )
    return tuple(column for column in columns if column.name and not column.name.startswith("_"))


def _values(value: object) -> tuple[str, ...]:
    """The first categories of a column, as text."""
    values = value if isinstance(value, list) else []
    return tuple(text for v in values[:MAX_VALUES] if (text := plain_text(v)[:MAX_VALUE_CHARS]))


def _contact(package: Mapping[str, Any]) -> str:
    """The office or address that answers for the dataset, as CKAN, ckanext-dcat and ckanext-scheming call it."""
    names = ("contact_name", "maintainer", "author", "contact_email", "maintainer_email", "author_email")
    points = mappings(package.get("contact"))
    own = (package.get(name) for name in names)
    listed = (point.get(name) for point in points for name in ("name", "email", "url"))
    return next((text for value in (*own, *listed) if (text := plain_text(value))), "")


def _access_rights(written: str) -> str:
    """As written; the vocabulary's word for an address."""
    known = resolve("access_right", *spellings_of(written)) if is_address(written) else None
    return known.id if known else written


def _place(package: Mapping[str, Any]) -> str:
    """Names of places. Shapes in GeoJSON and addresses are none."""
    for field in _PLACES:
        listed = (
            one_text(e, "text", "name", "label") if isinstance(e, dict) else e for e in entries(package.get(field))
        )
        names = [one_text(package, field), *map(plain_text, listed)]
        if found := ", ".join(dict.fromkeys(name for name in names if name and not is_address(name))):
            return found
    return ""


def _period(package: Mapping[str, Any]) -> str:
    """From and to, each as an ISO date where it can be read as one; else the words for it."""
    spans = [mapping(package.get("temporal_coverage")), *mappings(package.get("temporal_coverage"))]
    pairs = [(package.get(start), package.get(end)) for start, end in _PERIODS]
    pairs += [(span.get("start"), span.get("end")) for span in spans]
    start, _, end = text_of(package.get("temporal")).partition("/")
    for pair in [*pairs, (start, end)]:
        start, end = (iso_date(text) or text[:10] for text in map(text_of, pair))
        if start or end:
            return f"{start}–{end}" if start and end and start != end else start or end
    return plain_of(package.get("temporal_coverage"))


def _address(package: Mapping[str, Any], identity: str, portal: str) -> str:
    own = web_address(package.get("url"))
    return f"{portal.rstrip('/')}/dataset/{identity}" if portal else own


def _file_name(url: str) -> str:
    return url.rsplit("/", 1)[-1].split("?", 1)[0]
