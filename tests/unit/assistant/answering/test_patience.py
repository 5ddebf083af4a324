"""Our own patience with a model: deadlines, an output cap, one retry, and a breaker; a fake clock, no waiting."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from assistant.answering.patience import Breaker, Limits, PatientModel
from assistant.errors import ChatModelError

Step = str | float | ChatModelError
"""What a model does next: say a piece, be silent for so many seconds, or fail."""
LIMITS = Limits(first_s=10, idle_s=5, total_s=30, max_chars=100, attempts=2)
TICK_S = 0.1


@dataclass
class Time:
    """A clock that only a wait moves on."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class TimedModel:
    """Plays one script a request, and empty pieces while it is silent, as the port wants it."""

    time: Time
    scripts: list[list[Step]]
    name: str = "test:timed"
    asked: int = 0
    closed: int = 0

    def stream(self, system: str, user: str) -> Iterator[str]:
        script = self.scripts[min(self.asked, len(self.scripts) - 1)]
        self.asked += 1
        try:
            for step in script:
                if isinstance(step, ChatModelError):
                    raise step
                if isinstance(step, str):
                    yield step
                else:
                    yield from self._silent(step)
        finally:
            self.closed += 1

    def _silent(self, seconds: float) -> Iterator[str]:
        end = self.time.now + seconds
        while self.time.now < end:
            self.time.sleep(TICK_S)
            yield ""


@dataclass
class Bench:
    """A patient model over a timed one, and what came of asking it."""

    scripts: list[list[Step]]
    limits: Limits = LIMITS
    time: Time = field(default_factory=Time)
    breaker: Breaker | None = None

    def __post_init__(self) -> None:
        self.model = TimedModel(self.time, self.scripts)
        self.breaker = self.breaker or Breaker(clock=self.time)
        self.patient = PatientModel(self.model, self.limits, self.breaker, self.time, self.time.sleep)

    def ask(self) -> str:
        return "".join(self.patient.stream("s", "u"))

    def fails(self) -> ChatModelError:
        with pytest.raises(ChatModelError) as caught:
            self.ask()
        return caught.value


def fault(*, passing: bool = True, retry_after_s: float = 0.0) -> ChatModelError:
    return ChatModelError("down", passing=passing, retry_after_s=retry_after_s)


def test_an_answer_in_time_passes_as_it_is() -> None:
    bench = Bench([["Vingt ", 4.0, "jours", 4.0, " [1]."]])
    pieces = list(bench.patient.stream("s", "u"))
    assert [piece for piece in pieces if piece] == ["Vingt ", "jours", " [1]."]
    assert pieces.count("") >= 70  # its reader can leave at any of them
    assert (bench.model.asked, bench.model.closed, bench.patient.name) == (1, 1, "test:timed")


def test_nothing_within_the_first_limit_is_a_fault() -> None:
    bench = Bench([[60.0]], Limits(first_s=10, attempts=1))
    assert "nothing for" in str(bench.fails())
    assert 1_010 < bench.time.now < 1_010.5
    assert bench.model.closed == 1


def test_a_pause_longer_than_the_idle_limit_is_a_fault() -> None:
    bench = Bench([["Un ", 60.0]])
    assert "nothing more for" in str(bench.fails())
    assert 1_005 < bench.time.now < 1_005.5
    assert (bench.model.asked, bench.model.closed) == (1, 1)


def test_the_first_piece_ends_the_first_limit_and_every_piece_begins_a_new_pause() -> None:
    assert Bench([[9.0, "a", 4.8, "b", 4.8, "c"]]).ask() == "abc"


def test_what_the_reader_of_a_piece_does_is_not_the_models_silence() -> None:
    bench = Bench([["a", 0.2, "b", 0.2, "c"]])
    found = ""
    for piece in bench.patient.stream("s", "u"):
        found += piece
        bench.time.sleep(4.9)  # checking a statement can take long on a busy machine
    assert found == "abc"


def test_a_drip_ends_with_the_whole_time() -> None:
    bench = Bench([["a", 4.0] * 50])
    assert "no whole answer within 30 s" in str(bench.fails())
    assert 1_030 < bench.time.now < 1_034.5
    assert bench.model.asked == 1


def test_more_than_the_cap_is_a_fault_at_once_and_not_asked_for_again() -> None:
    bench = Bench([["a" * 101, "b"]])
    error = bench.fails()
    assert "longer than 100" in str(error)
    assert (error.passing, bench.model.asked, bench.model.closed) == (False, 1, 1)
    assert Bench([["a" * 60, "b" * 40]]).ask() == "a" * 60 + "b" * 40


@pytest.mark.parametrize("script", [[fault()], [3.0, fault()], [60.0]], ids=["at once", "after a while", "late"])
def test_a_fault_before_the_first_piece_is_tried_once_more(script: list[Step]) -> None:
    bench = Bench([script, ["Oui [1]."]])
    assert bench.ask() == "Oui [1]."
    assert (bench.model.asked, bench.model.closed) == (2, 2)


def test_it_is_tried_once_more_only() -> None:
    bench = Bench([[fault()]])
    assert str(bench.fails()) == "down"
    assert (bench.model.asked, bench.time.now) == (2, pytest.approx(1_000.5, abs=0.2))


def test_after_the_first_piece_nothing_is_tried_again() -> None:
    bench = Bench([["Un ", fault()], ["Oui [1]."]])
    bench.fails()
    assert bench.model.asked == 1


def test_a_fault_that_does_not_pass_is_not_tried_again() -> None:
    bench = Bench([[fault(passing=False)], ["Oui [1]."]])
    bench.fails()
    assert (bench.model.asked, bench.time.now) == (1, 1_000.0)


def test_a_wait_that_is_asked_for_is_kept_within_the_budget() -> None:
    bench = Bench([[fault(retry_after_s=12)], ["Oui [1]."]])
    pieces = list(bench.patient.stream("s", "u"))
    assert "".join(pieces) == "Oui [1]."
    assert 1_012 <= bench.time.now < 1_012.5
    assert pieces.count("") >= 100  # its reader can leave meanwhile


@pytest.mark.parametrize("retry_after_s", [29.5, 30, 3600])
def test_a_wait_beyond_the_budget_is_not_begun(retry_after_s: float) -> None:
    bench = Bench([[fault(retry_after_s=retry_after_s)], ["Oui [1]."]])
    bench.fails()
    assert (bench.model.asked, bench.time.now) == (1, 1_000.0)


def test_the_second_attempt_has_what_the_first_one_left() -> None:
    bench = Bench([[9.0, fault()], [9.0, *(["a", 4.0] * 50)]])
    bench.fails()
    assert 1_030 < bench.time.now < 1_034.5


def failing(breaker: Breaker, time: Time, times: int) -> Bench:
    bench = Bench([[fault(passing=False)]], time=time, breaker=breaker)
    for _ in range(times):
        bench.fails()
    return bench


def test_after_so_many_faults_in_a_row_the_model_rests_and_says_so() -> None:
    time = Time()
    breaker = Breaker(failures=3, rest_s=10, clock=time)
    bench = failing(breaker, time, 3)
    error = bench.fails()
    assert "rests for 10 s after 3 faults" in str(error)
    assert (error.passing, bench.model.asked) == (False, 3)


def test_every_attempt_counts_and_the_rest_ends_the_attempts() -> None:
    time = Time()
    breaker = Breaker(failures=3, rest_s=10, clock=time)
    bench = Bench([[fault()]], time=time, breaker=breaker)
    bench.fails()
    assert "rests" in str(bench.fails())
    assert bench.model.asked == 3


def test_one_good_answer_forgets_the_faults() -> None:
    time = Time()
    breaker = Breaker(failures=3, rest_s=10, clock=time)
    failing(breaker, time, 2)
    assert Bench([["Oui"]], time=time, breaker=breaker).ask() == "Oui"
    assert failing(breaker, time, 2).model.asked == 2
    assert Bench([["Oui"]], time=time, breaker=breaker).ask() == "Oui"


def test_after_the_rest_one_request_tries_and_the_others_go_on_resting() -> None:
    time = Time()
    breaker = Breaker(failures=3, rest_s=10, clock=time)
    failing(breaker, time, 3)
    time.sleep(10.1)
    bench = Bench([["Oui", 1.0, " [1]."]], time=time, breaker=breaker)
    trying = bench.patient.stream("s", "u")
    assert next(trying) == "Oui"
    assert "rests" in str(bench.fails())
    assert bench.model.asked == 1
    assert "".join(trying) == " [1]."
    assert bench.ask() == "Oui [1]."


def test_a_try_that_fails_rests_again() -> None:
    time = Time()
    breaker = Breaker(failures=3, rest_s=10, clock=time)
    failing(breaker, time, 3)
    time.sleep(10.1)
    bench = failing(breaker, time, 1)
    assert bench.model.asked == 1
    assert "rests for 10 s" in str(bench.fails())
    assert bench.model.asked == 1


def test_a_try_whose_reader_leaves_lets_the_next_one_try_after_another_rest() -> None:
    time = Time()
    breaker = Breaker(failures=3, rest_s=10, clock=time)
    failing(breaker, time, 3)
    time.sleep(10.1)
    bench = Bench([["Oui"]], time=time, breaker=breaker)
    left = iter(bench.patient.stream("s", "u"))
    next(left)
    left.close()  # type: ignore[attr-defined]
    bench.fails()
    time.sleep(10.1)
    assert bench.ask() == "Oui"


CLOSED_AT: dict[str, Callable[[Iterator[str]], object]] = {
    "writing": lambda pieces: next(piece for piece in pieces if piece),
    "silent": lambda pieces: next(piece for piece in pieces if not piece),
}


@pytest.mark.parametrize("moment", CLOSED_AT)
def test_closing_the_stream_closes_the_model(moment: str) -> None:
    bench = Bench([["a", 1.0] if moment == "writing" else [1.0, "a"]])
    pieces = bench.patient.stream("s", "u")
    CLOSED_AT[moment](pieces)
    assert bench.model.closed == 0
    pieces.close()  # type: ignore[attr-defined]
    assert bench.model.closed == 1


def test_a_reader_that_leaves_during_a_wait_begins_no_further_attempt() -> None:
    bench = Bench([[fault(retry_after_s=5)], ["Oui"]])
    pieces = bench.patient.stream("s", "u")
    assert next(pieces) == ""
    pieces.close()  # type: ignore[attr-defined]
    assert bench.model.asked == 1


def test_a_model_that_cannot_be_closed_is_read_to_its_end() -> None:
    class Plain:
        name = "test:plain"

        def stream(self, system: str, user: str) -> Iterator[str]:
            return iter(["a", "b"])

    time = Time()
    assert "".join(PatientModel(Plain(), LIMITS, Breaker(clock=time), time, time.sleep).stream("s", "u")) == "ab"
