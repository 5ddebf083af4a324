"""One udata record → one dataset, whatever is missing, null or of a wrong type."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.model import Dataset, Language
from indexer.sources.ckan_record import dataset_from_ckan
from indexer.sources.udata_record import MAX_MARKDOWN_CHARS, from_markdown, package_from_udata, unwanted, unwrapped


def dataset(portal: str = "", **fields: Any) -> Dataset:
    record = {"id": "5" * 24, "slug": "releves", "title": "Relevés de température", **fields}
    return dataset_from_ckan(package_from_udata(record, portal), source="test")


def described(text: str) -> list[str]:
    return next(iter(dataset(description=text).descriptions.values()), "").split("\n")


def test_markdown_is_read_without_its_marks() -> None:
    text = """### Le *baromètre*
Une **phrase** avec un [lien](https://a.example/x_y_z) et `code <b>`.

- premier
- deuxième : <https://b.example/page>

1. Un
2. Deux

> citée

| Colonne | Sens |
|---|---|
| `dep` | Département |

![une image](https://a.example/i.png)
Fin d'une ligne\\
et a < b & c > d."""
    assert described(text) == [
        "Le baromètre",
        "Une phrase avec un lien et code <b>.",
        "premier",
        "deuxième : https://b.example/page",
        "Un",
        "Deux",
        "citée",
        "Colonne",
        "Sens",
        "dep",
        "Département",
        "Fin d'une ligne",
        "et a < b & c > d.",
    ]


def test_arabic_markdown_is_read_too() -> None:
    assert described("## الوصف\n\n* مستوى **المياه**\n* [العمق](https://a.example)") == [
        "الوصف",
        "مستوى المياه",
        "العمق",
    ]


def test_scripts_in_markdown_are_dropped() -> None:
    assert described("Avant\n\n<script>alert(1)</script>\n\n<b>Après</b>") == ["Avant", "Après"]


@pytest.mark.parametrize("text", ["![" * 50_000, "[" * 100_000, "*a " * 50_000, "> " * 50_000, "<!" * 50_000])
def test_hostile_markdown_is_read_in_a_bounded_part(text: str) -> None:
    assert from_markdown(text) == from_markdown(text[:MAX_MARKDOWN_CHARS])


def test_the_organisation_is_known_by_its_slug_and_name() -> None:
    organization = dataset(
        organization={
            "id": "1" * 24,
            "slug": "institut",
            "name": "Institut des mesures",
            "acronym": "IDM",
            "members": [],
        }
    ).organization
    assert organization is not None
    assert (organization.id, organization.names) == ("institut", {Language.FR: "Institut des mesures"})
    assert organization.acronym == "IDM"


def test_a_dataset_of_a_person_has_that_person_as_producer() -> None:
    owner = {"id": "2" * 24, "slug": "leila-b", "first_name": "Leïla", "last_name": "B.", "email": "l@example.org"}
    organization = dataset(organization=None, owner=owner).organization
    assert organization is not None
    assert (organization.id, organization.names) == ("leila-b", {Language.FR: "Leïla B."})


@pytest.mark.parametrize("written", ["notspecified", None, "", {"id": "notspecified"}, "License Not Specified", 7])
def test_no_licence_is_no_licence(written: object) -> None:
    assert dataset(license=written).licence is None


@pytest.mark.parametrize(
    ("written", "known", "is_open"),
    [("fr-lo", "fr-lo", True), ("lov2", "lov2", True), ("odc-odbl", "odc-odbl", True), ("maison", "maison", None)],
)
def test_licences_are_known_by_their_id(written: str, known: str, is_open: bool | None) -> None:
    for form in (written, {"id": written, "title": None, "url": None}):
        licence = dataset(license=form).licence
        assert licence is not None
        assert (licence.id, licence.open) == (known, is_open)


@pytest.mark.parametrize(
    ("written", "frequency"),
    [
        ("annual", "annual"),
        ("unknown", ""),
        ("other", ""),
        ("threeTimesADay", "threeTimesADay"),
        ("fourTimesAWeek", "four times a week"),
        ("15min", "every fifteen minutes"),
        ("irreg", "irregular"),
        ("daily_2", "semidaily"),
        ({"id": "monthly", "label": "Mensuelle"}, "monthly"),
        (None, ""),
        (["annual"], ""),
    ],
)
def test_frequencies_are_read_by_udatas_names(written: object, frequency: str) -> None:
    assert dataset(frequency=written).frequency == frequency


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ({"start": "2019-01-01", "end": "2023-12-31"}, "2019-01-01–2023-12-31"),
        ({"start": "2019-01-01T00:00:00+00:00", "end": None}, "2019-01-01"),
        ("2019-01-01/2023-12-31", "2019-01-01–2023-12-31"),
        ("Été 2018", "Été 2018"),
        ("12/03/2021", "12/03/2021"),
        (None, ""),
        ({"start": 3}, ""),
    ],
)
def test_the_period_is_an_object_or_a_text(written: object, period: str) -> None:
    assert dataset(temporal_coverage=written).period == period


@pytest.mark.parametrize(
    ("zones", "place"),
    [
        (["country:ma"], "Maroc"),
        (["country:fr", "country-group:world"], "France, Monde"),
        (["fr:commune:40105@1942-01-01"], "commune 40105"),
        (["country:zz"], "pays zz"),
        ([{"id": "fr:commune:40105", "name": "Garein"}], "Garein"),
        (["country-subset:fr:metro", None, 3, {}], "France métropolitaine"),
        (None, ""),
    ],
)
def test_zones_become_words(zones: object, place: str) -> None:
    assert dataset(spatial={"zones": zones, "granularity": None, "geom": None}).place == place


@pytest.mark.parametrize(
    ("written", "granularity"),
    [
        ("fr:commune", "commune"),
        ("fr:departement", "département"),
        ("poi", "point d'intérêt"),
        ("other", ""),
        ("tn:delegation", "delegation"),
        ({"id": "fr:epci", "name": "EPCI"}, "EPCI"),
        (None, ""),
    ],
)
def test_the_granularity_becomes_a_word(written: object, granularity: str) -> None:
    assert dataset(spatial={"zones": [], "granularity": written}).granularity == granularity


def test_dates_are_those_that_the_portal_shows() -> None:
    whole = dataset(created_at="2020-01-02", last_modified="2021-01-01", last_update="2022-03-04T05:06:07+00:00")
    harvested = dataset(
        created_at_internal="2024-01-01",
        last_modified_internal="2024-06-01",
        harvest={"created_at": "2019-05-05T00:00:00", "modified_at": "2020-07-24"},
    )
    assert (whole.created, whole.modified) == ("2020-01-02", "2022-03-04")
    assert (harvested.created, harvested.modified) == ("2019-05-05", "2020-07-24")


def test_the_acronym_is_a_tag_so_that_it_is_found() -> None:
    assert dataset(acronym="DVF", tags=["foncier"]).tags == ("DVF", "foncier")
    assert dataset(acronym="DVF", tags=["dvf", "foncier"]).tags == ("DVF", "foncier")


def test_contacts_and_access_are_kept() -> None:
    whole = dataset(
        contact_points=[{"name": "مكتب البيانات", "email": "data@example.org", "role": "contact"}],
        access_type="open_with_account",
        access_type_reason="Compte gratuit",
    )
    assert (whole.contact, whole.access_rights) == ("مكتب البيانات", "open with account: Compte gratuit")
    assert dataset(access_type="open").access_rights == ""
    assert dataset(contact_point={"email": "old@example.org"}).contact == "old@example.org"


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"page": "https://p.example/fr/datasets/releves/"}, "https://p.example/fr/datasets/releves/"),
        ({"self_web_url": "https://p.example/datasets/releves"}, "https://p.example/datasets/releves"),
        ({"page": "https://p.example/api/1/datasets/releves/"}, "https://p.example/datasets/releves/"),
        ({"page": "javascript:alert(1)"}, "https://p.example/datasets/releves/"),
        ({"page": "/datasets/x"}, "https://p.example/datasets/releves/"),
        ({"slug": None}, f"https://p.example/datasets/{'5' * 24}/"),
    ],
)
def test_the_page_is_the_portals_own(fields: dict[str, Any], url: str) -> None:
    found = dataset("https://p.example/", **fields)
    assert (found.url, found.portal) == (url, "https://p.example/")


def test_files_keep_what_is_said_of_them() -> None:
    resource = {
        "id": "r1",
        "title": "Notice",
        "description": "La *notice*",
        "type": "documentation",
        "format": "pdf",
        "mime": "application/pdf",
        "filesize": 1024,
        "url": "",
        "latest": "https://p.example/datasets/r/r1",
        "created_at": "2020-01-02T00:00:00",
        "last_modified": "2021-01-02T00:00:00",
        "schema": {"name": "etalab/schema-irve-statique", "version": "2.2.0"},
        "extras": {"analysis:parsing:finished_at": "2024-01-01"},
    }
    (file,) = dataset(resources=[resource, "x", None]).resources
    assert (file.name, file.format, file.url, file.size) == ("Notice", "PDF", "https://p.example/datasets/r/r1", 1024)
    assert file.description == "La notice\ndocumentation\nschema etalab/schema-irve-statique 2.2.0"
    assert (file.created, file.modified, file.media_type) == ("2020-01-02", "2021-01-02", "application/pdf")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"archived": "2021-05-01T00:00:00"}, "archived by its portal since 2021-05-01"),
        ({"archived": True}, "archived by its portal"),
        ({"deleted": "2022-01-01"}, "deleted since 2022-01-01"),
        ({"private": True}, "private"),
        ({"private": "True"}, "private"),
        ({"archived": None, "deleted": None, "private": False}, ""),
        ({"archived": "False", "private": "False"}, ""),
    ],
)
def test_what_the_portal_took_back_is_not_wanted(fields: dict[str, Any], reason: str) -> None:
    assert unwanted(fields) == reason


@pytest.mark.parametrize("value", [None, 3, "texte", [], [[]], {}, {"x": None}, True, [None, 4, "x"], float("inf")])
def test_a_field_of_any_type_never_costs_the_dataset(value: Any) -> None:
    names = (
        "description acronym tags license frequency temporal_coverage spatial organization owner page access_type "
        "access_type_reason contact_points contact_point created_at last_modified last_update harvest internal resources"
    )
    found = dataset(**dict.fromkeys(names.split(), value))
    assert found.titles == {Language.FR: "Relevés de température"}
    assert dataset(resources=[dict.fromkeys(("id", "title", "url", "schema", "harvest", "filesize"), value)]).resources


NAMES = (
    "id",
    "slug",
    "title",
    "description",
    "organization",
    "owner",
    "tags",
    "license",
    "frequency",
    "temporal_coverage",
    "spatial",
    "zones",
    "granularity",
    "name",
    "harvest",
    "created_at",
    "last_update",
    "resources",
    "url",
    "format",
    "schema",
    "filesize",
    "contact_points",
    "page",
    "archived",
    "dataset",
    "data",
    "total",
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["a:b:c", "x/y", "م"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=15,
)


@given(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=12))
def test_any_json_object_becomes_a_package_that_is_json(record: dict[str, Any]) -> None:
    assert isinstance(unwanted(record), str)
    unwrapped(record)
    package = package_from_udata(record, "https://p.example")
    assert json.loads(json.dumps(package, sort_keys=True)).keys() == package.keys()
