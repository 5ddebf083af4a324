"""Records as JSON and back."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.codec import decode_chunk, decode_dataset, decode_document, digest, encode
from assistant.model import Column, Dataset, Language, Licence, Resource, Term
from tests.unit.assistant.memory import chunk, guide

DATASET = Dataset(
    id="prix-الأسعار",
    titles={Language.FR: "Prix", Language.AR: "الأسعار"},
    organization=Term(id="hcp", names={Language.AR: "المندوبية"}, acronym="HCP"),
    licence=Licence(id="odc-odbl", title="ODbL", open=True),
    formats=("CSV",),
    resources=(Resource(id="r", name="fichier", size=3, columns=(Column(name="prix"),)),),
)


def test_a_dataset_survives_with_its_languages_and_parts() -> None:
    assert decode_dataset(encode(DATASET)) == DATASET


def test_a_guide_and_a_chunk_survive() -> None:
    document = guide("ar/دليل.md", Language.AR, "نص", "نص ثان", country="MA")
    piece = chunk("d", "عنوان", "نص", language=Language.AR)
    assert decode_document(encode(document)) == document
    assert decode_chunk(encode(piece)) == piece


def test_equal_records_have_equal_text() -> None:
    assert encode(DATASET) == encode(decode_dataset(encode(DATASET)))


PARTS = st.lists(st.text(st.characters(), max_size=8), max_size=4)


@given(PARTS, PARTS)
def test_a_digest_stands_for_the_parts_with_their_boundaries(one: list[str], other: list[str]) -> None:
    assert (digest(*one) == digest(*other)) is (one == other)


def test_a_digest_is_32_hexadecimal_characters_even_of_a_lone_surrogate() -> None:
    assert int(digest("\ud800"), 16) >= 0
    assert len(digest("\ud800")) == len(digest()) == 32
