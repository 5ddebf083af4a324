"""Lists that run on in one paragraph."""

import pytest

from indexer.documents.runs import Runs, items_apart, joined_lines


def parted(*lines: str) -> list[str]:
    runs = Runs()
    return [part for line in lines for part in runs.parted(line)]


@pytest.mark.parametrize(
    ("line", "items"),
    [
        ("Il faut : a) écrire ; b) signer ; c) dater.", ["Il faut :", "a) écrire ;", "b) signer ;", "c) dater."]),
        ("يجب: أ) الكتابة؛ ب) التوقيع؛ ج) التأريخ.", ["يجب:", "أ) الكتابة؛", "ب) التوقيع؛", "ج) التأريخ."]),
        ("You must: 1) write; 2) sign. Then wait.", ["You must:", "1) write;", "2) sign.", "Then wait."]),
        ("Sont dus \uf0a7 le nom \uf0a7 la date", ["Sont dus", "- le nom", "- la date"]),
        ("- \uf0a7 الاسم؛", ["- الاسم؛"]),
        (
            "Il est dû s'il est nécessaire a au respect de la loi b à la santé c'à la défense d'une personne d'à l'art",
            [
                "Il est dû s'il est nécessaire",
                *("a) au respect de la loi", "b) à la santé", "c) à la défense d'une personne", "d) à l'art"),
            ],
        ),
        ("A le nom de qui est l'auteur b les lieux", ["a) le nom de qui est l'auteur", "b) les lieux"]),
    ],
)
def test_each_item_of_a_whole_run_is_a_line(line: str, items: list[str]) -> None:
    assert parted(line) == items


@pytest.mark.parametrize(
    "line",
    [
        "Les informations visées aux a, b et c ci-dessus sont dues par le responsable.",
        "خرق أحكام أ) وب) وج) من المادة 3",
        "Il a la charge de la preuve, dont le groupe b est dispensé.",
        "A dataset on vitamin b is published by the office.",
        "Voir : b) et c) de la liste.",
        "الفقرة أ) من البند 2.",
        "Il est passé du point a au point b dans une des villes.",
    ],
)
def test_letters_that_only_name_items_stay_in_their_sentence(line: str) -> None:
    assert parted(line) == [line]


def test_a_run_goes_on_with_the_next_letter_only() -> None:
    first = "A le nom de qui est l'auteur b les lieux"
    assert parted(first, "C la date de la demande ou du refus")[-1] == "c) la date de la demande ou du refus"
    assert parted(first, "E la date de la demande ou du refus")[-1].startswith("E ")
    assert parted("C la date de la demande ou du refus") == ["C la date de la demande ou du refus"]


def test_tables_and_code_are_left_as_they_are() -> None:
    items = [{"text": "x : a) un ; b) deux | trois"}, {"text": "x : a) un ;\nb) deux"}, {"note": "n"}]
    assert list(items_apart(items)) == items


@pytest.mark.parametrize(
    ("lines", "number", "expected"),
    [
        (["un texte", "2. deux", "suite", "3. trois"], 1, ["un texte", "2. deux suite", "3. trois"]),
        (["نص", "2. بند"], 1, ["نص", "2. بند"]),
        (["voir l'article", "12. Le délai court."], 1, ["voir l'article 12. Le délai court."]),
        (["un", "1999. Fin"], 0, ["un 1999. Fin"]),
    ],
)
def test_a_line_that_counts_on_does_not_run_into_the_one_before(
    lines: list[str], number: int, expected: list[str]
) -> None:
    assert joined_lines(lines, number) == expected
