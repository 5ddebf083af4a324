"""What tells records with the same title apart."""

from dataclasses import replace

import pytest

from assistant.intents import dataset_search
from assistant.intents.twins import apart, apart_on_card
from assistant.model import Dataset, Language, Resource
from tests.unit.assistant.intents.test_handlers import tools_over, turn

ONE = Dataset(
    id="un",
    titles={Language.FR: "Activité des marchés", Language.AR: "نشاط الأسواق", Language.EN: "Market activity"},
    formats=("XLSX",),
    modified="2024-01-02",
)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (Language.FR, "période couverte : 2014"),
        (Language.AR, "الفترة المشمولة: 2014"),
        (Language.EN, "period covered: 2014"),
    ],
)
def test_the_period_tells_two_records_apart(language: Language, told: str) -> None:
    assert apart(replace(ONE, period="2014"), [replace(ONE, period="2015")], language) == told


def test_place_comes_before_the_names_of_files_and_these_before_the_date() -> None:
    files = (Resource(id="r", name="gros"),)
    one = replace(ONE, place="Fès", resources=files)
    assert apart(one, [ONE], Language.FR) == "territoire : Fès"
    assert apart(replace(one, place=""), [ONE], Language.FR) == "fichiers : gros"
    assert apart(replace(ONE, modified="2023-05-06"), [ONE], Language.FR) == "dernière mise à jour : 06/05/2023"
    assert apart(ONE, [replace(ONE, id="deux")], Language.FR) == ""


@pytest.mark.parametrize("language", list(Language))
def test_a_card_repeats_nothing_that_its_line_says(language: Language) -> None:
    twin = replace(ONE, id="deux", place="Fès")
    assert apart_on_card(twin, [ONE, twin], language).endswith("Fès")
    assert apart_on_card(replace(twin, modified="2020-01-01"), [ONE], language) == ""
    assert apart_on_card(twin, [replace(ONE, titles={Language.FR: "Autre"})], language) == ""


@pytest.mark.parametrize(
    ("language", "question", "said"),
    [
        (Language.FR, "activité des marchés", "« Activité des marchés » (fichiers : gros)"),
        (Language.AR, "نشاط الأسواق", "«نشاط الأسواق» (الملفات: gros)"),
        (Language.EN, "market activity", "“Market activity” (files: gros)"),
    ],
)
def test_a_copy_of_the_same_title_is_named_by_what_differs(language: Language, question: str, said: str) -> None:
    twin = replace(ONE, id="deux", modified="2020-01-01", resources=(Resource(id="r", name="gros"),))
    same = replace(ONE, id="trois")
    draft = dataset_search.handle(turn(question, language), tools_over([ONE, twin]))
    assert said in draft.text
    assert "(" not in dataset_search.handle(turn(question, language), tools_over([ONE, same])).text
