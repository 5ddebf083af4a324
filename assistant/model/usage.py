"""What is kept of an answered question, and what its reader thought of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.model.answer import AnswerStatus
from assistant.model.conversation import Intent
from assistant.model.records import Language


class Thumb(StrEnum):
    """What a reader thinks of an answer."""

    UP = "up"
    DOWN = "down"


class Reason(StrEnum):
    """Why; replies have the labels (`feedback.reason_…`)."""

    NOT_FOUND = "not_found"
    INCORRECT = "incorrect"
    OUTDATED = "outdated"
    UNCLEAR = "unclear"
    LANGUAGE = "language"
    SOURCES = "sources"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whom a question came from, without saying who.

    `today` tells visitors of one day apart and means nothing on another day; `share` is one of a few numbers that many
    visitors have in common and that stays the same: different shares are certainly different visitors.
    """

    today: str
    share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An answered question. `latency_ms` is the upper end of its bucket; `text` holds no personal data and may be missing."""

    answer_id: str
    day: date
    language: Language
    intent: Intent
    status: AnswerStatus
    door: str
    latency_ms: int
    degraded: bool
    generation: str
    text: str | None = None
    visitor: Visitor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """A reader's opinion of one answer; `comment` holds no personal data."""

    thumb: Thumb
    reason: Reason | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many answered questions have all of this in common."""

    day: date
    language: Language
    intent: Intent
    status: AnswerStatus
    door: str
    latency_ms: int
    degraded: bool
    thumb: Thumb | None
    reason: Reason | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """A question that was not answered, or whose answer was no help."""

    day: date
    language: Language
    text: str
    visitor: Visitor
    thumb: Thumb | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What a reader wrote of an answer."""

    day: date
    language: Language
    thumb: Thumb
    reason: Reason | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """The first day of which each is kept: texts that are of no more use, questions, feedback, counts."""

    idle: date
    questions: date
    feedback: date
    counts: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """How many of each were deleted."""

    questions: int
    feedback: int
    counts: int
