"""Copies of one dataset for other places and years are one."""

import pytest

from assistant.model import Chunk, Dataset, Hit, Kind, Language, Term
from assistant.retrieval.families import families


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
