"""Turtle for the tests of `dcat:`: a dataset of which something is said, read as a package dict."""

from pathlib import Path
from typing import Any

from assistant.settings import Settings
from indexer.sources import Item, Options
from indexer.sources.dcat import DcatCatalogue
from indexer.sources.dcat_parse import parse

EU = "http://publications.europa.eu/resource/authority"
PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "time": "http://www.w3.org/2006/time#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "eu": f"{EU}/",
}
HEAD = "".join(f"@prefix {prefix}: <{address}> .\n" for prefix, address in PREFIXES.items())


def messages(path: Path, turtle: str) -> list[dict[str, Any]]:
    path.write_text(HEAD + turtle, encoding="utf-8")
    return list(parse(str(path), "https://d.example/", 10**7))


def package(path: Path, said: str, more: str = "") -> dict[str, Any]:
    """The package of one dataset of which this is said."""
    (message,) = messages(path, f'<https://d.example/set/1> a dcat:Dataset ; dct:title "Jeu" ; {said} .\n{more}')
    found = message["package"]
    assert isinstance(found, dict)
    return found


def resource(path: Path, said: str, more: str = "") -> dict[str, Any]:
    (found,) = package(path, f"dcat:distribution [ {said} ]", more)["resources"]
    assert isinstance(found, dict)
    return found


def items(path: Path, turtle: str) -> list[Item]:
    path.write_text(HEAD + turtle, encoding="utf-8")
    return list(DcatCatalogue(str(path), Options(settings=Settings())).read())
