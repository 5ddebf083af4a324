"""JSON-LD whose words are explained elsewhere: read with Dalil's own lists of words, never fetched."""

import json
from pathlib import Path

import pytest

from assistant.model import Dataset, Language
from assistant.settings import Settings
from indexer.sources import Options, Read
from indexer.sources.dcat import DcatCatalogue
from indexer.sources.dcat_parse import parse
from tests.unit.indexer.dcat_turtle import EU


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalogue"


DCAT_US = {
    "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
    "@type": "dcat:Catalog",
    "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
    "dataset": [
        {
            "@type": "dcat:Dataset",
            "identifier": "https://data.example/api/views/abcd-1234",
            "title": "Loans of public libraries",
            "description": "Books lent by each library.",
            "keyword": ["loans", "libraries"],
            "modified": "2024-05-01",
            "publisher": {"@type": "org:Organization", "name": "Office of reading"},
            "contactPoint": {"@type": "vcard:Contact", "fn": "Reading", "hasEmail": "mailto:r@data.example"},
            "accessLevel": "public",
            "license": "https://creativecommons.org/publicdomain/zero/1.0/",
            "temporal": "2020-01-01/2021-12-31",
            "spatial": "Delta",
            "accrualPeriodicity": "R/P1Y",
            "theme": ["culture"],
            "distribution": [{"downloadURL": "https://data.example/l.csv", "mediaType": "text/csv", "title": "Loans"}],
        }
    ],
}


@pytest.mark.parametrize("with_context", [True, False])
def test_data_json_of_dcat_us_is_read_with_our_own_context(with_context: bool, path: Path) -> None:
    tree = DCAT_US if with_context else {k: v for k, v in DCAT_US.items() if k != "@context"}
    path.write_text(json.dumps(tree), encoding="utf-8")
    (item,) = DcatCatalogue(str(path), Options(settings=Settings())).read()
    assert isinstance(item, Read)
    dataset = item.record
    assert isinstance(dataset, Dataset)
    assert (dataset.id, dataset.titles) == ("abcd-1234", {Language.EN: "Loans of public libraries"})
    assert (dataset.period, dataset.place, dataset.frequency) == ("2020-01-01–2021-12-31", "Delta", "annual")
    assert (dataset.contact, dataset.tags) == ("Reading", ("loans", "libraries"))
    assert dataset.organization is not None
    assert list(dataset.organization.names.values()) == ["Office of reading"]
    assert dataset.licence is not None
    assert dataset.licence.id == "cc-zero"
    assert [(r.name, r.url, r.format) for r in dataset.resources] == [("Loans", "https://data.example/l.csv", "CSV")]


@pytest.mark.parametrize(
    "context",
    [
        "https://semiceu.github.io/DCAT-AP/releases/3.0.0/context/dcat-ap.jsonld",
        "https://semiceu.github.io/DCAT-AP/releases/2.2.0/context/dcat-ap.jsonld",
        "https://raw.githubusercontent.com/SEMICeu/DCAT-AP/master/releases/2.0.1/dcat-ap_2.0.1.jsonld",
        ["https://semiceu.github.io/DCAT-AP/releases/3.0.0/context/dcat-ap.jsonld", {"ex": "https://ex.example/"}],
        {
            "@import": "https://semiceu.github.io/DCAT-AP/releases/3.0.0/context/dcat-ap.jsonld",
            "ex": "https://ex.example/",
        },
    ],
)
def test_the_words_of_dcat_ap_are_read_with_our_own_context(context: object, path: Path) -> None:
    dataset = {
        "@id": "https://d.example/1",
        "@type": "Dataset",
        "title": [{"@value": "Eau", "@language": "fr"}, {"@value": "ماء", "@language": "ar"}],
        "modificationDate": "2024-01-01",
        "publisher": {"@id": "https://d.example/org/a", "name": "Agence"},
        "geographicalCoverage": {"@id": f"{EU}/country/MAR"},
        "datasetDistribution": [{"@type": "Distribution", "downloadUrl": "https://d.example/f.csv"}],
    }
    tree = {"@context": context, "@type": "Catalogue", "@id": "https://d.example/", "dataset": [dataset]}
    path.write_text(json.dumps(tree), encoding="utf-8")
    (message,) = parse(str(path), "file:///x", 10**6)
    found = message["package"]
    assert found["title_translated"] == {"fr": "Eau", "ar": "ماء"}
    assert found["organization"] == {"name": "a", "title": "Agence"}
    assert (found["metadata_modified"], found["geographic_coverage"]) == ("2024-01-01", "Maroc")
    assert found["resources"] == [{"url": "https://d.example/f.csv"}]


HYDRA = "http://www.w3.org/ns/hydra/core#"


@pytest.mark.parametrize(
    "text",
    [
        '{"@context": "http://www.w3.org/ns/hydra/context.jsonld", "view": {"next": "https://d.example/c?page=2"}}',
        f'{{"{HYDRA}nextPage": "https://d.example/c?page=2"}}',
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:hydra="{HYDRA}"><hydra:PagedCollection>'
        "<hydra:nextPage>https://d.example/c?page=2</hydra:nextPage></hydra:PagedCollection></rdf:RDF>",
        f"<> <{HYDRA}next> <?page=2> .",
    ],
)
def test_the_next_page_is_found_in_every_encoding(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8")
    assert list(parse(str(path), "https://d.example/c", 10**6)) == [{"next": "https://d.example/c?page=2"}]
