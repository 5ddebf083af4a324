"""What is shown and what is worked on where somebody wrote personal data."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.conversation.personal import cleared, masked, told, without_personal
from assistant.language.personal import find
from assistant.model import Language, Message, PersonalKind
from assistant.prompts import reply, reply_names
from tests.unit.assistant.language.test_personal import ANY_TEXT, NEGATIVES, POSITIVES, TANGLED, marked

ANY = st.one_of(ANY_TEXT, TANGLED, st.sampled_from([marked(line)[0] for line in POSITIVES]))
LANGUAGES = st.sampled_from(list(Language))


@pytest.mark.parametrize(
    ("text", "language", "shown", "rest"),
    [
        ("Ma CIN est AB123456, des aides ?", Language.FR, "Ma CIN est ‹numéro de CIN›, des aides ?", "des aides ?"),
        ("بطاقتي AB123456، أبحث عن المدارس", Language.AR, "بطاقتي ‹رقم البطاقة الوطنية›، أبحث عن المدارس", "أبحث عن المدارس"),
        ("schools, call me at 0612345678", Language.EN, "schools, call me at ‹phone number›", "schools"),
        ("nmrti 0661234567, fin kayn sbitar", Language.AR, "nmrti ‹رقم الهاتف›, fin kayn sbitar", "fin kayn sbitar"),
        ("j'habite au 12 rue Ibn Sina à Rabat", Language.FR, "j'habite au ‹adresse du domicile› à Rabat", "à Rabat"),
        ("AB123456", Language.FR, "‹numéro de CIN›", ""),
        ("budget 2024", Language.FR, "budget 2024", "budget 2024"),
    ],
)  # fmt: skip
def test_a_datum_is_shown_as_its_kind_and_not_searched_for(
    text: str, language: Language, shown: str, rest: str
) -> None:
    assert masked(text, language) == shown
    assert cleared(text).rest == rest


@pytest.mark.parametrize("language", list(Language))
def test_every_kind_has_a_name_and_is_told_of(language: Language) -> None:
    for kind in PersonalKind:
        assert reply(f"personal.{kind}", language) in told([kind], language)
    assert {name.removeprefix("personal.") for name in reply_names() if name.startswith("personal.")} == {
        "removed",
        *PersonalKind,
    }


def test_what_is_told_is_one_paragraph_and_cites_nothing() -> None:
    note = told(list(PersonalKind), Language.AR)
    assert note.endswith("*\n\n")
    assert "\n" not in note.removesuffix("\n\n")
    assert "[" not in note
    assert told([], Language.AR) == ""


@pytest.mark.parametrize("role", ["user", "assistant"])
def test_every_line_of_a_conversation_is_cleared(role: str) -> None:
    lines = [
        Message(role=role, content=text) for text in ("CIN AB123456 emploi", "هاتفي 0612345678 السكن", "budget 2024")
    ]
    assert [m.content for m in without_personal(lines)] == ["emploi", "السكن", "budget 2024"]
    assert [m.role for m in without_personal(lines)] == [role] * 3


def test_titles_and_lines_of_an_answer_stay_where_nothing_is_personal() -> None:
    answer = Message(role="assistant", content="Trouvé :\n\n- **Population 2010-2024**  [1]\n- **Budget**\n")
    assert without_personal([answer]) == [answer]


@given(ANY, LANGUAGES)
@example("CIN AB123456 12345678", Language.FR)
@example("tel CIN AB123456 98123456", Language.FR)
@example("‹CIN 12345678› 12345678 tel", Language.AR)
def test_masked_text_holds_no_personal_data(text: str, language: Language) -> None:
    once = masked(text, language)
    assert find(once) == ()
    assert masked(once, language) == once


@given(ANY)
@example("tel CIN AB123456 98123456")
def test_neither_does_what_is_left(text: str) -> None:
    assert find(cleared(text).rest) == ()


@pytest.mark.parametrize("text", NEGATIVES)
def test_questions_without_personal_data_are_as_they_were(text: str) -> None:
    assert cleared(text).rest == text == masked(text, Language.FR)
