"""What is kept of questions and feedback, in SQLite or any other database of SQLAlchemy's; opened at the first use."""

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from assistant.errors import StoreUnavailable
from assistant.model import (
    AnswerStatus,
    Asked,
    Comment,
    Count,
    Feedback,
    Intent,
    Keep,
    Language,
    Purged,
    Reason,
    Thumb,
    Unmet,
    Visitor,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, RowMapping

REST_S = 5.0
"""After a failure nobody waits for the database for so long."""
TIMEOUT_S = 5
_SECRET_BYTES = 32


def database_url(written: str) -> str:
    """An SQLAlchemy URL; a path is the file of a SQLite database."""
    return written if "://" in written else f"sqlite:///{Path(written).absolute()}"


class SqlUsageStore:
    """A `UsageLog` and a `UsageReader`. Every method raises `StoreUnavailable` while the database is."""

    def __init__(self, written: str) -> None:
        self._url = database_url(written)
        self._engine: Engine | None = None
        self._resting_until = 0.0
        self._lock = Lock()

    def record(self, asked: Sequence[Asked]) -> None:
        """See `UsageLog`."""
        from assistant.adapters.usage_tables import ASKED

        with self._begun() as connection:
            connection.execute(ASKED.insert(), [_row(one) for one in asked])

    def judge(self, answer_id: str, feedback: Feedback | None) -> bool:
        """See `UsageLog`."""
        from assistant.adapters.usage_tables import ASKED, NO_FEEDBACK

        values = NO_FEEDBACK if feedback is None else _columns(feedback)
        with self._begun() as connection:
            changed = connection.execute(ASKED.update().where(ASKED.c.answer_id == answer_id).values(**values))
            return changed.rowcount > 0

    def secret(self, day: date | None) -> bytes:
        """See `UsageLog`."""
        from sqlalchemy.exc import IntegrityError

        from assistant.adapters.usage_tables import LASTING, SECRETS, name_of

        name, fresh = name_of(day), secrets.token_bytes(_SECRET_BYTES)
        wanted = SECRETS.select().where(SECRETS.c.name == name)
        with self._begun() as connection:
            if day:
                connection.execute(SECRETS.delete().where(SECRETS.c.name.not_in([LASTING, name])))
            if found := connection.execute(wanted).one_or_none():
                return bytes(found.value)
            try:
                with connection.begin_nested():
                    connection.execute(SECRETS.insert().values(name=name, value=fresh))
            except IntegrityError:  # another process was first
                return bytes(connection.execute(wanted).one().value)
            return fresh

    def purge(self, keep: Keep) -> Purged:
        """See `UsageLog`."""
        from assistant.adapters.usage_tables import ASKED, IDLE, NO_FEEDBACK, NO_TEXT, SECRETS, name_of

        day = ASKED.c.day
        of_no_use = (day < keep.questions) | ((day < keep.idle) & IDLE)
        silence = ASKED.update().where(ASKED.c.text.is_not(None), of_no_use).values(**NO_TEXT)
        forget = ASKED.update().where(ASKED.c.thumb.is_not(None), day < keep.feedback).values(**NO_FEEDBACK)
        old = (SECRETS.c.name != name_of(None)) & (SECRETS.c.name < name_of(keep.idle))
        with self._begun() as connection:
            gone = connection.execute(ASKED.delete().where(day < keep.counts)).rowcount
            silenced = connection.execute(silence).rowcount
            forgotten = connection.execute(forget).rowcount
            connection.execute(SECRETS.delete().where(old))
        return Purged(questions=silenced, feedback=forgotten, counts=gone)

    def counts(self, since: date) -> list[Count]:
        """See `UsageReader`."""
        from sqlalchemy import func, select

        from assistant.adapters.usage_tables import ASKED, COUNTED

        columns = [ASKED.c[name] for name in COUNTED]
        wanted = select(*columns, func.count().label("count")).where(ASKED.c.day >= since).group_by(*columns)
        with self._begun() as connection:
            return [_count(row) for row in connection.execute(wanted.order_by(ASKED.c.day)).mappings()]

    def unmet(self, since: date, *, limit: int) -> list[Unmet]:
        """See `UsageReader`."""
        from assistant.adapters.usage_tables import ASKED, UNMET

        told = (ASKED.c.day >= since) & ASKED.c.text.is_not(None) & ASKED.c.visitor.is_not(None)
        wanted = ASKED.select().where(told, UNMET).order_by(ASKED.c.day.desc(), ASKED.c.answer_id).limit(limit)
        with self._begun() as connection:
            return [
                Unmet(
                    day=row["day"],
                    language=Language(row["language"]),
                    text=row["text"],
                    visitor=Visitor(today=row["visitor"], share=row["share"]),
                    thumb=Thumb(row["thumb"]) if row["thumb"] else None,
                )
                for row in connection.execute(wanted).mappings()
            ]

    def comments(self, since: date, *, limit: int) -> list[Comment]:
        """See `UsageReader`."""
        from assistant.adapters.usage_tables import ASKED

        told = (ASKED.c.day >= since) & ASKED.c.comment.is_not(None) & ASKED.c.thumb.is_not(None)
        wanted = ASKED.select().where(told).order_by(ASKED.c.day.desc(), ASKED.c.answer_id).limit(limit)
        with self._begun() as connection:
            return [
                Comment(
                    day=row["day"],
                    language=Language(row["language"]),
                    thumb=Thumb(row["thumb"]),
                    reason=Reason(row["reason"]) if row["reason"] else None,
                    text=row["comment"],
                )
                for row in connection.execute(wanted).mappings()
            ]

    def close(self) -> None:
        """Release the connections."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    @contextmanager
    def _begun(self) -> "Iterator[Connection]":
        """A transaction; every fault of the database, of its driver or of its address is `StoreUnavailable`."""
        from sqlalchemy.exc import SQLAlchemyError

        if time.monotonic() < self._resting_until:
            raise StoreUnavailable("the database of questions and feedback failed a moment ago")
        try:
            with self._open().begin() as connection:
                yield connection
        except (SQLAlchemyError, ImportError, OSError, ValueError) as error:
            self._resting_until = time.monotonic() + REST_S
            reason = type(getattr(error, "orig", None) or error).__name__  # messages hold values and addresses
            raise StoreUnavailable(f"the database of questions and feedback cannot be used ({reason})") from None

    def _open(self) -> "Engine":
        with self._lock:
            if self._engine is None:
                self._engine = _engine(self._url)
            return self._engine


def _engine(url: str) -> "Engine":
    """An engine over tables that exist. A SQLite file is readable for its owner only, and what is deleted is overwritten."""
    from sqlalchemy import create_engine, event, make_url
    from sqlalchemy.exc import SQLAlchemyError

    from assistant.adapters.usage_tables import METADATA

    address = make_url(url)
    backend = address.get_backend_name()
    by_backend: dict[str, dict[str, Any]] = {
        "sqlite": {"timeout": TIMEOUT_S},
        "postgresql": {"connect_timeout": TIMEOUT_S, "options": f"-c statement_timeout={TIMEOUT_S}s"},
    }
    if backend == "sqlite" and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        Path(address.database).touch(mode=0o600)
    engine = create_engine(
        address,
        connect_args=by_backend.get(backend, {}),
        pool_pre_ping=True,
        pool_timeout=TIMEOUT_S,
        hide_parameters=True,
    )
    if backend == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA secure_delete = ON").close())
    try:
        METADATA.create_all(engine)
    except SQLAlchemyError:  # another process may have made the tables at the same moment
        METADATA.create_all(engine)
    return engine


def _row(asked: Asked) -> dict[str, Any]:
    visitor = asked.visitor
    return {
        "answer_id": asked.answer_id,
        "day": asked.day,
        "language": asked.language.value,
        "intent": asked.intent.value,
        "status": asked.status.value,
        "door": asked.door,
        "latency_ms": asked.latency_ms,
        "degraded": asked.degraded,
        "generation": asked.generation,
        "text": asked.text,
        "visitor": visitor.today if visitor else None,
        "share": visitor.share if visitor else None,
    }


def _columns(feedback: Feedback) -> dict[str, str | None]:
    return {
        "thumb": feedback.thumb.value,
        "reason": feedback.reason.value if feedback.reason else None,
        "comment": feedback.comment or None,
    }


def _count(row: "RowMapping") -> Count:
    return Count(
        day=row["day"],
        language=Language(row["language"]),
        intent=Intent(row["intent"]),
        status=AnswerStatus(row["status"]),
        door=row["door"],
        latency_ms=row["latency_ms"],
        degraded=row["degraded"],
        thumb=Thumb(row["thumb"]) if row["thumb"] else None,
        reason=Reason(row["reason"]) if row["reason"] else None,
        count=row["count"],
    )
