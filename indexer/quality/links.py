"""Whether links answer: checked politely, a few a night, and remembered beside the index.

One request at a time, a pause between two to the same host, at most so many a host and a run, no retries. Addresses come
from catalogues, which anyone may write: they go through the guarded exit, and none of them is trusted as its origin.
"""

import json
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

from assistant.errors import FetchError, IndexNotWritable
from assistant.settings import Settings
from indexer.http import NetworkExit, Response
from indexer.quality.model import LinkKind, LinkState
from indexer.reach import Refused

ORIGIN = "https://links.invalid/"
"""The exit trusts the host of its origin; this one does not exist, so no catalogue can name it."""
FILE = "links.json"
MOST_A_HOST, DELAY_S, TIMEOUT_S = 200, 1.0, 20.0
GIVE_UP = 5
"""So many links of a host without an answer, one after the other, and it is left alone for this run."""
KEEP_DAYS = 60
"""Older findings say nothing of today: the link counts as not measured until it is checked again."""
_ASKS_TO_WAIT = (429, 503)


class Exit(Protocol):
    """The way to the network; `indexer.http.NetworkExit` is one."""

    def head(self, url: str) -> Response:
        """The status at `url`, by HEAD or else GET; raises `FetchError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How many links a run checks, how many of one host, and the seconds between two requests to it."""

    most: int
    most_a_host: int = MOST_A_HOST
    delay_s: float = DELAY_S
    budget_s: float = 3600.0


class LinkBook:
    """What is known of links, kept in a JSON file; a file that cannot be read is begun anew."""

    def __init__(self, path: Path, today: date) -> None:
        self._path, self._today = path, today
        self._states = _read(path, (today - timedelta(days=KEEP_DAYS)).isoformat())

    @property
    def states(self) -> Mapping[str, LinkState]:
        """Findings by address that are not too old."""
        return self._states

    def due(self, urls: Iterable[str]) -> list[str]:
        """Addresses to check: those never checked first, then the longest ago; none that was checked today."""
        known, today = self._states, self._today.isoformat()
        ages = {url: known[url].checked if url in known else "" for url in urls}
        return sorted((url for url, checked in ages.items() if checked != today), key=lambda url: (ages[url], url))

    def keep(self, found: Mapping[str, LinkState]) -> bool:
        """Remember what was found today, in the file too; False where nothing is worth it.

        A run in which no host answered at all tells more of this machine's network than of the links.
        """
        if len(found) >= GIVE_UP and all(state.kind is LinkKind.UNREACHABLE for state in found.values()):
            return False
        self._states.update(found)
        part = self._path.with_name(self._path.name + ".part")
        rows = {url: asdict(state) for url, state in sorted(self._states.items())}
        try:
            part.write_text(json.dumps({"links": rows}, ensure_ascii=False, indent=0), encoding="utf-8")
            part.replace(self._path)
        except OSError as error:
            raise IndexNotWritable(f"{str(self._path)!r} cannot be written: {error}") from error
        return True


def network(settings: Settings) -> NetworkExit:
    """The guarded exit for links: any public host, one try, no long waits."""
    timeout_s = min(settings.harvest_timeout_s, TIMEOUT_S)
    quick = settings.model_copy(
        update={"harvest_timeout_s": timeout_s, "harvest_budget_s": 1e6}
    )  # `Pace` has the budget
    return NetworkExit(ORIGIN, quick, any_public_host=True, tries=1)


def check(
    urls: Iterable[str], exit_: Exit, *, today: date, pace: Pace, sleep: Callable[[float], None] = time.sleep
) -> Iterator[tuple[str, LinkState]]:
    """The addresses with what was found, host by host in turn, in the given order within a host, until `pace` is used up."""
    waiting = _by_host(urls, pace)
    silent: Counter[str] = Counter()
    next_at: dict[str, float] = {}
    began, asked = time.monotonic(), 0
    while waiting and asked < pace.most and time.monotonic() - began < pace.budget_s:
        host, links = waiting.popleft()
        sleep(max(0.0, next_at.get(host, 0.0) - time.monotonic()))
        url = links.popleft()
        state = look(url, exit_, today)
        asked += 1
        next_at[host] = time.monotonic() + pace.delay_s
        silent[host] = silent[host] + 1 if state.kind is LinkKind.UNREACHABLE else 0
        yield url, state
        if links and silent[host] < GIVE_UP and state.status not in _ASKS_TO_WAIT:
            waiting.append((host, links))


def look(url: str, exit_: Exit, today: date) -> LinkState:
    """What one request says of a link. Refused addresses and servers that ask to wait say nothing."""
    checked = today.isoformat()
    try:
        status = exit_.head(url).status
    except FetchError as error:
        return LinkState(kind=_kind(error), status=error.status, reason=str(error)[:200], checked=checked)
    return LinkState(kind=LinkKind.OK, status=status, checked=checked)


def counted(urls: Iterable[str], states: Mapping[str, LinkState]) -> Counter[LinkKind]:
    """How many of these addresses answer, are broken, do not answer; those not known count as skipped."""
    return Counter(states[url].kind if url in states else LinkKind.SKIPPED for url in urls)


def _kind(error: FetchError) -> LinkKind:
    if isinstance(error.__cause__, Refused) or error.status in _ASKS_TO_WAIT:
        return LinkKind.SKIPPED
    if 300 <= error.status < 400:  # the MQA counts every answer of 2xx and 3xx
        return LinkKind.OK
    return LinkKind.BROKEN if error.status else LinkKind.UNREACHABLE


def _by_host(urls: Iterable[str], pace: Pace) -> "deque[tuple[str, deque[str]]]":
    """Hosts in turn, each with its links, so that the pause of one is the work of another."""
    hosts: dict[str, deque[str]] = {}
    for url in urls:
        links = hosts.setdefault(url.lower().split("/")[2], deque())
        if len(links) < pace.most_a_host:
            links.append(url)
    return deque(hosts.items())


def _read(path: Path, oldest: str) -> dict[str, LinkState]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["links"]
        states = {url: LinkState(**{**row, "kind": LinkKind(row["kind"])}) for url, row in rows.items()}
        return {url: state for url, state in states.items() if state.checked >= oldest}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
