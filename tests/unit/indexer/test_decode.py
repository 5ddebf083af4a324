"""Texts of unknown encoding: what portals in French and Arabic write comes back as it was written."""

import gzip
import random
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.decode import decode_text
from indexer.errors import BadRecord

FRENCH = """
le la les des une sur selon région année nombre données établissements équipées élèves où déjà être français
communauté créée santé publique à côté forêt août île œuvre hôpital L’État Écoles DÉCÈS Île-de-France n° « marché »
À Ça Évolution sociétés privées réseau électrique eau potable Fès Meknès Laâyoune Tétouan Salé 2023 12,5 % – total
"""
ARABIC = """
عدد السكان حسب الجهة والإقليم في المغرب سنة المدارس العمومية المستشفيات نسبة توزيع الماء الصالح للشرب والكهرباء
الفلاحة التعليم الصحة ميزانية الدولة وزارة الاقتصاد والمالية الأسر القروية الحضرية مؤشر أسعار الاستهلاك ٪ المناطق
الناشئة إحصاءات ضريبة القيمة المضافة، المجموع؛ 2023 مساحة الغابات هل توجد بيانات؟ معطيات مفتوحة قطاع الصيد البحري
"""


def sentences(words: str) -> st.SearchStrategy[str]:
    """At least 30 characters, and some that are not ASCII."""
    found = st.lists(st.sampled_from(words.split()), min_size=5, max_size=40).map(" ".join)
    return found.filter(lambda text: len(text) >= 30 and not text.isascii())


def writable(text: str, encoding: str) -> bytes:
    return text.encode(encoding, "ignore")


@given(sentences(FRENCH), st.sampled_from(["cp1252", "latin-1", "cp1256", "utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_french_sentences_come_back(text: str, encoding: str) -> None:
    data = writable(text, encoding)
    assert decode_text(data) == data.decode(encoding)


@given(sentences(ARABIC), st.sampled_from(["cp1256", "iso8859-6", "utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_arabic_sentences_come_back(text: str, encoding: str) -> None:
    data = writable(text, encoding)
    assert decode_text(data) == data.decode(encoding)


@given(sentences(FRENCH + ARABIC), st.sampled_from(["utf-16-le", "utf-16-be"]))
def test_sentences_in_utf_16_come_back_without_a_mark(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding)) == text


@given(sentences(ARABIC), sentences("Fès Meknès très données région total"))
def test_tables_in_both_languages_come_back_from_cp1256(arabic: str, french: str) -> None:
    data = writable(f"{arabic};{french};12\r\n{french};{arabic};7\r\n", "cp1256")
    assert decode_text(data) == data.decode("cp1256")


@pytest.mark.parametrize(
    "text",
    [
        *("Été", "À", "Là", "É", "DÉCÈS", "Écoles", "Île", "À Fès", "Ça", "ÉLÈVES", "où", "Œuvre", "çà et là", "Ôter"),
        *("« Été »", "50 °C", "l’eau", "Zürich", "España", "Évolution 2019–2023", "café\tthé", "n° 4"),
    ],
)
def test_short_french_comes_back(text: str) -> None:
    assert decode_text(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    "text", ["ماء", "الماء", "جهة", "وزارة العدل", "السكان 2014", "الرباط", "و", "جهة فاس - مكناس Fès-Meknès", "تمّ"]
)
def test_short_arabic_comes_back_from_cp1256(text: str) -> None:
    assert decode_text(text.encode("cp1256")) == text


def test_what_is_declared_decides_where_utf_8_does_not_fit() -> None:
    data = "ماء".encode("iso8859-6")
    assert decode_text(data, "ISO-8859-6") == decode_text(data, '"iso-8859-6"') == "ماء"
    assert decode_text("Мир".encode("koi8-r"), "koi8-r") == "Мир"
    assert decode_text("l’été".encode("cp1252"), "iso-8859-1") == "l’été"  # as browsers do


@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "windows-1256", "utf-16", "none", "", "\0", "hex", "idna", "x" * 500]
)
def test_utf_8_is_read_as_such_whatever_is_declared(declared: str) -> None:
    assert decode_text("Données ouvertes بيانات".encode(), declared) == "Données ouvertes بيانات"


def test_a_wrong_declaration_gives_way_to_the_letters() -> None:
    text = "عدد السكان حسب الجهة والإقليم"
    assert decode_text(text.encode("cp1256"), "utf-8") == decode_text(text.encode("cp1256"), "ascii-x") == text


def test_a_text_that_is_cut_within_a_character_stays_utf_8() -> None:
    for character in "éم€😀":
        data = f"Données ouvertes {character}".encode()[:-1]
        assert decode_text(data) == "Données ouvertes "


def test_one_broken_cell_does_not_make_a_table_another_encoding() -> None:
    data = "الرباط,12\n".encode() * 20 + b"F\xe8s,7\n"
    assert decode_text(data) == "الرباط,12\n" * 20 + "F\ufffds,7\n"


def test_nothing_is_an_empty_text() -> None:
    assert decode_text(b"") == decode_text(b"\xef\xbb\xbf") == decode_text(b"\xff\xfe") == ""


def test_controls_here_and_there_are_no_matter() -> None:
    text = "Une page\fet une autre\x0b, exportées du tableur\x02 de la région" * 3 + "\x1a"
    assert decode_text(text.encode()) == text


@pytest.mark.parametrize(
    "data",
    [
        b"\0" * 50,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\0\0\0\x01\x90\x08\x06\0\0\0",
        b"PK\x03\x04\x14\0\x08\0\x08\0" + bytes(range(256)),
        gzip.compress(b"Un texte, mais en paquet. " * 9),
        zlib.compress(bytes(range(256))),
        random.Random(1).randbytes(3_000),
        b"\xff\xd8\xff\xe0\0\x10JFIF\0" + random.Random(2).randbytes(500),
    ],
    ids=["zeros", "png", "zip", "gzip", "zlib", "random", "jpeg"],
)
def test_what_is_no_text_is_a_bad_record(data: bytes) -> None:
    for declared in ("", "iso-8859-1", "cp1256"):
        with pytest.raises(BadRecord, match="not a text"):
            decode_text(data, declared)


@given(st.binary(max_size=200), st.sampled_from(["", "utf-8", "cp1256", "utf-16", "utf-7", "unicode_escape", "hz"]))
def test_any_bytes_are_a_text_or_a_bad_record(data: bytes, declared: str) -> None:
    with suppress(BadRecord):
        assert isinstance(decode_text(data, declared), str)
