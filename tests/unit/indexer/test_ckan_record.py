"""One package dict → one dataset, whatever is missing, null or of a wrong type."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.codec import decode_dataset, encode
from assistant.model import Dataset, Language
from indexer.errors import BadRecord
from indexer.sources.ckan_record import MAX_COLUMNS, MAX_RESOURCES, MAX_TAGS, dataset_from_ckan

LEAST = {"name": "jeu", "title": "Titre du jeu"}
FIELDS = [
    *("id", "name", "title", "notes", "title_fr", "title_ar", "title_en", "title_translated", "notes_translated"),
    *("organization", "groups", "tags", "license_id", "license_title", "license_url", "metadata_modified", "modified"),
    *("metadata_created", "temporal_start", "temporal_end", "temporal_coverage", "geographic_coverage", "frequency"),
    *("disaggregation_level", "collection_frequency", "available_languages", "language", "url", "extras", "resources"),
    *(
        "format",
        "mimetype",
        "size",
        "schema",
        "fields",
        "info",
        "label",
        "key",
        "value",
        "display_name",
        "fr",
        "ar",
        "en",
    ),
]

TEXTS = st.text(max_size=15) | st.sampled_from(
    ["cc-by", "csv", "2021-01-01", "31/12/2020", "https://x.example", "<b>x</b>", "\ud800", "جهة", "\x00", "HCP"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS) | TEXTS, inner, max_size=6),
    max_leaves=25,
)


def dataset(**fields: Any) -> Dataset:
    return dataset_from_ckan({**LEAST, **fields}, source="test")


def sized(value: object) -> bool:
    """Superscript digits in a size are left to a test of their own."""
    return not any(c.isdigit() and not c.isdecimal() for c in str(value))


@settings(deadline=None)
@given(JSON.filter(sized))
def test_any_json_is_a_dataset_or_a_bad_record(value: object) -> None:
    try:
        found = dataset_from_ckan(value, source="test", portal="https://portail.example")
    except BadRecord:
        return
    assert found.id
    assert found.titles


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), JSON.filter(sized), max_size=12))
def test_a_record_with_an_id_and_a_title_is_always_usable_and_can_be_stored(fields: dict[str, Any]) -> None:
    found = dataset_from_ckan({**fields, **LEAST}, source="test")
    assert decode_dataset(encode(found)) == found


@pytest.mark.parametrize("record", [None, 3, "x", [], [LEAST], True])
def test_what_is_no_object_is_a_bad_record(record: object) -> None:
    with pytest.raises(BadRecord, match="not a JSON object"):
        dataset_from_ckan(record, source="test")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({}, "no name and no id"),
        ({"title": "Sans rien"}, "no name and no id"),
        ({"name": None, "id": [], "title": "T"}, "no name and no id"),
        ({"name": " \u200b ", "title": "T"}, "no name and no id"),
        ({"name": "a"}, "no title"),
        ({"name": "a", "title": 3}, "no title"),
        ({"name": "a", "title": "<br>"}, "no title"),
        ({"name": "a", "title_translated": ["x"]}, "no title"),
    ],
)
def test_a_record_without_a_handle_or_a_title_says_why(record: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadRecord, match=reason):
        dataset_from_ckan(record, source="test")


def test_the_least_record_has_every_other_field_empty() -> None:
    assert dataset() == Dataset(id="jeu", titles={Language.FR: "Titre du jeu"}, source="test")


@pytest.mark.parametrize("wrong", [None, 3, 1.5, True, "texte", [], [3], {}, {"x": 1}, [[]], [None]])
@pytest.mark.parametrize(
    "field", ["organization", "groups", "tags", "resources", "extras", "notes_translated", "title_translated"]
)
def test_a_field_of_a_wrong_type_costs_only_itself(field: str, wrong: object) -> None:
    found = dataset(**{field: wrong})
    assert (found.id, found.titles) == ("jeu", {Language.FR: "Titre du jeu"})
    assert found.organization is None
    assert found.themes == ()


def test_the_name_comes_before_the_id_and_a_number_will_do() -> None:
    assert dataset_from_ckan({"id": "uuid", **LEAST}, source="s").id == "jeu"
    assert dataset_from_ckan({"id": "uuid", "title": "T"}, source="s").id == "uuid"
    assert dataset_from_ckan({"id": 42, "title": "T"}, source="s").id == "42"


def test_titles_by_language() -> None:
    assert dataset(title_fr="Eau", title_ar="الماء", title="Eau").titles == {Language.FR: "Eau", Language.AR: "الماء"}
    assert dataset(title="", title_translated={"en": "Water", "fr": "", "xx": "?"}).titles == {Language.EN: "Water"}
    assert dataset(title="الماء الصالح للشرب", title_fr="Eau potable").titles == {
        Language.FR: "Eau potable",
        Language.AR: "الماء الصالح للشرب",
    }


def test_a_suffixed_field_wins_over_a_translated_one_and_both_over_the_plain_one() -> None:
    found = dataset(title="Titre de la portée", title_fr="Le suffixe", title_translated={"fr": "Le dictionnaire"})
    assert found.titles == {Language.FR: "Le suffixe"}


def test_extras_stand_in_for_missing_fields_and_never_replace_one() -> None:
    extras = [
        {"key": "frequency", "value": "mensuelle"},
        {"key": "geographic_coverage", "value": "Rabat"},
        {"key": "title", "value": "Un autre titre"},
        {"key": 3, "value": "x"},
        {"value": "sans clé"},
        "texte",
    ]
    found = dataset(extras=extras, geographic_coverage="")
    assert (found.frequency, found.place) == ("monthly", "Rabat")
    assert found.titles == {Language.FR: "Titre du jeu"}


def test_columns_of_a_schema_or_of_the_datastore() -> None:
    schema = {"fields": [{"name": "age", "title": "Âge", "type": "integer"}, {"name": None}, "x"]}
    store = [
        {"id": "_id", "type": "int"},
        {"id": "ville", "type": "text", "info": {"label": "Ville"}},
        {"id": "n", "info": 3},
    ]
    with_schema, with_store = dataset(resources=[{"schema": schema, "fields": store}, {"fields": store}]).resources
    assert [(c.name, c.title, c.type) for c in with_schema.columns] == [("age", "Âge", "integer")]
    assert [(c.name, c.title, c.type) for c in with_store.columns] == [("ville", "Ville", "text"), ("n", "", "")]


def test_resources_have_a_name_a_format_and_a_safe_address() -> None:
    named, bare, hostile = dataset(
        resources=[
            {"id": "r", "name": "Fichier", "format": "csv", "url": "https://x.example/f.csv", "size": "10"},
            {"url": "https://x.example/dossier/g.xlsx?dl=1", "size": -4},
            {"name": "Piège", "url": "javascript:alert(1)"},
        ]
    ).resources
    assert (named.id, named.name, named.format, named.size) == ("r", "Fichier", "CSV", 10)
    assert (bare.id, bare.name, bare.format, bare.size) == ("2", "g.xlsx", "XLSX", None)
    assert (hostile.id, hostile.url) == ("3", "")


def test_formats_are_listed_once_in_the_order_of_the_files() -> None:
    found = dataset(resources=[{"format": f} for f in ("xlsx", "CSV", "", ".csv", None, "text/csv")])
    assert found.formats == ("XLSX", "CSV")


def test_tags_once_each_whatever_their_case_or_shape() -> None:
    found = dataset(tags=[{"name": "Eau"}, "eau", {"display_name": "EAU"}, "Sol", None, 3, {"name": ""}, "<i>Sol</i>"])
    assert found.tags == ("Eau", "Sol")


def test_long_lists_are_cut() -> None:
    fields = [{"id": f"c{n}"} for n in range(MAX_COLUMNS + 50)]
    found = dataset(resources=[{"fields": fields}] * (MAX_RESOURCES + 50), tags=[f"t{n}" for n in range(MAX_TAGS + 50)])
    assert (len(found.resources), len(found.tags)) == (MAX_RESOURCES, MAX_TAGS)
    assert len(found.resources[0].columns) == MAX_COLUMNS


@pytest.mark.parametrize(
    ("fields", "period"),
    [
        ({"temporal_start": "2020-01-01T00:00", "temporal_end": "2020-12-31"}, "2020-01-01–2020-12-31"),
        ({"temporal_start": "2020-01-01", "temporal_end": "2020-01-01"}, "2020-01-01"),
        ({"temporal_end": 2020}, "2020"),
        ({"temporal_coverage": "<b>Été</b> 2020"}, "Été 2020"),
        ({"temporal_start": [], "temporal_end": {}}, ""),
    ],
)
def test_periods(fields: dict[str, Any], period: str) -> None:
    assert dataset(**fields).period == period


def test_the_page_of_a_dataset_is_the_portals_where_there_is_one() -> None:
    own = {**LEAST, "url": "https://producteur.example/page"}
    assert dataset_from_ckan(own, source="s").url == "https://producteur.example/page"
    assert dataset_from_ckan(own, source="s", portal="https://p.example/").url == "https://p.example/dataset/jeu"
    assert dataset(url="javascript:alert(1)").url == ""


def test_dates_languages_and_modified_fall_back() -> None:
    found = dataset(metadata_modified="inconnue", modified="01/02/2020", language="fr", metadata_created=None)
    assert (found.modified, found.created, found.languages) == ("2020-02-01", "", ("fr",))
    assert dataset(available_languages=["fr", None, "ar"]).languages == ("fr", "ar")
