"""What many assessments add up to, and that the sums agree with the datasets one by one."""

from dataclasses import replace

from assistant.model import Dataset, Language, Term
from indexer.quality.indicators import INDICATORS, assess
from indexer.quality.model import Dimension, Rating
from indexer.quality.report import Report, Tally, worst_first
from indexer.quality.summary import WORST, summary
from tests.unit.indexer.quality_samples import ARABIC, BARE, FILE, OK, WHOLE

HEALTH = Term(id="sante", names={Language.FR: "Santé", Language.AR: "الصحة", Language.EN: "Health"})


def report(*datasets: Dataset, keep: int = 500) -> Report:
    made = Report(keep=keep)
    for dataset in datasets:
        made.add(dataset, assess(dataset))
    return made


def test_the_total_is_the_sum_of_the_datasets() -> None:
    total = report(WHOLE, ARABIC, BARE).total
    assert (total.datasets, total.points, total.possible) == (3, 325 + 145 + 0, 3 * 325)
    assert total.ratings == {Rating.EXCELLENT: 1, Rating.SUFFICIENT: 1, Rating.BAD: 1}
    assert round(total.percent, 1) == 48.2
    assert total.rating is Rating.SUFFICIENT  # as 195.2 of 405
    assert total.median == 44  # 145 of 325


def test_a_report_of_nothing_is_empty_and_not_an_error() -> None:
    total = report().total
    assert (total.datasets, total.percent, total.median, total.rating, total.to_gain()) == (0, 0.0, 0, Rating.BAD, [])


def test_dimensions_and_indicators_add_up_to_the_total() -> None:
    made = report(WHOLE, ARABIC, BARE)
    assert sum(found.points for found in made.dimensions.values()) == made.total.points
    assert sum(found.possible for found in made.dimensions.values()) == made.total.possible
    assert (made.dimensions[Dimension.ACCESSIBILITY].points, made.dimensions[Dimension.ACCESSIBILITY].possible) == (
        40,
        60,
    )
    assert list(made.indicators) == [i.id for i in INDICATORS]
    keywords, reached = made.indicators["keywords"], made.indicators["access_reached"]
    assert (keywords.met, keywords.unmet, keywords.unmeasured, keywords.percent) == (1, 2, 0, 100 / 3)
    assert (reached.met, reached.unmet, reached.unmeasured, reached.percent) == (0, 0, 3, None)


def test_what_to_mend_is_ordered_by_the_points_that_all_datasets_would_gain() -> None:
    gains = report(ARABIC, ARABIC, BARE).total.to_gain()
    assert gains[0] == ("resources", 1, 110)
    assert ("keywords", 3, 90) in gains
    assert [points for _, _, points in gains] == sorted((points for _, _, points in gains), reverse=True)


def test_producers_count_under_one_key_whatever_their_spelling_and_missing_ones_apart() -> None:
    acronym = Term(
        id="x",
        names={Language.FR: "Haut-Commissariat au Plan", Language.AR: "المندوبية السامية للتخطيط"},
        acronym="HCP",
    )
    other = replace(acronym, id="haut-commissariat")
    made = report(replace(WHOLE, organization=acronym), replace(BARE, organization=other), BARE)
    assert {key: group.tally.datasets for key, group in made.producers.items()} == {"HCP": 2, "": 1}
    assert made.producers["HCP"].name(Language.AR) == "المندوبية السامية للتخطيط"
    assert made.producers[""].name(Language.FR) == ""


def test_a_dataset_of_several_themes_counts_once_in_each() -> None:
    made = report(replace(BARE, themes=(HEALTH, *WHOLE.themes, HEALTH)))
    assert {key: group.tally.datasets for key, group in made.themes.items()} == {"Health": 1, "Territoire": 1}


def test_groups_come_worst_first() -> None:
    made = report(replace(WHOLE, portal="https://data.gov.ma"), replace(BARE, portal="https://data.gov.tn"), ARABIC)
    assert [group.id for group in worst_first(made.portals.values())] == [
        "https://data.gov.tn",
        "",
        "https://data.gov.ma",
    ]


def test_a_dataset_without_a_portal_counts_under_its_source() -> None:
    assert list(report(replace(BARE, source="ckan-dump:x.jsonl")).portals) == ["ckan-dump:x.jsonl"]


def test_only_the_worst_are_kept_and_they_come_lowest_first() -> None:
    middling = [replace(ARABIC, id=f"puits-{number}") for number in range(5)]
    kept = report(WHOLE, *middling, BARE, WHOLE, keep=3).worst()
    assert [dataset.id for dataset, _ in kept] == ["vide", "puits-0", "puits-1"]
    assert report(WHOLE, BARE, keep=0).worst() == []


def test_the_median_of_whole_percents_is_the_lower_one_of_two() -> None:
    tally = Tally()
    for dataset in (BARE, BARE, ARABIC, WHOLE):
        tally.add(assess(dataset))
    assert tally.median == 0


def test_the_summary_has_every_part_in_the_asked_language() -> None:
    made = Report()
    for number in range(WORST + 5):
        made.add(replace(ARABIC, id=f"puits-{number}"), assess(ARABIC, {FILE: OK}))
    found = summary(made, Language.AR, None)
    assert (found["datasets"], found["total"], found["rating"], found["links"]) == (WORST + 5, 405, "sufficient", None)
    worst, mends, producers = found["worst"], found["mends"], found["producers"]
    assert isinstance(worst, list)
    assert isinstance(mends, list)
    assert isinstance(producers, list)
    assert len(worst) == WORST
    assert worst[0]["title"] == "الآبار الخاضعة للمراقبة"
    assert {"mend": "keywords", "text": "إضافة كلمات مفاتيح", "datasets": 25, "points": 750} in mends
    assert producers[0]["name"] == "وكالة الحوض المائي"
