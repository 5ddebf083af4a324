"""The one way out to the network: hosts are named beforehand, addresses checked, sizes and times bounded."""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from typing import Self

from anyio.from_thread import BlockingPortal, start_blocking_portal

from assistant.errors import FetchError
from assistant.settings import Settings
from indexer.exchange import Exchange, Passing, Response, Wanted
from indexer.reach import Reach, Refused, shown, web_url

__all__ = ["NetworkExit", "Passing", "Response"]

TRIES = 4
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0


class NetworkExit:
    """All requests of one source, one after the other; not to be shared between threads.

    Requests run on an event loop of their own in a thread: the caller may be inside one, as in a notebook.

    `origin` is the address that the operator wrote. Only its host and those of `harvest_hosts` are asked;
    `any_public_host` lifts this for the checking of links. Private addresses are refused whatever names lead to them,
    unless `harvest_private` allows them for these hosts, or the operator wrote a private address or `localhost`
    himself: then this host and port are allowed. `sleep` waits between tries. Raises `FetchError` where `origin` is no
    web address.
    """

    def __init__(
        self,
        origin: str,
        settings: Settings,
        *,
        any_public_host: bool = False,
        tries: int = TRIES,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        try:
            self._reach = Reach(origin, settings, any_public_host=any_public_host)
        except Refused as error:
            raise FetchError(f"{shown(origin)}: {error}") from error
        self._settings = settings
        self._tries = tries
        self._sleep = sleep or time.sleep
        self._left_s = settings.harvest_budget_s
        self._last: float | None = None
        self._open = ExitStack()
        self._loop: tuple[BlockingPortal, Exchange] | None = None

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        accept: str = "application/json",
        max_bytes: int | None = None,
        tries: int | None = None,
        check: Callable[[Response], None] | None = None,
    ) -> Response:
        """The response at `url`, redirects followed, with a status below 300; its body is unpacked.

        Failures that may pass are tried again, also those that `check` finds: it raises `Passing` for a response that
        is of no use. Raises `FetchError` (with the last status) where the guard refuses (its cause is a `Refused`), the
        server fails for good, the body is larger than `max_bytes` (default `harvest_max_bytes`), or time is up.
        """
        limit = self._settings.harvest_max_bytes if max_bytes is None else max_bytes
        wanted = replace(self._wanted("GET", url, params, accept), max_bytes=limit)
        return self._fetch(wanted, tries or self._tries, check)

    def head(self, url: str, *, accept: str = "*/*") -> Response:
        """The status and headers at `url`, without a body; raises `FetchError` as `get` does.

        Servers that fail on HEAD are asked by GET, of which no body is read: a link is dead only where GET says so.
        """
        wanted = self._wanted("HEAD", url, None, accept)
        try:
            return self._fetch(wanted, 1)
        except FetchError as error:
            if isinstance(error.__cause__, Refused):
                raise
            return self._fetch(replace(wanted, method="GET"), self._tries)

    def close(self) -> None:
        """End the connections. A later request opens new ones."""
        self._loop = None
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _wanted(self, method: str, url: str, params: Mapping[str, str | int] | None, accept: str) -> Wanted:
        try:
            parsed = web_url(url)
            self._reach.check(parsed)
        except Refused as error:
            raise FetchError(f"{shown(url)}: {error}") from error
        bare = parsed.copy_with(fragment=None)
        return Wanted(method=method, url=bare.copy_merge_params(params) if params else bare, accept=accept)

    def _fetch(self, wanted: Wanted, tries: int, check: Callable[[Response], None] | None = None) -> Response:
        for number in range(1, tries):
            try:
                return self._once(wanted, check)
            except Passing as failure:
                self._wait(wanted, number, failure)
        try:
            return self._once(wanted, check)
        except Passing as failure:
            after = f" ({tries} tries)" if tries > 1 else ""
            raise FetchError(f"{shown(wanted.url)}: {failure}{after}", status=failure.status) from failure

    def _wait(self, wanted: Wanted, number: int, failure: Passing) -> None:
        usual = FIRST_WAIT_S * 2 ** (number - 1) * random.uniform(0.5, 1.0)
        seconds = min(usual if failure.wait_s is None else max(failure.wait_s, 0.0), LONGEST_WAIT_S)
        if seconds >= self._left_s:
            text = f"{shown(wanted.url)}: {failure}; no time is left to try again"
            raise FetchError(text, status=failure.status) from failure
        self._left_s -= seconds
        self._sleep(seconds)
        self._last = time.monotonic()

    def _once(self, wanted: Wanted, check: Callable[[Response], None] | None) -> Response:
        """One try, within the time for a response and what is left of that for the whole harvest.

        What the reader does between requests counts too: a portal without end must not hold a run for days.
        """
        began = time.monotonic()
        self._left_s -= began - (self._last if self._last is not None else began)
        if self._left_s <= 0:
            budget = f"{self._settings.harvest_budget_s:g} s"
            raise FetchError(f"{shown(wanted.url)}: the {budget} for the harvest of this source are over")
        portal, exchange = self._opened()
        future = portal.start_task_soon(exchange.run, wanted, min(self._settings.harvest_timeout_s, self._left_s))
        try:
            response = future.result()
        finally:
            future.cancel()  # of no effect but where the wait was interrupted
            self._last = time.monotonic()
            self._left_s -= self._last - began
        if check:
            check(response)
        return response

    def _opened(self) -> tuple[BlockingPortal, Exchange]:
        if self._loop is None:
            portal = self._open.enter_context(start_blocking_portal(name="harvest"))
            portal.call(_own_look_ups)
            exchange = Exchange(self._reach, self._settings.harvest_timeout_s)
            self._open.callback(portal.call, exchange.close)
            self._loop = portal, exchange
        return self._loop


def _own_look_ups() -> None:
    asyncio.get_running_loop().set_default_executor(_LookUps(max_workers=2))


class _LookUps(ThreadPoolExecutor):
    """Threads for name look-ups, which nothing can stop: one that hangs does not hold back the end of the run."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        super().shutdown(wait=False, cancel_futures=cancel_futures)
