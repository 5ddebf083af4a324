"""Headers in three languages: which field each is, and which it is not."""

import tomllib
from collections import Counter
from importlib.resources import files

import pytest

from indexer.sources.csv_recognise import _lists, recognise

RAW = tomllib.loads((files("indexer") / "sources" / "csv_headers.toml").read_text(encoding="utf-8"))


def fields(*headers: str) -> dict[str, str]:
    layout = recognise(headers)
    assert layout is not None
    found = dict(layout.columns)
    found |= {f"resources.{name}": places for part in layout.files for name, places in part.columns.items()}
    return {name: " + ".join(headers[i] for i in places) for name, places in found.items()}


@pytest.mark.parametrize("field", [name for name in RAW["headers"] if name not in ("title", "link")])
def test_every_spelling_in_the_file_is_its_field(field: str) -> None:
    shared = {"name"}
    for spelling in RAW["headers"][field]:
        if spelling not in shared:
            assert fields("Titre", spelling) == {"title": "Titre", field: spelling}, spelling


@pytest.mark.parametrize("field", RAW["resources"])
def test_every_spelling_of_a_files_column_is_its_field(field: str) -> None:
    for spelling in RAW["resources"][field]:
        assert fields("العنوان", spelling) == {"title": "العنوان", f"resources.{field}": spelling}, spelling


def test_every_spelling_of_a_title_is_a_title() -> None:
    assert [s for s in RAW["headers"]["title"] if fields(s) != {"title": s}] == []


def test_no_spelling_is_two_fields_but_those_that_the_order_decides() -> None:
    parts = [_lists()["headers"], _lists()["resources"]]
    again = Counter(s for part in parts for spellings in part.values() for s in set(spellings))
    assert {s for s, count in again.items() if count > 1} == {"name"}


def test_lists_repeat_no_spelling() -> None:
    for part in ("headers", "resources", "languages"):
        for name, spellings in RAW[part].items():
            assert len(set(spellings)) == len(spellings), name


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("TITRE", "title"),
        ("  Titre du jeu de données ", "title"),
        ("Titre (français)", "title_fr"),
        ("title_ar", "title_ar"),
        ("Name.fr", "title_fr"),
        ("titre-EN", "title_en"),
        ("Titre en arabe", "title_ar"),
        ("العنوان بالفرنسية", "title_fr"),
        ("العُنوان", "title"),
        ("اسم مجموعة البيانات (بالعربية)", "title_ar"),
        ("Intitulé [obligatoire]", "title"),
    ],
)
def test_case_accents_brackets_and_languages_are_read(header: str, field: str) -> None:
    assert fields(header) == {field: header}


def test_a_field_takes_the_header_that_says_it_best_and_leaves_the_other_to_the_next() -> None:
    assert fields("name", "title") == {"title": "title", "id": "name"}
    assert fields("name") == {"title": "name"}
    assert fields("name", "title", "id") == {"title": "title", "id": "id"}
    assert fields("Maj", "Titre", "Date de mise à jour") == {"title": "Titre", "modified": "Date de mise à jour"}


def test_headers_that_come_twice_are_both_of_the_field() -> None:
    assert fields("Titre", "Thème", "thème") == {"title": "Titre", "theme": "Thème + thème"}


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        (("Titre", "Lien"), {"url": "Lien"}),
        (("Titre", "Lien", "Format"), {"resources.url": "Lien", "resources.format": "Format"}),
        (("العنوان", "الرابط", "صفحة"), {"url": "صفحة"}),
        (("Titre", "URL", "URL de téléchargement"), {"url": "URL", "resources.url": "URL de téléchargement"}),
        (("Titre", "URL", "Page", "Format"), {"url": "Page", "resources.url": "URL", "resources.format": "Format"}),
    ],
)
def test_a_bare_link_is_what_the_other_columns_leave_it(headers: tuple[str, ...], wanted: dict[str, str]) -> None:
    assert fields(*headers) == {"title": headers[0], **wanted}


@pytest.mark.parametrize("headers", [(), ("",), ("Description", "Lien"), ("123", "???"), ("x" * 300,)])
def test_without_a_column_of_titles_nothing_is_recognised(headers: tuple[str, ...]) -> None:
    assert recognise(headers) is None
