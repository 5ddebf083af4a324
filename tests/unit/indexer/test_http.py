"""The network exit: what comes back whole, what is tried again, and what ends a request in time."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from assistant.errors import FetchError
from assistant.settings import Settings
from indexer.http import LONGEST_WAIT_S, TRIES, NetworkExit, Passing, Response
from tests.portal import (
    Fault,
    Reply,
    cut_off,
    drip_body,
    drip_headers,
    hang,
    status,
)
from tests.unit.indexer.asked import Asked, text


def test_a_response_is_whole_with_its_address_status_and_lower_case_headers() -> None:
    found = (asked := Asked(text)).get()
    assert (found.url, found.status, found.body) == (asked.url, 200, "Données".encode())
    assert found.headers["content-type"] == "text/plain; charset=utf-8"


def test_arguments_are_added_to_those_of_the_address_and_fragments_are_not_sent() -> None:
    asked = Asked(text)
    with asked.portal, asked.exit as network:
        network.get(f"{asked.url}?a=1#part", params={"b": "é &", "rows": 3})
    assert asked.portal.asked == [("/x", {"a": "1", "b": "é &", "rows": "3"})]


def test_the_request_says_who_asks_and_what_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # nothing listens there
    seen: list[Any] = []
    Asked(lambda reply: (seen.append(reply.headers), text(reply))).get(accept="text/turtle")  # type: ignore[arg-type,return-value]
    assert seen[0]["User-Agent"].startswith("dalil-index/")
    assert "open data harvester" in seen[0]["User-Agent"]
    assert seen[0]["Accept"] == "text/turtle"


# --- time


@pytest.mark.parametrize("slow", [hang, drip_headers, drip_body])
def test_a_slow_answer_ends_in_time_however_it_drips(slow: Fault) -> None:
    asked, began = Asked(slow, harvest_timeout_s=0.3), time.monotonic()
    assert "within 0.3 s (4 tries)" in str(asked.error())
    assert time.monotonic() - began < 8
    assert asked.requests == TRIES


def test_a_name_look_up_that_hangs_ends_in_time_and_does_not_hold_back_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    ended, began = threading.Event(), time.monotonic()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: ended.wait(20) and [])
    network = NetworkExit("https://lent.example", Settings(harvest_timeout_s=0.2), tries=1)
    with network, pytest.raises(FetchError, match=r"within 0.2 s"):
        network.get("https://lent.example/x")
    assert time.monotonic() - began < 5
    ended.set()


def test_all_requests_together_have_a_budget() -> None:
    asked = Asked(hang, harvest_timeout_s=0.2, harvest_budget_s=0.3)
    with asked.portal, asked.exit as network:
        for _ in range(2):
            with pytest.raises(FetchError, match=r"no time is left|are over"):
                network.get(asked.url)
        with pytest.raises(FetchError, match=r"the 0.3 s for the harvest of this source are over|no time is left"):
            network.get(f"{asked.portal.root}/y")


def test_waiting_counts_towards_the_budget() -> None:
    asked = Asked(status(503, retry_after="40"), harvest_budget_s=100)
    error = asked.error()
    assert asked.waits == [40, 40]
    assert "no time is left to try again" in str(error)
    assert error.status == 503


# --- tries


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_failures_that_may_pass_are_tried_again_with_growing_waits(code: int) -> None:
    asked = Asked(status(code), status(code), text)
    assert asked.get().body == "Données".encode()
    assert len(asked.waits) == 2
    assert 0.5 <= asked.waits[0] <= 1.0 <= asked.waits[1] <= 2.0


def test_a_cut_connection_and_a_closed_port_are_tried_again() -> None:
    assert Asked(cut_off, text).get().status == 200
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    waits: list[float] = []
    network = NetworkExit(f"http://127.0.0.1:{port}", Settings(), sleep=waits.append)
    with network, pytest.raises(FetchError, match=r"\(4 tries\)") as caught:
        network.get(f"http://127.0.0.1:{port}/")
    assert len(waits) == TRIES - 1
    assert caught.value.status == 0


def test_the_last_status_is_said_when_tries_are_used_up() -> None:
    asked = Asked(status(502), status(503))
    error = asked.error()
    assert error.status == 503
    assert "answered 503 Service Unavailable (4 tries)" in str(error)


@pytest.mark.parametrize("code", [300, 304, 400, 401, 403, 404, 410, 451, 501, 599])
def test_other_statuses_are_final(code: int) -> None:
    asked = Asked(status(code))
    assert asked.error().status == code
    assert asked.requests == 1


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("0", 0), ("7", 7), ("3600", LONGEST_WAIT_S), ("-5", None), ("soon", None), ("9" * 5_000, None), ("1.5", None)],
)
def test_retry_after_in_seconds_is_honoured_up_to_a_minute(written: str, seconds: float | None) -> None:
    asked = Asked(status(429, retry_after=written), text)
    asked.get()
    assert asked.waits[0] == seconds if seconds is not None else 0.5 <= asked.waits[0] <= 1.0


@pytest.mark.parametrize(("ahead_s", "least", "most"), [(30, 20, 30), (-30, 0, 0), (10_000, 60, 60)])
def test_retry_after_as_a_date_is_honoured_up_to_a_minute(ahead_s: int, least: float, most: float) -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=ahead_s), usegmt=True)
    asked = Asked(status(503, retry_after=at), text)
    asked.get()
    assert least <= asked.waits[0] <= most


def test_a_check_can_ask_for_another_try() -> None:
    def check(response: Response) -> None:
        if response.body == b"?":
            raise Passing("is no answer", status=response.status)

    asked = Asked(lambda reply: reply.send(200, b"?"), text)
    assert asked.get(check=check).body == "Données".encode()
    assert "is no answer (2 tries)" in str(Asked(lambda reply: reply.send(200, b"?")).error(check=check, tries=2))


# --- what messages say


def test_messages_hold_neither_query_nor_user_nor_body() -> None:
    asked = Asked(status(403))
    with asked.portal, asked.exit as network:
        for url in (f"{asked.url}?key=SECRET", asked.url.replace("//", "//user:SECRET@")):
            with pytest.raises(FetchError) as caught:
                network.get(url)
            assert "SECRET" not in str(caught.value)
            assert "<html>" not in str(caught.value)
            assert "/x" in str(caught.value)


@pytest.mark.parametrize(
    "origin", ["", "portail", "file:///etc/passwd", "http://", "https://u:p@x.example", "http://x:y"]
)
def test_an_origin_that_is_no_web_address_is_refused(origin: str) -> None:
    with pytest.raises(FetchError):
        NetworkExit(origin, Settings())


# --- links


def test_head_reads_no_body() -> None:
    seen: list[str] = []

    def head(reply: Reply) -> None:
        seen.append(reply.method)
        reply.send(200, b"x" * 100)

    asked = Asked(head)
    with asked.portal, asked.exit as network:
        found = network.head(asked.url)
    assert (found.status, found.body, found.headers["content-length"]) == (200, b"", "100")
    assert seen == ["HEAD"]


@pytest.mark.parametrize("code", [403, 404, 405, 500, 501])
def test_a_server_that_fails_on_head_is_asked_by_get(code: int) -> None:
    def get_only(reply: Reply) -> None:
        reply.send(200 if reply.method == "GET" else code, b"x" * 3_000_000)

    asked = Asked(get_only, harvest_max_bytes=1_000)
    with asked.portal, asked.exit as network:
        assert network.head(asked.url).status == 200


def test_a_dead_link_has_its_status() -> None:
    asked = Asked(status(410))
    with asked.portal, asked.exit as network, pytest.raises(FetchError) as caught:
        network.head(asked.url)
    assert caught.value.status == 410
    assert asked.waits == []


def test_an_exit_that_was_closed_can_be_used_again() -> None:
    asked = Asked(text)
    with asked.portal:
        for _ in range(2):
            with asked.exit as network:
                assert network.get(asked.url).status == 200


def test_a_caller_inside_an_event_loop_is_served_too() -> None:
    async def notebook() -> Response:
        return Asked(text).get()

    with ThreadPoolExecutor(1) as pool:  # a browser test may have left a loop running in this thread
        assert pool.submit(asyncio.run, notebook()).result().status == 200


def test_a_wait_that_is_interrupted_ends_the_request_and_its_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, before = Asked(hang, harvest_timeout_s=20.0), set(threading.enumerate())
    monkeypatch.setattr(Future, "result", _interrupted_once(Future.result))
    with asked.portal:
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt), asked.exit as network:
            network.get(asked.url)
        assert time.monotonic() - began < 8
    assert not [thread for thread in set(threading.enumerate()) - before if thread.name == "harvest"]


def _interrupted_once(result: Callable[..., Any]) -> Callable[..., Any]:
    """What Ctrl-C does to the waiting thread, on the first wait for a request."""
    done: list[bool] = []

    def interrupted(self: Future[Any], timeout: float | None = None) -> Any:
        if threading.current_thread() is threading.main_thread() and not self.done() and not done:
            with suppress(TimeoutError):
                result(self, 0.5)
                return result(self, 0)
            done.append(True)
            raise KeyboardInterrupt
        return result(self, timeout)

    return interrupted
