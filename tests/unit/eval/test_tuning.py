"""Pairs to tune on, and the measure of what tuning gains."""

import gzip
import json
from collections import Counter, defaultdict
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.language.normalise import fold
from eval.cases import load_cases, shipped_cases
from eval.tuning.measure import measure
from eval.tuning.pairs import Example, own, public

VARIETIES = {"natural", "short", "broken", "need", "law", "darija", "tunisian", "dialect", "arabizi"}
SPOKEN = {"darija", "tunisian", "dialect", "arabizi"}


@pytest.fixture(scope="module")
def ours() -> list[Example]:
    return list(own())


def test_our_own_pairs_are_in_three_languages_and_in_every_variety(ours: list[Example]) -> None:
    assert len(ours) > 7_000
    assert {e.variety for e in ours} == VARIETIES
    asked = Counter(e.query_language for e in ours)
    answered = Counter(e.passage_language for e in ours)
    assert min(asked["fr"], asked["ar"], asked["en"]) > 1_500
    assert min(answered["fr"], answered["ar"], answered["en"]) > 800
    assert all(e.query_language == "ar" for e in ours if e.variety in SPOKEN)
    assert all(e.query.strip() and len(e.passage) > 40 for e in ours)


def test_arabic_letters_and_latin_ones_stand_where_they_should(ours: list[Example]) -> None:
    def arabic(text: str) -> float:
        return sum("\u0600" <= c <= "\u06ff" for c in text) / max(1, sum(c.isalpha() for c in text))

    wrong = [
        e.query
        for e in ours
        if (e.variety == "arabizi" and arabic(e.query) > 0.3)
        or (e.query_language == "ar" and e.variety != "arabizi" and arabic(e.query) < 0.3)
        or (e.query_language != "ar" and arabic(e.query) > 0.5)
    ]
    assert wrong == []


def test_no_passage_is_both_tuned_on_and_measured_on(ours: list[Example]) -> None:
    sides = defaultdict(set)
    for e in ours:
        sides[e.passage].add(e.held_out)
    assert {len(found) for found in sides.values()} == {1}
    share = np.mean([e.held_out for e in ours])
    assert 0.08 < share < 0.17


def test_no_evaluation_question_is_tuned_on(ours: list[Example]) -> None:
    both = (shipped_cases(), shipped_cases().with_name("portals.jsonl"))
    asked = {fold(case.question).strip(" ?؟") for file in both for case in load_cases(file)}
    records = files_of_questions("records.jsonl")
    assert not asked & {fold(text).strip(" ?؟") for text in [*(e.query for e in ours), *records]}
    assert len(records) > 3_000


def files_of_questions(name: str) -> list[str]:
    lines = files("eval").joinpath("tuning", "data", name).read_text(encoding="utf-8").splitlines()
    return [text for line in lines for _, _, text in json.loads(line)["questions"]]


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())


def test_public_collections_become_pairs_and_what_is_not_there_is_left_out(tmp_path: Path) -> None:
    assert list(public(tmp_path)) == []
    notes = "<p>Counts of cyclists at &amp; near all bridges of the city, by hour.</p>"
    write(
        tmp_path / "catalogues/socrata-us.ckan.jsonl.gz",
        [
            {"name": "a", "title": "Bicycle counters of bridges", "notes": notes},
            {"name": "b", "title": "No text", "notes": ""},
        ],
    )
    write(
        tmp_path / "catalogues/insee/series_fr_en.jsonl.gz",
        [{"id": "1", "dataset": "D", "title_fr": "Balance des paiements", "title_en": "Balance of payments"}],
    )
    write(
        tmp_path / "pairs/sdg-fr-ar-en.jsonl",
        [{"id": "g", "title_fr": "Pas de pauvreté", "title_ar": "القضاء على الفقر", "title_en": "No poverty"}],
    )
    write(tmp_path / "evalsets/arcd/corpus.jsonl", [{"_id": "d", "text": "الرباط عاصمة المغرب."}])
    write(tmp_path / "evalsets/arcd/queries.jsonl", [{"_id": "q", "text": "- ما عاصمة المغرب؟", "doc": "d"}])
    write(tmp_path / "evalsets/piaf/corpus.jsonl", [])
    write(tmp_path / "evalsets/piaf/queries.jsonl", [])
    guide = tmp_path / "texts/x/guide_fr.md"
    guide.parent.mkdir(parents=True)
    guide.write_text("# Choisir une bonne licence\n\n" + "Un texte assez long pour être trouvé. " * 6, encoding="utf-8")
    found = list(public(tmp_path))
    assert Counter(e.pool for e in found) == {"catalogue": 1, "series": 2, "goals": 6, "arcd": 1, "guides": 1}
    first = found[0]
    assert (first.query, first.passage) == (
        "Bicycle counters of bridges",
        "Counts of cyclists at & near all bridges of the city, by hour.",
    )
    assert {(e.query_language, e.passage_language) for e in found if e.pool == "series"} == {("fr", "en"), ("en", "fr")}


class Letters:
    """Embeds a text by its first letter: what begins alike is alike."""

    dimension = 26
    fingerprint = "letters"

    def embed_passages(self, texts: list[str]) -> Any:
        return np.eye(26, dtype=np.float32)[[ord(text[0]) - 97 for text in texts]]

    embed_queries = embed_passages


def test_the_measure_counts_ranks_by_pool_and_variety() -> None:
    def example(query: str, passage: str, held_out: bool = True) -> Example:
        return Example(
            pool="own",
            query=query,
            passage=passage,
            query_language="fr",
            passage_language="fr",
            variety="short",
            held_out=held_out,
        )

    asked = [example("a1", "apple"), example("b1", "ball"), example("z1", "cat"), example("d1", "dog", held_out=False)]
    found = measure(Letters(), asked)
    assert found["own"] == {
        "hit@1": pytest.approx(2 / 3),
        "hit@5": 1.0,
        "mrr@10": pytest.approx((1 + 1 + 1 / 3) / 3),
        "n": 3,
    }
    assert set(found) == {"own", "own: fr → fr", "own: short"}
