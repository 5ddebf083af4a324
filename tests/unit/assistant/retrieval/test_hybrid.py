"""Hybrid search over small in-memory stores."""

import numpy as np
import pytest

from assistant.model import Dataset, Filter, Kind, Language, Scope
from assistant.retrieval.centring import Centring
from assistant.retrieval.hybrid import HybridRetriever, chunk_terms, covered_share
from assistant.retrieval.query import Word
from tests.doubles import WordEmbedder
from tests.unit.assistant.memory import chunk, guide, retriever

POPULATION = Dataset(
    id="population",
    titles={Language.FR: "Population des communes", Language.AR: "سكان الجماعات"},
    formats=("CSV",),
)
BUDGET = Dataset(
    id="budget", titles={Language.FR: "Budget des ministères", Language.AR: "ميزانية الوزارات"}, formats=("XLSX",)
)
RIGHTS = guide("fr/droits.md", Language.FR, "Le délai est de vingt jours.", "La population peut demander le budget.")


@pytest.fixture
def small() -> HybridRetriever:
    return retriever(datasets=[POPULATION, BUDGET], documents=[RIGHTS])


def records(found: object) -> list[str]:
    return [hit.chunk.record_id for hit in found.hits]


@pytest.mark.parametrize(
    ("text", "language"),
    [("population des communes", Language.FR), ("سكان الجماعات", Language.AR), ("عدد السكان", Language.AR)],
)
def test_the_record_that_holds_the_words_comes_first(small: HybridRetriever, text: str, language: Language) -> None:
    assert records(small.search(text, language))[0] == "population"


def test_each_dataset_stands_once_however_many_chunks_were_found(small: HybridRetriever) -> None:
    found = records(small.search("population budget", Language.FR, scope=Scope(kind=Kind.DATASET)))
    assert sorted(found) == ["budget", "population"]


def test_each_section_of_a_guide_is_a_hit_of_its_own(small: HybridRetriever) -> None:
    found = small.search("délai population", Language.FR, scope=Scope(kind=Kind.GUIDE))
    assert sorted(hit.chunk.position for hit in found.hits) == [0, 1]


def test_a_dataset_is_shown_in_the_readers_language(small: HybridRetriever) -> None:
    hit = small.search("population", Language.AR, scope=Scope(records=("population",))).hits[0]
    assert hit.chunk.language is Language.AR


def test_a_chunk_in_the_readers_language_keeps_the_best_score_of_its_record(small: HybridRetriever) -> None:
    french = small.search("population communes", Language.FR, scope=Scope(records=("population",))).hits[0]
    arabic = small.search("population communes", Language.AR, scope=Scope(records=("population",))).hits[0]
    assert (arabic.score, arabic.dense) == pytest.approx((french.score, french.dense))


def test_a_scope_of_records_keeps_the_others_out(small: HybridRetriever) -> None:
    assert records(small.search("population", Language.FR, scope=Scope(records=("budget",)))) == ["budget"]


def test_a_filter_reaches_both_sides(small: HybridRetriever) -> None:
    scope = Scope(kind=Kind.DATASET, filters=Filter(formats=("XLSX",)))
    assert records(small.search("population des communes", Language.FR, scope=scope)) == ["budget"]


def test_the_limit_counts_records(small: HybridRetriever) -> None:
    assert len(small.search("population budget", Language.FR, limit=1).hits) == 1


def test_a_hit_says_which_words_of_the_question_it_holds(small: HybridRetriever) -> None:
    hit = small.search("Quelle est la population des communes lunaires ?", Language.FR).hits[0]
    assert hit.matched == ("population", "communes")
    assert 0 < hit.covered < 1


def test_a_hit_says_it_in_arabic_too(small: HybridRetriever) -> None:
    hit = small.search("ما هو عدد سكان الجماعات؟", Language.AR).hits[0]
    assert hit.matched == ("سكان", "الجماعات")


@pytest.mark.parametrize(
    ("text", "language", "share"),
    [
        ("population communes", Language.FR, 1.0),
        ("population dinosaures", Language.FR, 0.5),
        ("dinosaures volants", Language.FR, 0.0),
        ("سكان الديناصورات", Language.AR, 0.5),
        ("les des", Language.FR, 0.0),
    ],
)
def test_the_share_of_known_words_is_told(small: HybridRetriever, text: str, language: Language, share: float) -> None:
    assert small.search(text, language).known_share == share


def test_words_that_the_index_does_not_know_never_reach_it(small: HybridRetriever) -> None:
    small.search("dinosaures", Language.FR)
    assert small.lexical.asked == []


def test_a_word_of_two_stems_is_asked_once_with_its_weights(small: HybridRetriever) -> None:
    small.search("communes", Language.FR)
    (asked,) = small.lexical.asked
    assert {term: asked[term] for term in ("commun", "commune")} == {"commun": 0.5, "commune": 0.5}
    assert max(weight for term, weight in asked.items() if term not in ("commun", "commune")) <= 0.5


@pytest.mark.parametrize("text", ["population", "سكان", "", "😀"])
def test_an_empty_index_gives_no_hits(text: str) -> None:
    found = retriever().search(text, Language.FR)
    assert (found.hits, found.known_share, found.background) == ((), 0.0, 0.0)


def test_an_id_without_a_chunk_in_the_catalogue_is_left_out(small: HybridRetriever) -> None:
    broken = HybridRetriever(small.embedder, small.store, small.lexical, retriever().catalogue, small.centring)
    assert broken.search("population", Language.FR).hits == ()


def test_the_background_is_the_mean_cosine_far_behind_the_best() -> None:
    many = [chunk(f"d{n}", f"sujet{n} autre{n}") for n in range(40)]
    found = retriever(chunks=many).search("sujet3", Language.FR, limit=40)
    far = sorted((hit.dense for hit in found.hits), reverse=True)[30:]
    assert found.background == pytest.approx(sum(far) / len(far))
    assert found.background < found.hits[0].dense


def test_the_question_is_centred_with_its_own_language() -> None:
    embedder = WordEmbedder()
    mean = embedder.embed_queries(["سكان"])[0]
    centring = Centring({}, {Language.AR: mean})
    found = retriever(datasets=[POPULATION], embedder=embedder, centring=centring).search("سكان", Language.AR)
    assert np.allclose(found.vector, 0, atol=1e-5)


def test_rare_words_weigh_more_in_what_a_text_covers() -> None:
    common, rare = Word("eau", {"eau": 1.0}), Word("fluor", {"fluor": 1.0})
    rarity = {"eau": 0.1, "fluor": -3.0}
    assert covered_share([common, rare], rarity, ["eau"]) == (pytest.approx(0.1 / 3.1), ("eau",))
    assert covered_share([common, rare], rarity, ["fluor"])[0] > 0.9
    assert covered_share([], {}, ["eau"]) == (0.0, ())


def test_the_terms_of_a_chunk_are_those_of_all_its_fields() -> None:
    assert {"eau", "سكان"} <= chunk_terms(chunk("d", "L'eau", "السكان"))


@pytest.mark.parametrize(("text", "language"), [("population FÈS", Language.FR), ("السُّكان", Language.AR)])
def test_matched_words_are_shown_as_they_were_written(text: str, language: Language) -> None:
    index = retriever(chunks=[chunk("d", "Population de Fès"), chunk("d", "السكان", language=Language.AR)])
    assert index.search(text, language).hits[0].matched == tuple(text.split())


@pytest.mark.parametrize(
    ("text", "subject", "circumstance", "language"),
    [
        ("nombre de dauphins", "dauphins", "nombre", Language.FR),
        ("عدد الدلافين", "الدلافين", "عدد", Language.AR),
        ("dauphins 2024", "dauphins", "2024", Language.FR),
        ("الدلافين في فاس", "الدلافين", "فاس", Language.AR),
    ],
)
def test_the_subject_covers_more_of_a_question_than_its_place_year_or_measure(
    text: str, subject: str, circumstance: str, language: Language
) -> None:
    index = retriever(chunks=[chunk("s", subject, language=language), chunk("c", circumstance, language=language)])
    covered = {hit.chunk.record_id: hit.covered for hit in index.search(text, language).hits}
    assert covered["s"] > covered["c"] > 0


def test_a_small_word_counts_for_a_text_and_is_not_told() -> None:
    words = [Word("eau", {"eau": 1.0}), Word("dyal", {"dyal": 1.0}, small=True)]
    share, told = covered_share(words, {"eau": 1.0, "dyal": 1.0}, frozenset({"eau", "dyal"}))
    assert (share, told) == (1.0, ("eau",))
