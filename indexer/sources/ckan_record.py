"""One CKAN package dict → one Dataset. Every field may be missing, null or of a wrong type."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.language.detect import detect
from assistant.language.normalise import clean
from assistant.model import Column, Dataset, Language, Resource
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

MAX_RESOURCES = 200
MAX_COLUMNS = 500
MAX_TAGS = 100


def usual_language(records: Iterable[Mapping[str, Any]]) -> Language:
    """The language that most titles and descriptions of these records are surely written in; French where none is."""
    seen = (detect(_plain(record), arabizi=False) for record in records)
    votes = Counter(found.language for found in seen if found.sure)
    return votes.most_common(1)[0][0] if votes else Language.FR


def dataset_from_ckan(record: object, *, source: str, portal: str = "", usual: Language = Language.FR) -> Dataset:
    """The dataset of a package dict; `portal` is the address below which `/dataset/<name>` lies.

    `usual` is the language of texts whose own language nothing tells. Raises `BadRecord` where there is neither an id
    nor a title.
    """
    if not isinstance(record, dict):
        raise BadRecord("not a JSON object")
    package = _with_extras(record)
    identity = _text(package.get("name")) or _text(package.get("id"))
    if not identity:
        raise BadRecord("no name and no id")
    language = _language(package, usual)
    titles = _translations(package, "title", language)
    if not titles:
        raise BadRecord("no title")
    resources = tuple(_resources(package.get("resources")))
    producer = _mapping(package.get("organization"))
    return Dataset(
        id=identity,
        titles=titles,
        descriptions=_translations(package, "notes", language),
        organization=organization(_text(producer.get("name")), _text(producer.get("title"))),
        themes=tuple(t for g in _mappings(package.get("groups")) if (t := theme(_text(g.get("name")), _label(g)))),
        tags=_tags(package.get("tags")),
        licence=licence(package.get("license_id"), package.get("license_title"), package.get("license_url")),
        formats=tuple(dict.fromkeys(r.format for r in resources if r.format)),
        modified=iso_date(package.get("metadata_modified")) or iso_date(package.get("modified")),
        created=iso_date(package.get("metadata_created")),
        period=_period(package),
        place=plain_text(package.get("geographic_coverage")),
        granularity=plain_text(package.get("disaggregation_level")),
        frequency=frequency(package.get("collection_frequency") or package.get("frequency")),
        languages=_languages(package.get("available_languages") or package.get("language")),
        url=_address(package, identity, portal),
        source=source,
        resources=resources,
    )


def _with_extras(record: dict[str, Any]) -> dict[str, Any]:
    """The record with its `extras` beside its own fields; its own fields win."""
    extras = {e["key"]: e.get("value") for e in _mappings(record.get("extras")) if isinstance(e.get("key"), str)}
    return {**extras, **{k: v for k, v in record.items() if v not in (None, "", [])}}


def _plain(package: Mapping[str, Any]) -> str:
    return f"{plain_text(package.get('title'))}. {plain_text(package.get('notes'))[:1_000]}"


def _language(package: Mapping[str, Any], usual: Language) -> Language:
    """What the title and the description together are written in."""
    seen = detect(_plain(package), default=usual, arabizi=False)
    return seen.language if seen.sure else usual


def _translations(package: Mapping[str, Any], field: str, language: Language) -> dict[Language, str]:
    """The texts of a field by language: `title_fr`, `title_translated`, and the plain field under the record's language.

    A text in Arabic letters is Arabic, whatever the rest of the record is written in.
    """
    translated = _mapping(package.get(f"{field}_translated"))
    texts = {
        tongue: text
        for tongue in Language
        if (text := plain_text(package.get(f"{field}_{tongue}")) or plain_text(translated.get(str(tongue))))
    }
    plain = plain_text(package.get(field))
    if plain and plain not in texts.values():
        own = detect(plain, default=language, arabizi=False).language
        texts.setdefault(own if Language.AR in (own, language) else language, plain)
    return texts


def _resources(value: object) -> list[Resource]:
    found = []
    for number, raw in enumerate(_mappings(value)[:MAX_RESOURCES], start=1):
        url = web_address(raw.get("url"))
        found.append(
            Resource(
                id=_text(raw.get("id")) or str(number),
                name=plain_text(raw.get("name")) or _file_name(url),
                format=file_format(raw.get("format") or raw.get("mimetype"), url),
                url=url,
                size=whole_number(raw.get("size")),
                description=plain_text(raw.get("description")),
                columns=_columns(raw),
            )
        )
    return found


def _columns(resource: Mapping[str, Any]) -> tuple[Column, ...]:
    """Columns of a Frictionless table schema, or of the datastore."""
    fields = _mappings(_mapping(resource.get("schema")).get("fields")) or _mappings(resource.get("fields"))
    columns = (
        Column(
            name=plain_text(f.get("name") or f.get("id")),
            title=plain_text(f.get("title")) or plain_text(_mapping(f.get("info")).get("label")),
            type=_text(f.get("type")),
        )
        for f in fields[:MAX_COLUMNS]
    )
    return tuple(column for column in columns if column.name and not column.name.startswith("_"))


def _tags(value: object) -> tuple[str, ...]:
    """Tags once each, whatever their case."""
    names = [_label(t) if isinstance(t, dict) else plain_text(t) for t in value] if isinstance(value, list) else []
    return tuple({name.casefold(): name for name in reversed(names) if name}.values())[::-1][:MAX_TAGS]


def _languages(value: object) -> tuple[str, ...]:
    values: Sequence[object] = value if isinstance(value, list) else [value]
    return tuple(text for v in values if (text := _text(v)))


def _period(package: Mapping[str, Any]) -> str:
    start, end = (_text(package.get(f"temporal_{side}"))[:10] for side in ("start", "end"))
    if start and end and start != end:
        return f"{start}–{end}"
    return start or end or plain_text(package.get("temporal_coverage"))


def _address(package: Mapping[str, Any], identity: str, portal: str) -> str:
    own = web_address(package.get("url"))
    return f"{portal.rstrip('/')}/dataset/{identity}" if portal else own


def _file_name(url: str) -> str:
    return url.rsplit("/", 1)[-1].split("?", 1)[0]


def _label(value: Mapping[str, Any]) -> str:
    return plain_text(value.get("display_name") or value.get("title") or value.get("name"))


def _text(value: object) -> str:
    return clean(value) if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []
