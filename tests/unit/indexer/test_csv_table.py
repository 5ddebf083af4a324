"""Tables of datasets as they really are: preambles, quotes, odd rows, odd encodings, many files in a cell."""

import gzip
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import SourceError
from assistant.model import Dataset, Language
from assistant.settings import Settings
from indexer.sources import Item, Noted, Options, Read, Skipped
from indexer.sources.csv_table import CsvTable

HEADER = "Titre;Description;Producteur;Format;Lien\n"


def items(folder: Path, data: str | bytes, columns: str = "", portal: str = "") -> list[Item]:
    path, chosen = folder / "t.csv", folder / "map.toml"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    chosen.write_text(columns, encoding="utf-8")
    options = Options(settings=Settings(), columns=chosen if columns else None)
    return [item for item in CsvTable(f"{path}{portal}", options).read() if not isinstance(item, Noted)]


def datasets(found: Sequence[Item]) -> list[Dataset]:
    return [item.record for item in found if isinstance(item, Read) and isinstance(item.record, Dataset)]


def skipped(found: Sequence[Item]) -> list[tuple[str, str]]:
    return [(item.record, item.reason) for item in found if isinstance(item, Skipped)]


def titles(found: Sequence[Item]) -> list[str]:
    return [next(iter(record.titles.values())) for record in datasets(found)]


def test_rows_without_a_title_are_skipped_by_their_number_and_empty_rows_are_passed_over(tmp_path: Path) -> None:
    found = items(tmp_path, f"{HEADER}Arbres;a;;;\n;;;;\n\n;sans titre;;;\n  ;;x;;\nPonts;b;;;\n")
    assert titles(found) == ["Arbres", "Ponts"]
    assert skipped(found) == [("t.csv:5", "no title"), ("t.csv:6", "no title")]


def test_numbers_of_rows_count_cells_of_several_lines_as_one(tmp_path: Path) -> None:
    found = items(tmp_path, f'{HEADER}"Arbres";"ligne 1\nligne 2\r\nligne ""3""";;;\n;x;;;\n')
    assert datasets(found)[0].descriptions == {Language.FR: 'ligne 1\nligne 2\nligne "3"'}
    assert skipped(found) == [("t.csv:3", "no title")]


def test_short_rows_are_read_and_long_ones_skipped_for_their_cells_are_shifted(tmp_path: Path) -> None:
    found = items(tmp_path, f"{HEADER}Arbres;a\nPonts; rivière;pont;x;y;z;https://a.example\nPuits;b;c;d;;;;\n")
    assert titles(found) == ["Arbres", "Puits"]
    ((where, reason),) = skipped(found)
    assert where == "t.csv:3"
    assert reason.startswith("7 cells under 5 headers")


def test_a_header_that_comes_again_is_no_dataset(tmp_path: Path) -> None:
    found = items(tmp_path, f"{HEADER}Arbres;a;;;\n{HEADER}Ponts;b;;;\n")
    assert titles(found) == ["Arbres", "Ponts"]
    assert skipped(found) == [("t.csv:3", "the header once more")]


def test_the_header_is_found_below_a_preamble(tmp_path: Path) -> None:
    before = "Inventaire des données;;;;\nMinistère;;;2024;\n\n"
    assert titles(items(tmp_path, f"{before}{HEADER}Arbres;a;;;\n")) == ["Arbres"]
    assert titles(items(tmp_path, f"sep=;\n{before}{HEADER}Arbres;a;;;\n")) == ["Arbres"]


def test_the_number_of_a_row_is_that_of_the_spreadsheet_below_a_hint_and_a_preamble(tmp_path: Path) -> None:
    found = items(tmp_path, f"sep=;\nInventaire;;;;\n{HEADER};x;;;\n")
    assert skipped(found) == [("t.csv:4", "no title")]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_separator_is_that_which_makes_even_rows(delimiter: str, tmp_path: Path) -> None:
    rows = [["Titre", "Description"], ["Arbres, haies | et; bosquets", "Un\tdeux"], ["Ponts", ""]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert titles(items(tmp_path, text)) == ["Arbres, haies | et; bosquets", "Ponts"]


def test_a_table_of_titles_only_keeps_their_commas(tmp_path: Path) -> None:
    assert titles(items(tmp_path, "العنوان\nآبار، وعيون\nArbres, haies\nPonts\n")) == [
        "آبار، وعيون",
        "Arbres, haies",
        "Ponts",
    ]


ARABIC = "العنوان;الوصف;الجهة المنتجة\nالآبار المراقبة;مستوى المياه في كل بئر;وكالة الحوض المائي\n"
FRENCH = "Titre;Description;Producteur\nÉcoles à proximité;Où sont les élèves;Académie\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256", "iso8859-6"])
def test_arabic_tables_are_read_in_every_usual_encoding(encoding: str, tmp_path: Path) -> None:
    text = ARABIC + ARABIC.partition("\n")[2].replace("المراقبة", "العميقة")
    assert titles(items(tmp_path, text.encode(encoding))) == ["الآبار المراقبة", "الآبار العميقة"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_french_tables_are_read_in_every_usual_encoding(encoding: str, tmp_path: Path) -> None:
    assert titles(items(tmp_path, FRENCH.encode(encoding))) == ["Écoles à proximité"]


def test_bytes_that_are_no_text_fail_the_source(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read as a table"):
        items(tmp_path, b"PK\x03\x04" + bytes(range(256)) * 40)


def test_nul_bytes_are_dropped(tmp_path: Path) -> None:
    long = "une description assez longue " * 5
    assert titles(items(tmp_path, f"Titre;Description\nAr\0bres;{long}\nPonts;{long}\n")) == ["Arbres", "Ponts"]


def test_cells_may_be_large_but_not_without_end(tmp_path: Path) -> None:
    (record,) = datasets(items(tmp_path, f"Titre;Description\nArbres;{'relevé des arbres ' * 25_000}\n"))
    assert len(record.descriptions[Language.FR]) > 15_000
    with pytest.raises(SourceError, match=r"row 2: field larger than field limit"):
        items(tmp_path, f"Titre;Description\nArbres;{'x' * 2_000_000}\n")


def test_a_quote_that_is_never_closed_fails_the_source_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="row 3 opens a quote that is never closed"):
        items(tmp_path, 'Titre;Description\nArbres;x\nPonts;"y\nPuits;z\nEaux;w\n')


def test_a_quote_inside_a_cell_is_a_character(tmp_path: Path) -> None:
    assert titles(items(tmp_path, 'Titre;Description\nLe "grand" relevé;x\nL\'eau 12";y\n')) == [
        'Le "grand" relevé',
        "L'eau 12\"",
    ]


def test_a_packed_table_is_read_and_a_bomb_refused(tmp_path: Path) -> None:
    assert titles(items(tmp_path, gzip.compress(FRENCH.encode()))) == ["Écoles à proximité"]
    with pytest.raises(SourceError, match="unpacks to more than 200 times its size"):
        items(tmp_path, gzip.compress(b"Titre\n" + b"x\n" * 20_000_000))


def test_a_table_cut_short_while_packed_fails_the_source(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        items(tmp_path, gzip.compress(FRENCH.encode())[:-12])


def test_a_table_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.sources.csv_table.MAX_BYTES", 50)
    with pytest.raises(SourceError, match="holds more than 50 bytes"):
        items(tmp_path, FRENCH)


@pytest.mark.parametrize("data", ["", " ", "\n\n", "\ufeff"])
def test_an_empty_table_fails_the_source(data: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no row at all|no column is known to hold titles"):
        items(tmp_path, data)


def test_headers_that_tell_nothing_are_shown_with_a_map_to_write(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        items(tmp_path, "Kode;Bezeichnung;الخانة\n1;Brücken;ا\n")
    text = str(caught.value)
    assert "the columns are 'Kode', 'Bezeichnung', 'الخانة'" in text
    assert 'title = "Kode"' in text
    assert "--columns" in text


def test_a_web_page_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no column is known to hold titles"):
        items(tmp_path, "<!DOCTYPE html>\n<html>\n<title>Portail</title></html>")


def test_several_files_in_a_cell_are_several_resources(tmp_path: Path) -> None:
    data = (
        "Titre;Format;URL de téléchargement\n"
        "Un;CSV, XLSX;https://a.example/x.csv, https://a.example/x.xlsx\n"
        "Deux;;https://a.example/a;b.csv https://a.example/y.json\n".replace("a;b", "ab")
        + "Trois;CSV/XLS;https://a.example/page\nQuatre;text/csv;https://a.example/z\nCinq;Shapefile et GeoJSON;\nSix;;\n"
        "Sept;JSON;javascript:alert(1)\nHuit;PDF;https://a.example/1 | https://a.example/2\n"
    )
    found = {titles([i])[0]: [(r.format, r.url) for r in datasets([i])[0].resources] for i in items(tmp_path, data)}
    assert found == {
        "Un": [("CSV", "https://a.example/x.csv"), ("XLSX", "https://a.example/x.xlsx")],
        "Deux": [("CSV", "https://a.example/ab.csv"), ("JSON", "https://a.example/y.json")],
        "Trois": [("CSV", "https://a.example/page"), ("XLS", "https://a.example/page")],
        "Quatre": [("CSV", "https://a.example/z")],
        "Cinq": [("SHP", ""), ("GEOJSON", "")],
        "Six": [],
        "Sept": [("JSON", "")],
        "Huit": [("PDF", "https://a.example/1"), ("PDF", "https://a.example/2")],
    }


def test_a_bare_link_is_a_file_beside_formats_and_else_the_page(tmp_path: Path) -> None:
    (with_format,) = datasets(items(tmp_path, "العنوان;الصيغة;الرابط\nآبار;CSV;https://a.example/x\n"))
    assert (with_format.url, [r.url for r in with_format.resources]) == ("", ["https://a.example/x"])
    (without,) = datasets(items(tmp_path, "Titre;Lien\nPuits;https://a.example/puits\n"))
    assert (without.url, without.resources) == ("https://a.example/puits", ())


def test_lists_are_split_where_lists_are_written(tmp_path: Path) -> None:
    data = 'العنوان;الكلمات المفتاحية;المجال;اللغة\nآبار;"ماء، آبار , ماء; عمق";"الفلاحة";"ar, fr"\n'
    (record,) = datasets(items(tmp_path, data))
    assert record.tags == ("ماء", "آبار", "عمق")
    assert [theme.names[Language.AR] for theme in record.themes] == ["الفلاحة"]
    assert record.languages == ("ar", "fr")


def test_names_of_themes_keep_their_commas(tmp_path: Path) -> None:
    (record,) = datasets(items(tmp_path, 'Titre;Thème\nPuits;"Bassins, crues et barrages ; Divers sans nom"\n'))
    assert [theme.names[Language.FR] for theme in record.themes] == ["Bassins, crues et barrages", "Divers sans nom"]


def test_producers_and_themes_are_read_in_several_languages(tmp_path: Path) -> None:
    data = (
        "Titre;Producteur (fr);المنتج بالعربية;Thème FR;الموضوع بالعربية\n"
        "Puits;Régie des puits;وكالة الآبار;Puits et sources;الآبار والعيون\n"
    )
    (record,) = datasets(items(tmp_path, data))
    assert record.organization is not None
    assert record.organization.names == {Language.FR: "Régie des puits", Language.AR: "وكالة الآبار"}
    assert record.themes[0].names == {Language.FR: "Puits et sources", Language.AR: "الآبار والعيون"}


def test_only_ids_of_the_table_lead_to_pages_of_the_portal(tmp_path: Path) -> None:
    portal = "@https://p.example"
    given, made = datasets(items(tmp_path, "Slug;Titre\npuits-1;Puits\n;Ponts\n", portal=portal))
    assert (given.id, given.url, given.portal) == ("puits-1", "https://p.example/dataset/puits-1", "https://p.example")
    assert (made.id, made.url, made.portal) == ("ponts", "", "https://p.example")
    (own,) = datasets(items(tmp_path, "Slug;Titre;Page\np;P;https://p.example/fr/p\n", portal=portal))
    assert own.url == "https://p.example/fr/p"


def test_a_missing_file_fails_the_source(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        list(CsvTable(str(tmp_path / "missing.csv"), Options(settings=Settings())).read())


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.text(max_size=120).map(lambda text: (HEADER + text).encode("utf-16"))))
def test_any_bytes_are_a_table_or_an_error_that_is_foreseen(tmp_path: Path, data: bytes) -> None:
    try:
        found = items(tmp_path, data)
    except SourceError:
        return
    assert len({record.id for record in datasets(found)}) == len(datasets(found))
