"""The corpus as DCAT catalogues: DCAT-AP 2 and 3, in Turtle, N-Triples, RDF/XML and JSON-LD.

A small writer of its own: a CKAN record → triples, and four ways to write triples.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

from tests.corpus.datasets import RECORDS

PORTAL = "https://portail.example"
EU = "http://publications.europa.eu/resource/authority"
NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "schema": "http://schema.org/",
    "csvw": "http://www.w3.org/ns/csvw#",
}
Version = Literal[2, 3]
FILE_TYPES = {
    "csv": "CSV",
    "CSV": "CSV",
    "XLSX": "XLSX",
    "GeoJSON": "GEOJSON",
    "JSON": "JSON",
    ".ics": "ICS",
    "GTFS": "GTFS",
}
LICENCES = {"odc-odbl": "ODC_BL", "cc-zero": "CC0", "odc-by": "ODC_BY", "CC0 1.0": "CC0"}
THEMES = {"environnement": f"{EU}/data-theme/ENVI", "eau": "http://inspire.ec.europa.eu/theme/hy"}
FREQUENCIES = {"annual": f"{EU}/frequency/ANNUAL"}


@dataclass(frozen=True)
class Iri:
    text: str


@dataclass(frozen=True)
class Text:
    text: str
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True)
class Thing:
    """A subject with what is said of it; without an address it is a blank node, written where it is named."""

    said: "tuple[tuple[str, Iri | Text | Thing], ...]"
    address: str = ""


Value = Iri | Text | Thing


def catalogue(records: Sequence[object] = RECORDS, version: Version = 2) -> Thing:
    """The catalogue with everything below it."""
    datasets = [("dcat:dataset", dataset_of(record, version)) for record in records if isinstance(record, dict)]
    series = [("dcat:dataset", SERIES)] if version == 3 else []
    said = [("rdf:type", Iri("dcat:Catalog")), ("dct:title", Text("Corpus", "fr")), *datasets, *series]
    return Thing(tuple(said), f"{PORTAL}/")


SERIES = Thing(
    (
        ("rdf:type", Iri("dcat:DatasetSeries")),
        ("rdf:type", Iri("dcat:Dataset")),
        ("dct:title", Text("Une série", "fr")),
    ),
    f"{PORTAL}/series/1",
)
"""A series without files of its own: not a dataset to index."""


def dataset_of(record: dict[str, Any], version: Version) -> Thing:
    """A record as a dcat:Dataset."""
    name = record.get("name") or record["id"]
    address = f"{PORTAL}/dataset/{name}"
    extras = record.get("extras")
    more = {e["key"]: e["value"] for e in extras} if isinstance(extras, list) else {}
    resources = [r for r in record.get("resources", []) if isinstance(r, dict)]
    licence = _licence(record, version)
    said = [
        ("rdf:type", Iri("dcat:Dataset")),
        ("dct:identifier", Text(name)),
        *_texts("dct:title", "title", record),
        *_texts("dct:description", "notes", record),
        *_publisher(record.get("organization")),
        *_themes(record.get("groups"), version),
        *[("dcat:keyword", Text(tag)) for tag in _tags(record.get("tags"))],
        *_date("dct:issued", record.get("metadata_created")),
        *_date("dct:modified", record.get("metadata_modified")),
        *_period(record, more, version),
        *[("dct:spatial", _labelled(place)) for place in [more.get("geographic_coverage")] if place],
        *[("dct:accrualPeriodicity", Iri(FREQUENCIES[f])) for f in [record.get("collection_frequency")] if f],
        *([("dct:license", licence)] if licence and (version == 2 or not resources) else []),
        *[("dcat:distribution", _file(r, address, licence if version == 3 else None, version)) for r in resources],
    ]
    return Thing(tuple(said), address)


def _texts(name: str, field: str, record: dict[str, Any]) -> Iterator[tuple[str, Value]]:
    if isinstance(record.get(field), str):
        yield name, Text(record[field])
    translated = record.get(f"{field}_translated", {})
    for language in ("fr", "ar", "en"):
        if text := record.get(f"{field}_{language}") or translated.get(language):
            yield name, Text(text, language)


def _publisher(organization: object) -> Iterator[tuple[str, Value]]:
    if isinstance(organization, dict):
        said = (("rdf:type", Iri("foaf:Agent")), ("foaf:name", Text(organization["title"])))
        yield "dct:publisher", Thing(said, f"{PORTAL}/organization/{organization['name']}")


def _themes(groups: object, version: Version) -> Iterator[tuple[str, Value]]:
    for group in groups if isinstance(groups, list) else []:
        label = Text(group.get("display_name") or group["title"], "fr")
        own = Thing((("skos:prefLabel", label),), f"{PORTAL}/group/{group['name']}")
        yield "dcat:theme", Iri(THEMES[group["name"]]) if version == 3 else own


def _tags(tags: object) -> list[str]:
    names = tags if isinstance(tags, list) else []
    return [tag if isinstance(tag, str) else tag.get("display_name") or tag["name"] for tag in names]


def _date(name: str, written: object) -> Iterator[tuple[str, Value]]:
    kinds = {r"\d{4}-\d\d-\d\dT.*": "dateTime", r"\d{4}-\d\d-\d\d": "date", r"\d{4}-\d\d": "gYearMonth"}
    if isinstance(written, str):
        kind = next((kind for pattern, kind in kinds.items() if re.fullmatch(pattern, written)), "")
        yield name, Text(written, datatype=f"xsd:{kind}" if kind else "")


def _period(record: dict[str, Any], extras: dict[str, Any], version: Version) -> Iterator[tuple[str, Value]]:
    prefix = "schema" if version == 2 else "dcat"
    sides = [t for s in ("start", "end") for t in _date(f"{prefix}:{s}Date", record.get(f"temporal_{s}"))]
    if words := extras.get("temporal_coverage"):
        sides.append(("rdfs:label", Text(words, "fr")))
    if sides:
        yield "dct:temporal", Thing((("rdf:type", Iri("dct:PeriodOfTime")), *sides))


def _labelled(text: str) -> Thing:
    return Thing((("rdf:type", Iri("dct:Location")), ("skos:prefLabel", Text(text, "fr"))))


def _licence(record: dict[str, Any], version: Version) -> Value | None:
    given = {k: record.get(f"license_{k}") for k in ("id", "title", "url")}
    identity, title, url = (v if isinstance(v, str) else "" for v in given.values())
    if version == 3 and (code := LICENCES.get(identity) or LICENCES.get(title)):
        return Iri(f"{EU}/licence/{code}")
    if not identity:
        return Text(title) if title else None
    said = [("dct:identifier", Text(identity)), *([("dct:title", Text(title))] if title else [])]
    return Thing((("rdf:type", Iri("dct:LicenseDocument")), *said), url)


def _file(resource: dict[str, Any], dataset: str, licence: Value | None, version: Version) -> Thing:
    kind, media_type, size = resource.get("format"), resource.get("mimetype"), str(resource.get("size"))
    columns = resource.get("schema", {}).get("fields") or resource.get("fields")
    written = [("rdf:type", Iri("dcat:Distribution"))]
    if isinstance(resource.get("name"), str):
        written.append(("dct:title", Text(resource["name"])))
    if isinstance(resource.get("url"), str):
        written.append(("dcat:accessURL" if version == 2 else "dcat:downloadURL", Iri(resource["url"])))
    if isinstance(kind, str):
        written.append(("dct:format", Text(kind) if version == 2 else Iri(f"{EU}/file-type/{FILE_TYPES[kind]}")))
    if media_type:
        written.append(("dcat:mediaType", Iri(f"https://www.iana.org/assignments/media-types/{media_type}")))
    if size.isdecimal():
        written.append(
            ("dcat:byteSize", Text(size, datatype="xsd:decimal" if version == 2 else "xsd:nonNegativeInteger"))
        )
    if columns:
        written.append(("csvw:tableSchema", Thing(tuple(("csvw:column", _column(c)) for c in columns))))
    if licence and len(written) > 1:
        written.append(("dct:license", licence))
    address = f"{dataset}/resource/{resource['id']}" if resource.get("id") else ""
    return Thing(tuple(written), address)


def _column(column: dict[str, Any]) -> Thing:
    title = column.get("title") or column.get("info", {}).get("label")
    said = [("csvw:name", Text(column.get("name") or column["id"])), ("csvw:datatype", Text(column["type"]))]
    return Thing((*said, *([("csvw:title", Text(title))] if title else [])))


def _described(thing: Thing, seen: set[str]) -> Iterator[Thing]:
    """Everything with an address, once."""
    if thing.address and thing.address not in seen:
        seen.add(thing.address)
        yield thing
    for _, value in thing.said:
        if isinstance(value, Thing):
            yield from _described(value, seen)


def _full(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return NAMESPACES[prefix] + rest if prefix in NAMESPACES else name


def turtle(root: Thing) -> str:
    """Prefixes, a statement a subject, blank nodes in brackets."""
    heads = "".join(f"@prefix {prefix}: <{address}> .\n" for prefix, address in NAMESPACES.items())
    return heads + "".join(f"<{t.address}> {_turtle_said(t)} .\n" for t in _described(root, set()))


def _turtle_said(thing: Thing) -> str:
    return " ;\n    ".join(f"{name} {_turtle_value(value)}" for name, value in thing.said)


def _turtle_value(value: Value) -> str:
    if isinstance(value, Iri):
        return f"<{_full(value.text)}>"
    if isinstance(value, Thing):
        return f"<{value.address}>" if value.address else f"[ {_turtle_said(value)} ]"
    tag = f"@{value.language}" if value.language else f"^^{value.datatype}" if value.datatype else ""
    return json.dumps(value.text, ensure_ascii=False) + tag


def n_triples(root: Thing) -> str:
    """A triple a line, in ASCII."""
    lines: list[str] = []
    for thing in _described(root, set()):
        _lines(f"<{thing.address}>", thing, lines)
    return "".join(lines)


def _lines(subject: str, thing: Thing, lines: list[str]) -> None:
    for name, value in thing.said:
        if isinstance(value, Thing) and not value.address:
            label = f"_:b{len(lines)}"
            lines.append(f"{subject} <{_full(name)}> {label} .\n")
            _lines(label, value, lines)
            continue
        datatype = f"^^<{_full(value.datatype)}>" if isinstance(value, Text) and value.datatype else ""
        plain = Text(value.text, value.language) if isinstance(value, Text) else value
        written = _turtle_value(plain) + datatype
        ascii_only = written.encode("ascii", "backslashreplace").decode().replace("\\x", "\\u00")
        lines.append(f"{subject} <{_full(name)}> {ascii_only} .\n")


def rdf_xml(root: Thing) -> str:
    """Elements named by their class, everything nested as ckanext-dcat does it."""
    spaces = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
    return f'<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF {spaces}>\n{_element(root, set())}</rdf:RDF>\n'


def _element(thing: Thing, seen: set[str]) -> str:
    seen.add(thing.address)
    types = [value.text for name, value in thing.said if name == "rdf:type" and isinstance(value, Iri)]
    name = types[0] if types else "rdf:Description"
    about = f" rdf:about={quoteattr(thing.address)}" if thing.address else ""
    rest = [(n, v) for n, v in thing.said if (n, v) != ("rdf:type", Iri(name))]
    return f"<{name}{about}>{''.join(_property(n, v, seen) for n, v in rest)}</{name}>\n"


def _property(name: str, value: Value, seen: set[str]) -> str:
    if isinstance(value, Iri):
        return f"<{name} rdf:resource={quoteattr(_full(value.text))}/>"
    if isinstance(value, Thing):
        if value.address in seen and value.address:
            return f"<{name} rdf:resource={quoteattr(value.address)}/>"
        return f"<{name}>{_element(value, seen)}</{name}>"
    language = f" xml:lang={quoteattr(value.language)}" if value.language else ""
    datatype = f" rdf:datatype={quoteattr(_full(value.datatype))}" if value.datatype else ""
    return f"<{name}{language}{datatype}>{escape(value.text)}</{name}>"


def json_ld(root: Thing) -> str:
    """One tree, with a context that is written in the file."""
    return json.dumps({"@context": NAMESPACES, **_object(root, set())}, ensure_ascii=False, indent=1)


def _object(thing: Thing, seen: set[str]) -> dict[str, Any]:
    if thing.address in seen and thing.address:
        return {"@id": thing.address}
    seen.add(thing.address)
    tree: dict[str, Any] = {"@id": thing.address} if thing.address else {}
    for name, value in thing.said:
        if name == "rdf:type" and isinstance(value, Iri):
            tree.setdefault("@type", []).append(value.text)
        elif isinstance(value, Iri):
            tree.setdefault(name, []).append({"@id": _full(value.text)})
        elif isinstance(value, Thing):
            tree.setdefault(name, []).append(_object(value, seen))
        else:
            tag = {"@language": value.language} if value.language else {}
            kind = {"@type": value.datatype} if value.datatype else {}
            tree.setdefault(name, []).append({"@value": value.text, **tag, **kind})
    return tree


WRITTEN: dict[str, Callable[[Thing], str]] = {
    "catalog.ttl": turtle,
    "catalog.nt": n_triples,
    "catalog.rdf": rdf_xml,
    "catalog.jsonld": json_ld,
}


def write_dcat(
    folder: Path, name: str = "catalog.ttl", records: Sequence[object] = RECORDS, version: Version = 2
) -> Path:
    """The catalogue as a file of this name, packed where the name ends in `.gz`."""
    data = WRITTEN[name.removesuffix(".gz")](catalogue(records, version)).encode()
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path
