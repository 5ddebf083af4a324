"""Headings of laws."""

import pytest

from assistant.language.annotations import is_bare_label, is_note


@pytest.mark.parametrize(
    ("heading", "is_bare"),
    [
        *(("Article 27", True), ("Article premier", True), ("المادة 27", True), ("المادة الأولى", True)),
        *(("Article 27 - La commission nationale", False), ("الأجل", False), ("Délais", False), ("", False)),
    ],
)
def test_a_bare_label_is_told_from_a_heading_that_names_its_subject(heading: str, is_bare: bool) -> None:
    assert is_bare_label(heading) is is_bare


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        *(("Notes", True), ("هوامش", True), ("Note 4: See article 36", True), ("هامش 4: انظر المادة 36", True)),
        *(("Note de service", False), ("Article 4", False), ("هامش الربح", False), ("", False)),
    ],
)
def test_a_note_is_told_by_its_heading(heading: str, expected: bool) -> None:
    assert is_note(heading) is expected
