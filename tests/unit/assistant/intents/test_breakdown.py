"""A place of which only a dataset on the whole country tells, by a column or by its level of detail."""

from dataclasses import replace

import pytest

from assistant.intents import dataset_search
from assistant.intents.breakdown import told_of_places
from assistant.model import AnswerStatus, Column, Dataset, Filter, Language, Resource
from tests.unit.assistant.intents.test_handlers import HOSTILE, WATER, tools_over, turn

TITLES = {Language.FR: "Bibliothèques", Language.AR: "المكتبات", Language.EN: "Libraries"}


def with_columns(*names: str, place: str = "Maroc", granularity: str = "") -> Dataset:
    columns = tuple(Column(name=name, title=name.capitalize()) for name in names)
    resource = Resource(id="r", name="fichier", format="CSV", columns=columns)
    return Dataset(id="biblio", titles=TITLES, place=place, granularity=granularity, resources=(resource,))


NATIONAL = with_columns("nom", "code_commune", "commune", "places")
ASKED = pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("bibliothèques à Azrou", Language.FR, "colonne où chercher Azrou : Commune"),
        ("المكتبات في أزرو", Language.AR, "العمود الذي يبحث فيه عن أزرو: Commune"),
        ("libraries in Azrou", Language.EN, "column in which to look for Azrou: Commune"),
    ],
)


@ASKED
def test_a_town_is_found_in_the_national_dataset_that_has_a_column_of_towns(
    text: str, language: Language, told: str
) -> None:
    draft = dataset_search.handle(
        turn(text, language, filters=Filter(places=("Azrou",))), tools_over([NATIONAL, WATER, HOSTILE])
    )
    assert (draft.status, [c.dataset.id for c in draft.cards]) == (AnswerStatus.ANSWERED, ["biblio"])
    assert draft.filters.places == ("Azrou",)
    assert told in draft.text


@pytest.mark.parametrize("level", ["national", "région", "province"])
@pytest.mark.parametrize(
    ("language", "told"),
    [
        (Language.FR, "n'annonce pas de détail pour Azrou"),
        (Language.AR, "لا تذكر البطاقة تفصيلا خاصا بما يلي: أزرو"),
        (Language.EN, "promises no detail for Azrou"),
    ],
)
def test_that_a_national_dataset_has_no_towns_is_said(level: str, language: Language, told: str) -> None:
    assert told in told_of_places(with_columns("nom", granularity=level), ["Azrou"], language)


@pytest.mark.parametrize("language", list(Language))
def test_where_only_the_level_of_detail_is_known_that_is_said(language: Language) -> None:
    told = told_of_places(with_columns("nom", granularity="commune"), ["Azrou"], language)
    assert {Language.FR: "commune", Language.AR: "جماعة", Language.EN: "commune"}[language] in told
    assert {Language.FR: "Azrou", Language.AR: "أزرو", Language.EN: "Azrou"}[language] in told


@pytest.mark.parametrize(
    "dataset",
    [
        replace(NATIONAL, place="Azrou"),
        replace(NATIONAL, place=""),
        replace(NATIONAL, place="Tunisie"),
        with_columns("nom", granularity="établissement"),
        with_columns("nom"),
    ],
    ids=["of the town itself", "of no place", "of another country", "of facilities", "of no known detail"],
)
def test_nothing_is_said_where_nothing_is_known_of_the_town(dataset: Dataset) -> None:
    assert told_of_places(dataset, ["Azrou"], Language.FR) == ""


def test_a_region_is_told_by_a_column_of_regions_and_not_by_one_of_towns() -> None:
    assert told_of_places(with_columns("region"), ["الشرق"], Language.AR).endswith("Region")
    assert told_of_places(with_columns("commune"), ["Oriental"], Language.FR) == ""
