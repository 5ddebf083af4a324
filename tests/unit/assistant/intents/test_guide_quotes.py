"""What is quoted of the guides for a question."""

import pytest

from assistant.intents.guide_quotes import says_something


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'organisme répond en vingt jours.", True),
        ("ترد المؤسسة داخل أجل عشرين يوما.", True),
        ("Quels sont les délais", False),
        ("ما هي آجال الرد؟", False),
        ("La demande doit donner les mentions suivantes :", False),
        ("**La demande doit donner les mentions suivantes :**  ", False),
        ("يجب أن يتضمن الطلب المعطيات التالية:", False),
        ("La demande donne : le nom, l'adresse et l'objet.", True),
        ("", False),
    ],
)
def test_a_heading_or_an_announcement_says_nothing(text: str, expected: bool) -> None:
    assert says_something(text) is expected
