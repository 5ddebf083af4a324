"""PDFs → items: what can be opened and read, what is said of the rest, and that no file can hold the run."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from indexer.child import Child, ChildFailed, ChildLimits
from indexer.documents import pdf as reader
from indexer.documents.pdf import parse
from indexer.errors import BadRecord
from tests.corpus.pdfs import Mark, Picture, Show, left, lines, pdf, right

PRINTED = Path(__file__).parents[2] / "corpus" / "documents"
SENTENCE = "Les données publiques sont à la disposition de tous les citoyens."
LONG = [f"Ligne {n} : les données publiques sont mises à la disposition de tous." for n in range(1, 6)]


@pytest.fixture
def items(tmp_path: Path) -> Any:
    def read(data: bytes) -> list[dict[str, Any]]:
        path = tmp_path / "guide.pdf"
        path.write_bytes(data)
        return list(parse(str(path)))

    return read


def texts(found: Sequence[dict[str, Any]]) -> list[str]:
    return [item["text"] for item in found if "text" in item]


def notes(found: Sequence[dict[str, Any]]) -> list[str]:
    return [item["note"] for item in found if "note" in item]


def test_text_comes_with_its_page(items: Any) -> None:
    found = items(pdf([left(SENTENCE, 700)], [left("Autre page.", 700)]))
    assert [i for i in found if "text" in i] == [{"text": SENTENCE, "page": 1}, {"text": "Autre page.", "page": 2}]


def test_properties_become_facts(items: Any) -> None:
    info = {"Title": "Les données publiques", "Author": "Ministère", "Keywords": "ouverture; jeux ، بيانات"}
    facts = items(pdf([left(SENTENCE, 700)], info=info, language="fr-MA"))[0]["facts"]
    assert facts == {
        "title": "Les données publiques",
        "language": "fr-MA",
        "keywords": ["ouverture", "jeux", "بيانات"],
        "author": "Ministère",
    }


@pytest.mark.parametrize(
    "title",
    ["Modèle de note interne", "Microsoft Word - donnees publiques.doc", "données publiques.pdf", "Untitled", "Les"],
)
def test_a_title_that_a_template_left_is_none(items: Any, title: str) -> None:
    assert items(pdf([left(SENTENCE, 700)], info={"Title": title, "Author": "Admin"}))[0]["facts"]["title"] == ""


def test_a_file_that_needs_a_password_is_a_bad_record(items: Any) -> None:
    with pytest.raises(BadRecord, match="needs a password"):
        items(pdf([left(SENTENCE, 700)], password="secret"))


def test_a_file_that_only_forbids_copying_is_read(items: Any) -> None:
    assert texts(items(pdf([left(SENTENCE, 700)], password=""))) == [SENTENCE]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"hello", pdf([left(SENTENCE, 700)])[:300], b"\0" * 5_000])
def test_what_is_no_pdf_is_a_bad_record(items: Any, data: bytes) -> None:
    with pytest.raises(BadRecord, match="is no PDF, or is damaged"):
        items(data)


def test_a_file_whose_end_is_cut_off_is_read_as_far_as_it_goes(items: Any) -> None:
    data = pdf([left(SENTENCE, 700)])
    assert texts(items(data[: data.rindex(b"xref\n")])) == [SENTENCE]


def test_pages_that_are_pictures_are_noted_and_the_others_read(items: Any) -> None:
    found = items(pdf([left(SENTENCE, 700)], [Picture()], [Picture()], [left(SENTENCE, 700)], [Picture()]))
    assert len(texts(found)) == 2
    assert notes(found) == ["pages 2-3, 5 are pictures without text (scanned); run OCR and add it again"]


def test_a_scan_with_nothing_but_a_stamp_on_every_page_is_a_picture(items: Any) -> None:
    stamp = "Bulletin officiel numéro 6655 du douze mars, texte en vigueur"
    with pytest.raises(BadRecord, match="4 pages are pictures without text"):
        items(pdf(*[[Picture(), left(stamp, 820)]] * 4))


def test_a_scan_with_a_layer_of_text_is_read(items: Any) -> None:
    assert texts(items(pdf([Picture(), *lines(LONG)]))) == [" ".join(LONG)]


def test_a_document_of_pictures_is_a_bad_record(items: Any) -> None:
    with pytest.raises(BadRecord) as raised:
        items(pdf([Picture()], [Picture()], [Picture(0.5)], []))
    assert str(raised.value) == "3 pages are pictures without text (scanned); run OCR and add it again"


def test_empty_pages_are_nothing_to_report(items: Any) -> None:
    assert notes(items(pdf([], [left(SENTENCE, 700)], []))) == []
    with pytest.raises(BadRecord, match="no text"):
        items(pdf([], []))


NOISE: dict[str, Sequence[str]] = {
    "letters that the font does not say": [""] * 60,
    "private characters": [chr(0xE000 + n) for n in range(60)],
    "Arabic read as Latin": "ÇáãÛÑÈ ÇáÞÇäæä ÇáãÚØíÇÊ ÇáãÝÊæÍÉ ÇáÅÏÇÑÇÊ ÇáÚãæãíÉ " * 4,
    "letters shifted by their code": "/HV GRQQpHV SXEOLTXHV VRQW j OD GLVSRVLWLRQ GH WRXV OHV FLWRBHQV " * 3,
}


@pytest.mark.parametrize("kind", NOISE)
def test_pages_of_noise_are_noted_and_not_read(items: Any, kind: str) -> None:
    noise = [Show(glyphs=NOISE[kind][n : n + 60], x=20, y=700 - n) for n in range(0, len(NOISE[kind]), 60)]
    found = items(pdf([left(SENTENCE, 700)], noise))
    assert texts(found) == [SENTENCE]
    assert notes(found) == ["page 2 has text that does not say which letters it shows"]


def test_text_outside_of_the_page_or_too_small_to_see_is_left_out(items: Any) -> None:
    hidden: list[Mark] = [
        left("Caché à gauche", 700, x=-300),
        left("Caché en bas", -50),
        left("Minuscule", 500, size=0.5),
    ]
    assert texts(items(pdf([left(SENTENCE, 700), *hidden]))) == [SENTENCE]


def test_text_up_the_page_is_read_as_it_stands_and_stamps_across_are_left_out(items: Any) -> None:
    up = [Show(glyphs=text, x=100 + 14 * n, y=60, turn=1) for n, text in enumerate(LONG)]
    assert texts(items(pdf([*up, left("COPIE", 400)]))) == [" ".join(LONG)]


def test_a_page_of_more_text_than_can_be_read_is_noted(items: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.documents.pdf_glyphs.MAX_PAGE_CHARS", 200)
    found = items(pdf([left(SENTENCE, 700)], lines(LONG)))
    assert (texts(found), notes(found)) == ([SENTENCE], ["page 2 has more text than can be read"])


@pytest.mark.parametrize(("name", "limit"), [("MAX_PAGES", 2), ("MAX_CHARS", 100)])
def test_a_long_document_is_read_as_far_as_the_limit_and_says_so(
    items: Any, monkeypatch: pytest.MonkeyPatch, name: str, limit: int
) -> None:
    monkeypatch.setattr(reader, name, limit)
    found = items(pdf(*[[left(f"{SENTENCE} Page {'abcd'[n]}.", 700)] for n in range(4)]))
    assert (len(texts(found)), notes(found)) == (2, ["only the first 2 of 4 pages are read"])


FRENCH_PRINT = [
    {"heading": "Guide du jardin", "level": 1, "page": 1},
    {
        "text": "Le jardinier visite son jardin chaque matin, selon la loi n° 31-13 (القانون رقم 31-13), et note ce qu’il "
        "voit dans un fichier « ouvert », à 45,7 % près.",
        "page": 1,
    },
    {"heading": "Article 3 : Arroser", "level": 2, "page": 1},
    *({"text": text, "page": 1} for text in ("- remplir l’arrosoir ;", "- attendre le soir.", "1. Arroser au pied.")),
    *({"text": text, "page": 1} for text in ("Mois | Récolte", "Mai | 12 000 fèves", "Juin | ")),
    {"heading": "Récolter", "level": 2, "page": 1},
    {
        "text": "On ne cueille les fruits qu’une fois mûrs ; aussitôt cueillis, on les dépose délicatement dans de petites "
        "corbeilles, puis on les emporte au marché avant midi, car la chaleur abîme irrémédiablement ce qui n’est pas vendu.",
        "page": 1,
    },
]
ARABIC_PRINT = [
    {"heading": "دليل البستان", "level": 1, "page": 1},
    {
        "text": "يتعهد البستاني بستانه كل صباح، وفق القانون رقم 31-13 الصادر سنة 2018 (المادة 2)، ويدون ما رأى في ملف "
        "CSV (UTF-8) بنسبة 45,7%.",
        "page": 1,
    },
    {"heading": "المادة 3: السقي", "level": 2, "page": 1},
    *({"text": text, "page": 1} for text in ("- ملء السطل بالماء؛", "- انتظار المساء.", "1. السقي عند الجذور.")),
    *({"text": text, "page": 1} for text in ("الشهر | الغلة", "ماي | 12.000 حبة", "يونيو | ")),
    {"heading": "الحصاد", "level": 2, "page": 1},
    {
        "text": "لا يجنى الثمر إلا بعد أن ينضج، فإذا نضج وضع في سلال صغيرة، ثم حمل إلى السوق قبل الظهر، لأن الحر يفسد ما لم "
        "يبع منه، ولا ينفع معه ظل ولا ماء. ومن باع غلته كلها سقى بستانه، ثم جلس تحت شجرة يحسب ما ربح وما خسر، إلى أن "
        "يحل الليل.",
        "page": 1,
    },
]


@pytest.mark.parametrize(("name", "expected"), [("chromium-fr.pdf", FRENCH_PRINT), ("chromium-ar.pdf", ARABIC_PRINT)])
def test_what_a_browser_printed_reads_as_its_page_was_written(name: str, expected: list[dict[str, Any]]) -> None:
    assert list(parse(str(PRINTED / name)))[1:] == expected


def test_it_runs_in_the_child_process(tmp_path: Path) -> None:
    (tmp_path / "guide.pdf").write_bytes(pdf([left(SENTENCE, 700), right("نص عربي", y=600)]))
    assert texts(read_in_child(tmp_path / "guide.pdf", ChildLimits())) == [SENTENCE, "نص عربي"]


def read_in_child(path: Path, limits: ChildLimits) -> list[Any]:
    child = Child(limits)
    try:
        return list(child.run("indexer.documents.pdf:parse", path=str(path)))
    finally:
        child.close()


def test_a_small_file_of_many_operators_ends_at_the_time_limit(tmp_path: Path) -> None:
    data = pdf([left(SENTENCE, 700)], contents=b"/X Do " * 20_000, form=b"/a <</b [1 2 3]>> BDC EMC " * 5_000)
    assert len(data) < 10_000
    (tmp_path / "bomb.pdf").write_bytes(data)
    with pytest.raises(ChildFailed, match=r"took longer than 2 s|too much processor time"):
        read_in_child(tmp_path / "bomb.pdf", ChildLimits(seconds=2))


@pytest.mark.parametrize("contents", [b"0 0 m 9 9 l S " * 3_000_000, b" " * 400_000_000], ids=["drawings", "spaces"])
def test_a_small_file_that_needs_much_memory_ends_at_its_limit(tmp_path: Path, contents: bytes) -> None:
    data = pdf([left(SENTENCE, 700)], contents=contents)
    assert len(data) < 500_000
    (tmp_path / "bomb.pdf").write_bytes(data)
    began = time.monotonic()
    with pytest.raises(BadRecord):
        read_in_child(tmp_path / "bomb.pdf", ChildLimits(seconds=10, memory_bytes=500_000_000))
    assert time.monotonic() - began < 15
