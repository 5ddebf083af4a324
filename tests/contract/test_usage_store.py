"""What keeps questions and feedback, in SQLite and in PostgreSQL: the same behaviour."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant.adapters.usage_store import SqlUsageStore, database_url
from assistant.errors import StoreUnavailable
from assistant.model import AnswerStatus, Feedback, Keep, Language, Reason, Thumb, Visitor
from tests.postgres import postgres
from tests.unit.api.asked import DAY, asked

TEXT = "أثمنة الحليب حسب الجماعات"
COMMENT = "الجواب لا يذكر المصدر"
DOWN = Feedback(thumb=Thumb.DOWN, reason=Reason.SOURCES, comment=COMMENT)


def keep(**days: date) -> Keep:
    long_ago = date(2000, 1, 1)
    return Keep(**{"idle": long_ago, "questions": long_ago, "feedback": long_ago, "counts": long_ago, **days})


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlUsageStore]:
    url = str(tmp_path / "kept" / "feedback.sqlite")
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    found = SqlUsageStore(url)
    found.purge(keep(counts=date(9999, 1, 1)))
    yield found
    found.close()


def test_what_is_asked_is_counted_by_all_that_is_known_of_it(store: SqlUsageStore) -> None:
    store.record([asked("a"), asked("b"), asked("c", language=Language.FR, text=None, visitor=None)])
    found = store.counts(DAY)
    assert {(c.language, c.status, c.thumb, c.count) for c in found} == {
        (Language.AR, AnswerStatus.NO_MATCH, None, 2),
        (Language.FR, AnswerStatus.NO_MATCH, None, 1),
    }
    assert store.counts(DAY + timedelta(days=1)) == []


def test_an_opinion_stands_until_another_or_none_takes_its_place(store: SqlUsageStore) -> None:
    store.record([asked("a", status=AnswerStatus.ANSWERED)])
    assert store.judge("a", DOWN)
    assert store.judge("a", DOWN)
    assert [(c.thumb, c.reason, c.count) for c in store.counts(DAY)] == [(Thumb.DOWN, Reason.SOURCES, 1)]
    assert [c.text for c in store.comments(DAY, limit=9)] == [COMMENT]
    assert store.judge("a", Feedback(thumb=Thumb.UP))
    assert [(c.thumb, c.reason, c.count) for c in store.counts(DAY)] == [(Thumb.UP, None, 1)]
    assert store.judge("a", None)
    assert [(c.thumb, c.count) for c in store.counts(DAY)] == [(None, 1)]
    assert store.comments(DAY, limit=9) == []


def test_an_unknown_answer_is_not_judged(store: SqlUsageStore) -> None:
    store.record([asked("a")])
    assert not store.judge("b", DOWN)
    assert store.comments(DAY, limit=9) == []


def test_unmet_are_questions_without_answer_or_with_a_thumb_down(store: SqlUsageStore) -> None:
    answered = {"status": AnswerStatus.ANSWERED}
    store.record([asked("none"), asked("down", **answered), asked("up", **answered), asked("no_text", text=None)])
    store.judge("down", DOWN)
    store.judge("up", Feedback(thumb=Thumb.UP))
    found = store.unmet(DAY, limit=9)
    assert sorted(str(one.thumb) for one in found) == ["None", "down"]
    assert {one.text for one in found} == {TEXT}
    assert {one.visitor for one in found} == {Visitor(today="a1", share=1)}


def test_the_secret_of_a_day_stays_for_the_day_and_is_gone_the_next(store: SqlUsageStore) -> None:
    lasting, first = store.secret(None), store.secret(DAY)
    assert (store.secret(DAY), len(first)) == (first, 32)
    second = store.secret(DAY + timedelta(days=1))
    assert second not in (first, lasting)
    assert store.secret(DAY) != first
    assert store.secret(None) == lasting


def test_each_part_is_deleted_after_its_time_and_nothing_else(store: SqlUsageStore) -> None:
    old = DAY - timedelta(days=1)
    answered = {"status": AnswerStatus.ANSWERED}
    store.record([asked("old", day=old), asked("old_answered", day=old, **answered), asked("new", **answered)])
    store.judge("old", DOWN)
    assert store.purge(keep(idle=DAY)).questions == 1
    assert [one.text for one in store.unmet(old, limit=9)] == [TEXT]
    assert store.purge(keep(questions=DAY, feedback=DAY)).feedback == 1
    assert store.unmet(old, limit=9) == store.comments(old, limit=9) == []
    assert sum(c.count for c in store.counts(old)) == 3
    assert store.purge(keep(counts=DAY)).counts == 2
    assert sum(c.count for c in store.counts(old)) == 1


def test_what_is_deleted_is_not_in_the_file_any_more(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite"
    store = SqlUsageStore(str(path))
    store.record([asked(f"a{n}", text=f"{TEXT} {n}") for n in range(200)])
    store.judge("a7", DOWN)
    assert TEXT.encode() in path.read_bytes()
    assert COMMENT.encode() in path.read_bytes()
    store.judge("a7", None)
    assert COMMENT.encode() not in path.read_bytes()
    store.purge(keep(questions=DAY + timedelta(days=1)))
    store.close()
    assert TEXT.encode() not in path.read_bytes()
    assert [found.name for found in tmp_path.iterdir()] == [path.name]
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "written", ["postgresql://x:secret-word@127.0.0.1:1/none", "nonsense://x", "://", "oracle://x"]
)
def test_a_database_that_cannot_be_used_is_one_error_without_its_address(written: str) -> None:
    store = SqlUsageStore(written)
    for _ in range(2):
        with pytest.raises(StoreUnavailable) as caught:
            store.record([asked("a")])
        assert "secret-word" not in str(caught.value)
        assert TEXT not in str(caught.value)


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("ملاحظات" * 500, encoding="utf-8")
    with pytest.raises(StoreUnavailable):
        SqlUsageStore(str(path)).counts(DAY)
    assert path.read_text(encoding="utf-8") == "ملاحظات" * 500


def test_a_path_is_a_file_and_an_address_is_an_address(tmp_path: Path) -> None:
    assert database_url(str(tmp_path / "x.sqlite")) == f"sqlite:///{tmp_path}/x.sqlite"
    assert database_url("postgresql://h/d") == "postgresql://h/d"
