"""The dates of a text, in figures or with the name of a month, in three languages."""

import re
from dataclasses import dataclass
from functools import cache

from babel.dates import get_month_names

from assistant.language.normalise import fold

_LOCALES = ("fr", "en", "ar", "ar_MA", "ar_TN", "ar_LB")
"""Months have other names in Morocco, in Tunisia and in the Levant."""
_ISO = re.compile(r"(?<!\d)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
_FIGURES = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_LAST_MONTH, _LAST_DAY = 12, 31


@dataclass(frozen=True, slots=True)
class Date:
    """A date; 0 stands for what is not said."""

    year: int
    month: int
    day: int

    def agrees(self, other: "Date") -> bool:
        """Whether all that this date says is said by the other one."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(mine in (0, theirs) for mine, theirs in pairs)


def dates_in(text: str) -> list[frozenset[Date]]:
    """The dates that name at least month and day, or month and year, each with its readings: `03/04/2024` has two."""
    flat = fold(text)
    found = [[Date(int(y), int(m), int(d))] for y, m, d in _ISO.findall(flat)]
    for first, second, year in _FIGURES.findall(flat):
        found.append([Date(int(year), int(second), int(first)), Date(int(year), int(first), int(second))])
    for match in _named().finditer(flat):
        month = _months()[match["month"]]
        day = int(match["day"] or match["after"] or 0)
        found.append([Date(int(match["year"] or 0), month, day)])
    readings = (frozenset(filter(_is_date, dates)) for dates in found)
    return [dates for dates in readings if dates]


def without_dates(text: str) -> str:
    """The text, folded, without its dates in figures: their month may be a word elsewhere."""
    flat = fold(text)
    for pattern in (_ISO, _FIGURES):
        flat = pattern.sub(lambda match: " " if dates_in(match.group()) else match.group(), flat)
    return flat


def _is_date(date: Date) -> bool:
    return 1 <= date.month <= _LAST_MONTH and date.day <= _LAST_DAY and bool(date.day or date.year)


@cache
def _named() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(
        rf"(?:(?<!\d)(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?:of\s+|من\s+(?:شهر\s+)?)?)?"
        rf"(?<!\w)(?P<month>{names})(?!\w)"
        rf"(?:\s+(?P<after>\d{{1,2}})(?:st|nd|rd|th)?(?![\d/]))?(?:,?\s+(?:سنه\s+|عام\s+)?(?P<year>\d{{4}})(?!\d))?"
    )


@cache
def _months() -> dict[str, int]:
    return {
        fold(name): number
        for locale in _LOCALES
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=locale).items()
    }
