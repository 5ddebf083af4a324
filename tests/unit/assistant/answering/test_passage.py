"""A section as sentences, items and rows."""

import pytest

from assistant.answering.passage import Form, Sentence, read


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("###1.3 Les données ouvertes sont libres.", "1.3 Les données ouvertes sont libres."),
        ("###١.٣ المعطيات المفتوحة حرة.", "١.٣ المعطيات المفتوحة حرة."),
        ("# Open data is free.", "Open data is free."),
        ("The tag #opendata is used.", "The tag #opendata is used."),
    ],
)
def test_marks_that_made_no_heading_are_not_quoted(line: str, expected: str) -> None:
    assert read(line) == [Sentence(expected)]


def test_prose_items_and_rows_are_told_apart() -> None:
    found = read("Deux règles. Les voici :\n- citer ;\n  - dater ;\nnom | unité\neau | m3")
    assert [s.form for s in found] == [Form.PROSE, Form.PROSE, Form.ITEM, Form.ITEM, Form.ROW, Form.ROW]


@pytest.mark.parametrize(("text", "asks"), [("Qui répond ?", True), ("من يجيب؟", True), ("Le chef répond.", False)])
def test_a_question_is_known_by_its_mark(text: str, asks: bool) -> None:
    assert [s.asks for s in read(text)] == [asks]
