"""Keeps answered questions beside the answering: a thread of its own, and nothing that fails there reaches a reader."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from queue import Empty, Full, Queue

from api.usage.kept import Told, asked_of, keep_from
from api.usage.visits import CURRENT, visitor_of
from assistant.adapters.usage_store import SqlUsageStore
from assistant.errors import StoreUnavailable, UnknownAnswer
from assistant.model import Answer, Feedback, Turn, Visitor
from assistant.ports import UsageLog
from assistant.settings import Settings

_LOG = logging.getLogger(__name__)
NOTHING = "none"
WAITING = 1000
"""Most questions that wait to be written; beyond it they are not counted."""
BATCH = 100
LOOK_S = 600.0
"""How often an idle recorder looks whether a day has passed."""
SETTLE_S = 10.0
Work = Told | threading.Event | None
"""A turn to be kept, something to be told when all before it is written, or the end."""


def today_utc() -> date:
    """The day by which everything is kept."""
    return datetime.now(UTC).date()


def store_of(settings: Settings) -> SqlUsageStore | None:
    """The database that the settings name, not opened yet; None where nothing is to be kept."""
    if settings.feedback_db == NOTHING:
        return None
    return SqlUsageStore(settings.feedback_db or str(Path(settings.index).absolute().parent / "feedback.sqlite"))


class Recorder:
    """Takes what was asked and what readers think of it to the store."""

    def __init__(self, store: UsageLog | None, settings: Settings, today: Callable[[], date] = today_utc) -> None:
        self._store = store
        self._settings = settings
        self._today = today
        self._work: Queue[Work] = Queue(WAITING)
        self._purged = date.min
        self._secrets: dict[date, tuple[bytes, bytes]] = {}
        self.problem = ""
        self._thread = threading.Thread(target=self._run, name="usage", daemon=True)

    @property
    def is_on(self) -> bool:
        """Whether anything is kept."""
        return self._store is not None

    def start(self) -> None:
        """Begin to write."""
        if self._store:
            self._thread.start()

    def stop(self) -> None:
        """Write what waits and release the database."""
        if self._store and self._thread.is_alive():
            self._work.put(None)
            self._thread.join(timeout=SETTLE_S)
            self._store.close()

    def observe(self, turn: Turn, answer: Answer) -> None:
        """Keep this turn, soon; never waits and never fails."""
        if self._store:
            try:
                self._work.put_nowait(Told(turn=turn, answer=answer, visit=CURRENT.get()))
            except Full:
                _LOG.warning("a question was not counted: too many wait to be written")

    def judge(self, answer_id: str, feedback: Feedback | None) -> None:
        """Keep an opinion, or take it back. Raises `UnknownAnswer` or `StoreUnavailable`."""
        if self._store is None:
            raise UnknownAnswer("nothing is kept of answers")
        self.settle()
        if not self._store.judge(answer_id, feedback):
            raise UnknownAnswer("no answer with this id is kept")

    def settle(self) -> None:
        """Return when all that waits now is written, or after ten seconds."""
        if self._thread.is_alive():
            written = threading.Event()
            try:
                self._work.put_nowait(written)
            except Full:
                return
            written.wait(SETTLE_S)

    def _run(self) -> None:
        while True:
            self._purge()
            batch = self._next()
            told = [item for item in batch if isinstance(item, Told)]
            if told:
                self._write(told)
            for item in batch:
                if isinstance(item, threading.Event):
                    item.set()
            if None in batch:
                return

    def _next(self) -> list[Work]:
        """What waits, as far as one transaction takes it; empty where nothing came for a while."""
        batch: list[Work] = []
        try:
            batch.append(self._work.get(timeout=LOOK_S))
            while len(batch) < BATCH:
                batch.append(self._work.get_nowait())
        except Empty:
            pass
        return batch

    def _write(self, told: list[Told]) -> None:
        assert self._store
        try:
            day = self._today()
            self._store.record([asked_of(one, day, self._visitor(one, day)) for one in told])
            self.problem = ""
        except StoreUnavailable as error:
            self.problem = "answered questions are not counted: the database does not answer"
            _LOG.warning("%d answered questions were not counted: %s", len(told), error)
        except Exception as error:  # the thread must live; a traceback could hold a question
            _LOG.error("%d answered questions were not counted: %s", len(told), type(error).__name__)

    def _visitor(self, told: Told, day: date) -> Visitor | None:
        """Who asked; nobody, and so no text, where no text is to be kept."""
        if not (self._settings.keep_questions and self._store):
            return None
        if day not in self._secrets:
            self._secrets = {day: (self._store.secret(day), self._store.secret(None))}
        of_day, lasting = self._secrets[day]
        return visitor_of(told.visit.sender, of_day=of_day, lasting=lasting)

    def _purge(self) -> None:
        day = self._today()
        if self._store is None or day == self._purged:
            return
        try:
            self._store.purge(keep_from(self._settings, day))
            self._purged = day
        except StoreUnavailable as error:
            _LOG.warning("old questions and feedback were not deleted: %s", error)
