"""Addresses of public vocabularies: http or https, with or without a slash, become the words that Dalil keeps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.names import resolve, vocabulary
from indexer.addresses import is_address, last_part, spellings_of
from indexer.normalise import file_format, frequency, licence, theme

EU = "publications.europa.eu/resource/authority"


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("ending", ["", "/"])
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f"{EU}/licence/CC_BY_4_0", "cc-by-4.0"),
        (f"{EU}/licence/ODC_BL", "odc-odbl"),
        (f"{EU}/licence/CC0", "cc-zero"),
        ("creativecommons.org/licenses/by/4.0", "cc-by-4.0"),
        ("www.creativecommons.org/licenses/by-sa/3.0/fr", "cc-by-sa-3.0"),
        ("creativecommons.org/licenses/by/3.0/deed.de", "cc-by-3.0"),
        ("creativecommons.org/licenses/by/3.0/igo", "cc-by-igo"),
        ("creativecommons.org/publicdomain/zero/1.0/deed.ar", "cc-zero"),
        ("opendatacommons.org/licenses/odbl/1.0", "odc-odbl"),
        ("www.opendatacommons.org/licenses/by", "odc-by"),
        ("www.etalab.gouv.fr/licence-ouverte-open-licence", "fr-lo"),
        ("spdx.org/licenses/etalab-2.0", "lov2"),
        ("spdx.org/licenses/CC-BY-4.0.html", "cc-by-4.0"),
    ],
)
def test_licences(address: str, expected: str, scheme: str, ending: str) -> None:
    found = licence(f"{scheme}://{address}{ending}")
    assert found is not None
    assert found.id == expected


def test_an_unknown_licence_keeps_its_address_and_nothing_is_assumed_of_it() -> None:
    found = licence("https://portail.example/conditions")
    assert found is not None
    assert (found.url, found.open) == ("https://portail.example/conditions", None)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f"{EU}/file-type/CSV", "CSV"),
        (f"{EU}/file-type/RDF_TURTLE", "TTL"),
        (f"{EU}/file-type/WMS_SRVC", "WMS"),
        (f"{EU}/file-type/PDFA1B", "PDF"),
        ("www.iana.org/assignments/media-types/text/csv", "CSV"),
        ("iana.org/assignments/media-types/application/geo+json", "GEOJSON"),
        ("www.opengis.net/def/serviceType/ogc/wfs", "WFS"),
        (f"{EU}/file-type/E00", "E00"),
    ],
)
def test_formats(address: str, expected: str, scheme: str) -> None:
    assert file_format(f"{scheme}://{address}") == file_format(f"{scheme}://{address}/") == expected


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f"{EU}/frequency/ANNUAL", "annual"),
        (f"{EU}/frequency/ANNUAL_2", "semiannual"),
        ("purl.org/cld/freq/bimonthly", "bimonthly"),
        ("inspire.ec.europa.eu/metadata-codelist/MaintenanceFrequency/fortnightly", "biweekly"),
        ("purl.org/linked-data/sdmx/2009/code#freq-Q", "quarterly"),
        (f"{EU}/frequency/BIDECENNIAL", "BIDECENNIAL"),
    ],
)
def test_frequencies(address: str, expected: str, scheme: str) -> None:
    assert frequency(f"{scheme}://{address}") == expected


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f"{EU}/data-theme/AGRI", "agriculture"),
        (f"{EU}/data-theme/INTR", "international"),
        ("inspire.ec.europa.eu/theme/hy", "eau"),
        ("inspire.ec.europa.eu/metadata-codelist/TopicCategory/farming", "agriculture"),
        ("portail.example/themes/tourisme-local", "tourisme-local"),
    ],
)
def test_themes(address: str, expected: str, scheme: str) -> None:
    found = theme(f"{scheme}://{address}/", "")
    assert found is not None
    assert found.id == expected


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("theme", "AGRI ECON EDUC ENER ENVI GOVE HEAL INTR JUST REGI SOCI TECH TRAN"),
        ("access_right", "PUBLIC RESTRICTED NON_PUBLIC SENSITIVE CONFIDENTIAL NORMAL"),
        ("language", "FRA ARA ENG SPA"),
        ("area", "MAR TUN DZA FRA BEL"),
    ],
)
def test_every_term_of_a_table_is_known(name: str, codes: str) -> None:
    table = {"theme": "data-theme", "access_right": "access-right", "area": "country"}.get(name, name)
    found = [resolve(name, *spellings_of(f"https://{EU}/{table}/{code}")) for code in codes.split()]
    assert len({entry.id for entry in found if entry}) == len(found)


def test_the_themes_of_inspire_are_all_known() -> None:
    codes = "ad au rs gg cp gn hy ps tn el ge lc oi af ac mf am bu ef hb er hh lu mr nz of pd pf br sr so sd su us"
    assert len(codes.split()) == 34
    assert not [c for c in codes.split() if resolve("theme", f"http://inspire.ec.europa.eu/theme/{c}") is None]


@pytest.mark.parametrize("name", ["language", "access_right", "area"])
def test_words_of_the_new_tables_are_told_in_three_languages(name: str) -> None:
    assert not [entry.id for entry in vocabulary(name).values() if len(entry.names) != 3]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://data.example/dataset/5b1e-01", "5b1e-01"),
        ("https://data.example/dataset/5b1e-01/", "5b1e-01"),
        ("https://data.example/catalogue#eau", "eau"),
        ("urn:uuid:5b1e-01", "5b1e-01"),
        ("https://maps.example/item.html?id=9387&sublayer=0", "item.html-id-9387-sublayer-0"),
        ("https://data.example/%D9%85%D8%A7%D8%A1", "ماء"),
        ("https://data.example/مياه", "مياه"),
        ("https://", "https"),
        ("", ""),
    ],
)
def test_the_last_part_of_an_address(address: str, expected: str) -> None:
    assert last_part(address) == expected


@given(st.text())
def test_a_text_that_is_no_address_has_one_spelling(text: str) -> None:
    assert is_address(text) or spellings_of(text) == (text,) or is_address(text.strip())


@given(st.text(alphabet="abc/#:?=.-_ é", max_size=30))
def test_a_last_part_has_no_separators(rest: str) -> None:
    assert not set(last_part(f"https://h.example/{rest}")) & set("/#:? ")
