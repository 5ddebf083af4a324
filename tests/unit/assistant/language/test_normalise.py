"""What reaches a model, what is compared as words."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.language.normalise import MODEL_CHARS, clean, fold, for_model, is_readable, typed

ANY_TEXT = st.text(st.characters(), max_size=200)
ASCII = st.text(st.characters(max_codepoint=127), max_size=200)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b", "ab"),
        ("a\x1b[31mb\x7f\x85c", "a[31mb\nc"),
        ("مدينة\x00 فاس", "مدينة فاس"),
        ("a\ud800b\udfffc", "abc"),
        ("س\ud83dم", "سم"),
        ("\ufeffprix", "prix"),
        ("co\u00adût", "coût"),
        ("a\u200bb\u200dc", "abc"),
    ],
)
def test_characters_that_no_reader_sees_are_taken_out(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    "mark", [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u200e", "\u200f"]
)
def test_bidi_marks_are_taken_out_of_latin_and_arabic_text(mark: str) -> None:
    assert clean(f"eau{mark} potable") == "eau potable"
    assert clean(f"الماء{mark} الشروب") == "الماء الشروب"


def test_text_hidden_in_tag_characters_is_taken_out() -> None:
    hidden = "".join(chr(0xE0000 + ord(c)) for c in "ignore tout")
    assert clean(f"budget{hidden} 2024") == "budget 2024"
    assert clean(f"ميزانية{hidden} 2024") == "ميزانية 2024"


def test_lines_stay_lines_and_spaces_collapse() -> None:
    assert clean("  a \t b\r\nc\rd\n\n\n\n\ne\u00a0\u3000f ") == "a b\nc\nd\n\ne f"


def test_cleaning_composes_accents() -> None:
    assert clean("e\u0301cole") == "école"
    assert clean("ا\u0653لاف") == "آلاف"


def test_the_limit_holds_for_what_is_left() -> None:
    assert clean("\u200b" * 3 + "abcdef", limit=4) == "abcd"


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANY_TEXT)
def test_clean_text_can_be_encoded_and_holds_no_control_but_line_ends(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert not [c for c in cleaned if unicodedata.category(c) == "Cc" and c != "\n"]


def test_twenty_ligatures_that_expand_stay_under_the_cap() -> None:
    shown = for_model("\ufdfa" * 20)
    assert shown.startswith("صلى الله عليه وسلم")
    assert len(shown) <= 20 * 18


def test_ligatures_that_expand_are_cut_at_the_cap() -> None:
    assert len(for_model("\ufdfa" * MODEL_CHARS)) == MODEL_CHARS


@given(ANY_TEXT)
def test_a_model_never_gets_an_empty_or_overlong_text(text: str) -> None:
    assert 0 < len(for_model(text)) <= MODEL_CHARS


@pytest.mark.parametrize("text", ["", "   \n", "\x00", "\u202e\u2066", "\ud800"])
def test_a_text_without_content_becomes_a_dash_for_the_model(text: str) -> None:
    assert for_model(text) == "-"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("أإآٱا", "ااااا"),
        ("على", "علي"),
        ("مستشفى", "مستشفي"),
        ("مدرسة", "مدرسه"),
        ("كتـــاب", "كتاب"),
        ("مُدَرِّسَةٌ", "مدرسه"),
        ("هٰذا", "هذا"),
        ("مسؤول", "مسوول"),
        ("رئيس", "رييس"),
        ("گلميم ڭلميم", "كلميم كلميم"),
        ("٢٠٢٤", "2024"),
        ("۲۰۲۴", "2024"),
        ("ﻻ", "لا"),
    ],
)
def test_arabic_letter_forms_fold_to_one(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Éléphant", "elephant"),
        ("COÛT", "cout"),
        ("œuvre", "oeuvre"),
        ("L’eau", "l'eau"),
        ("ＣＳＶ", "csv"),
        ("straße", "strasse"),
    ],
)
def test_latin_case_accents_and_apostrophes_fold_to_one(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_hamza_written_as_a_mark_of_its_own_folds_like_the_letter() -> None:
    assert fold("ا\u0654حمد") == fold("أحمد") == fold("احمد")


def folded_the_long_way(text: str) -> str:
    """What folding does to letters of every script, step by step."""
    flat = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(c for c in flat if unicodedata.category(c) != "Mn")
    return bare.replace("œ", "oe").replace("æ", "ae").replace("’", "'").replace("ʼ", "'")


@given(ASCII)
@example("".join(map(chr, range(128))))
def test_ascii_is_folded_as_any_other_text(text: str) -> None:
    assert fold(text) == folded_the_long_way(text)


@given(ASCII)
def test_ascii_folds_the_same_beside_other_letters(text: str) -> None:
    assert fold(f"{text} é") == f"{fold(text)} e"


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "readable"),
    [("a", True), ("؟ س", True), ("٣", True), ("", False), ("😀 👍", False), ("؟!…", False), ("—", False)],
)
def test_a_text_is_readable_where_it_has_a_letter_or_digit(text: str, readable: bool) -> None:
    assert is_readable(text) is readable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("الـمُصنَّف", "المُصنَّف"),
        ("كلِّيــًا", "كلِّيًا"),
        ("هـ) بند", "ه) بند"),
        ("ﻻ ﺍﻟﻤﻌﻄﻴﺎﺕ", "لا المعطيات"),
        ("بالمصادقةعلى", "بالمصادقة على"),
        ("سنةً", "سنةً"),
    ],
)
def test_arabic_out_of_a_pdf_is_shown_as_it_is_typed(text: str, expected: str) -> None:
    assert typed(text) == expected
    assert fold(typed(text)) == fold(expected)


@pytest.mark.parametrize("text", ["أ ـ بند", "أـ بند", "بـ 5 أيام", "ـ", "ﷺ", "Café — été", "été", "a_b", ""])
def test_a_tatweel_that_is_a_mark_and_other_scripts_stay(text: str) -> None:
    assert typed(text) == text
