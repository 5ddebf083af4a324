"""Guide sections, told in the reader's language where a parallel guide exists."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.model import Document, Language, Section
from assistant.retrieval.guides import OWN_LANGUAGE_BONUS, GuideSection, find_sections, in_language, parallel_ids
from tests.unit.assistant.memory import guide, guide_chunks, retriever

FRENCH = guide("fr/delais.md", Language.FR, "Le délai de réponse est de vingt jours.", "Le recours est gratuit.")
ARABIC = guide("ar/delais.md", Language.AR, "أجل الرد عشرون يوما.", "الطعن مجاني.")
TUNISIAN = guide("fr/tn.md", Language.FR, "Le délai de réponse en Tunisie.", country="TN")
MOROCCAN = guide("fr/ma.md", Language.FR, "Le délai de réponse au Maroc.", country="MA")


def found(
    documents: Sequence[Document], text: str, language: Language, *, country: str = "", limit: int = 3
) -> list[GuideSection]:
    index = retriever(documents=documents)
    return find_sections(index, text, language, dialect=False, country=country, limit=limit)[0]


def ids(sections: Sequence[GuideSection]) -> list[str]:
    return [section.document.id for section in sections]


@pytest.mark.parametrize(
    ("text", "language", "document", "position"),
    [
        ("délai de réponse", Language.FR, "fr/delais.md", 0),
        ("أجل الرد", Language.AR, "ar/delais.md", 0),
        ("recours gratuit", Language.FR, "fr/delais.md", 1),
        ("الطعن", Language.AR, "ar/delais.md", 1),
    ],
)
def test_the_section_that_answers_comes_first(text: str, language: Language, document: str, position: int) -> None:
    best = found([FRENCH, ARABIC], text, language)[0]
    assert (best.document.id, best.section.position) == (document, position)


def test_a_hit_in_french_is_told_in_arabic_where_the_guide_is_parallel() -> None:
    best = found([FRENCH, ARABIC], "délai de réponse", Language.AR)[0]
    assert best.section.text == "أجل الرد عشرون يوما."


def test_a_section_stands_once_whatever_languages_it_was_found_in() -> None:
    sections = found([FRENCH, ARABIC], "délai de réponse أجل الرد", Language.AR)
    assert len({(s.document.id, s.section.position) for s in sections}) == len(sections)
    assert set(ids(sections)) == {"ar/delais.md"}


def test_a_section_found_in_two_languages_counts_once_at_its_best() -> None:
    alone = found([ARABIC], "أجل الرد", Language.AR)[0]
    both = found([FRENCH, ARABIC], "أجل الرد", Language.AR)
    assert [section.document.id for section in both].count(alone.document.id) == len({s.section.position for s in both})
    assert both[0].score == pytest.approx(alone.score, rel=0.2)


def test_a_guide_without_a_parallel_is_told_in_its_own_language() -> None:
    assert ids(found([FRENCH], "délai", Language.AR)) == ["fr/delais.md", "fr/delais.md"]


def test_a_parallel_with_other_sections_is_not_used() -> None:
    shorter = guide("ar/delais.md", Language.AR, "أجل الرد عشرون يوما.")
    (hit,) = retriever(documents=[FRENCH]).search("recours", Language.FR, limit=1).hits
    catalogue = retriever(documents=[FRENCH, shorter]).catalogue
    told = in_language(catalogue, hit, Language.AR)
    assert told is not None
    assert told.document is FRENCH


def test_the_readers_own_language_gets_a_bonus() -> None:
    index = retriever(documents=[FRENCH])
    (hit,) = index.search("recours", Language.FR, limit=1).hits
    own, other = in_language(index.catalogue, hit, Language.FR), in_language(index.catalogue, hit, Language.EN)
    assert own is not None
    assert other is not None
    assert own.score == pytest.approx(other.score + OWN_LANGUAGE_BONUS)


def test_a_chunk_of_an_unknown_guide_is_left_out() -> None:
    loose = retriever(chunks=guide_chunks(FRENCH))
    assert find_sections(loose, "délai", Language.FR, dialect=False)[0] == []


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("délai de réponse", "MA", {"fr/ma.md", "fr/delais.md"}),
        ("délai de réponse", "TN", {"fr/tn.md", "fr/delais.md"}),
        ("délai de réponse", "", {"fr/ma.md", "fr/tn.md", "fr/delais.md"}),
        ("délai de réponse en Tunisie", "MA", {"fr/tn.md", "fr/delais.md"}),
        ("أجل réponse في تونس", "MA", {"fr/tn.md", "fr/delais.md"}),
        ("délai au Maroc et en Tunisie", "TN", {"fr/ma.md", "fr/tn.md", "fr/delais.md"}),
    ],
)
def test_guides_of_other_countries_are_left_out(text: str, country: str, expected: set[str]) -> None:
    sections = found([FRENCH, MOROCCAN, TUNISIAN], text, Language.FR, country=country, limit=9)
    assert set(ids(sections)) == expected


def test_the_limit_counts_sections_and_an_empty_index_gives_none() -> None:
    assert len(found([FRENCH, MOROCCAN], "délai", Language.FR, limit=1)) == 1
    assert found([], "délai", Language.FR) == []


@pytest.mark.parametrize(
    ("question", "own", "note"),
    [
        ("Que dit l'article 36 ?", "Article 36", "Note 4: Voir l'article 36 du décret"),
        ("ماذا تقول المادة 36؟", "المادة 36", "هامش 4: انظر المادة 36 من المرسوم"),
    ],
)
def test_the_article_that_a_question_names_wins_over_a_note_that_sends_to_one(
    question: str, own: str, note: str
) -> None:
    law = replace(
        FRENCH,
        sections=(
            Section(path=("Article 7", note), text="Article 36 المادة 36", position=0),
            Section(path=(own,), text="Article 36 المادة 36", position=1),
        ),
    )
    assert found([law], question, Language.FR)[0].section.position == 1


@pytest.mark.parametrize(
    ("document", "language", "expected"),
    [
        ("fr/a/b.md", Language.AR, ["ar/a/b.md"]),
        ("guides/ar/b.md", Language.FR, ["guides/fr/b.md"]),
        ("a_fr.md", Language.AR, ["a_ar.md"]),
        ("a.fr.md", Language.EN, ["a.en.md"]),
        ("a-ar.pdf", Language.FR, ["a-fr.pdf"]),
        ("guide.md", Language.AR, []),
        ("offre.md", Language.AR, []),
    ],
)
def test_parallel_guides_lie_in_a_folder_or_under_an_ending(
    document: str, language: Language, expected: list[str]
) -> None:
    assert parallel_ids(document, language) == expected
