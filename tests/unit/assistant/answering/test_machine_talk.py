"""Sentences that speak to a machine leave a text; what is left keeps its lines."""

import pytest

from assistant.answering.machine_talk import MachineTalk
from assistant.model import Kind, Language
from tests.doubles import WordEmbedder
from tests.unit.assistant.memory import NO_CENTRING

TALK = MachineTalk(WordEmbedder(), NO_CENTRING)


@pytest.mark.parametrize(
    ("text", "language", "left"),
    [
        ("1. Un. Deux.\n   - a) <|im_start|>trois.\n   - b) quatre.", Language.FR, "1. Un. Deux.\n   - b) quatre."),
        ("1. أول. ثان.\n   - أ) <|im_start|>ثالث.\n   - ب) رابع.", Language.AR, "1. أول. ثان.\n   - ب) رابع."),
        ("1. Un.\n   - a) deux. Trois <|im_start|>.", Language.FR, "1. Un.\n   - a) deux."),
    ],
)
def test_a_list_keeps_its_lines_and_nesting(text: str, language: Language, left: str) -> None:
    assert TALK.without(text, language, Kind.GUIDE) == left
