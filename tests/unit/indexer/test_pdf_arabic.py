"""Arabic in PDFs comes out as it was written, however the PDF shows it."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents.pdf import parse
from indexer.documents.pdf_bidi import logical
from indexer.documents.pdf_clusters import Glyph, base_forms
from tests.corpus.pdfs import Mark, Show, left, one_by_one, pdf, right, turned

CONTEXT = "تنشر الإدارات العمومية معطياتها المفتوحة على البوابة الوطنية في صيغ مقروءة"


@pytest.fixture
def texts(tmp_path: Path) -> Any:
    def read(*marks: Mark) -> list[str]:
        path = tmp_path / "guide.pdf"
        path.write_bytes(pdf(marks))
        return [item.get("text") or item["heading"] for item in parse(str(path)) if "text" in item or "heading" in item]

    return read


def seen(text: str, *, one_run: bool = True) -> list[Glyph]:
    """Glyphs of a line as it is seen from the left, half an em each."""
    return [Glyph(text=c, x0=n, x1=n + 0.5, y=0, size=1, run=1 if one_run else n) for n, c in enumerate(text)]


LINES = {
    "words": ("الحق في الحصول على المعلومات",),
    "a number with a dot": ("القانون رقم ", "31.13", " المتعلق بالحق"),
    "dates": ("بتاريخ ", "12/03/2018", " على الساعة ", "14:30", " صباحا"),
    "amounts": ("مبلغ ", "12.000,50", " درهم"),
    "Arabic digits": ("بتاريخ ", "٢٠١٨/٠٣/١٢", " أو ", "١٢٣٤٫٥", " درهم"),
    "Latin words": ("يتوفر الملف بصيغة ", "CSV UTF-8", " على البوابة"),
    "an address": ("العنوان هو ", "https://data.gov.ma/ar/dataset/rgph-2024", " منذ سنة"),
    "an address of mail": ("راسلوا ", "opendata@add.gov.ma", "، أو اتصلوا"),
    "a Latin name with a number": ("معيار ", "ISO 9001", " للجودة"),
    "punctuation": ("هل هذا واضح؟ نعم؛ شكرا، جزيلا!",),
    "a list of formats": ("صيغ ", "CSV, XLS, JSON", " وغيرها"),
}


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("shown", ["by one operator", "glyph by glyph", "glyph by glyph from the end"])
def test_a_line_reads_as_written_in_whatever_order_it_is_shown(texts: Any, name: str, shown: str) -> None:
    line = right(*LINES[name], y=700)
    marks = [line] if shown == "by one operator" else one_by_one(line, backwards=shown.endswith("the end"))
    assert texts(right(CONTEXT, y=780), *marks) == [CONTEXT, "".join(LINES[name])]


def test_words_of_a_line_shown_in_reading_order_and_each_from_the_left(texts: Any) -> None:
    words, x, marks = ["القانون", "رقم", "31.13", "المتعلق", "بالحق"], 535.0, []
    for word in words:
        x -= 5 * len(word)
        marks.append(Show(glyphs=word if word[0].isdigit() else turned(word), x=x, y=700))
        x -= 2.5
    assert texts(*marks) == [" ".join(words)]


@pytest.mark.parametrize(
    ("drawn", "written"),
    [
        ("13-31", "31-13"),
        ("17-05-2024", "2024-05-17"),
        ("34-12-57-0537", "0537-57-12-34"),
        ("0537-57-12-34", "0537-57-12-34"),
        ("2014-2024", "2014-2024"),
        ("2024-2014", "2014-2024"),
        ("000 250 1", "1 250 000"),
        ("1 250 000", "1 250 000"),
        ("250 125", "125 250"),
        ("%45,7", "45,7%"),
        ("45,7%", "45,7%"),
        ("% 45,7", "45,7 %"),
        ("3,5-", "-3,5"),
        ("GB 12", "12 GB"),
        ("MB 2,5", "2,5 MB"),
        ("ISO 9001", "ISO 9001"),
        ("rgph-2024", "rgph-2024"),
        ("3G", "3G"),
    ],
)
def test_numbers_are_in_the_order_in_which_they_are_written(drawn: str, written: str) -> None:
    line = [*turned(" درهم"), *drawn, *turned("مبلغ ")]
    assert logical(seen("".join(line)), rtl=True) == f"مبلغ {written} درهم"


def test_a_law_keeps_its_number_where_one_operator_shows_it_apart_from_its_words() -> None:
    words, number = seen("قلعتملا ", one_run=False), seen("31-13")
    arabic = [Glyph(text=c, x0=50 + n, x1=50.5 + n, y=0, size=1, run=99) for n, c in enumerate(" مقر نوناقلا")]
    shifted = [Glyph(text=g.text, x0=20 + g.x0, x1=20 + g.x1, y=0, size=1, run=7) for g in number]
    assert logical([*words, *shifted, *arabic], rtl=True) == "القانون رقم 31-13 المتعلق"


def test_a_law_keeps_the_number_that_the_document_writes_beyond_doubt(texts: Any) -> None:
    drawn = right("القانون رقم ", "31-13", " المتعلق بالحق", y=700)
    assert texts(drawn) == ["القانون رقم 13-31 المتعلق بالحق"]
    assert texts(drawn, left("Loi n° 31-13 relative", 500))[0] == "القانون رقم 31-13 المتعلق بالحق"
    assert texts(drawn, right("القانون رقم ", "31.13", y=500))[0] == "القانون رقم 31-13 المتعلق بالحق"


@pytest.mark.parametrize("brackets", ["()", ")(", "((", "))"])
def test_brackets_stand_as_their_neighbours_say_whichever_the_font_names(texts: Any, brackets: str) -> None:
    before, after = brackets
    line = right("الحق ", before, "المادة ", "3", after, " من القانون", y=700)
    assert texts(line) == ["الحق (المادة 3) من القانون"]


@pytest.mark.parametrize(
    "written",
    [
        "المعطيات «المفتوحة» (انظر المادة)، ثم [مؤقت].",
        "الملف CSV (UTF-8) على البوابة",
        "اللجنة (CDAI)، ثم (CNDP).",
        "الاسم «Haut-Commissariat au Plan (HCP)» كاملا",
        "النطاقات (.ma و.tn) مغاربية",
        "الفاصلة «،» أو «;» بينها",
    ],
)
def test_brackets_and_quotes_survive_the_way_that_they_are_drawn(written: str) -> None:
    drawn = "".join(_mirrored(part) for part in _parts(written)[::-1])
    assert logical(seen(drawn), rtl=True) == written


def _parts(written: str) -> list[str]:
    """The line as what stays from left to right, and single characters."""
    return re.findall(r"[A-Za-z][A-Za-z.-]*(?: (?=[A-Za-z(])\(?[A-Za-z0-9.-]+\)?)*|\d+|.", written)


def _mirrored(part: str) -> str:
    return part.translate(str.maketrans("()[]«»", ")(][»«")) if len(part) == 1 else part


def test_the_last_bracket_of_a_name_may_be_drawn_before_it() -> None:
    drawn = [*turned(" على"), "(", *"CSV (UTF-8", *turned("الملف ")]
    assert logical(seen("".join(drawn)), rtl=True) == "الملف CSV (UTF-8) على"


def test_a_name_that_goes_on_in_the_next_line_keeps_its_hyphen() -> None:
    assert logical(seen("".join(["rgph-", *turned("الملف ")])), rtl=True) == "الملف rgph-"


@pytest.mark.parametrize(("space_em", "rows"), [(0.15, 8), (0.17, 8), (0.25, 8), (0.15, 1)])
def test_spaces_that_are_not_drawn_are_found_however_wide_they_are(texts: Any, space_em: float, rows: int) -> None:
    written = "قانون يتعلق بالحق في المعطيات الواردة"
    marks = list[Mark]()
    for n in range(rows):
        x = 535.0
        for word in written.split():
            x -= 5 * len(word)
            marks.extend(one_by_one(Show(glyphs=turned(word), x=x, y=700 - 14 * n)))
            x -= 10 * space_em
    assert texts(*marks) == [" ".join([written] * rows)]


def test_letters_that_stand_apart_within_words_are_told_from_words(texts: Any) -> None:
    marks = list[Mark]()
    for n in range(8):
        x = 535.0
        for letter, before in (
            ("ن", 0),
            ("ص", 0),
            ("ا", 0),
            ("ب", 1.9),
            ("ق", 3),
            ("ل", 0),
            ("م", 3),
            ("ن", 3),
            ("ل", 3),
            ("ب", 3),
        ):
            x -= 5 + before
            marks.append(Show(glyphs=letter, x=x, y=700 - 14 * n))
    assert texts(*marks) == [" ".join(["نصاب قل م ن ل ب"] * 8)]


def test_presentation_forms_and_ligatures_become_letters(texts: Any) -> None:
    forms = ["\ufefc", "\ufe91", "\u0020", "\ufee2", "\ufee0", "\ufecb"]  # علم بلا, as it is seen
    assert texts(Show(glyphs=forms, x=400, y=700)) == ["علم بلا"]
    assert base_forms("ﻻ") == "لا"
    assert base_forms("ﷲ") == "الله"
    assert base_forms("eﬃcace ﬁn ﬂux ½ m²") == "efficace fin flux ½ m²"


@pytest.mark.parametrize("ligature", ["لا", "لأ", "لإ", "لآ"])
def test_a_ligature_that_is_one_glyph_reads_in_order(texts: Any, ligature: str) -> None:
    assert texts(Show(glyphs=["ق", ligature, "خ", "أ"], x=400, y=700)) == [f"أخ{ligature}ق"]


def test_a_ligature_that_ghostscript_spoilt_is_repaired(texts: Any) -> None:
    assert texts(Show(glyphs=["ق", "\u0644\u4427", "خ", "أ"], x=400, y=700)) == ["أخلاق"]


def test_a_ligature_of_three_letters_follows_the_others_of_its_page(texts: Any) -> None:
    assert texts(Show(glyphs=["ه", " ", "لله", "ا", " ", "لا", "إ"], x=400, y=700)) == ["إلا الله ه"]


def test_marks_stand_on_their_letters(texts: Any) -> None:
    for word in ("كَتَبَ", "مُدُن"):
        assert texts(Show(glyphs=turned(word), x=400, y=700)) == [word]
        assert texts(*one_by_one(Show(glyphs=turned(word), x=400, y=700))) == [word]


def test_letters_that_are_drawn_out_lose_it_and_an_abbreviation_keeps_its_tatweel(texts: Any) -> None:
    assert texts(right("العـــربية سنة ", "1439", " هـ", y=700)) == ["العربية سنة 1439 هـ"]


def test_text_that_stands_for_what_is_drawn_is_used(texts: Any) -> None:
    line = [
        Show(glyphs="م", x=400, y=700),
        Show(glyphs=["", ""], x=405, y=700, actual="لا"),
        Show(glyphs="س", x=415, y=700),
    ]
    assert texts(*line) == ["سلام"]
    assert texts(*line[1:2], left("Texte", 500))[0] == "لا"


def test_arabic_that_is_drawn_from_the_left_as_written_is_told_by_its_words(texts: Any) -> None:
    written = "القانون المتعلق بالحق في الحصول على المعلومات رقم 31.13 الصادر سنة 2018"
    assert texts(Show(glyphs=written, x=60, y=700)) == [written]


def test_a_short_page_after_one_that_is_drawn_as_written_is_so_too(tmp_path: Path) -> None:
    written = "القانون المتعلق بالحق في الحصول على المعلومات"
    data = pdf([Show(glyphs=f"{written}.", x=60, y=700)], [Show(glyphs="مدينة", x=60, y=700)])
    (tmp_path / "guide.pdf").write_bytes(data)
    assert [item["text"] for item in parse(str(tmp_path / "guide.pdf")) if "text" in item] == [f"{written}.", "مدينة"]


def test_french_lines_keep_the_arabic_in_them(texts: Any) -> None:
    arabic = turned("القانون رقم ")
    line = Show(glyphs=["L", "o", "i", " ", "(", *"31.13", *arabic, ")", " ", *"de 2018, en vigueur"], x=60, y=700)
    assert texts(line) == ["Loi (القانون رقم 31.13) de 2018, en vigueur"]


def test_a_french_sentence_on_an_arabic_page_reads_from_the_left(texts: Any) -> None:
    french = "…la suite de cette phrase en français"
    assert texts(right(CONTEXT, y=780), left(french, 730, x=200), right(CONTEXT, y=680))[1] == french


def test_a_line_of_one_script_in_a_paragraph_of_the_other_follows_its_stop(texts: Any) -> None:
    marks = [
        right(CONTEXT, y=780),
        right("data.gov.ma", ".", y=766),
        left("Une phrase en français, avec un point.", 600, x=200),
    ]
    assert texts(*marks) == [f"{CONTEXT} data.gov.ma.", "Une phrase en français, avec un point."]


WORDS = st.sampled_from(["القانون", "رقم", "الحق", "على", "معطيات،", "نص؛", "هل؟"])
NUMBERS = st.sampled_from(["31.13", "2018", "12/03/2018", "٢٠٢٤", "1.000,50"])
LATIN = st.sampled_from(["CSV", "data.gov.ma", "ISO 9001", "a_b@c.ma"])


@settings(deadline=None)
@given(st.lists(st.tuples(WORDS, st.one_of(NUMBERS, LATIN, WORDS)), min_size=1, max_size=5))
def test_any_line_of_words_numbers_and_names_reads_as_written(pairs: list[tuple[str, str]]) -> None:
    words = [word for pair in pairs for word in pair]
    drawn = " ".join(word[::-1] if re.search("[ء-ي]", word) else word for word in words[::-1])
    assert logical(seen(drawn), rtl=True) == " ".join(words)
