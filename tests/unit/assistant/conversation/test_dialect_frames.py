"""How a dialect question is put: in standard words for the embedder, and as signs for routing."""

import pytest

from assistant.conversation.dialect_frames import in_standard_words, leaning
from assistant.conversation.route import _leant
from assistant.language.lexicon import read_vocabulary
from assistant.model import Intent, Language


@pytest.mark.parametrize("text", ["واش خاصني نخلص؟", "wach khassni nkhelles?"])
def test_what_must_be_done_stays_in_both_languages(text: str) -> None:
    (arabic, ar), (french, fr) = in_standard_words(text)
    assert (ar, fr) == (Language.AR, Language.FR)
    assert arabic.startswith("هل")
    assert french.startswith("est-ce que")


@pytest.mark.parametrize("text", ["شكون كينشر", "chkoun kaynchr"])
def test_who_is_asked_for_stays(text: str) -> None:
    (arabic, _), (french, _) = in_standard_words(text)
    assert (arabic.split()[0], french.split()[0]) == ("من", "qui")


@pytest.mark.parametrize("text", ["ديال", "dyal", "salam"])
def test_a_question_of_empty_words_is_left_as_it_is(text: str) -> None:
    assert [asked for asked, _ in in_standard_words(text)] == [text, text]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("واش خاصني نصيفط نسخة؟", 1),
        ("واش نقدر نصورها؟ راه القانون كيمنع", 2),
        ("wach n9der nsewwerha", 1),
        ("بغيت لائحة المسابح", -1),
        ("fin nl9a lista dyal lmsabe7", -1),
        ("فين نشكي بيهم", 0),
        ("لمن نشكي", 1),
        ("شحال كيشكيو بالضجيج", 0),
        ("ch7al kaychkiw men sda3", 0),
        ("شحال ديال المسابح", 0),
        ("ch7al dyal lmsabe7", 0),
    ],
)
def test_duty_and_leave_speak_for_rules_and_a_wish_against_them(text: str, signs: int) -> None:
    assert leaning(text) == signs


@pytest.mark.parametrize(("signs", "grows"), [(1, True), (-1, False)])
def test_signs_move_the_shares_of_rules_alone(signs: int, grows: bool) -> None:
    even = dict.fromkeys(Intent, 1.0)
    moved = _leant(even, signs)
    assert {i for i in Intent if moved[i] != even[i]} == {Intent.PUBLICATION_RULES, Intent.REUSE_LICENCE}
    assert (moved[Intent.PUBLICATION_RULES] > 1) is grows


def test_every_frame_says_something_in_both_languages() -> None:
    entries = read_vocabulary("dialect_frames")["said"]
    assert isinstance(entries, list)
    assert all(entry["ar"] and entry["fr"] and entry["forms"] for entry in entries)
