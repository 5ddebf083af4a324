"""The numbers of a text, however they are written: what a statement says and what a source can be read to hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.figures import figures_in, numbers_held
from assistant.language.lexicon import read_vocabulary
from assistant.language.normalise import fold


def holds(source: str, statement: str) -> bool:
    return all(figure.is_in(numbers_held(source)) for figure in figures_in(statement))


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("37 000 000 habitants", "37000000"),
        ("37 000 000 habitants", "37\u202f000\u202f000 habitants"),
        ("1,234,567 people", "1 234 567 personnes"),
        ("1.234.567 personnes", "1,234,567 people"),
        ("1'234 fichiers", "1234 fichiers"),
        ("١٬٢٣٤٬٥٦٧ نسمة", "1 234 567 habitants"),
        ("٢٠٢٤", "en 2024"),
        ("۱۹۹۸", "سنة ١٩٩٨"),
        ("2,5 %", "2.5 %"),
        ("٢٫٥ في المائة", "2,50 %"),
        ("7 communes", "07 communes"),
        ("loi 31.13", "loi n° 31-13"),
        ("القانون رقم 31.13", "القانون رقم ٣١-١٣"),
        ("Law 31-13", "Law 31.13"),
        ("décret 2.15.712", "décret n° 2-15-712"),
        ("articles 1,2,3", "articles 1,2,3"),
        ("12 345,67 dirhams", "12 345,67 dirhams"),
        ("en 2014, 215 communes", "2014 215"),
    ],
)
def test_one_number_is_written_in_many_ways(statement: str, source: str) -> None:
    assert holds(source, statement)


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("37 000 habitants", "37 000 000 habitants"),
        ("37 000 000 habitants", "37 000 habitants"),
        ("37,000 people", "37 %"),
        ("1 234 foyers", "1 234 567 foyers"),
        ("٣٧٬٠٠٠ نسمة", "37 000 000"),
        ("2,5 %", "de 2 à 5 %"),
        ("٢٫٥ في المائة", "من 2 إلى 5"),
        ("12,5 %", "1,25 %"),
        ("1,500 datasets", "1,5 million"),
        ("articles 1, 2, 99", "articles 1 et 2"),
        ("environ ,99", "environ 12"),
        ("12.345.67 habitants", "12.345 habitants"),
        ("loi 31-14", "loi 31-13"),
        ("سنة 2024", "سنة 2014"),
    ],
)
def test_another_number_is_another_number(statement: str, source: str) -> None:
    assert not holds(source, statement)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("trois", 3),
        ("vingt et un", 21),
        ("soixante et onze", 71),
        ("soixante-dix-neuf", 79),
        ("quatre-vingts", 80),
        ("quatre-vingt-dix-neuf", 99),
        ("cent vingt", 120),
        ("mille neuf cent quatre", 1904),
        ("deux mille vingt-quatre", 2024),
        ("cinq cent mille", 500_000),
        ("trente-sept millions", 37_000_000),
        ("deux milliards", 2_000_000_000),
        ("seventeen", 17),
        ("twenty-one", 21),
        ("three hundred and five", 305),
        ("Nine Hundred Ninety-Nine", 999),
        ("two billion", 2_000_000_000),
        ("ثلاثة", 3),
        ("أحد عشر", 11),
        ("إحدى عشرة", 11),
        ("اثنا عشر", 12),
        ("اثنتي عشرة", 12),
        ("ثلاثة عشر", 13),
        ("خمسة وعشرون", 25),
        ("واحد وعشرين", 21),
        ("مائة وعشرون", 120),
        ("مائتي", 200),
        ("ستمائة", 600),
        ("تسعمئة وخمسين", 950),
        ("ألف ومائتان", 1200),
        ("ألفين", 2000),
        ("ثلاثة آلاف", 3000),
        ("خمسمائة ألف", 500_000),
        ("سبعة وثلاثين مليون", 37_000_000),
        ("مليارين", 2_000_000_000),
        ("خمسة ملايير", 5_000_000_000),
    ],
)
def test_number_words_and_their_compounds_are_read(words: str, value: int) -> None:
    assert [figure.written for figure in figures_in(f"… {words} …")] == [str(value)]
    assert holds(f"il y a {value} ans", words)
    assert str(value) in numbers_held(words)


@pytest.mark.parametrize("text", ["بعشرين يوما", "والعشرون", "للعشرين", "فعشرون", "العشرين يوما"])
def test_an_arabic_number_word_is_read_with_what_is_written_before_it(text: str) -> None:
    assert holds("20", text)
    assert not holds("30", text)


@pytest.mark.parametrize("text", ["dix pour cent", "ten per cent", "عشرة في المائة", "عشرة بالمئة"])
def test_a_percentage_is_no_hundred(text: str) -> None:
    assert holds("10 %", text)
    assert not holds("100", text)


@pytest.mark.parametrize(
    "text", ["un mois", "une commune neuve", "un jeu neuf", "one of two files", "واحد من الملفات", "أحد الملفات", ""]
)
def test_words_that_mostly_mean_something_else_are_no_figures(text: str) -> None:
    assert figures_in(text) == []


@given(st.integers(0, 10**9), st.sampled_from([" ", "\u00a0", "\u202f", ".", ",", "'", "٬", ""]))
def test_groups_do_not_change_a_number(number: int, separator: str) -> None:
    assert holds(str(number), f"{number:,}".replace(",", separator))


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_number_is_held_by_itself_and_by_no_other(one: int, other: int) -> None:
    assert holds(str(other), str(one)) == (one == other)


@given(st.text(alphabet="0123456789٠١٢٣٤ .,٫٬'-/%abعش", max_size=40))
def test_no_digit_of_a_statement_goes_unread(text: str) -> None:
    read = "".join(figure.written for figure in figures_in(text))
    assert sum(c.isdigit() for c in read) == sum(c.isdigit() for c in text)


@given(st.text(max_size=200))
def test_every_text_holds_its_own_figures(text: str) -> None:
    assert holds(text, text)


def test_the_vocabulary_is_folded_and_no_word_has_two_values() -> None:
    tables = [read_vocabulary("number_words")[name] for name in ("values", "multiples", "after_tens")]
    words = [word for table in tables if isinstance(table, dict) for found in table.values() for word in found]
    assert [word for word in words if fold(word) != word] == []
    assert len(words) == len(set(words))
