"""What becomes of a turn before it is kept."""

from datetime import date

import pytest

from api.usage.kept import LATENCIES_MS, TEXT_CHARS, Told, asked_of, bucket, keep_from, without_personal
from api.usage.visits import Visit
from assistant.model import Intent, Language, Step, Turn, Visitor
from assistant.settings import load_settings
from tests.unit.api.samples import answer

DAY = date(2026, 3, 10)
VISITOR = Visitor(today="a", share=1)
PERSONAL = [
    (Language.FR, "Ma CIN est BK457812, où est ma demande ?", "BK457812"),
    (Language.FR, "Appelez-moi au 06 61 23 45 67 pour les écoles", "61 23 45 67"),
    (Language.AR, "رقم بطاقتي الوطنية BK457812 فين وصل طلبي", "BK457812"),
    (Language.AR, "اتصلوا بي على 0661234567 بخصوص المدارس", "0661234567"),
    (Language.AR, "هاتفي ٠٦٦١٢٣٤٥٦٧ بخصوص المدارس", "٠٦٦١٢٣٤٥٦٧"),
    (Language.EN, "Write to me at someone@example.org about schools", "someone@example.org"),
]


def told(text: str, language: Language = Language.AR) -> Told:
    turn = Turn(text=text, standalone=text, language=language, intent=Intent.DATASET_SEARCH)
    return Told(turn=turn, answer=answer(language=language), visit=Visit(door="mcp", sender="192.0.2.7 Firefox"))


@pytest.mark.parametrize(("language", "text", "secret"), PERSONAL)
def test_personal_data_are_not_in_what_is_kept(language: Language, text: str, secret: str) -> None:
    kept = asked_of(told(text, language), DAY, VISITOR)
    assert kept.text
    assert secret not in repr(kept)
    assert "192.0.2.7" not in repr(kept)


def test_without_a_visitor_there_is_no_text() -> None:
    kept = asked_of(told("عدد المدارس"), DAY, None)
    assert (kept.text, kept.visitor, kept.door, kept.day) == (None, None, "mcp", DAY)


def test_data_are_found_before_the_text_is_cut() -> None:
    text = "ا" * (TEXT_CHARS - 12) + " 0661234567"
    kept = without_personal(text, Language.AR, TEXT_CHARS)
    assert kept
    assert "066" not in kept
    assert len(kept) <= TEXT_CHARS


@pytest.mark.parametrize("text", ["", "  \n", "؟؟!", "\u200f"])
def test_a_text_without_words_is_none(text: str) -> None:
    assert without_personal(text, Language.AR, TEXT_CHARS) is None


@pytest.mark.parametrize(
    ("steps", "end"),
    [((1.0, 2.0, 3.0), 250), ((200.0, 40.0, 20.0), 500), ((0.0, 10**9, 0.0), LATENCIES_MS[-1])],
)
def test_times_are_rounded_up_to_a_bucket(steps: tuple[float, ...], end: int) -> None:
    names = ("understand", "retrieve", "compose")
    found = [Step(name=name, ms=ms) for name, ms in zip(names, steps, strict=True)]
    assert bucket([*found, Step(name="rerank", ms=10**6)]) == end


def test_what_is_kept_ends_with_today() -> None:
    keep = keep_from(load_settings(keep_questions=30, keep_feedback_days=1, keep_counts_days=400), DAY)
    assert (keep.questions, keep.feedback, keep.idle) == (date(2026, 2, 9), DAY, date(2026, 3, 9))
    assert (DAY - keep.counts).days == 399


def test_texts_that_were_kept_go_when_none_are_to_be() -> None:
    assert keep_from(load_settings(keep_questions=0), DAY).questions > DAY
