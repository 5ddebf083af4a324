"""What a question asks of the datasets beside their subject."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversation.slots import named_values, quoted_title, read_formats, without_titles


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("population en CSV", ("CSV",)),
        ("مجموعات csv", ("CSV",)),
        ("geojson des communes", ("GEOJSON",)),
        ("json or xml", ("JSON", "XML")),
        ("csv, CSV et encore csv", ("CSV",)),
    ],
)
def test_formats_are_read_by_their_own_names(text: str, formats: tuple[str, ...]) -> None:
    assert read_formats(text) == formats


@pytest.mark.parametrize("text", ["budget en Excel", "ملف إكسل للسكان", "اكسل", "un tableur", "xlsx"])
def test_a_spreadsheet_by_any_name_means_every_spreadsheet_format(text: str) -> None:
    assert {"XLSX", "XLS", "ODS"} <= set(read_formats(text))


@pytest.mark.parametrize(
    "text",
    ["le texte de loi", "carte des zones", "نص القانون", "خريطة", "population", "السكان", "", "😀"],
)
def test_everyday_words_ask_for_no_format(text: str) -> None:
    assert not read_formats(text)


@pytest.mark.parametrize("text", ["Que contient « Prix en CSV » ?", "ماذا تتضمن «الأسعار CSV»؟", "about “CSV prices”"])
def test_a_format_inside_a_quoted_title_is_part_of_the_title(text: str) -> None:
    assert not read_formats(text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Que contient « Population légale » ?", "Population légale"),
        ("ماذا تتضمن «السكان القانونيون»؟", "السكان القانونيون"),
        ("What is “Prices 2024”?", "Prices 2024"),
        ('Décris "Lits d\'hôpital"', "Lits d'hôpital"),
        ("de « Un titre » à « Un autre »", "Un titre"),
        ("l'été d'hiver", ""),
        ("السكان", ""),
        ("« »", ""),
        ('"a"', ""),
    ],
)
def test_the_title_in_quotation_marks_is_read(text: str, title: str) -> None:
    assert quoted_title(text) == title


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        (
            "Combien en Santé et en Éducation nationale ?",
            ["Santé", "Éducation nationale"],
            ["Éducation nationale", "Santé"],
        ),
        ("كم مجموعة في الصحة؟", ["الصحة", "الفلاحة"], ["الصحة"]),
        ("كم مجموعة في التربية الوطنية", ["التربية الوطنية", "التربية"], ["التربية الوطنية", "التربية"]),
        ("SANTE", ["Santé"], ["Santé"]),
        ("la santéologie", ["Santé"], []),
        ("éducation seule", ["Éducation nationale"], []),
        ("le CC by", ["CC", ""], []),
        ("", ["Santé"], []),
    ],
)
def test_values_of_the_catalogue_count_where_their_whole_name_stands(
    text: str, values: list[str], expected: list[str]
) -> None:
    assert named_values(text, values) == expected


@given(st.text(max_size=80), st.lists(st.text(max_size=12), max_size=5))
def test_any_text_can_be_read(text: str, values: list[str]) -> None:
    read_formats(text)
    assert set(named_values(text, values)) <= set(values)


@pytest.mark.parametrize(
    ("text", "instead", "expected"),
    [
        ("Que contient « Prix du blé » ?", "ce jeu", "Que contient ce jeu ?"),
        ("ماذا تتضمن «أسعار القمح» الآن", "هذه المجموعة", "ماذا تتضمن هذه المجموعة الآن"),
        ("what is in “Prices”", "", "what is in"),
        ("« Prix »", "", "« Prix »"),
        ("«الأسعار»؟", "", "«الأسعار»؟"),
        ("rien", "ce jeu", "rien"),
    ],
)
def test_titles_are_taken_out_unless_nothing_else_is_left(text: str, instead: str, expected: str) -> None:
    assert without_titles(text, instead) == expected
