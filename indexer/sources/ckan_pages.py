"""A list that is read page by page while it may change, and of which some part may never come."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

from assistant.errors import FetchError, SourceError
from indexer.sources.base import Incomplete, Skipped

ROWS = 200
MAX_LOST_IN_A_ROW = 5
"""More records than this that cannot be fetched, one after the other: the source fails, not its records."""
_MAX_STALE = 3
"""More pages than this without a new record, one after the other: the portal gives the same page for ever."""
_SHORT_SHARE = 0.01
"""Portals count some records that they do not list; a list that ends earlier than this was cut."""


@dataclass(frozen=True, slots=True)
class Page:
    """Records as they came, and how many there are in all as the portal counts them; -1 where it does not say."""

    count: int
    records: list[object]


@dataclass(frozen=True, slots=True)
class Placed:
    """A record and its position in the list, from 0."""

    position: int
    record: object


Search = Callable[[int, int], Page]
Identify = Callable[[object], str]


def all_records(search: Search, identify: Identify) -> Iterator[Placed | Skipped | Incomplete]:
    """Every record of the list once, in its order; `search(start, rows)` gives a page, `identify` tells records apart.

    A page that cannot be had is asked for in smaller parts until the record at fault is found. Where records may have
    been missed, because the list moved, there is a second pass for them; `Incomplete` where that does not settle it.
    Raises `SourceError` where the list as a whole cannot be read.
    """
    first = _Walk(search, identify)
    yield from first.records()
    if not first.whole:
        again = _Walk(search, identify)
        yield from (item for item in again.records() if isinstance(item, Placed) and first.is_new(item.record))
        if not again.whole and not (again.came_to_the_end and again.met == first.met):
            counted = again.count if again.count >= 0 else "no"
            yield Incomplete(f"{len(again.met)} records came where the portal counts {counted}, also when asked again")
    if first.lost:
        yield Incomplete(f"{first.lost} records could not be fetched")


class _Walk:
    """One way through the list: what it met, and whether it can have missed something."""

    def __init__(self, search: Search, identify: Identify) -> None:
        self._search, self._identify = search, identify
        self.met: set[str] = set()
        self.lost = 0
        self.count = -1
        self._moved = False
        self._position, self._size = 0, ROWS
        self._fault_end = self._lost_in_a_row = self._stale = 0
        self._before = ""
        self._overlapping = True

    @property
    def whole(self) -> bool:
        """Whether as many records came as there are, and none moved meanwhile."""
        return not self._moved and len(self.met) + self.lost == self.count

    @property
    def came_to_the_end(self) -> bool:
        """Whether the list was walked to its end, however many records it gave."""
        return not self._moved and self.count - self._position <= ceil(_SHORT_SHARE * self.count)

    def is_new(self, record: object) -> bool:
        """Whether this record was not met; from now on it is."""
        key = self._identify(record)
        new = key not in self.met
        self.met.add(key)
        return new

    def records(self) -> Iterator[Placed | Skipped]:
        """Records not met before, each with its position, and those that could not be had."""
        while self._position != self.count:
            back = 1 if self._before and self._overlapping else 0  # if the last record is not there, the list moved
            try:
                page = self._search(self._position - back, self._size + back)
            except FetchError as error:
                yield from self._smaller(error)
                continue
            start = self._position - back
            placed = [Placed(start + number, record) for number, record in enumerate(page.records)]
            new = [one for one in placed if self.is_new(one.record)]
            yield from new
            if not self._advance(page, start, len(new)):
                return

    def _advance(self, page: Page, start: int, new: int) -> bool:
        """Go on behind the page; false where there is nothing more to come."""
        keys = [self._identify(record) for record in page.records]
        overlapped, reached = start < self._position, start + len(keys)
        self._moved |= self.count not in (-1, page.count) or (overlapped and self._before not in keys)
        self.count = page.count
        self._before = keys[-1] if keys else ""
        self._lost_in_a_row = 0
        if reached <= self._position:  # the overlap alone: asked without it, the portal may have more
            self._overlapping = False
            return overlapped
        self._position = reached
        self._stale = 0 if new else self._stale + 1
        self._moved |= self._stale > _MAX_STALE
        faulty = self._fault_end - self._position
        self._size = max(1, faulty // 2) if faulty > 0 else ROWS
        return self._stale <= _MAX_STALE

    def _smaller(self, error: FetchError) -> Iterator[Skipped]:
        """Ask for half as much; what cannot be had alone is given up."""
        if self._position >= self._fault_end:
            self._check_answering(error)
        self._fault_end = self._position + self._size
        if self._size > 1:
            self._size //= 2
            return
        self.lost += 1
        self._lost_in_a_row += 1
        if self._lost_in_a_row > MAX_LOST_IN_A_ROW:
            raise SourceError(f"{self._lost_in_a_row} records in a row cannot be fetched; the last: {error}") from error
        yield Skipped(f"package_search[{self._position}]", str(error))
        self._position, self._size, self._before = self._position + 1, ROWS, ""

    def _check_answering(self, error: FetchError) -> None:
        """Raises `error` where the portal does not even say how many records there are."""
        try:
            self._search(0, 0)
        except FetchError:
            raise error from None
