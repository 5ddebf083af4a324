"""Keeping beside the answering: what fails there reaches nobody, and no log says what was asked."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from api.usage.recorder import Recorder, store_of
from assistant.adapters.usage_store import SqlUsageStore
from assistant.errors import StoreUnavailable, UnknownAnswer
from assistant.model import Feedback, Intent, Language, Thumb, Turn
from assistant.settings import Settings, load_settings
from tests.unit.api.asked import DAY
from tests.unit.api.samples import answer

TEXT = "أثمنة الحليب حسب الجماعات"
TURN = Turn(text=TEXT, standalone=TEXT, language=Language.AR, intent=Intent.DATASET_SEARCH)
UP = Feedback(thumb=Thumb.UP)


@contextmanager
def recording(settings: Settings, store: SqlUsageStore | None, days: list[date] | None = None) -> Iterator[Recorder]:
    recorder = Recorder(store, settings, today=lambda: (days or [DAY])[0])
    recorder.start()
    try:
        yield recorder
    finally:
        recorder.stop()


@pytest.fixture
def store(tmp_path: Path) -> SqlUsageStore:
    return SqlUsageStore(str(tmp_path / "feedback.sqlite"))


def test_a_question_is_kept_and_can_be_judged_at_once(store: SqlUsageStore) -> None:
    with recording(load_settings(), store) as recorder:
        recorder.observe(TURN, answer(id="a", language=Language.AR))
        recorder.judge("a", Feedback(thumb=Thumb.DOWN))
        assert [one.text for one in store.unmet(DAY, limit=9)] == [TEXT]


def test_no_text_and_no_visitor_are_kept_where_no_question_is_to_be(store: SqlUsageStore, tmp_path: Path) -> None:
    with recording(load_settings(keep_questions=0), store) as recorder:
        recorder.observe(TURN, answer(id="a"))
        recorder.judge("a", Feedback(thumb=Thumb.DOWN))
        assert store.unmet(DAY, limit=9) == []
        assert sum(c.count for c in store.counts(DAY)) == 1
    assert TEXT.encode() not in (tmp_path / "feedback.sqlite").read_bytes()


def test_old_texts_are_deleted_when_a_day_has_passed(store: SqlUsageStore) -> None:
    days = [DAY]
    with recording(load_settings(keep_questions=1), store, days) as recorder:
        recorder.observe(TURN, answer(id="a"))
        recorder.judge("a", Feedback(thumb=Thumb.DOWN))
        assert store.unmet(DAY, limit=9)
        days[0] = date(2026, 3, 11)
        recorder.settle()
        recorder.settle()
        assert store.unmet(DAY, limit=9) == []


def test_a_database_that_is_down_costs_the_count_and_says_no_question(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with recording(load_settings(), SqlUsageStore("postgresql://x:hidden@127.0.0.1:1/none")) as recorder:
        recorder.observe(TURN, answer(id="a"))
        with pytest.raises(StoreUnavailable):
            recorder.judge("a", UP)
    assert "1 answered questions were not counted" in caplog.text
    assert recorder.problem
    assert "hidden" not in recorder.problem
    assert TEXT not in caplog.text
    assert "hidden" not in caplog.text


def test_a_database_that_answers_again_is_no_problem_any_more(
    store: SqlUsageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(_asked: object) -> None:
        raise StoreUnavailable("down")

    with recording(load_settings(), store) as recorder:
        with monkeypatch.context() as broken:
            broken.setattr(store, "record", down)
            recorder.observe(TURN, answer(id="a"))
            recorder.settle()
        assert recorder.problem
        recorder.observe(TURN, answer(id="b"))
        recorder.settle()
        assert recorder.problem == ""


def test_what_is_unknown_is_not_judged(store: SqlUsageStore) -> None:
    with recording(load_settings(), store) as recorder, pytest.raises(UnknownAnswer):
        recorder.judge("nobody", UP)


def test_nothing_is_kept_where_nothing_is_to_be() -> None:
    assert store_of(load_settings(feedback_db="none")) is None
    with recording(load_settings(), None) as recorder:
        recorder.observe(TURN, answer())
        assert not recorder.is_on
        with pytest.raises(UnknownAnswer):
            recorder.judge("a1", UP)


def test_the_file_is_beside_the_index_and_made_by_the_first_use_only(tmp_path: Path) -> None:
    found = store_of(load_settings(index=tmp_path / "data" / "index"))
    assert found
    assert list(tmp_path.iterdir()) == []
    found.counts(DAY)
    found.close()
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["feedback.sqlite"]
