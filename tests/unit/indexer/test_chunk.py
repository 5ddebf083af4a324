"""Records → chunks: nothing lost, ids unique."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.model import Chunk, Column, Dataset, Document, Kind, Language, Licence, Resource, Section, Term
from indexer.chunk import MAX_PARTS, PART_CHARS, chunks_of

FR, AR, EN = Language.FR, Language.AR, Language.EN
WORDS = st.sampled_from(
    ["eau", "l’air", "بيئة", "والبيانات", "data", "2024", "fin.", "نعم؟", "oui !", "a,b", "x\n\ny", "x" * 300]
)
TEXTS = (
    st.lists(WORDS, min_size=1, max_size=400)
    .map(" ".join)
    .filter(lambda text: len(text) < PART_CHARS[Kind.DATASET] * (MAX_PARTS[Kind.DATASET] - 2))
)


def dataset(**fields: Any) -> Dataset:
    return Dataset(**{"id": "jeu", "titles": {FR: "Qualité de l’air"}, **fields})


def document(*sections: Section, **fields: Any) -> Document:
    return Document(**{"id": "fr/g.md", "title": "Guide", "language": FR, "sections": sections, **fields})


def words(text: str) -> list[str]:
    return text.split()


@settings(deadline=None)
@given(TEXTS)
def test_parts_of_a_description_joined_hold_all_its_words(text: str) -> None:
    chunks = chunks_of(dataset(descriptions={FR: text}))
    assert words(" ".join(chunk.text for chunk in chunks)) == words(text)
    assert all(len(chunk.text) <= PART_CHARS[Kind.DATASET] for chunk in chunks)


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_parts_of_a_guide_joined_hold_all_its_words_in_order(texts: list[str]) -> None:
    sections = (Section(path=(f"S{n}",), text=text, position=n) for n, text in enumerate(texts))
    chunks = chunks_of(document(*sections))
    assert words(" ".join(chunk.text for chunk in chunks)) == words(" ".join(texts))
    assert [chunk.position for chunk in chunks] == sorted(chunk.position for chunk in chunks)


IDS = st.text(st.sampled_from("ab:/0fr"), min_size=1, max_size=6)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(IDS, st.sets(st.sampled_from(Language), min_size=1)), unique_by=lambda pair: pair[0], max_size=8
    ),
    st.lists(IDS, unique=True, max_size=8),
)
def test_ids_are_unique_over_all_records(datasets: list[tuple[str, set[Language]]], guides: list[str]) -> None:
    long = "mot " * 600
    records: list[Dataset | Document] = [
        dataset(id=i, titles=dict.fromkeys(languages, "T"), descriptions={FR: long}) for i, languages in datasets
    ]
    records += [document(Section(path=(), text=long, position=0), id=i) for i in guides]
    ids = [chunk.id for record in records for chunk in chunks_of(record)]
    assert len(ids) == len(set(ids))


def test_one_chunk_a_language_of_the_title_in_that_language() -> None:
    found = chunks_of(dataset(titles={AR: "جودة الهواء", FR: "Qualité de l’air"}, descriptions={FR: "Mesures."}))
    assert [(c.language, c.title, c.text) for c in found] == [
        (FR, "Qualité de l’air", "Mesures."),
        (AR, "جودة الهواء", "Mesures."),
    ]
    assert {(c.kind, c.record_id) for c in found} == {(Kind.DATASET, "jeu")}


def test_a_dataset_without_description_still_has_a_chunk() -> None:
    (chunk,) = chunks_of(dataset())
    assert (chunk.text, chunk.embedding_text) == ("", "Qualité de l’air")


def rich() -> Chunk:
    resource = Resource(
        id="1",
        name="Fichier stations",
        format="CSV",
        columns=(Column(name="nom_station"), Column(name="pm", title="PM10")),
    )
    (chunk,) = chunks_of(
        dataset(
            descriptions={FR: "Mesures horaires."},
            organization=Term(id="ag", names={FR: "Agence de l’air", AR: "وكالة الهواء"}, acronym="AA"),
            themes=(Term(id="env", names={FR: "Environnement", AR: "البيئة"}),),
            tags=("ozone",),
            licence=Licence(id="cc-by", title="CC BY", open=True),
            formats=("CSV",),
            place="Rabat",
            period="2020–2023",
            frequency="annual",
            resources=(resource,),
        )
    )
    return chunk


def test_the_embedder_sees_title_description_then_facts_in_the_language_of_the_chunk() -> None:
    assert rich().embedding_text == (
        "Qualité de l’air. Mesures horaires.. AA Agence de l’air. Environnement. Rabat. 2020–2023. ozone. nom station, PM10"
    )


def test_the_words_of_every_field_are_searchable_in_all_languages() -> None:
    fields = rich().fields
    assert fields["title"] == "Qualité de l’air"
    for word in ("Environnement", "البيئة", "ozone", "الرباط", "2020–2023", "annuelle", "سنوية", "CSV", "CC BY"):
        assert word in fields["keywords"], word
    assert all(word in fields["producer"] for word in ("ag", "AA", "Agence de l’air", "وكالة الهواء"))
    assert all(word in fields["body"] for word in ("Mesures horaires.", "nom station", "PM10", "Fichier stations"))


def test_facts_stand_in_the_first_part_only() -> None:
    found = chunks_of(dataset(descriptions={FR: "Une phrase assez courte. " * 100}, tags=("ozone",)))
    assert len(found) > 2
    assert ["ozone" in chunk.embedding_text for chunk in found] == [True] + [False] * (len(found) - 1)
    assert all(chunk.embedding_text.startswith("Qualité de l’air. Une phrase") for chunk in found)


def test_sentences_are_not_cut_where_they_need_not_be() -> None:
    arabic = "تنشر الوزارة البيانات كل سنة؟ نعم، وتشرح طريقة جمعها. " * 40
    parts = [chunk.text for chunk in chunks_of(dataset(titles={AR: "بيانات"}, descriptions={AR: arabic.strip()}))]
    assert len(parts) > 1
    assert all(part.endswith((".", "؟")) for part in parts)
    assert " ".join(parts) == arabic.strip()


def test_a_description_without_end_is_cut_after_so_many_parts() -> None:
    assert len(chunks_of(dataset(descriptions={FR: "mot " * 20_000}))) == MAX_PARTS[Kind.DATASET]


def test_chunks_of_a_guide_name_the_guide_and_the_heading() -> None:
    intro = Section(path=("Guide",), text="Bienvenue.", position=0)
    step = Section(path=("Guide", "Étapes", "Fin"), text="Vérifier.", position=1)
    first, second = chunks_of(document(intro, step, keywords=("aide",)))
    assert (first.id, second.id) == ("guide:fr/g.md:0", "guide:fr/g.md:1")
    assert (first.embedding_text, second.embedding_text) == ("Guide. Bienvenue.", "Guide. Étapes > Fin. Vérifier.")
    assert (first.fields["keywords"], second.fields["keywords"]) == ("aide", "")
    assert second.section == ("Guide", "Étapes", "Fin")
    assert (second.kind, second.language) == (Kind.GUIDE, FR)


def test_chunks_are_the_same_every_time() -> None:
    assert rich() == rich()
