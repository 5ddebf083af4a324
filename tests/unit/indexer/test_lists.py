"""Lists that are cut into parts keep the sentence that announces them."""

import pytest

from assistant.model import Document, Language, Section
from indexer.chunk import chunks_of
from indexer.lists import headed_parts

FILLER = "Une phrase qui remplit la place jusqu'à la fin de la ligne. " * 5


@pytest.mark.parametrize(
    ("head", "marks"),
    [
        ("Sont exclus du registre :", ("- ", "- ")),
        ("Are left out:", ("1. ", "2. ")),
        ("يستثنى من السجل ما يلي:", ("أ) ", "ب) ")),
        ("Sont inscrits au registre", ("a) ", "b) ")),
    ],
)
def test_items_of_a_list_are_found_by_the_sentence_above_it(head: str, marks: tuple[str, str]) -> None:
    items = [f"{mark}{FILLER}" for mark in (marks[0], marks[1], marks[1])]
    text = "\n".join(["Avant.", head, *items, "Après la liste."])
    section = Section(path=("S",), text=text, position=0)
    found = chunks_of(Document(id="g", title="G", language=Language.FR, sections=(section,)))
    within = [chunk for chunk in found if chunk.text.startswith(marks)]
    assert len(within) >= 2
    assert all(head in chunk.embedding_text and head in chunk.fields["body"] for chunk in within)
    assert all(head not in chunk.text for chunk in within)
    assert "".join(text.split()) == "".join("".join(chunk.text for chunk in found).split())


def test_a_sentence_that_announces_a_list_is_not_cut_off_from_it() -> None:
    parts = headed_parts("Avant.\nSont exclus :\n- a\n- b", ["Avant.\nSont exclus :", "- a\n- b"])
    assert parts == [("Avant.", ""), ("Sont exclus :\n- a\n- b", "")]


def test_a_sentence_that_ends_announces_nothing() -> None:
    assert headed_parts("Fin.\n- a\n- b", ["Fin.", "- a", "- b"]) == [("Fin.", ""), ("- a", ""), ("- b", "")]
