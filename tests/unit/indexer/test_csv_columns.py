"""Column maps: what they can say, and what is said to who misspells them."""

from pathlib import Path

import pytest

from assistant.errors import SourceError
from assistant.model import Dataset, Language
from assistant.settings import Settings
from indexer.sources import Item, Options, Read, Skipped
from indexer.sources.csv_columns import read_column_map
from indexer.sources.csv_table import CsvTable

TABLE = """Rapport 2024;;;;;;
Nom du lot;الاسم;Qui;Fichier CSV;Fichier PDF;Mots;Quand
Puits;آبار;Régie des puits;https://a.example/p.csv;https://a.example/p.pdf;eau / puits;12/03/2021
Ponts;;;https://a.example/q.csv;;;2022
"""


def items(folder: Path, columns: str, table: str | bytes = TABLE) -> list[Item]:
    path, chosen = folder / "t.csv", folder / "map.toml"
    path.write_bytes(table.encode() if isinstance(table, str) else table)
    chosen.write_text(columns, encoding="utf-8")
    return list(CsvTable(str(path), Options(settings=Settings(), columns=chosen)).read())


def datasets(folder: Path, columns: str, table: str | bytes = TABLE) -> list[Dataset]:
    found = items(folder, columns, table)
    assert not [item for item in found if isinstance(item, Skipped)]
    return [item.record for item in found if isinstance(item, Read) and isinstance(item.record, Dataset)]


def refused(folder: Path, columns: str) -> str:
    with pytest.raises(SourceError) as caught:
        items(folder, columns)
    return str(caught.value)


WHOLE = """
title_fr = "Nom du lot"
title_ar = "الاسم"
organization = "Qui"
modified = "Quand"
tags = "Mots"
tags_separator = "/"

[defaults]
organization = "Office des eaux"
licence = "odc-odbl"
theme = "Eau"
place = "Tadla"

[[resources]]
url = "Fichier CSV"
[resources.defaults]
format = "CSV"
name = "Données"

[[resources]]
url = "Fichier PDF"
[resources.defaults]
format = "PDF"
name = "Notice"
"""


def test_a_map_names_columns_constants_separators_and_several_kinds_of_file(tmp_path: Path) -> None:
    puits, ponts = datasets(tmp_path, WHOLE)
    assert puits.titles == {Language.FR: "Puits", Language.AR: "آبار"}
    assert puits.organization is not None
    assert ponts.organization is not None
    assert (puits.organization.names[Language.FR], ponts.organization.names[Language.FR]) == (
        "Régie des puits",
        "Office des eaux",
    )
    assert (puits.tags, puits.modified, ponts.place) == (("eau", "puits"), "2021-03-12", "Tadla")
    assert ponts.licence is not None
    assert ponts.licence.id == "odc-odbl"
    assert [theme.id for theme in ponts.themes] == ["eau"]
    assert [(r.name, r.format, r.url) for r in puits.resources] == [
        ("Données", "CSV", "https://a.example/p.csv"),
        ("Notice", "PDF", "https://a.example/p.pdf"),
    ]


def test_a_constant_alone_makes_no_file(tmp_path: Path) -> None:
    ponts = datasets(tmp_path, WHOLE)[1]
    assert [r.url for r in ponts.resources] == ["https://a.example/q.csv"]


def test_headers_of_a_map_are_found_whatever_their_case_accents_and_spaces(tmp_path: Path) -> None:
    assert len(datasets(tmp_path, 'title = "nom  du LOT"\ntitle_ar = "الإسم"')) == 2


def test_the_first_of_several_columns_that_is_not_empty_counts(tmp_path: Path) -> None:
    found = datasets(tmp_path, 'title = ["الاسم", "Nom du lot"]')
    assert [record.id for record in found] == ["ابار", "ponts"]


def test_a_header_that_is_there_twice_stands_for_both_columns(tmp_path: Path) -> None:
    table = "Lot;Thème;Thème\nPuits;;Eau\nPonts;Transport;Eau\n"
    found = datasets(tmp_path, 'title = "Lot"\ntheme = "Thème"', table)
    assert [[theme.id for theme in record.themes] for record in found] == [["eau"], ["transport", "eau"]]


def test_only_what_the_map_names_is_read(tmp_path: Path) -> None:
    (record,) = datasets(tmp_path, 'title = "Titre"', "Titre;Description\nPuits;secret\n")
    assert record.descriptions == {}


def test_the_row_of_the_header_the_separator_and_the_encoding_can_be_said(tmp_path: Path) -> None:
    table = "Nom;Nom\nأ;ب\nالعنوان|الوصف;أخرى\nآبار|مياه; جوفية\n".encode("cp1256")
    columns = (
        'title = "العنوان"\ndescription = "الوصف;أخرى"\n[table]\nencoding = "cp1256"\ndelimiter = "|"\nheader_row = 3\n'
    )
    (record,) = datasets(tmp_path, columns, table)
    assert record.descriptions == {Language.AR: "مياه; جوفية"}


def test_a_header_row_below_the_table_is_an_error(tmp_path: Path) -> None:
    assert "there is no row 40" in refused(tmp_path, 'title = "Titre"\n[table]\nheader_row = 40\n')


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ('titel = "Nom du lot"', "titel is no field; the nearest is title"),
        ('title = "Nom du lot"\nlicense = "x"', "license is no field; the nearest is licence"),
        ('title = "Nom du lot"\n[resources]\nlink = "x"', "resources.link is no field; the nearest is resources."),
        ('title = "Nom du lot"\n[defaults]\norganisation = "x"', "defaults.organisation is no field; the nearest is"),
        ('title = "Nom du lot"\n[table]\nencodage = "x"', "table.encodage is no field; the nearest is table.encoding"),
        (
            'title = "Nom du lott"',
            "title from 'Nom du lott', which is no column of the table; the nearest is Nom du lot",
        ),
        ('title = "Nom du lot"\ndescription = "الإس"', "the nearest is الاسم"),
        ('title = "Nom du lot"\nrows = "files"', "rows is one of 'datasets', 'resources', not 'files'"),
        ("title = 3", "title is the header of a column"),
        ("title = []", "title is the header of a column"),
        ('title = "Nom du lot"\n[table]\ndelimiter = "::"', "delimiter is one of"),
        ('title = "Nom du lot"\n[table]\nheader_row = "2"', "header_row is the number of a row"),
        ('title = "Nom du lot"\ntable = 1', "table is a table: write [table]"),
        ('title = "Nom du lot"\nresources = "x"', "resources is a table"),
        ('title = "Nom du lot"\n[defaults]\nplace = 3', "place is a text in quotes"),
        ('description = "Nom du lot"', "it names no column of titles"),
        ("", "it names no column of titles"),
        ("title = ", "cannot be read"),
    ],
)
def test_what_a_map_gets_wrong_is_named_with_the_nearest_word(columns: str, said: str, tmp_path: Path) -> None:
    assert said in refused(tmp_path, columns or "\n")


def test_a_column_that_is_missing_comes_with_those_there_are(tmp_path: Path) -> None:
    text = refused(tmp_path, 'title = "Nom du lot"\ntags = "Étiquettes"')
    assert "Its columns are 'Nom du lot', 'الاسم', 'Qui'" in text


def test_a_missing_map_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"the column map .* cannot be read"):
        read_column_map(tmp_path / "missing.toml")


def test_rows_are_files_only_where_the_map_says_so(tmp_path: Path) -> None:
    table = "N°;العنوان;الرابط\n7;آبار;https://a.example/1.csv\n8;عيون;https://a.example/2.csv\n7;;https://a.example/3.csv\n"
    columns = 'id = "N°"\ntitle = "العنوان"\n{}[resources]\nurl = "الرابط"\n'
    found = datasets(tmp_path, columns.format('rows = "resources"\n'), table)
    assert [(d.id, [r.url[-5:] for r in d.resources]) for d in found] == [("7", ["1.csv", "3.csv"]), ("8", ["2.csv"])]
    assert [type(item) for item in items(tmp_path, columns.format(""), table)] == [Read, Read, Skipped]
