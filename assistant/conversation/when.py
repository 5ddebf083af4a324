"""The years that the data of a question are to cover; numbers of laws, amounts, dates of publication and goals are none."""

import re
from collections.abc import Collection, Sequence

from assistant.conversation.cues import cues, denied, skip_back
from assistant.language.written import Written

_EARLIEST, _LATEST = 1990, 2035
"""A year alone outside of these is more likely a number of something else."""
_FIRST_YEAR = 1900
_NUMBER = re.compile(r"[وفبل]?((?:19|20)[0-9][0-9])")
_SHORT = re.compile(r"[0-9]{2}")
_DECADE = 10
_MONEY = ("€", "$", "£", "%")


def asked_period(words: Sequence[Written], text: str, this_year: int, taken: Collection[int]) -> str:
    """`2014`, or `2010/2015` from the first to the last of several; an empty string where no year is asked for."""
    found = list[tuple[int, int]]()
    for number in range(len(words)):
        money = text[words[number].end :].lstrip().startswith(_MONEY)
        years = _years_at(words, number, this_year) if number not in taken and not money else None
        if years:
            found.append(years)
    first, last = min((y for y, _ in found), default=0), max((y for _, y in found), default=0)
    if not _EARLIEST <= last <= _LATEST:
        return ""
    return f"{first}/{last}" if first < last else str(first)


def _years_at(words: Sequence[Written], number: int, this_year: int) -> tuple[int, int] | None:
    """First and last year that word `number` asks for."""
    known = cues("period")
    year = _year(words[number])
    if not _FIRST_YEAR <= year <= _LATEST or _is_glued(words, number) or _is_counted(words, number):
        return None
    before = skip_back(words, number - 1, known["small"])
    ends = (before, number - 1)  # `à partir de` ends in a small word
    if (
        _is_published(words, before)
        or denied(words, number)
        or any(known["until"].end_at(words, n) is not None for n in ends)
    ):
        return _within_range(words, before, year)
    since = any(known["since"].end_at(words, n) is not None for n in ends)
    if since and not _is_first_of_two(words, number):
        return year, max(year, this_year)
    if number and words[number - 1].form in known["decades"] and year % _DECADE == 0:
        return year, year + _DECADE - 1
    return year, year + 1 if _is_school_year(words, number) else year


def _year(word: Written) -> int:
    match = _NUMBER.fullmatch(word.form)
    return int(match[1]) if match else 0


def _is_glued(words: Sequence[Written], number: int) -> bool:
    """Whether the number is a part of an id, a date, an address, a version or an amount of money."""
    gap = words[number].gap
    behind = words[number + 1] if number + 1 < len(words) else None
    gap_behind = behind.gap if behind else ""
    if any(sign in gap + gap_behind for sign in "_°#$€£@"):
        return True
    if number and gap and not gap.isspace() and gap.strip() == gap:  # joined to the word before without a space
        year_before = _year(words[number - 1])
        if gap in (".", ":", "/", "\\") or words[number - 1].form.isdigit():
            return not year_before
    if behind and gap_behind in ("-", "/", ".", ":", "\\"):
        is_year = bool(_year(behind)) or _is_school_year(words, number)
        return not is_year and (gap_behind != "-" or behind.form.isdigit())
    return False


def _is_counted(words: Sequence[Written], number: int) -> bool:
    """Whether the number is that of a law, an amount or the year of a goal."""
    known = cues("period")
    lists = (known["numbered"], known["amounts"], known["goals"])
    if any(phrases.end_at(words, number - 1) is not None for phrases in lists):
        return True
    return number + 1 < len(words) and words[number + 1].form in known["units"] and words[number + 1].gap == " "


def _is_published(words: Sequence[Written], before: int) -> bool:
    """Whether the words up to `before` say when the data or a text were published or changed."""
    since, producer = cues("since"), cues("producer")
    last = skip_back(words, before, since["in"], since["from"], since["after"], since["small"], cues("period")["small"])
    acts = (since["updated"], since["changed"], producer["published"], cues("frequency")["updated"])
    return any(act.end_at(words, last) is not None for act in acts)


def _within_range(words: Sequence[Written], before: int, year: int) -> tuple[int, int] | None:
    """The last year of a range, `de 2010 jusqu'à 2015`, `من 2010 حتى 2015`."""
    begin = cues("period")["until"].end_at(words, before)
    has_first = begin is not None and begin > 0 and _year(words[begin - 1])
    return (year, year) if has_first else None


def _is_first_of_two(words: Sequence[Written], number: int) -> bool:
    """Whether another year follows within three words: `de 2015 à 2020`, `من 2015 إلى 2020`."""
    return any(_year(word) for word in words[number + 1 : number + 4])


def _is_school_year(words: Sequence[Written], number: int) -> bool:
    """`2014-15`."""
    behind = words[number + 1] if number + 1 < len(words) else None
    joined = behind is not None and behind.gap in ("-", "/", "–") and _SHORT.fullmatch(behind.form)
    return bool(joined and behind and int(behind.form) == (_year(words[number]) + 1) % 100)
