"""The day since when the datasets must have been updated, as a question says it."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from assistant.conversation.cues import Phrases, cues, denied, read_cues, skip
from assistant.language.written import Written

_FIRST_YEAR = 1990
"""No catalogue holds records that were updated before."""
Span = tuple[int, int]
"""The first word of a phrase and the one behind it, by number."""
Period = tuple[date, date, int]
"""The first day, the first day after it, and the number of the word behind."""


def modified_since(words: Sequence[Written], today: date) -> tuple[str, Span] | None:
    """The first day that counts, as `2024-03-01`, and the words that say so; None where nothing does, or it lies ahead."""
    known = cues("since")
    data = [n for n, word in enumerate(words) if word.form in cues("producer")["data"]]
    for first in range(len(words)):
        behind = known["updated"].begin_at(words, first)
        strong = behind is not None
        if behind is None and (first == 0 or (data and data[0] < first)):
            behind = known["changed"].begin_at(words, first)
        if behind is None or denied(words, first):
            continue
        found = _day(words, behind, today, with_in=strong)
        if found and found[0] <= today:
            return found[0].isoformat(), (first, found[1])
    return None


def is_month(form: str) -> bool:
    """Whether the word names a month."""
    return any(form in names for names in _months())


def _day(words: Sequence[Written], first: int, today: date, *, with_in: bool) -> tuple[date, int] | None:
    """The day that the words from `first` on count from, and the number of the word behind them."""
    known = cues("since")
    now = _now(words, skip(words, first, known["in"]), today) or _now(words, first, today)
    if now:
        return now
    for name in ("after", "from", "in"):
        begin = known[name].begin_at(words, first)
        if begin is None or (name == "in" and not with_in):
            continue
        now = _now(words, begin, today)
        if now:
            return now
        period = _period(words, skip(words, begin, known["small"]))
        if period:
            return (period[1] if name == "after" else period[0]), period[2]
    return None


def _now(words: Sequence[Written], first: int, today: date) -> tuple[date, int] | None:
    """The first day of what is called after today: this year, last month."""
    last_month = today.replace(day=1) - timedelta(days=1)
    days = {
        "last_year": date(today.year - 1, 1, 1),
        "last_month": last_month.replace(day=1),
        "year": date(today.year, 1, 1),
        "month": today.replace(day=1),
        "week": today - timedelta(days=today.weekday()),
        "day": today,
    }
    for name, day in days.items():
        behind = cues("since")[name].begin_at(words, first)
        if behind is not None:
            return day, behind
    return None


def _period(words: Sequence[Written], first: int) -> Period | None:
    """A day, a month or a year as people write it: `15 mars 2024`, `2024-03-15`, `03/2024`, `مارس 2024`, `2024`."""
    month = _month(words, first)
    if month:
        return _from_parts(month[1] + 1, _number(words, month[1]), month[0])
    day = _number(words, first)
    month = _month(words, first + 1)
    if month and day:
        return _from_parts(month[1] + 1, _number(words, month[1]), month[0], day)
    parts = _figures(words, first)
    return _from_parts(first + len(parts), *(parts if parts[0] >= _FIRST_YEAR else reversed(parts)))


def _figures(words: Sequence[Written], first: int) -> list[int]:
    """The numbers of a date in figures, as they stand; behind a year only what a sign joins to it (`2024-03`)."""
    numbers = [_number(words, first)]
    for number in range(first + 1, first + 3):
        joined = number < len(words) and bool(words[number].gap.strip())
        if (
            not _number(words, number)
            or not (joined or numbers[0] < _FIRST_YEAR)
            or numbers[-1] >= _FIRST_YEAR > numbers[0]
        ):
            break
        numbers.append(_number(words, number))
    return numbers


def _from_parts(behind: int, year: int, month: int = 0, day: int = 0) -> Period | None:
    """The period; None where it is no date. A month without its year is none either."""
    try:
        begin = date(year if year >= _FIRST_YEAR else 0, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return begin, begin + timedelta(days=1), behind
    if month:
        return begin, (begin + timedelta(days=31)).replace(day=1), behind
    return begin, begin.replace(year=begin.year + 1), behind


def _month(words: Sequence[Written], first: int) -> tuple[int, int] | None:
    """The month whose name begins at word `first`, and the number of the word behind the name."""
    if first >= len(words):
        return None
    for month, names in enumerate(_months(), start=1):
        behind = names.begin_at(words, first)
        if behind is not None:
            return month, behind
    return None


@cache
def _months() -> tuple[Phrases, ...]:
    found = read_cues()["months"]
    assert isinstance(found, dict)
    return tuple(Phrases.of(found[str(month)]) for month in range(1, 13))


def _number(words: Sequence[Written], at: int) -> int:
    """The word as a number; 0 where it is none."""
    form = words[at].form if at < len(words) else ""
    return int(form) if re.fullmatch(r"[0-9]{1,4}", form) and form != "9999" else 0
