"""Distributions, services, columns and licences → the resources and the licence of a package."""

from pathlib import Path
from typing import Any

import pytest

from assistant.model import Dataset
from indexer.sources import Read
from tests.unit.indexer.dcat_turtle import EU, items, package, resource

CC_BY = "<https://creativecommons.org/licenses/by/4.0/>"
ODBL = "eu:licence\\/ODC_BL"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalogue"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (f"dct:license {CC_BY}", "cc-by-4.0"),
        (f"dct:license {CC_BY} ; dcat:distribution [ dct:title 'a' ; dct:license {ODBL} ]", "cc-by-4.0"),
        (
            f"dcat:distribution [ dct:title 'a' ; dct:license {ODBL} ] , [ dct:title 'b' ; dct:license {ODBL} ]",
            "odc-odbl",
        ),
        (f"dcat:distribution [ dct:title 'a' ; dct:license {ODBL} ] , [ dct:title 'b' ]", "odc-odbl"),
        (
            "dcat:distribution [ dct:title 'a' ; dct:rights 'Open Data Commons Open Database License (ODbL)' ]",
            "odc-odbl",
        ),
        ("dct:license [ dct:identifier 'cc-by' ; rdfs:label 'Attribution'@fr ]", "cc-by"),
        ("dct:license 'CC-BY-4.0'", "cc-by-4.0"),
        ("dct:rights 'Tout le monde peut lire'", None),
        (f"dcat:distribution [ dct:title 'a' ; dct:license {ODBL} ] , [ dct:title 'b' ; dct:license {CC_BY} ]", None),
    ],
)
def test_the_licence_is_the_datasets_or_the_one_that_its_files_share(
    said: str, expected: str | None, path: Path
) -> None:
    turtle = f'<https://d.example/set/1> a dcat:Dataset ; dct:title "Jeu" ; {said} .'
    (item,) = items(path, turtle)
    assert isinstance(item, Read)
    assert isinstance(item.record, Dataset)
    assert (item.record.licence.id if item.record.licence else None) == expected


def test_files_with_licences_that_differ_say_their_own_under_rights(path: Path) -> None:
    other = "[ dct:title 'b' ; dct:license <https://d.example/b> ; dct:rights 'c' ]"
    found = package(path, f"dcat:distribution [ dct:title 'a' ; dct:license 'Licence A' ] , {other}")
    assert [r["rights"] for r in found["resources"]] == ["Licence A", "c"]
    assert not [key for key in found if key.startswith("license")]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "dcat:downloadURL <https://d.example/f.csv> ; dcat:accessURL <https://d.example/p>",
            {"url": "https://d.example/f.csv"},
        ),
        ("dcat:accessURL <https://d.example/p>", {"url": "https://d.example/p"}),
        ('dcat:accessURL "https://d.example/p"^^xsd:anyURI', {"url": "https://d.example/p"}),
        ("dcat:downloadURL <ftp://d.example/f> ; dcat:accessURL <https://d.example/p>", {"url": "https://d.example/p"}),
        ("dct:format eu:file-type\\/CSV", {"format": f"{EU}/file-type/CSV"}),
        ("dct:format [ a dct:MediaTypeOrExtent ; rdfs:label 'CSV' ]", {"format": "CSV"}),
        ("dct:format 'csv'", {"format": "csv"}),
        ("dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv>", {"mimetype": "text/csv"}),
        ("dcat:mediaType 'text/csv'", {"mimetype": "text/csv"}),
        ("dcat:mediaType [ rdfs:label 'text/csv' ]", {"mimetype": "text/csv"}),
        ("dcat:byteSize 20480", {"size": 20480}),
        ("dcat:byteSize '20480.0'^^xsd:decimal", {"size": 20480}),
        ("dcat:byteSize 2.048E4", {"size": 20480}),
        ("dcat:byteSize '20 Ko'", {}),
        ("dcat:byteSize -1", {}),
        (
            "dct:issued '2020-01-01' ; dct:modified '2021-01-01'",
            {"created": "2020-01-01", "last_modified": "2021-01-01"},
        ),
        ("dct:rights [ rdfs:label 'Citer la source'@fr ]", {"rights": "Citer la source"}),
        ("dct:title 'A'@fr , 'أ'@ar", {"name": "A", "name_translated": {"fr": "A", "ar": "أ"}}),
        ("dct:identifier 'r-7'", {"id": "r-7"}),
        (
            "dcat:accessService [ dct:title 'API' ; dcat:endpointURL <https://d.example/api> ]",
            {"url": "https://d.example/api", "format": "API", "name": "API"},
        ),
    ],
)
def test_a_distribution_is_a_resource(said: str, expected: dict[str, Any], path: Path) -> None:
    assert resource(path, f"{said} ; dct:description 'd'") == {**expected, "description": "d"}


def test_a_service_that_says_what_it_serves_is_a_resource_once(path: Path) -> None:
    service = "<https://d.example/wms> a dcat:DataService ; dct:title 'Carte' ; dct:format eu:file-type\\/WMS_SRVC ;"
    more = f"{service} dcat:endpointURL <https://d.example/ows> ; dcat:servesDataset <https://d.example/set/1> ."
    (found,) = package(path, "dct:title 'Jeu'", more)["resources"]
    wms = {"id": "wms", "name": "Carte", "url": "https://d.example/ows", "format": f"{EU}/file-type/WMS_SRVC"}
    assert found == wms
    named = "dcat:distribution [ dct:title 'Carte' ; dcat:accessService <https://d.example/wms> ]"
    assert len(package(path, named, more)["resources"]) == 1


@pytest.mark.parametrize(
    "schema",
    [
        "csvw:tableSchema [ csvw:column ( {a} {b} ) ]",
        "csvw:tableSchema [ csvw:column {a} , {b} ]",
        "dct:conformsTo [ a csvw:Schema ; csvw:column ( {a} {b} ) ]",
        "dct:conformsTo <https://d.example/norme> , [ csvw:tableSchema [ csvw:column ( {a} {b} ) ] ]",
    ],
)
def test_columns_that_are_stated_with_a_file_are_kept(schema: str, path: Path) -> None:
    first = "[ csvw:name 'commune' ; csvw:title 'Nom de la commune'@fr ; csvw:datatype 'string' ]"
    second = "[ csvw:name 'n' ; csvw:datatype xsd:integer ; dct:description 'Nombre' ]"
    found = resource(path, "dct:title 'f' ; " + schema.replace("{a}", first).replace("{b}", second))
    assert found["schema"]["fields"] == [
        {"name": "commune", "title": "Nom de la commune", "type": "string"},
        {"name": "n", "type": "integer", "description": "Nombre"},
    ]


def test_a_schema_that_is_only_named_gives_no_columns(path: Path) -> None:
    assert "schema" not in resource(path, "dct:title 'f' ; dct:conformsTo <https://d.example/schema.json>")
