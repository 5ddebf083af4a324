"""Fields of CKAN's extensions: texts in several languages, and lists, places, periods and codes in all their spellings."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.model import Dataset, Language, Term
from indexer.sources.ckan_record import dataset_from_ckan
from indexer.sources.ckan_texts import by_tongue, entries, languages, mapping, texts_of

AR, EN, FR = Language.AR, Language.EN, Language.FR
EU = "http://publications.europa.eu/resource/authority"


def dataset(**fields: Any) -> Dataset:
    return dataset_from_ckan({"name": "jeu", "title": "Titre du jeu", **fields}, source="test")


def extras(**fields: Any) -> list[dict[str, Any]]:
    return [{"key": name, "value": value} for name, value in fields.items()]


# --- titles and descriptions


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "", "title_fr": "Eau potable", "title_ar": "الماء الصالح للشرب"},
        {"title": None, "title_translated": {"fr": "Eau potable", "ar": "الماء الصالح للشرب", "de": "Wasser"}},
        {"title": "Eau potable", "title_translated": '{"fr": "Eau potable", "ar": "الماء الصالح للشرب"}'},
        {"title": {"fr": "Eau potable", "ar": "الماء الصالح للشرب"}},
        {"title": '{"fr": "Eau potable", "ar": "الماء الصالح للشرب"}'},
        {"title": "Eau potable", "title_translated": {"fr-FR": "Eau potable", "ar_MA": "الماء الصالح للشرب"}},
        {"title": "Eau potable", "title_translated": {"fra": "Eau potable", "ara": "الماء الصالح للشرب"}},
        {"title": "Eau potable", "title_translated-ar": "الماء الصالح للشرب"},
        {"title": "Eau potable", "extras": extras(title_ar="الماء الصالح للشرب")},
        {"title": "الماء الصالح للشرب", "extras": extras(title_translated='{"fr": "Eau potable"}')},
    ],
)
def test_titles_in_two_languages_however_they_are_written(fields: dict[str, Any]) -> None:
    assert dataset(**fields).titles == {FR: "Eau potable", AR: "الماء الصالح للشرب"}


def test_descriptions_in_two_languages() -> None:
    notes = {"fr": "<p>Débit des sources</p>", "ar": "صبيب العيون", "en": ""}
    assert dataset(notes="", notes_translated=notes).descriptions == {FR: "Débit des sources", AR: "صبيب العيون"}
    assert dataset(description="Débit mesuré chaque mois dans les sources").descriptions == {
        FR: "Débit mesuré chaque mois dans les sources"
    }


def test_the_exact_language_goes_before_its_variants() -> None:
    assert by_tongue({"fr-CA": "courriel", "fr": "mél", "fra": "e-mail"}) == {FR: "mél"}
    assert by_tongue({"fr": "", "fr-MA": "mél"}) == {FR: "mél"}


def test_broken_json_is_a_text_like_any_other() -> None:
    assert dataset(title_translated='{"fr": ').titles == {FR: "Titre du jeu"}
    assert dataset(title="{Projet} de barrage").titles == {FR: "{Projet} de barrage"}


# --- producers and themes


def test_names_of_a_producer_by_language() -> None:
    names = {"fr": "Agence des jardins", "ar": "وكالة الحدائق"}
    organization = {"name": "jardins", "title": "Agence des jardins", "title_translated": names}
    wanted = Term(id="jardins", names={FR: "Agence des jardins", AR: "وكالة الحدائق"})
    assert dataset(organization=organization).organization == wanted
    assert dataset(organization={**organization, "title": ""}).organization == wanted
    assert (
        dataset(
            organization={"name": "jardins", "title": "Agence des jardins", "title_ar": "وكالة الحدائق"}
        ).organization
        == wanted
    )


def test_an_acronym_stays_beside_the_names() -> None:
    organization = {
        "name": "agj",
        "title": "AGJ",
        "title_translated": {"fr": "Agence des jardins", "ar": "وكالة الحدائق"},
    }
    assert dataset(organization=organization).organization == Term(
        id="agj", names={FR: "Agence des jardins", AR: "وكالة الحدائق"}, acronym="AGJ"
    )


def test_an_acronym_of_its_own_is_kept() -> None:
    found = dataset(organization={"name": "jardins", "title": "Agence des jardins", "acronym": "AGJ"}).organization
    assert found == Term(id="jardins", names={FR: "Agence des jardins"}, acronym="AGJ")


def test_the_vocabulary_goes_before_the_records_own_names() -> None:
    organization = {"name": "hcp", "title": "HCP", "title_translated": {"ar": "اسم آخر"}}
    found = dataset(organization=organization).organization
    assert found is not None
    assert found.names[AR] == "المندوبية السامية للتخطيط"
    assert found.acronym == "HCP"


@pytest.mark.parametrize(
    "fields",
    [
        {"extras": extras(publisher_name="Agence des jardins")},
        {"publisher": [{"name": "Agence des jardins", "email": "a@b.example"}]},
        {"extras": extras(publisher=json.dumps([{"name": "Agence des jardins"}]))},
        {"organization": None, "publisher": {"name": "Agence des jardins"}},
    ],
)
def test_the_publisher_stands_in_for_a_missing_organisation(fields: dict[str, Any]) -> None:
    found = dataset(**fields).organization
    assert found is not None
    assert found.names == {FR: "Agence des jardins"}
    own = dataset(**fields | {"organization": {"name": "o", "title": "Office propre"}}).organization
    assert own is not None
    assert own.id == "o"


def test_names_of_a_theme_by_language() -> None:
    group = {"name": "jardins", "display_name": "Jardins", "title_translated": {"ar": "الحدائق", "en": "Gardens"}}
    assert dataset(groups=[group]).themes == (Term(id="jardins", names={FR: "Jardins", AR: "الحدائق", EN: "Gardens"}),)


@pytest.mark.parametrize(
    "theme",
    [
        f"{EU}/data-theme/ENVI",
        [f"{EU}/data-theme/ENVI"],
        f'["{EU}/data-theme/ENVI", "{EU}/data-theme/XXXX"]',
        "Environnement",
    ],
)
def test_themes_of_the_european_vocabulary_are_themes(theme: object) -> None:
    (found,) = dataset(extras=extras(theme=theme)).themes
    assert (found.id, found.names[AR]) == ("environnement", "البيئة")


def test_a_theme_that_is_a_group_too_is_one() -> None:
    groups = [{"name": "environnement", "title": "Environnement"}]
    assert len(dataset(groups=groups, theme=[f"{EU}/data-theme/ENVI"]).themes) == 1


# --- tags


@pytest.mark.parametrize(
    "fields",
    [
        {"tags": [{"name": "eau", "translations": {"ar": "ماء", "fr": "Eau"}}, {"name": "sol", "vocabulary_id": None}]},
        {"tags": ["eau", "ماء", "sol"]},
        {"tags": '[{"name": "eau"}, {"name": "ماء"}, {"name": "sol"}]'},
        {"tag_string": "eau, ماء, sol"},
        {"keywords": ["eau", "ماء", "sol"]},
        {"extras": extras(keywords="eau; ماء؛ sol")},
        {"tags": [{"name": "eau"}], "keywords_translated": {"ar": ["ماء"], "fr": ["Eau", "sol"]}},
        {"extras": extras(keywords_translated='{"fr": ["eau", "sol"], "ar": ["ماء"]}')},
        {"fluent_tags": {"fr": ["eau", "sol"], "ar": ["ماء"], "de": ["Wasser"]}},
    ],
)
def test_tags_in_all_their_shapes(fields: dict[str, Any]) -> None:
    assert {tag.casefold() for tag in dataset(**fields).tags} == {"eau", "ماء", "sol"}


# --- resources


def test_names_and_descriptions_of_files_in_other_languages_can_be_searched() -> None:
    resource = {
        "name": "Débits 2023",
        "name_translated": {"fr": "Débits 2023", "ar": "الصبيب 2023"},
        "description": "Débit en litres",
        "description_translated": {"fr": "Débit en litres", "ar": "الصبيب باللتر"},
    }
    (found,) = dataset(resources=[resource]).resources
    assert found.name == "Débits 2023"
    assert found.description == "Débit en litres\nالصبيب باللتر\nالصبيب 2023"


def test_a_file_that_is_named_only_in_translations_has_a_name() -> None:
    (found,) = dataset(
        resources=[{"name": "", "name_translated": {"ar": "الصبيب"}, "url": "https://x.example/f.csv"}]
    ).resources
    assert (found.name, found.description) == ("الصبيب", "")


def test_a_schema_in_json_has_columns() -> None:
    schema = json.dumps({"fields": [{"name": "commune", "title": "Commune"}]})
    (found,) = dataset(resources=[{"schema": schema}]).resources
    assert [column.title for column in found.columns] == ["Commune"]


def test_the_licence_of_all_files_is_that_of_the_dataset() -> None:
    one = dataset(resources=[{"license": "cc-by"}, {"license": "cc-by"}]).licence
    assert one is not None
    assert one.id.startswith("cc-by")
    assert dataset(resources=[{"license": "cc-by"}, {"license": "odc-odbl"}]).licence is None
    assert dataset(license_id="odc-odbl", resources=[{"license": "cc-by"}]).licence != one


# --- places, periods, codes


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"spatial": "Région de l’Oriental"}, "Région de l’Oriental"),
        ({"spatial": '{"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]}'}, ""),
        ({"spatial": {"type": "Point", "coordinates": [1, 2]}}, ""),
        ({"spatial_text": "Oujda", "spatial": '{"type": "Point"}'}, "Oujda"),
        ({"spatial": f"{EU}/country/MAR"}, ""),
        ({"spatial_coverage": [{"uri": f"{EU}/country/MAR", "text": "Maroc"}, {"text": "Tunisie"}]}, "Maroc, Tunisie"),
        ({"geographic_coverage": ["Rabat", "Salé", "Rabat"]}, "Rabat, Salé"),
        ({"geographic_coverage": '["Rabat", "Salé"]'}, "Rabat, Salé"),
        ({"geographic_coverage": {"fr": "Rabat", "ar": "الرباط"}}, "Rabat"),
        ({"geographic_coverage": "الرباط"}, "الرباط"),
        ({"geographic_coverage": 7}, ""),
    ],
)
def test_places_are_words_and_not_shapes(fields: dict[str, Any], place: str) -> None:
    assert dataset(**fields).place == place
    assert dataset(extras=extras(**fields)).place == place


@pytest.mark.parametrize(
    ("fields", "period"),
    [
        ({"temporal_coverage": [{"start": "2019-01-01", "end": "2020-12-31T00:00:00"}]}, "2019-01-01–2020-12-31"),
        ({"temporal_coverage": '[{"start": "2019", "end": "2020"}]'}, "2019–2020"),
        ({"temporal_coverage": {"start": "2019"}}, "2019"),
        ({"temporal": "2019-01-01/2020-12-31"}, "2019-01-01–2020-12-31"),
        ({"temporal": "2019"}, "2019"),
        ({"temporal_coverage_from": "2019", "temporal_coverage_to": "2021"}, "2019–2021"),
        ({"temporal_coverage-from": "2019-05"}, "2019-05"),
        ({"temporal_start": "31/12/2019", "temporal_end": "٢٠٢١"}, "2019-12-31–2021"),
        ({"temporal_coverage": "Été 2018"}, "Été 2018"),
        ({"temporal_coverage": []}, ""),
    ],
)
def test_periods_in_all_their_shapes(fields: dict[str, Any], period: str) -> None:
    assert dataset(**fields).period == period


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("fr", ("fr",)),
        ("français", ("fr",)),
        ("العربية, Français", ("ar", "fr")),
        ([f"{EU}/language/FRA", f"{EU}/language/ARA"], ("fr", "ar")),
        (f'["{EU}/language/ENG", "eng", "en"]', ("en",)),
        (["fr", None, 3, "klingon"], ("fr", "klingon")),
        (None, ()),
        ({"fr": 1}, ()),
    ],
)
def test_languages_are_codes_where_they_are_known(written: object, codes: tuple[str, ...]) -> None:
    assert languages(written) == codes
    assert dataset(language=written).languages == codes


def test_fields_of_ckanext_dcat_are_read_from_extras() -> None:
    found = dataset(
        extras=extras(
            issued="2020-05-04",
            modified="2021-06-07",
            frequency=f"{EU}/frequency/MONTHLY",
            access_rights=f"{EU}/access-right/PUBLIC",
            contact_name="Bureau des données",
            contact_email="x@y.example",
            language=f'["{EU}/language/FRA"]',
        )
    )
    assert (found.created, found.modified, found.frequency) == ("2020-05-04", "2021-06-07", "monthly")
    assert (found.access_rights, found.contact, found.languages) == ("public", "Bureau des données", ("fr",))
    assert dataset(access_rights="Sur demande").access_rights == "Sur demande"


# --- lists and dicts that are written as text


@given(st.text(max_size=50) | st.just("[" * 100_000) | st.just('{"a":' * 100_000) | st.integers() | st.none())
def test_any_value_is_a_list_a_dict_and_texts_or_nothing(value: object) -> None:
    assert isinstance(entries(value), list)
    assert isinstance(mapping(value), dict)
    assert all(isinstance(text, str) and text for text in texts_of(value))
