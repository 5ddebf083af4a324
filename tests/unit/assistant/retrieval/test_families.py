"""Copies of one dataset for other places and years are one."""

from dataclasses import replace

import pytest

from assistant.model import Chunk, Dataset, Hit, Kind, Language, Term
from assistant.retrieval.families import Family, arranged, families


def pair(
    title: str,
    *,
    fit: float = 1.0,
    producer: str = "men",
    modified: str = "",
    language: Language = Language.FR,
) -> tuple[Hit, Dataset]:
    dataset = Dataset(id=title, titles={language: title}, organization=Term(id=producer, names={}), modified=modified)
    chunk = Chunk(
        id=title,
        record_id=title,
        kind=Kind.DATASET,
        language=language,
        title=title,
        text="",
        embedding_text=title,
        fields={},
        position=0,
    )
    return Hit(chunk=chunk, score=fit, dense=fit), dataset


def shown(*pairs: tuple[Hit, Dataset]) -> list[list[str]]:
    return [[f.dataset.id, *(v.id for v in f.variants)] for f in families(pairs)]


@pytest.mark.parametrize(
    "titles",
    [
        (
            "Écoles primaires - Région Fès-Meknès",
            "Écoles primaires - Région Marrakech-Safi",
            "Écoles primaires - Région de l'Oriental",
        ),
        ("Résultats du baccalauréat 2021", "Résultats du baccalauréat 2022", "Résultats du baccalauréat (2023)"),
        ("عدد المدارس بجهة سوس ماسة", "عدد المدارس بجهة الشرق", "عدد المدارس جهة درعة تافيلالت"),
        ("Morocco - Health Indicators", "Tunisia - Health Indicators", "Algeria - Health Indicators"),
    ],
)
def test_places_and_years_make_copies_in_every_language(titles: tuple[str, ...]) -> None:
    found = families([pair(title, fit=1 - n / 10) for n, title in enumerate(titles)])
    assert len(found) == 1
    assert {found[0].dataset.id, *(v.id for v in found[0].variants)} == set(titles)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Écoles primaires de Fès", "Écoles privées de Fès"),
        ("Suivi des enfants de 13 à 15 mois", "Suivi des enfants de 27 à 30 mois"),
        ("Budget 2022", "Budget 2023"),  # a single word is too little to be sure
        ("Fès", "Rabat"),
    ],
)
def test_what_differs_in_more_is_not_folded(one: str, other: str) -> None:
    assert shown(pair(one), pair(other)) == [[one], [other]]


def test_producers_are_kept_apart() -> None:
    assert len(families([pair("Prix du blé 2020"), pair("Prix du blé 2021", producer="onicl")])) == 2


def test_the_copy_that_fits_the_question_better_stands_for_the_family() -> None:
    asked, newer = pair("Écoles rurales 2019", fit=1.4), pair("Écoles rurales 2024", fit=1.0)
    assert shown(newer, asked) == [["Écoles rurales 2019", "Écoles rurales 2024"]]


def test_between_equals_the_newest_stands_for_the_family() -> None:
    old, new = pair("Écoles rurales 2019", fit=1.0), pair("Écoles rurales 2024", fit=0.99)
    assert shown(old, new) == [["Écoles rurales 2024", "Écoles rurales 2019"]]
    a, b = (
        pair("Liste des écoles - Fès", modified="2020-01-01"),
        pair("Liste des écoles - Rabat", modified="2024-01-01"),
    )
    assert shown(a, b)[0][0] == "Liste des écoles - Rabat"


def test_families_stand_where_their_best_member_stood() -> None:
    pairs = [pair("Barrages et retenues"), pair("Écoles rurales 2019", fit=0.9), pair("Écoles rurales 2024", fit=0.5)]
    assert [group[0] for group in shown(*pairs)] == ["Barrages et retenues", "Écoles rurales 2019"]
    assert families([]) == []


def order(*pairs: tuple[Hit, Dataset], shown: int = 3, asked: str = "") -> list[str]:
    return [f.dataset.id for f in arranged([Family(*found) for found in pairs], shown=shown, asked=asked)]


def test_of_equals_the_fresher_record_comes_first() -> None:
    old, new = pair("Barrages", fit=1.0, modified="2019-05-01"), pair("Retenues", fit=0.995, modified="2024-05-01")
    undated = pair("Lacs", fit=0.992)
    assert order(undated, old, new) == ["Retenues", "Barrages", "Lacs"]


def test_records_with_one_date_keep_their_order() -> None:
    assert order(pair("A", fit=1.0), pair("B", fit=1.0), pair("C", fit=1.0)) == ["A", "B", "C"]


@pytest.mark.parametrize(("score", "covered"), [(0.98, 0.5), (1.0, 0.4)], ids=["score", "words"])
def test_a_clearly_better_match_stays_before_a_fresher_one(score: float, covered: float) -> None:
    (hit, better), (other, fresher) = pair("Barrages", modified="2019-01-01"), pair("Lacs", modified="2024-01-01")
    found = ((replace(hit, covered=0.5), better), (replace(other, score=score, covered=covered), fresher))
    assert order(*found) == ["Barrages", "Lacs"]


@pytest.mark.parametrize(("title", "asked"), [("Barrages et retenues", "barrages et retenues"), ("السدود", "السدود")])
def test_the_title_that_was_asked_for_stays_first(title: str, asked: str) -> None:
    found = (pair(title, modified="2019-01-01"), pair("Lacs", fit=0.999, modified="2024-01-01", producer="eau"))
    assert order(*found, asked=asked) == [title, "Lacs"]
    assert order(*found) == ["Lacs", title]
    assert order(*found, shown=1, asked=asked)[0] == title


FOUR = [pair(f"Sujet {n}", fit=1 - 0.02 * n) for n in range(4)]


def test_another_producer_with_a_record_nearly_as_good_is_shown() -> None:
    assert order(*FOUR, pair("Ailleurs", fit=0.93, producer="eau")) == [
        "Sujet 0",
        "Sujet 1",
        "Ailleurs",
        "Sujet 2",
        "Sujet 3",
    ]


@pytest.mark.parametrize(
    "other",
    [pair("Ailleurs", fit=0.8, producer="eau"), pair("Encore", fit=0.95)],
    ids=["clearly worse", "the same producer"],
)
def test_without_one_the_order_stays(other: tuple[Hit, Dataset]) -> None:
    assert order(*FOUR, other) == [dataset.id for _, dataset in (*FOUR, other)]


def test_where_two_producers_are_shown_already_the_order_stays() -> None:
    found = (FOUR[0], pair("Ailleurs", fit=0.97, producer="eau"), *FOUR[2:], pair("Loin", fit=0.93, producer="men2"))
    assert order(*found) == [dataset.id for _, dataset in found]


def test_a_title_that_was_asked_for_makes_no_room_for_another_producer() -> None:
    found = (*FOUR, pair("Ailleurs", fit=0.95, producer="eau"))
    assert order(*found, asked="sujet 2")[:3] == ["Sujet 0", "Sujet 1", "Sujet 2"]


@pytest.mark.parametrize("shown", [0, 1, 2, 5, 9])
def test_nothing_is_lost_or_doubled(shown: int) -> None:
    found = (*FOUR, pair("Ailleurs", fit=0.93, producer="eau"))
    assert sorted(order(*found, shown=shown)) == sorted(dataset.id for _, dataset in found)
