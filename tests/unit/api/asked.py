"""Answered questions as they are kept, for the tests of what keeps and shows them."""

from datetime import date
from typing import Any

from assistant.model import AnswerStatus, Asked, Intent, Language, Thumb, Unmet, Visitor

DAY = date(2026, 3, 10)


def asked(answer_id: str, **changes: Any) -> Asked:
    """A question of one visitor for which nothing is published."""
    values: dict[str, Any] = {
        "answer_id": answer_id,
        "day": DAY,
        "language": Language.AR,
        "intent": Intent.DATASET_SEARCH,
        "status": AnswerStatus.NO_MATCH,
        "door": "chat",
        "latency_ms": 250,
        "degraded": False,
        "generation": "gen-0001",
        "text": "أثمنة الحليب حسب الجماعات",
        "visitor": Visitor(today="a1", share=1),
    }
    return Asked(**{**values, **changes})


def unmet(text: str, visitor: int, *, language: Language = Language.FR, day: date = DAY, **changes: Any) -> Unmet:
    """A question of a visitor who has a mark and a share of their own."""
    values: dict[str, Any] = {
        "day": day,
        "language": language,
        "text": text,
        "visitor": Visitor(today=f"v{visitor}", share=visitor),
        "thumb": None,
    }
    return Unmet(**{**values, **changes})


DOWN = Thumb.DOWN
