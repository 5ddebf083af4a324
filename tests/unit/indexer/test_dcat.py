"""What a dcat:Dataset says, property by property, → a CKAN package dict."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.settings import Settings
from indexer.sources import Incomplete, Options, Read, Skipped
from indexer.sources.dcat import DcatCatalogue
from indexer.sources.dcat_parse import parse
from tests.corpus.as_dcat import WRITTEN, catalogue
from tests.unit.indexer.dcat_turtle import EU, HEAD, items, messages, package


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalogue"


@pytest.mark.parametrize(
    ("literals", "plain", "translated"),
    [
        ('"Eau"', "Eau", None),
        ('"Eau"@fr', None, {"fr": "Eau"}),
        ('"Eau"@fr-FR , "ماء"@ar-MA , "Water"@en-GB', None, {"fr": "Eau", "ar": "ماء", "en": "Water"}),
        ('"Autre"@fr-CA , "Eau"@fr', None, {"fr": "Eau"}),
        ('"Machine"@fr-t-en-t0-mtec , "Eau"@fr-FR , "Water"@en', None, {"fr": "Eau", "en": "Water"}),
        ('"Wasser"@de , "Eau"@fr', None, {"fr": "Eau"}),
        ('"Wasser"@de', "Wasser", None),
        ('"Wasser"@de , "Agua"@es', "Wasser", None),
        ('"Eau" , "Water"@en , "Wasser"@de', "Eau", {"en": "Water"}),
        ('"Eau"@fra , "  "@en', None, {"fr": "Eau"}),
    ],
)
def test_titles_and_descriptions_are_kept_in_the_three_languages_and_others_where_there_is_nothing_else(
    literals: str, plain: str | None, translated: dict[str, str] | None, path: Path
) -> None:
    said = f"<https://d.example/1> a dcat:Dataset ; dct:title {literals} ; dct:description {literals} ."
    (message,) = messages(path, said)
    found = message["package"]
    assert (found.get("title"), found.get("title_translated")) == (plain, translated)
    assert (found.get("notes"), found.get("notes_translated")) == (plain, translated)


@pytest.mark.parametrize(
    ("identifiers", "name"),
    [
        ("", "1"),
        ('dct:identifier "5b1e-01" ;', "5b1e-01"),
        ('dct:identifier "https://doi.example/10.5/zenodo.7" ;', "zenodo.7"),
        ('dct:identifier "https://maps.example/item.html?id=9387" ;', "item.html-id-9387"),
        ('dct:identifier "https://x.example/long" , "short" ;', "short"),
        ("dct:identifier <https://x.example/set/abc> ;", "abc"),
        ('dct:identifier " " ;', "1"),
    ],
)
def test_a_dataset_is_named_by_its_identifier_or_its_address(identifiers: str, name: str, path: Path) -> None:
    assert package(path, identifiers.rstrip(" ;") or 'dct:title "Jeu"')["name"] == name


def test_a_dataset_without_a_title_is_skipped_with_its_address(path: Path) -> None:
    (item,) = items(path, '<https://d.example/1> a dcat:Dataset ; dct:description "x" .')
    assert item == Skipped("https://d.example/1", "no title")


def test_a_blank_node_needs_an_identifier(path: Path) -> None:
    first, second = items(
        path, '[] a dcat:Dataset ; dct:title "A" . [] a dcat:Dataset ; dct:title "B" ; dct:identifier "b" .'
    )
    assert first == Skipped("blank node 'A'", "neither an identifier nor an address of its own")
    assert isinstance(second, Read)
    assert second.record.id == "b"


def test_datasets_with_the_same_identifier_get_names_of_their_own(path: Path) -> None:
    said = 'a dcat:Dataset ; dct:title "A" ; dct:identifier "same" .'
    found = items(path, f"<https://d.example/fr/1> {said} <https://d.example/ar/1> {said}")
    names = [item.record.id for item in found if isinstance(item, Read)]
    assert names[0] == "same"
    assert names[1].startswith("same-")
    assert found == items(path, f"<https://d.example/fr/1> {said} <https://d.example/ar/1> {said}")


def test_blank_nodes_with_the_same_identifier_cannot_be_told_apart(path: Path) -> None:
    said = '[] a dcat:Dataset ; dct:title "A" ; dct:identifier "same" .'
    assert [type(item) for item in items(path, said + said)] == [Read, Skipped]


@pytest.mark.parametrize(
    ("publisher", "expected"),
    [
        ('[ foaf:name "Agence" ]', {"title": "Agence"}),
        ('"Agence"', {"title": "Agence"}),
        ("<https://d.example/org/agence>", {"name": "agence"}),
        (f"<{EU}/corporate-body/ESTAT>", {"name": "ESTAT"}),
        (
            '[ skos:prefLabel "Agence"@fr , "وكالة"@ar ]',
            {"title": "Agence", "title_translated": {"fr": "Agence", "ar": "وكالة"}},
        ),
        ('[ skos:prefLabel "وكالة"@ar ]', {"title": "وكالة", "title_translated": {"ar": "وكالة"}}),
        ('[] ; dct:creator [ foaf:name "Auteur" ]', {"title": "Auteur"}),
    ],
)
def test_the_producer_is_the_publisher_or_else_the_creator(
    publisher: str, expected: dict[str, Any], path: Path
) -> None:
    assert package(path, f"dct:publisher {publisher}")["organization"] == expected


def test_a_producer_that_is_described_elsewhere_in_the_file_is_found(path: Path) -> None:
    more = '<https://d.example/org/agence> a foaf:Agent ; foaf:name "Agence"@fr .'
    for written in ("<https://d.example/org/agence>", '"https://d.example/org/agence"'):
        found = package(path, f"dct:publisher {written}", more)["organization"]
        assert (found["name"], found["title"]) == ("agence", "Agence")


@pytest.mark.parametrize(
    ("theme", "expected"),
    [
        ("eu:data-theme\\/AGRI", [{"name": f"{EU}/data-theme/AGRI"}]),
        ('"Tourisme"', [{"title": "Tourisme"}]),
        ('[ skos:prefLabel "Tourisme"@fr ]', [{"title": "Tourisme", "title_translated": {"fr": "Tourisme"}}]),
        ("<https://d.example/theme/tourisme>", [{"name": "tourisme"}]),
        ("<http://eurovoc.europa.eu/100141>", []),
        ("<https://d.example/group/5b1e0a1c>", []),
    ],
)
def test_themes_are_words_or_known_addresses(theme: str, expected: list[dict[str, str]], path: Path) -> None:
    assert package(path, f"dcat:theme {theme}").get("groups", []) == expected


def test_keywords_of_all_languages_are_tags_and_addresses_are_none(path: Path) -> None:
    found = package(path, 'dcat:keyword "eau"@fr , "ماء"@ar , "Wasser"@de , "eau" , <https://d.example/k/1>')
    assert [tag["name"] for tag in found["tags"]] == ["eau", "ماء", "Wasser"]


@pytest.mark.parametrize(
    ("temporal", "expected"),
    [
        ('[ schema:startDate "2020-01-01" ; schema:endDate "2021-12-31" ]', ("2020-01-01", "2021-12-31", None)),
        ('[ dcat:startDate "2020"^^xsd:gYear ]', ("2020", None, None)),
        ('[ dcat:startDate "2020" ; dcat:endDate "2020" ] , [ dcat:startDate "2018" ]', ("2018", "2020", None)),
        (
            '[ time:hasBeginning [ time:inXSDDate "2019-02-03" ] ; time:hasEnd [ time:inXSDDateTime "2020-02-03T00:00" ] ]',
            ("2019-02-03", "2020-02-03T00:00", None),
        ),
        ('"2000-01-15T00:45:00Z/2010-01-15T00:06:00Z"', ("2000-01-15T00:45:00Z", "2010-01-15T00:06:00Z", None)),
        ('"start=2001; end=2002-03; scheme=W3C-DTF;"', ("2001", "2002-03", None)),
        ('[ rdfs:label "Été 2018"@fr ]', (None, None, "Été 2018")),
        ('"Été 2018"', (None, None, "Été 2018")),
    ],
)
def test_periods_are_read_in_their_many_forms(
    temporal: str, expected: tuple[str | None, str | None, str | None], path: Path
) -> None:
    found = package(path, f"dct:temporal {temporal}")
    assert tuple(found.get(f"temporal_{part}") for part in ("start", "end", "coverage")) == expected


@pytest.mark.parametrize(
    ("spatial", "expected"),
    [
        ("eu:country\\/MAR", "Maroc"),
        ("<https://sws.geonames.org/2464461/>", "Tunisie"),
        ("<http://www.wikidata.org/entity/Q262>", "Algérie"),
        ("eu:country\\/MAR , eu:country\\/TUN", "Maroc, Tunisie"),
        ('"Souss-Massa"', "Souss-Massa"),
        ('[ skos:prefLabel "Souss-Massa"@fr , "سوس ماسة"@ar ]', "Souss-Massa"),
        ('[ rdfs:label "سوس ماسة"@ar ]', "سوس ماسة"),
        ("<https://sws.geonames.org/6255151/>", None),
        ("<https://d.example/region/Delta>", "Delta"),
        ('"POLYGON((1 2,3 4))"', None),
        ('"{\\"type\\": \\"Polygon\\"}"', None),
        ('"-7.5,33.1,-6.2,34.0"', None),
        ('[ dcat:bbox "POLYGON((1 2))" ]', None),
    ],
)
def test_places_are_names_and_never_geometries(spatial: str, expected: str | None, path: Path) -> None:
    assert package(path, f"dct:spatial {spatial}").get("geographic_coverage") == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("eu:language\\/FRA , eu:language\\/ARA", ["fr", "ar"]),
        ('"fr" , "ar-MA" , "ENG"', ["fr", "ar-ma", "en"]),
        ("<http://id.loc.gov/vocabulary/iso639-1/fr>", ["fr"]),
        ("<http://lexvo.org/id/iso639-3/zgh>", ["zgh"]),
    ],
)
def test_languages_become_codes(written: str, expected: list[str], path: Path) -> None:
    assert package(path, f"dct:language {written}")["language"] == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("eu:access-right\\/PUBLIC", "public"),
        ("<https://publications.europa.eu/resource/authority/access-right/NON_PUBLIC/>", "non-public"),
        ('"restricted"', "restricted"),
        ('[ rdfs:label "sur demande"@fr ]', "sur demande"),
        ("<http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/noLimitations>", "public"),
    ],
)
def test_access_rights_become_words(written: str, expected: str, path: Path) -> None:
    assert package(path, f"dct:accessRights {written}")["access_rights"] == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('vcard:fn "Service eau" ; vcard:hasEmail <mailto:eau@d.example>', ("Service eau", "eau@d.example")),
        ('vcard:hasEmail "eau@d.example"', ("", "eau@d.example")),
        ("vcard:hasEmail [ vcard:hasValue <mailto:eau@d.example> ]", ("", "eau@d.example")),
        ('vcard:organization-name "Service eau"', ("Service eau", "")),
    ],
)
def test_a_contact_has_a_name_or_an_address(said: str, expected: tuple[str, str], path: Path) -> None:
    found = package(path, f"dcat:contactPoint [ vcard:hasTelephone <tel:1> ] , [ {said} ]")
    assert (found.get("contact_name", ""), found.get("contact_email", "")) == expected


def test_a_catalogue_record_dates_only_what_has_no_date_of_its_own(path: Path) -> None:
    more = '[] a dcat:CatalogRecord ; foaf:primaryTopic <https://d.example/set/1> ; dct:modified "2022-02-02" .'
    assert package(path, "dct:title 'x'", more)["metadata_modified"] == "2022-02-02"
    assert package(path, "dct:modified '2020-01-01'", more)["metadata_modified"] == "2020-01-01"


def test_a_landing_page_goes_before_the_own_address(path: Path) -> None:
    assert package(path, "dcat:landingPage <https://d.example/page>")["url"] == "https://d.example/page"
    assert package(path, "dct:title 'x'")["url"] == "https://d.example/set/1"


def test_the_catalogues_home_page_is_the_portal(path: Path) -> None:
    more = "<https://d.example/c> a dcat:Catalog ; foaf:homepage <https://portail.example> ."
    assert package(path, "dct:title 'x'", more)["portal"] == "https://portail.example"


SERIES = '<https://d.example/s> a dcat:DatasetSeries , dcat:Dataset ; dct:title "Série" '


def test_a_series_is_a_dataset_only_where_it_has_files(path: Path) -> None:
    member = '<https://d.example/1> a dcat:Dataset ; dct:title "2023" ; dcat:inSeries <https://d.example/s> .\n'
    assert [m["where"] for m in messages(path, f"{SERIES} . {member}")] == ["https://d.example/1"]
    found = messages(path, f"{SERIES} ; dcat:distribution [ dct:title 'Tout' ] . {member}")
    assert [m["where"] for m in found] == ["https://d.example/s", "https://d.example/1"]


def test_datasets_that_only_a_catalogue_names_are_read_and_absent_ones_said(path: Path) -> None:
    turtle = '<https://d.example/c> dcat:dataset <1> , <2> . <1> dct:title "Sans classe" .'
    found = items(path, turtle)
    assert [item.record.id for item in found if isinstance(item, Read)] == ["1"]
    assert [i for i in found if isinstance(i, Incomplete)] == [Incomplete("1 datasets are listed but not described")]


def test_a_dataset_that_another_file_of_the_folder_describes_is_not_absent(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        HEAD + "<https://d.example/c> dcat:dataset <https://d.example/1> .", encoding="utf-8"
    )
    found = items(tmp_path / "b.ttl", '<https://d.example/1> a dcat:Dataset ; dct:title "Jeu" .')
    assert len(found) == 1
    source = DcatCatalogue(str(tmp_path), Options(settings=Settings()))
    assert [type(item) for item in source.read()] == [Read]


def test_a_single_page_on_disk_is_incomplete_and_a_folder_of_pages_is_not(tmp_path: Path) -> None:
    hydra = "<> <http://www.w3.org/ns/hydra/core#next> <?page=2> ."
    found = items(tmp_path / "1.ttl", hydra + ' <https://d.example/1> a dcat:Dataset ; dct:title "Jeu" .')
    assert {type(item) for item in found} == {Read, Incomplete}
    items(tmp_path / "2.ttl", '<https://d.example/2> a dcat:Dataset ; dct:title "Jeu" .')
    whole = DcatCatalogue(str(tmp_path), Options(settings=Settings()))
    assert [type(item) for item in whole.read()] == [Read, Read]


def test_statements_about_a_dataset_may_stand_apart(path: Path) -> None:
    many = "".join(f'<https://d.example/{n}> dct:title "{n}" .\n' for n in range(1500))
    again = "".join(f"<https://d.example/{n}> a dcat:Dataset ; dct:identifier 'id-{n}' .\n" for n in range(1500))
    found = messages(path, many + again)
    assert [m["package"]["name"] for m in found] == [f"id-{n}" for n in range(1500)]
    assert [m["package"]["title"] for m in found] == [str(n) for n in range(1500)]


def test_what_came_through_is_canonical_json_and_changes_with_the_record_only(path: Path) -> None:
    turtle = '<https://d.example/1> a dcat:Dataset ; dct:title "Jeu" ; dct:issued "2020-01-01" .'
    (first,) = items(path, turtle)
    (second,) = items(
        path, turtle.replace('dct:title "Jeu" ; dct:issued "2020-01-01"', 'dct:issued "2020-01-01" ; dct:title "Jeu"')
    )
    assert isinstance(first, Read)
    assert isinstance(second, Read)
    assert first.raw == second.raw == json.dumps(json.loads(first.raw), sort_keys=True, ensure_ascii=False)


_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    titles=st.dictionaries(st.sampled_from(["fr", "ar", "en"]), _WORDS, min_size=1), tags=st.lists(_WORDS, max_size=4)
)
def test_any_words_survive_every_encoding(titles: dict[str, str], tags: list[str], path: Path) -> None:
    record = {"name": "x", "title_translated": titles, "tags": tags}
    for write in WRITTEN.values():
        path.write_text(write(catalogue([record])), encoding="utf-8")
        (message,) = parse(str(path), "file:///x", 10**6)
        assert message["package"]["title_translated"] == titles
        read = [tag["name"] for tag in message["package"].get("tags", [])]
        assert read == list(dict.fromkeys(t for t in tags if not t.startswith(("http://", "https://"))))
