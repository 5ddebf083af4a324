"""One dcat:Distribution, or the dcat:DataService behind it, → the dict of a CKAN resource."""

import re
from collections.abc import Sequence
from typing import Any

from indexer.addresses import is_address, last_part, spellings_of
from indexer.sources.dcat_graph import Node
from indexer.sources.dcat_licence import rights_of
from indexer.sources.dcat_words import best, labels, translations

MAX_COLUMNS = 500
_SIZE = re.compile(r"^\d{1,15}(\.0*)?$|^\d(\.\d+)?[eE]\+?\d{1,2}$")


def resource_of(distribution: Node) -> dict[str, Any]:
    """The resource of a distribution. `name` and `description` also as `…_translated`; empty fields are left out."""
    services = distribution.nodes("dcat:accessService")
    addresses = [*distribution.addresses("dcat:downloadURL", "dcat:accessURL")]
    addresses += [a for service in services for a in service.addresses("dcat:endpointURL")]
    resource = {
        "id": best(distribution.literals("dct:identifier")) or last_part(distribution.address),
        **_texts(distribution, services),
        "url": next((a for a in addresses if is_address(a)), ""),
        "format": _format(distribution) or ("API" if services else ""),
        "mimetype": _media_type(distribution),
        "size": _size(distribution),
        "created": best(distribution.literals("dct:issued")),
        "last_modified": best(distribution.literals("dct:modified")),
        "rights": "\n".join(rights_of(distribution)),
        "schema": {"fields": columns} if (columns := _columns(distribution)) else None,
    }
    return {name: value for name, value in resource.items() if value not in (None, "")}


def resource_of_service(service: Node) -> dict[str, Any]:
    """The resource of a data service that says which datasets it serves."""
    resource = {
        "id": last_part(service.address),
        **_texts(service, []),
        "url": next((a for a in service.addresses("dcat:endpointURL") if is_address(a)), ""),
        "format": _format(service) or "API",
    }
    return {name: value for name, value in resource.items() if value}


def _texts(distribution: Node, services: Sequence[Node]) -> dict[str, Any]:
    texts: dict[str, Any] = {}
    for field, name in (("name", "dct:title"), ("description", "dct:description")):
        values = distribution.literals(name)
        values = values or [value for service in services for value in service.literals(name)]
        texts[field] = best(values)
        if (read := translations(values)[1]) and len(read) > 1:
            texts[f"{field}_translated"] = read
    return texts


def _format(node: Node) -> str:
    """The file type as it is written: the label of a format, its address, or a text."""
    for value in node.values("dct:format"):
        if value.language is not None and not value.is_address:
            return value.text
        meant = node.of(value)
        if text := meant.address or best(labels(meant)):
            return text
    return ""


def _media_type(node: Node) -> str:
    for value in node.values("dcat:mediaType"):
        meant = node.of(value)
        if text := value.text if value.language is not None else meant.address or best(labels(meant)):
            return next((s for s in reversed(spellings_of(text)) if not is_address(s)), text)
    return ""


def _size(node: Node) -> int | None:
    written = best(node.literals("dcat:byteSize"))
    return int(float(written)) if _SIZE.match(written) else None


def _columns(distribution: Node) -> list[dict[str, str]]:
    """The columns of a CSVW table schema that is stated with the file."""
    schemas = distribution.nodes("csvw:tableSchema", "dct:conformsTo")
    schemas += [inner for schema in schemas for inner in schema.nodes("csvw:tableSchema")]
    columns = [column for schema in schemas for column in schema.items("csvw:column")]
    fields = (
        {
            "name": best(column.literals("csvw:name")),
            "title": best(column.literals("csvw:title", "csvw:titles", "dct:title", "rdfs:label")),
            "type": _datatype(column),
            "description": best(column.literals("dct:description")),
        }
        for column in columns[:MAX_COLUMNS]
    )
    return [{k: v for k, v in field.items() if v} for field in fields if field["name"]]


def _datatype(column: Node) -> str:
    for value in column.values("csvw:datatype"):
        if value.language is not None and not value.is_address:
            return value.text
        meant = column.of(value)
        return best(meant.literals("csvw:base")) or last_part(meant.address)
    return ""
