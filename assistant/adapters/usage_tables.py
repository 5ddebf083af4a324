"""The two tables of what is kept of questions and feedback, for any database that SQLAlchemy speaks to."""

from datetime import date

from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, MetaData, String, Table, Text

from assistant.model import AnswerStatus

METADATA = MetaData()
ASKED = Table(
    "dalil_asked",
    METADATA,
    Column("answer_id", String(64), primary_key=True),
    Column("day", Date, nullable=False, index=True),
    Column("language", String(2), nullable=False),
    Column("intent", String(40), nullable=False),
    Column("status", String(20), nullable=False),
    Column("door", String(20), nullable=False),
    Column("latency_ms", Integer, nullable=False),
    Column("degraded", Boolean, nullable=False),
    Column("generation", String(40), nullable=False),
    Column("text", Text),
    Column("visitor", String(32)),
    Column("share", Integer),
    Column("thumb", String(4)),
    Column("reason", String(20)),
    Column("comment", Text),
)
SECRETS = Table(
    "dalil_secret",
    METADATA,
    Column("name", String(20), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
COUNTED = ("day", "language", "intent", "status", "door", "latency_ms", "degraded", "thumb", "reason")
UNMET = (ASKED.c.status == AnswerStatus.NO_MATCH.value) | (ASKED.c.thumb == "down")
IDLE = (ASKED.c.status != AnswerStatus.NO_MATCH.value) & (ASKED.c.thumb.is_(None) | (ASKED.c.thumb != "down"))
NO_TEXT = {"text": None, "visitor": None, "share": None}
NO_FEEDBACK = {"thumb": None, "reason": None, "comment": None}
LASTING = "share"
"""The secret that stays; the others are named after their day."""


def name_of(day: date | None) -> str:
    """The name of a day's secret, or of the one that stays."""
    return day.isoformat() if day else LASTING
