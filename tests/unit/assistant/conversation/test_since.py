"""The day since when datasets must have been updated, on 22 November 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversation.filters import FilterReader
from assistant.model import Language

READER = FilterReader(today=lambda: date(2026, 11, 22))


def since(text: str) -> str:
    return READER.read(text, Language.FR).filters.modified_since


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("population mise à jour depuis 2023", "2023-01-01"),
        ("jeux de données modifiés après mars 2024", "2024-04-01"),
        ("modifiés après mars 2024", "2024-04-01"),
        ("jeux de données modifiés après 2023", "2024-01-01"),
        ("écoles mises à jour après le 15 mars 2024", "2024-03-16"),
        ("écoles mises à jour depuis le 1er mars 2024", "2024-03-01"),
        ("écoles mises à jour depuis le 15/03/2024", "2024-03-15"),
        ("écoles mises à jour depuis 03/2024", "2024-03-01"),
        ("écoles mises à jour depuis 2024-03", "2024-03-01"),
        ("écoles mises à jour depuis 2024-03-15", "2024-03-15"),
        ("écoles mises à jour depuis 2023 dans 12 communes", "2023-01-01"),
        ("écoles mises à jour depuis 2023 12 communes", "2023-01-01"),
        ("écoles actualisées cette année", "2026-01-01"),
        ("écoles actualisées ce mois-ci", "2026-11-01"),
        ("écoles actualisées cette semaine", "2026-11-16"),
        ("écoles actualisées aujourd'hui", "2026-11-22"),
        ("écoles actualisées l'année dernière", "2025-01-01"),
        ("écoles mises à jour le mois dernier", "2026-10-01"),
        ("jeux ajoutés depuis janvier 2025", "2025-01-01"),
        ("schools updated since 2023", "2023-01-01"),
        ("schools updated after 15 March 2024", "2024-03-16"),
        ("schools updated in March 2024", "2024-03-01"),
        ("datasets updated this month", "2026-11-01"),
        ("datasets updated last year", "2025-01-01"),
        ("معطيات المدارس محينة منذ 2023", "2023-01-01"),
        ("معطيات السكان تم تحيينها بعد مارس 2024", "2024-04-01"),
        ("مدارس محيَّنة ابتداء من فاتح غشت ٢٠٢٤", "2024-08-01"),
        ("السكان المحينة هذه السنة", "2026-01-01"),
        ("الملفات المضافة هاد الشهر", "2026-11-01"),
        ("المدارس اللي تحينات من بعد 2023", "2024-01-01"),
        ("data m7eyna had l3am 3la lmadaris", "2026-01-01"),
    ],
)
def test_a_day_of_update_is_read(text: str, day: str) -> None:
    assert since(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "population 2022",
        "population depuis 2014",
        "inflation mensuelle depuis 2007",
        "population mise à jour annuelle",
        "fréquence de mise à jour des barrages",
        "loi modifiée en 2022",
        "prix modifiés depuis 2020",
        "organismes génétiquement modifiés depuis 2015",
        "listes électorales révisées depuis 2021",
        "données publiées en 2022",
        "entreprises créées depuis 2023",
        "écoles mises à jour depuis mars",
        "écoles mises à jour depuis 2031",
        "écoles mises à jour depuis 31/02/2024",
        "écoles mises à jour depuis 32",
        "écoles mises à jour depuis 9999",
        "jeux qui n'ont pas été mis à jour depuis 2020",
        "population since 2014",
        "schools built since March 2024",
        "datasets not updated since 2020",
        "السكان منذ 2014",
        "مدارس بنيت منذ 2020",
        "تعديل القانون سنة 2022",
        "شحال زادو الناس من 2014",
    ],
)
def test_the_period_of_the_data_is_no_day_of_update(text: str) -> None:
    assert since(text) == ""


@pytest.mark.parametrize(("today", "day"), [(date(2024, 1, 31), "2023-12-01"), (date(2024, 3, 31), "2024-02-01")])
def test_last_month_goes_by_the_day_that_is_given(today: date, day: str) -> None:
    reader = FilterReader(today=lambda: today)
    assert reader.read("écoles mises à jour le mois dernier", Language.FR).filters.modified_since == day


@given(
    st.lists(st.integers(0, 10_000).map(str), min_size=1, max_size=4), st.sampled_from(["/", "-", " ", ".", " mars "])
)
def test_any_figures_can_stand_behind_the_cue(figures: list[str], sign: str) -> None:
    day = since(f"écoles mises à jour depuis {sign.join(figures)}")
    assert day == "" or date(1990, 1, 1) <= date.fromisoformat(day) <= date(2026, 11, 22)
