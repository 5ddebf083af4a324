"""The content that ships: complete, parallel, resolvable, and in the project's own words."""

import csv
import json
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from assistant.language.names import resolve
from assistant.model import Dataset, Document, Intent, Language
from eval.cases import load_cases, shipped_cases
from indexer.documents import GuidesFolder, shipped_guides
from indexer.sources import Read, Skipped, open_source

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "indexer" / "catalogue"
LAW_GUIDES = {"right-of-access", "personal-data", "tunisia-framework"}


@pytest.fixture(scope="module")
def datasets() -> list[Dataset]:
    items = list(open_source("sample:").read())
    assert not [item for item in items if isinstance(item, Skipped)]
    return [item.record for item in items if isinstance(item, Read) and isinstance(item.record, Dataset)]


@pytest.fixture(scope="module")
def guides() -> dict[str, dict[Language, Document]]:
    found: dict[str, dict[Language, Document]] = {}
    for item in GuidesFolder(shipped_guides()).read():
        assert isinstance(item, Read), item
        assert isinstance(item.record, Document)
        found.setdefault(Path(item.record.id).stem, {})[item.record.language] = item.record
    return found


def test_the_catalogue_has_at_least_120_datasets_with_unique_ids(datasets: list[Dataset]) -> None:
    assert len(datasets) >= 120
    assert max(Counter(dataset.id for dataset in datasets).values()) == 1


def test_nearly_every_dataset_is_titled_and_described_in_french_and_arabic(datasets: list[Dataset]) -> None:
    both = [d for d in datasets if {Language.FR, Language.AR} <= d.titles.keys() & d.descriptions.keys()]
    assert len(both) >= 0.9 * len(datasets)


def test_the_catalogue_has_the_defects_of_real_portals(datasets: list[Dataset]) -> None:
    assert any(d.licence is None for d in datasets)
    assert any(d.organization is None for d in datasets)
    assert any(not d.descriptions for d in datasets)
    assert any(count > 1 for count in Counter(d.title(Language.FR) for d in datasets).values())


def test_at_least_ten_datasets_carry_a_table_whose_columns_and_size_are_as_described(datasets: list[Dataset]) -> None:
    tables = [r for d in datasets for r in d.resources if r.url.startswith("/sample/tables/")]
    assert len(tables) >= 10
    for resource in tables:
        path = CATALOGUE / "tables" / resource.url.rsplit("/", 1)[-1]
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert rows[0] == [column.name for column in resource.columns], path.name
        assert {len(row) for row in rows} == {len(rows[0])}, path.name
        assert path.stat().st_size == resource.size, path.name


def test_every_shipped_table_belongs_to_a_dataset(datasets: list[Dataset]) -> None:
    used = {r.url.rsplit("/", 1)[-1] for d in datasets for r in d.resources}
    assert {path.name for path in (CATALOGUE / "tables").glob("*.csv")} <= used


def test_the_demonstration_catalogue_invents_no_links(datasets: list[Dataset]) -> None:
    for dataset in datasets:
        assert dataset.url == ""
        assert all(r.url == "" or r.url.startswith("/sample/tables/") for r in dataset.resources), dataset.id


def test_stated_licences_are_known_to_the_vocabulary(datasets: list[Dataset]) -> None:
    unknown = {d.licence.title for d in datasets if d.licence and resolve("licence", d.licence.id) is None}
    assert unknown <= {"Licence non spécifiée", "notspecified"}


def test_at_least_twelve_guides_are_parallel_in_three_languages(guides: dict[str, dict[Language, Document]]) -> None:
    assert len(guides) >= 12
    for stem, languages in guides.items():
        assert set(languages) == set(Language), stem
        assert len({len(document.sections) for document in languages.values()}) == 1, stem
        assert len({len(document.sources) for document in languages.values()}) == 1, stem


def test_every_guide_names_its_sources_and_the_day_they_were_checked(
    guides: dict[str, dict[Language, Document]],
) -> None:
    for stem, languages in guides.items():
        for document in languages.values():
            assert document.sources, (stem, document.language)
            assert document.checked, (stem, document.language)


@pytest.mark.parametrize(
    ("language", "word"), [(Language.FR, "article"), (Language.AR, "لماد|لمواد|الفصل|الفصول"), (Language.EN, "article")]
)
def test_guides_on_law_name_law_and_articles(
    guides: dict[str, dict[Language, Document]], language: Language, word: str
) -> None:
    for stem in LAW_GUIDES:
        text = " ".join(section.text for section in guides[stem][language].sections)
        assert len(re.findall(word, text.lower())) >= 5, stem


def test_no_guide_states_the_tunisian_deadline_that_no_source_gives(
    guides: dict[str, dict[Language, Document]],
) -> None:
    section = " ".join(s.text for s in guides["tunisia-framework"][Language.FR].sections)
    assert "ne figure pas dans nos sources" in section


def test_the_questions_ask_for_what_exists(
    datasets: list[Dataset], guides: dict[str, dict[Language, Document]]
) -> None:
    ids = {dataset.id for dataset in datasets}
    for case in load_cases(shipped_cases()):
        assert set(case.datasets) <= ids, case.id
        for stem, position in case.guides:
            assert position < len(guides[stem][case.language].sections), case.id


def test_the_questions_cover_every_language_kind_and_intent() -> None:
    cases = load_cases(shipped_cases())
    assert len(cases) >= 60
    assert {case.language for case in cases} == set(Language)
    assert {case.intent for case in cases} == set(Intent)
    assert {case.variety for case in cases} >= {"fr", "msa", "darija", "arabizi", "en"}
    assert Counter(case.split for case in cases)["tune"] == len(cases) / 2


def test_no_evaluation_question_is_a_routing_example_or_a_starter() -> None:
    shown = {
        text
        for name in ("examples.toml", "starters.toml")
        for languages in tomllib.loads((ROOT / "prompts" / name).read_text(encoding="utf-8")).values()
        for texts in languages.values()
        for text in texts
    }
    assert not shown & {case.question for case in load_cases(shipped_cases())}


def test_records_are_one_json_object_a_line() -> None:
    for path in CATALOGUE.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert isinstance(json.loads(line), dict), path.name
