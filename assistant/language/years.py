"""The years that the title or the period of a dataset speaks of."""

import re

from assistant.language.normalise import fold

MOST_YEARS = 60
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(rf"(?<!\d)({_YEAR})-\d\d-\d\d(?:t[\d:.z+]*)?")
_JOINED = re.compile(
    rf"(?<!\d)(?<!\d[.,])(?P<between>\b(?:entre|between|بين)\s+)?(?P<first>{_YEAR})(?!\d)"
    rf"(?:\s*(?:[-–—/]|\b(?:a|au|to|until|jusqu'a|jusqu'en|الي|حتي)\b|(?(between)\b(?:et\b|and\b|و)|(?!)))"
    rf"\s*(?P<last>{_YEAR}|\d\d)(?![\d-]))?"
)
_NUMBERED = re.compile(
    r"(?:\b(?:loi|lois|decret|dahir|arrete|circulaire|numero|no|n|law|decree|act)|[°#]|رقم|قانون|القانون|مرسوم|ظهير)"
    r"[\s°:.]*(?:organique|cadre)?\s*$"
)


def title_years(title: str) -> set[int]:
    """The years of a title: `2014`, `2010-2015`, `2023/2024`, `2014-15`; not the numbers of laws."""
    text = _DATE.sub(r"\1", fold(title))
    found = set[int]()
    for match in _JOINED.finditer(text):
        if not _NUMBERED.search(text[: match.start()]):
            found |= _years(match)
    return found


def period_years(period: str) -> set[int]:
    """The years of a period, from its first to its last."""
    found = title_years(period)
    return set(range(min(found), max(found) + 1)) if found else found


def period_range(period: str) -> tuple[int, int] | None:
    """First and last year of a filter's `2014` or `2010/2015`, in any order; None where it is neither."""
    if not re.fullmatch(rf"{_YEAR}(?:/{_YEAR})?", period):
        return None
    years = sorted(map(int, period.split("/")))
    return years[0], years[-1]


def newest(years: set[int]) -> list[str]:
    """The years as text, not more than the newest `MOST_YEARS`."""
    return [str(year) for year in sorted(years)[-MOST_YEARS:]]


def _years(match: re.Match[str]) -> set[int]:
    first, written = int(match["first"]), match["last"] or ""
    if len(written) == 4:
        last = int(written)
    else:
        short = int(written or 0)
        # 2014-15 are two years, 2014-03 is a month
        is_year = short == (first + 1) % 100 or (short > 12 and short > first % 100)
        last = first - first % 100 + short if written and is_year and short else first
    return set(range(first, last + 1)) if last >= first else {first, last}
