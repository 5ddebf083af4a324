"""Pages of PDFs → paragraphs, lists, tables and headings in the order of reading."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from indexer.documents.pdf import parse
from tests.corpus.pdfs import Dot, Mark, Show, Stroke, left, lines, pdf, right

FULL = "Les administrations publient leurs données dans des formats ouverts, avec une"
"""As wide as the column of a page."""
START = "Au commencement de cette ligne"
NARROW = [
    "Les données sont mises à la",
    "disposition de tous, dans les",
    "formats qui conviennent au",
    "plus grand nombre de gens.",
]
ARABIC = [
    "تنشر الإدارات معطياتها في",
    "صيغ مقروءة ومفتوحة، لكل",
    "من يرغب في استعمالها من",
    "المواطنين والمقاولات كلها.",
]


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def items(*pages: Sequence[Mark], outline: Sequence[tuple[int, str, int]] = ()) -> list[str]:
        path = tmp_path / "guide.pdf"
        path.write_bytes(pdf(*pages, outline=outline))
        found = list(parse(str(path)))
        return [f"{'#' * item['level']} {item['heading']}" if "heading" in item else item["text"] for item in found[1:]]

    return items


def test_lines_of_a_paragraph_are_joined_and_paragraphs_parted_by_their_distance(read: Any) -> None:
    assert (
        read([*lines([FULL, "licence.", ""], top=780), *lines([FULL, "licence."], top=740)]) == [f"{FULL} licence."] * 2
    )


def test_a_short_line_ends_its_paragraph_where_the_next_word_had_room(read: Any) -> None:
    assert read(lines([FULL, "licence.", FULL, "licence libre."])) == [f"{FULL} licence.", f"{FULL} licence libre."]


def test_an_indented_line_begins_a_paragraph(read: Any) -> None:
    whole = f"{FULL[:-3]}fin."
    assert read([left(whole, 780), left(whole[2:], 766, x=70), left(whole, 752)]) == [whole, f"{whole[2:]} {whole}"]


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("les infor-", "mations publiques", "les informations publiques"),
        ("est-ce que peut-", "être publiques", "est-ce que peut-être publiques"),
        ("combien coûte-", "t-elle aujourd’hui", "combien coûte-t-elle aujourd’hui"),
        ("de Rabat-", "Salé et autres", "de Rabat-Salé et autres"),
        ("pour 2014-", "2024 seulement", "pour 2014-2024 seulement"),
        ("sur https://data.gov.ma/", "dataset/a aussi", "sur https://data.gov.ma/dataset/a aussi"),
        ("le mot –", "suivi d’un tiret", "le mot – suivi d’un tiret"),
        ("les infor\u00ad", "mations", "les informations"),
    ],
)
def test_words_that_are_parted_at_the_end_of_a_line_are_whole_again(
    read: Any, first: str, second: str, whole: str
) -> None:
    assert read(lines([f"{START} {first}", second])) == [f"{START} {whole}"]


@pytest.mark.parametrize(
    ("elsewhere", "whole"),
    [
        ("Un porte-clé.", "porte-clé"),
        ("Un porteclé.", "porteclé"),
        ("Un porte-clé, un porteclé.", "porteclé"),
        ("Rien.", "porteclé"),
    ],
)
def test_what_the_document_writes_elsewhere_decides_whether_a_hyphen_stays(
    read: Any, elsewhere: str, whole: str
) -> None:
    assert read([*lines([f"{START} le porte-", "clé"]), left(elsewhere, 600)])[0] == f"{START} le {whole}"


def test_a_title_that_breaks_early_is_one(read: Any) -> None:
    title = [left("Comment faire une demande publique, et", 780, size=14), left("combien coûte-t-elle ?", 760, size=14)]
    assert read([*title, left(FULL, 730)])[0] == "# Comment faire une demande publique, et combien coûte-t-elle ?"


def test_bold_that_is_drawn_twice_is_read_once(read: Any) -> None:
    once = lines([FULL] * 8 + ["licence."])
    again = [Show(glyphs=line.glyphs, x=line.x + 0.3, y=line.y) for line in once]
    assert read([*once, *again]) == [" ".join([FULL] * 8 + ["licence."])]


def test_a_paragraph_goes_on_over_the_page_and_notes_stay_at_the_foot_of_theirs(read: Any) -> None:
    note = left("1. Une note au bas de la page.", 90, size=7)
    found = read([left(FULL, 400), note], [left("licence libre.", 780), left(FULL, 700)])
    assert found == [f"{FULL} licence libre.", "1. Une note au bas de la page.", FULL]


def test_a_paragraph_that_ends_with_its_page_does_not_go_on(read: Any) -> None:
    assert len(read([left(FULL[:-4] + ".", 400)], [left("licence libre.", 780), left(FULL, 700)])) == 3


def test_numbers_of_notes_stay_in_their_line(read: Any) -> None:
    assert read(
        [left("La loi", 700), Show(glyphs="2", x=88.5, y=704, size=6), left("fixe les délais.", 700, x=94)]
    ) == ["La loi2 fixe les délais."]


def test_two_columns_are_read_one_after_the_other(read: Any) -> None:
    across = left("Un titre qui tient toute la largeur de la page, au-dessus des deux colonnes", 780)
    columns = [*lines(NARROW, top=740), *lines([n.upper() for n in NARROW], x=330, top=743)]
    below = left("Une ligne qui tient toute la largeur de la page, en dessous des deux colonnes", 600)
    text = " ".join(NARROW)
    assert read([across, *columns, below])[1:3] == [text, text.upper()]


def test_arabic_columns_are_read_from_the_right(read: Any) -> None:
    first = [right(text, y=740 - 14 * n) for n, text in enumerate(ARABIC)]
    second = [right(text.replace("تنشر", "تمنح"), y=740 - 14 * n, x=270) for n, text in enumerate(ARABIC)]
    text = " ".join(ARABIC)
    assert read([*second, *first]) == [text, text.replace("تنشر", "تمنح")]


@pytest.mark.parametrize("bullet", ["•", "▪", "–", "-", "✓"])
def test_bulleted_lists_keep_their_items(read: Any, bullet: str) -> None:
    page = [
        left(f"{bullet} {FULL}", 700),
        left("licence.", 686, x=70),
        left(f"{bullet} Autre chose.", 672),
        left("Fin.", 640),
    ]
    assert read(page) == [f"- {FULL} licence.", "- Autre chose.", "Fin."]


def test_bullets_that_are_drawn_are_bullets(read: Any) -> None:
    assert read([Dot(52, 703), left("Semer", 700), Dot(52, 689), left("Arroser", 686), Dot(300, 200)]) == [
        "- Semer",
        "- Arroser",
    ]


def test_bullets_of_a_font_of_symbols_are_bullets(read: Any) -> None:
    page = [Show(glyphs=["\uf0b7"], x=60, y=700, symbols=True), left("Semer", 700, x=70)]
    assert read([*page, *lines([FULL, FULL], top=600)])[0] == "- Semer"


def test_numbered_lists_keep_their_numbers(read: Any) -> None:
    page = [
        left("1.", 700),
        left("Semer", 700, x=80),
        left("2) Arroser", 686),
        left("a) Peu", 672),
        left("(b) Souvent", 658),
    ]
    assert read(page) == ["1. Semer", "2) Arroser", "a) Peu", "(b) Souvent"]


def test_items_whose_numbers_stand_apart_are_no_table(read: Any) -> None:
    words = ["Semer", "Arroser", "Récolter", "Vendre"]
    page = [
        mark
        for n, word in enumerate(words)
        for mark in (left(f"{n + 1}.", 700 - 14 * n), left(word, 700 - 14 * n, x=90))
    ]
    assert read(page) == ["1. Semer", "2. Arroser", "3. Récolter", "4. Vendre"]


def test_numbered_lists_in_arabic_keep_their_numbers(read: Any) -> None:
    page = [right("1", ". ذكر المصدر", y=700), right("2", ". عدم التحريف", y=686), right("أ) أولا", y=672)]
    assert read(page) == ["1. ذكر المصدر", "2. عدم التحريف", "أ) أولا"]


def test_a_number_that_ends_a_sentence_is_no_item(read: Any) -> None:
    assert read(lines([f"{FULL} de l’année", "12. Ensuite rien."])) == [f"{FULL} de l’année 12. Ensuite rien."]


def grid(xs: Sequence[float], ys: Sequence[float]) -> list[Stroke]:
    return [*(Stroke(x, ys[0], x, ys[-1]) for x in xs), *(Stroke(xs[0], y, xs[-1], y) for y in ys)]


def test_a_framed_table_becomes_rows_with_bars(read: Any) -> None:
    cells = [
        left("Mois", 703, x=64), left("Pluie", 703, x=204), left("Note", 703, x=264),
        left("Mai, un mois qui", 687, x=64), left("passe à la ligne", 675, x=64), left("12", 681, x=204),
        left("Juin", 659, x=64), left("0 | 1", 659, x=264),
    ]  # fmt: skip
    found = read([left("Avant.", 740), *grid([60, 200, 260, 320], [715, 699, 671, 655]), *cells, left("Après.", 600)])
    assert found == [
        "Avant.",
        "Mois | Pluie | Note",
        "Mai, un mois qui passe à la ligne | 12 | ",
        "Juin |  | 0 / 1",
        "Après.",
    ]


def test_a_framed_table_with_tight_cells_is_cut_at_its_lines(read: Any) -> None:
    cells = [left("Mois", 703, x=61), left("Pluie", 703, x=83), left("Mai", 687, x=61), left("12", 687, x=83)]
    assert read([*grid([60, 82, 120], [715, 699, 683]), *cells]) == ["Mois | Pluie", "Mai | 12"]


def test_a_frame_around_text_is_no_table(read: Any) -> None:
    assert read([*grid([50, 500], [800, 700]), *lines([FULL, "licence."])]) == [f"{FULL} licence."]


def test_an_arabic_table_reads_from_the_right(read: Any) -> None:
    cells = [
        right("الشهر", y=703, x=315), right("المطر", y=703, x=195),
        right("ماي", y=687, x=315), right("12", y=687, x=195),
    ]  # fmt: skip
    assert read([*grid([60, 200, 320], [715, 699, 683]), *cells]) == ["الشهر | المطر", "ماي | 12"]


def test_a_table_without_lines_is_told_by_its_columns(read: Any) -> None:
    rows = [("Mois", "Pluie", "Note"), ("Mai", "12", "rien"), ("Juin", "0", "sec"), ("Juillet", "3", "chaud")]
    cells = [
        left(cell, 700 - 14 * n, x=x) for n, row in enumerate(rows) for cell, x in zip(row, (60, 200, 300), strict=True)
    ]
    assert read([left(FULL, 740), *cells, left(FULL, 600)]) == [FULL, *map(" | ".join, rows), FULL]


def test_the_heading_of_a_column_may_have_two_lines(read: Any) -> None:
    rows = [
        ("Région", "(2024)", "Part"),
        ("Rabat", "5 132", "14 %"),
        ("Tanger", "4 030", "11 %"),
        ("Total", "9 162", "25 %"),
    ]
    cells = [
        left(cell, 700 - 14 * n, x=x) for n, row in enumerate(rows) for cell, x in zip(row, (60, 200, 300), strict=True)
    ]
    found = read([left(FULL, 760), left("Population", 710, x=200, bold=True), *cells])
    assert found[-4:] == ["Région | Population (2024) | Part", *map(" | ".join, rows[1:])]


def test_text_in_columns_between_lines_is_a_table(read: Any) -> None:
    cells = [mark for n in range(3) for x in (60, 330) for mark in lines(NARROW[:2], x=x, top=740 - 50 * n)]
    rules = [Stroke(55, 755 - 50 * n, 520, 755 - 50 * n) for n in range(4)]
    assert read([*cells, *rules]) == [f"{text} | {text}" for text in NARROW[:2]] * 3


def test_words_of_stretched_lines_under_each_other_are_no_table(read: Any) -> None:
    page = [
        left(word, 700 - 14 * n, x=x) for n in range(3) for word, x in (("les", 60), ("villes", 81.5), ("sont", 121.5))
    ]
    assert read([*page, left(FULL, 600)])[:3] == ["les villes sont"] * 3


def test_stretched_lines_are_no_table(read: Any) -> None:
    page = [
        left(word, 700 - 14 * n, x=x)
        for n in range(3)
        for word, x in zip(("les", "villes", "sont"), (60, 150 + 9 * n, 300), strict=True)
    ]
    assert read(page) == ["les villes sont " * 2 + "les villes sont"]


def test_what_stands_on_every_page_is_left_out(read: Any) -> None:
    pages = [
        [left("Guide des données", 820), left(f"{FULL} {n}.", 500), left(f"Page {n} / 4", 30)] for n in range(1, 5)
    ]
    assert read(*pages) == [f"{FULL} {n}." for n in range(1, 5)]


def test_headers_of_left_and_right_pages_and_of_chapters_are_left_out(read: Any) -> None:
    heads = ["Guide", "Chapitre premier : semer", "Guide", "Chapitre premier : semer"] * 2
    pages = [
        [left(head, 820), left(f"Texte de la page {'abcdefgh'[n]}.", 500), left(f"– {n + 11} –", 30)]
        for n, head in enumerate(heads)
    ]
    assert read(*pages) == [f"Texte de la page {letter}." for letter in "abcdefgh"]


def test_roman_numbers_of_pages_and_numbers_beside_titles_are_left_out(read: Any) -> None:
    pages = [[left(FULL, 500), left("iv", 30)], *([left(f"{FULL} {n}.", 500), left(str(n), 30)] for n in (1, 2, 3))]
    pages.append([left("Semer 4", 820), left(f"{FULL} 4.", 500)])
    assert read(*pages) == [FULL, *(f"{FULL} {n}." for n in (1, 2, 3, 4))]


def test_what_a_browser_prints_around_a_single_page_is_left_out(read: Any) -> None:
    margins = [left("11/22/26, 9:30 AM", 825, x=20, size=8), left("https://data.gov.ma/guide 1/1", 17, x=20, size=8)]
    assert read([*margins, left(FULL, 500)]) == [FULL]


def test_what_stands_high_on_one_page_only_is_kept(read: Any) -> None:
    pages = [[left(f"{word} du texte.", 820), left(FULL, 500)] for word in ("Début", "Suite", "Fin")]
    assert "Début du texte." in read(*pages)


def test_the_heading_of_a_table_that_is_repeated_is_kept_once(read: Any) -> None:
    xs, rows = (60, 200, 320), [("Mois", "Pluie"), ("Mai", "12"), ("Juin", "0"), ("Juillet", "3")]
    cells = [left(c, 820 - 100 * n, x=x + 4) for n, row in enumerate(rows) for c, x in zip(row, xs, strict=False)]
    page = [*grid(xs, [835, 735, 635, 535, 435]), *cells]
    found = read(page, page, page)
    assert (found.count("Mois | Pluie"), found.count("Juillet | 3")) == (1, 3)


def test_lines_of_a_table_of_contents_are_left_out(read: Any) -> None:
    assert read([left("Semer" + " ." * 20 + " 12", 700), left("Arroser........... 14", 686), left(FULL, 600)]) == [FULL]


def test_headings_are_larger_or_bolder_than_the_text_and_the_larger_are_higher(read: Any) -> None:
    page = [
        left("Guide des données", 800, size=20),
        left("Publier", 760, size=14),
        *lines([FULL, "licence."], top=740),
        left("Choisir un format", 700, bold=True),
        *lines([FULL, "licence."], top=680),
        left("Attention, ce texte est gras et long, mais il finit par un point.", 640, bold=True),
        left("Réutiliser", 600, size=14),
    ]
    text = f"{FULL} licence."
    assert read(page) == [
        *("# Guide des données", "## Publier", text, "### Choisir un format", text),
        *("Attention, ce texte est gras et long, mais il finit par un point.", "## Réutiliser"),
    ]


def test_numbers_tell_the_level_of_headings_that_look_alike(read: Any) -> None:
    page = [
        *(left("1. Semer", 800, bold=True), left("1.1 Choisir", 780, bold=True), left("Texte.", 760)),
        *(left("1.1.1 La graine", 740), left(FULL, 720), left("2. Arroser", 700, bold=True), left(FULL, 680)),
    ]
    assert [line for line in read(page) if line[0] == "#"] == [
        "# 1. Semer",
        "## 1.1 Choisir",
        "### 1.1.1 La graine",
        "# 2. Arroser",
    ]


FRENCH_LAW = [
    ("Loi n° 99-21 sur les données", 20),
    ("TITRE PREMIER", 10),
    ("DISPOSITIONS GÉNÉRALES", 10),
    ("Chapitre II", 10),
    ("De la publication", 10),
    ("Article premier", 10),
    ("Les données sont publiques.", 10),
    ("Article 2. – On entend par données des faits.", 10),
    ("Art. 3 : Délais", 10),
    ("Le délai est de trente jours.", 10),
    ("Article 4 bis", 10),
    ("Article 2 de la loi est abrogé.", 10),
]


def test_a_law_has_its_articles_as_headings(read: Any) -> None:
    page = [_centred(text, 800 - 40 * n, size=size) for n, (text, size) in enumerate(FRENCH_LAW)]
    page += lines([FULL, FULL], top=100)
    assert read(page) == [
        "# Loi n° 99-21 sur les données",
        "## TITRE PREMIER – DISPOSITIONS GÉNÉRALES",
        "### Chapitre II – De la publication",
        *("#### Article premier", "Les données sont publiques."),
        *("#### Article 2", "On entend par données des faits."),
        *("#### Art. 3 : Délais", "Le délai est de trente jours."),
        *("#### Article 4 bis", "Article 2 de la loi est abrogé.", f"{FULL} {FULL}"),
    ]


def _centred(text: str, y: float, *, size: float = 10) -> Show:
    line = left(text, y, size=size)
    middle = text[0].isupper() and text[-1] != "."
    return left(text, y, x=240 - line.width / 2 if middle else 60, size=size)


def test_an_arabic_law_has_its_articles_as_headings(read: Any) -> None:
    written = [
        *("الباب الأول", "أحكام عامة تسري على كل المعطيات العمومية.", "المادة الأولى", "تنشر المعطيات داخل أجل معقول."),
        *("المادة 2: يراد بالمعطيات كل ما سجل على دعامة.", "المادة الثانية عشرة", "البوابة مجانية للجميع دون استثناء."),
        *("الباب الثاني: النشر", "المادة 3 من القانون تبقى سارية.", "الفصل 4 مكرر", "تنسخ الأحكام السابقة كلها."),
    ]
    page = [right(*_with_numbers(text), y=800 - 40 * n) for n, text in enumerate(written)]
    assert [line for line in read(page) if line[0] == "#"] == [
        *("# الباب الأول", "### المادة الأولى", "### المادة 2", "### المادة الثانية عشرة"),
        *("# الباب الثاني: النشر", "## الفصل 4 مكرر"),
    ]


def _with_numbers(text: str) -> list[str]:
    return [part for part in re.split(r"(\d+)", text) if part]


def test_a_label_does_not_run_into_the_line_below_it(read: Any) -> None:
    page = [left("TITRE PREMIER", 780), left("DISPOSITIONS-GÉNÉRALES-SUR-TOUTES-LES-DONNÉES", 766)]
    assert read(page) == ["# TITRE PREMIER – DISPOSITIONS-GÉNÉRALES-SUR-TOUTES-LES-DONNÉES"]


def test_an_article_that_a_sentence_names_at_the_start_of_a_line_is_no_heading(read: Any) -> None:
    assert read(lines([f"{FULL} selon l’", "Article 3 : il s’applique."])) == [
        f"{FULL} selon l’ Article 3 : il s’applique."
    ]


def test_the_outline_names_headings_and_their_levels(read: Any) -> None:
    first = [left("1. Semer", 800), left(FULL, 780), left("Choisir la graine", 740), left(FULL, 720)]
    outline = [(1, "Semer", 1), (2, "Choisir la graine", 1), (1, "Arroser", 2), (1, "Page 3", 2)]
    assert read(first, [left("Arroser", 800), left("Article 1", 760), left(FULL, 720)], outline=outline) == [
        *("# 1. Semer", FULL, "## Choisir la graine", FULL, "# Arroser", "## Article 1", FULL),
    ]


def test_an_entry_of_the_outline_that_is_not_written_stands_before_its_page(read: Any) -> None:
    outline = [(1, "Semer", 1), (1, "Arroser", 2), (1, "Annexe", 2)]
    assert read([left("Semer", 800), left(FULL, 600)], [left("Arroser", 800), left(FULL, 600)], outline=outline) == [
        *("# Semer", FULL, "# Annexe", "# Arroser", FULL),
    ]


def test_an_outline_of_something_else_is_left_out(read: Any) -> None:
    outline = [(1, "scan0001", 1), (1, "scan0002", 1), (1, "Semer", 1)]
    assert read([left("Semer", 800), left(FULL, 780)], outline=outline) == ["# Semer", FULL]
