"""The child process: whatever a parser does there, this process goes on and so does the next task."""

import os
import signal
import socket
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from indexer.child import Child, ChildFailed, ChildLimits
from indexer.errors import BadRecord

TASKS = "tests.unit.indexer.misbehaving"


class Running:
    """A child and how to ask it for what `misbehaving` has."""

    def __init__(self, **limits: Any) -> None:
        self.child = Child(ChildLimits(**limits), tasks_in="tests.unit.indexer.")

    def __call__(self, task: str, **arguments: Any) -> list[Any]:
        return list(self.child.run(f"{TASKS}:{task}", **arguments))

    def iterate(self, task: str, **arguments: Any) -> Generator[Any, None, None]:
        return self.child.run(f"{TASKS}:{task}", **arguments)


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """One child for all tests: each fails after the one before only if that one left something behind."""
    found = Running(seconds=20.0, memory_bytes=400_000_000, output_bytes=2_000_000)
    yield found
    found.child.close()


@pytest.fixture
def hasty() -> Iterator[Running]:
    found = Running(seconds=0.8)
    yield found
    found.child.close()


def still_works(running: Running) -> None:
    assert running("count", to=3) == [0, 1, 2]


def test_tasks_give_their_items_one_after_the_other_in_the_same_process(running: Running) -> None:
    first = running("process_id")
    assert running("count", to=5) == [0, 1, 2, 3, 4]
    assert running("process_id") == first != [os.getpid()]


@pytest.mark.parametrize("value", [None, "ligne\nsuivante", "دليل \u2028 \ud800", {"a": [1.5, True, {}]}, "\\udce9.md"])
def test_values_pass_in_and_out_unchanged(running: Running, value: object) -> None:
    assert running("echo", value=value) == [value]


def test_the_reason_of_a_bad_record_passes_on_and_the_process_stays(running: Running) -> None:
    before = running("process_id")
    with pytest.raises(BadRecord, match=r"^no text in it$") as caught:
        running("refuse", reason="no text in it")
    assert not isinstance(caught.value, ChildFailed)
    assert running("process_id") == before


def test_an_exception_that_nobody_foresaw_is_a_bad_record_with_its_name(running: Running) -> None:
    with pytest.raises(BadRecord, match=r"^cannot be read: ZeroDivisionError: on purpose$"):
        running("fall")
    with pytest.raises(BadRecord, match="RecursionError"):
        running("recurse")
    still_works(running)


@pytest.mark.parametrize(("task", "number"), [("abort", 6), ("segfault", 11)])
def test_a_crash_is_said_and_the_next_task_works(running: Running, task: str, number: int) -> None:
    with pytest.raises(ChildFailed, match=rf"crashed \(signal {number}\)"):
        running(task)
    still_works(running)


def test_a_parser_that_ends_the_process_is_said_and_the_next_task_works(running: Running) -> None:
    with pytest.raises(ChildFailed, match="ended early"):
        running("leave")
    still_works(running)


def test_a_task_that_is_too_slow_is_ended_after_its_time_and_its_items_stay(hasty: Running) -> None:
    seen: list[int] = []
    with pytest.raises(ChildFailed, match=r"took longer than 0\.8 s"):
        seen.extend(hasty.iterate("sleep", items=2_000))
    assert seen == list(range(len(seen)))
    still_works(hasty)


@pytest.mark.parametrize("task", ["turn", "drip"])
def test_a_task_without_end_is_ended_even_while_it_gives_items(hasty: Running, task: str) -> None:
    with pytest.raises(ChildFailed, match="took longer"):
        hasty(task)
    still_works(hasty)


def test_the_readers_own_time_is_not_counted(hasty: Running) -> None:
    items = hasty.iterate("say", text="x" * 1_000, times=300)
    next(items)
    time.sleep(1.0)
    assert len(list(items)) == 299


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits address space")
def test_memory_is_limited(running: Running) -> None:
    assert running("allocate", megabytes=20) == [20_000_000]
    with pytest.raises(ChildFailed, match="needs more than 400 MB of memory"):
        running("allocate", megabytes=600)
    still_works(running)


def test_a_process_that_has_grown_large_is_not_used_again(running: Running) -> None:
    before = running("process_id")
    assert running("allocate", megabytes=250) == [250_000_000]
    assert running("process_id") != before


@pytest.mark.parametrize("times", [1, 3_000])
def test_output_is_limited_in_one_item_and_in_many(running: Running, times: int) -> None:
    with pytest.raises(ChildFailed, match="gave more than 2000000 bytes"):
        running("say", text="x" * (3_000_000 // times), times=times)
    still_works(running)


def test_what_a_library_prints_is_no_item(running: Running) -> None:
    assert running("print_much") == [1]


def test_the_network_is_out_of_reach(running: Running) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        with pytest.raises(BadRecord, match="a parser tried socket"):
            running("connect", port=server.getsockname()[1])
        with pytest.raises(BlockingIOError):
            server.accept()
    still_works(running)


@pytest.mark.parametrize("task", ["write", "write_by_descriptor"])
def test_no_file_is_created(running: Running, task: str, tmp_path: Path) -> None:
    with pytest.raises(BadRecord, match="a parser tried to write a file"):
        running(task, path=str(tmp_path / "new"))
    assert not list(tmp_path.iterdir())


def test_a_library_in_c_writes_no_byte_either(running: Running, tmp_path: Path) -> None:
    path = tmp_path / "old"
    path.write_bytes(b"12345")
    assert running("append_in_c", path=str(path)) == [5]


def test_files_are_read_but_not_removed(running: Running, tmp_path: Path) -> None:
    path = tmp_path / "old"
    path.write_text("texte", encoding="utf-8")
    assert running("read", path=str(path)) == ["texte"]
    with pytest.raises(BadRecord, match=r"a parser tried os\.remove"):
        running("remove", path=str(path))
    assert path.exists()


def test_no_process_is_started_or_killed(running: Running) -> None:
    with pytest.raises(BadRecord, match="a parser tried"):
        running("start")
    with pytest.raises(BadRecord, match=r"a parser tried os\.kill"):
        running("kill", pid=os.getpid())


def test_the_environment_with_its_keys_stays_outside(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DALIL_LLM_API_KEY", "secret")
    running.child.close()
    assert "DALIL_LLM_API_KEY" not in running("environment")


def test_a_module_in_the_working_folder_takes_no_ones_place(running: Running, tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit", encoding="utf-8")  # the working folder of every test
    running.child.close()
    still_works(running)


def test_only_tasks_of_the_own_package_run() -> None:
    child = Child()
    with pytest.raises(BadRecord, match="is no task"):
        list(child.run(f"{TASKS}:count", to=1))
    with pytest.raises(BadRecord, match="is no task"):
        list(child.run("os:listdir", path="."))
    child.close()


def test_a_task_that_does_not_exist_is_said(running: Running) -> None:
    with pytest.raises(BadRecord, match="AttributeError"):
        running("nothing")
    still_works(running)


def test_a_task_that_is_left_in_the_middle_leaves_nothing_for_the_next(running: Running) -> None:
    items = running.iterate("say", text="x", times=100_000)
    assert next(items) == "x"
    items.close()
    still_works(running)


def test_two_tasks_at_once_are_refused_and_the_first_goes_on(running: Running) -> None:
    first = running.iterate("count", to=3)
    assert next(first) == 0
    with pytest.raises(RuntimeError, match="another task"):
        running("count", to=1)
    assert list(first) == [1, 2]


def test_a_child_that_was_killed_between_tasks_is_replaced(running: Running) -> None:
    (before,) = running("process_id")
    os.kill(before, signal.SIGKILL)
    time.sleep(0.1)
    assert running("process_id") != [before]


def test_a_fork_uses_a_process_of_its_own(running: Running) -> None:
    (ours,) = running("process_id")
    reading, writing = os.pipe()
    forked = os.fork()
    if forked == 0:
        answer = b"failed"
        with suppress(BaseException):
            theirs = running("process_id")[0]
            running.child.close()
            answer = b"own" if theirs != ours else b"shared"
        os.write(writing, answer)
        os._exit(0)
    os.waitpid(forked, 0)
    assert os.read(reading, 10) == b"own"
    os.close(reading)
    os.close(writing)
    assert running("process_id") == [ours]
