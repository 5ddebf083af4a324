"""What becomes of a turn before it is kept: counts by the day, rounded times, text without personal data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from api.usage.visits import Visit
from assistant.conversation.personal import masked
from assistant.language.normalise import clean, is_readable
from assistant.model import Answer, Asked, Keep, Language, Step, Turn, Visitor
from assistant.settings import Settings

LATENCIES_MS = (250, 500, 1000, 2000, 5000, 10_000, 30_000, 600_000)
"""Upper ends of the buckets; the last holds what took longer than any limit allows."""
TEXT_CHARS = 500
COMMENT_CHARS = 1000
IDLE_DAYS = 1
"""The text of a question that was answered is of use only while its reader may still press "not helpful"."""
_STEPS = ("understand", "retrieve", "compose")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answered turn as it waits to be kept, in memory only."""

    turn: Turn
    answer: Answer
    visit: Visit


def asked_of(told: Told, day: date, visitor: Visitor | None) -> Asked:
    """The event of a turn; without a visitor, also without text."""
    turn, answer = told.turn, told.answer
    return Asked(
        answer_id=answer.id,
        day=day,
        language=turn.language,
        intent=turn.intent,
        status=answer.status,
        door=told.visit.door,
        latency_ms=bucket(answer.trace.steps),
        degraded=answer.degraded,
        generation=answer.trace.generation,
        text=without_personal(turn.standalone, turn.language, TEXT_CHARS) if visitor else None,
        visitor=visitor,
    )


def without_personal(text: str, language: Language, limit: int) -> str | None:
    """The text with a mark in place of each personal datum, cut to `limit`; None where no words are left."""
    shown = " ".join(masked(clean(text), language).split())[:limit]
    return shown if is_readable(shown) else None


def bucket(steps: Iterable[Step]) -> int:
    """The upper end of the bucket, in milliseconds, of what the steps of a turn took together."""
    took = sum(step.ms for step in steps if step.name in _STEPS)
    return next((end for end in LATENCIES_MS if took <= end), LATENCIES_MS[-1])


def keep_from(settings: Settings, today: date) -> Keep:
    """What the settings let stay today. A database that kept texts before they were switched off loses them."""
    return Keep(
        idle=today - timedelta(days=min(IDLE_DAYS, settings.keep_questions)),
        questions=_first(today, settings.keep_questions),
        feedback=_first(today, settings.keep_feedback_days),
        counts=_first(today, settings.keep_counts_days),
    )


def _first(today: date, days: int) -> date:
    """The first of so many days that end today; with none, tomorrow."""
    return today - timedelta(days=days - 1)
