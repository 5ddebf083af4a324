"""Numbers of identity cards, passports and social security, and dates of birth."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from assistant.language.lexicon import function_words, read_vocabulary
from assistant.language.normalise import fold
from assistant.language.personal.digits import Number, goes_on, is_glued
from assistant.language.personal.flat import Flat
from assistant.language.personal.labels import Label, is_code, is_counted, is_owned, label_after, label_before
from assistant.language.personal.span import Span
from assistant.model import PersonalKind

_WITH_LETTERS = re.compile(
    r"(?<!\w)(?P<letters>[a-z]{1,3}|[\u0621-\u064a](?:[ .-]?[\u0621-\u064a])?)"
    r"(?P<gap> ?[.-]? ?)(?P<digits>\d(?:[ .-]?\d){3,7})(?!\w|[.,]\d)|(?<!\w)\d\d[a-z]{2}\d{5}(?!\w)"
)
_FORM = re.compile(r"([A-Z]{2})[1-9]\d{4,5}|([A-Z])[1-9]\d{5}|([a-z]{2})[1-9]\d{5}")
_LONG = 8
"""Shorter ones are locomotives and projects too: somebody has to speak of themselves before."""
_SIGNS = "_-/.=#&@%+\\"
_LENGTHS = {PersonalKind.CIN: range(6, 9), PersonalKind.PASSPORT: range(7, 10), PersonalKind.CNSS: range(8, 11)}
"""Digits of the numbers that have no letters: eight are a Tunisian card, nine a Moroccan insured person."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_STRANGE, _NEAR = 2, 4
"""Words between `née` and the day that are no small words: where; and how many words in all."""


def cards_and_passports(flat: Flat) -> Iterator[Span]:
    """Letters with digits behind them, by what is said of them; a Moroccan card also by its form."""
    for match in _WITH_LETTERS.finditer(flat.text):
        label = _label(flat.text, match.start(), match.end(), _kinds(match))
        if label and _is_number(flat, match, label):
            yield _span(label, match.start(), match.end())
        elif not label and _has_form(flat, match):
            yield Span(PersonalKind.CIN, match.start(), match.end())


def plain_numbers(text: str, starts: Iterable[list[Number]]) -> Iterator[Span]:
    """Digits alone, by what is said of them: Tunisian cards, passports, insured persons."""
    for found in starts:
        for number in reversed(found if found[0].first else []):
            kinds = [kind for kind, lengths in _LENGTHS.items() if len(number.digits) in lengths]
            label = _label(text, number.start, number.end, kinds) if kinds else None
            if label and _is_of_a_person(text, number, label):
                yield _span(label, number.start, number.end)
                break


def births(flat: Flat) -> Iterator[Span]:
    """Days that are said to be somebody's day of birth."""
    for match in _date().finditer(flat.text):
        label = label_before(flat.text, match.start(), [PersonalKind.BIRTH], strange=_STRANGE)
        if label and label.skipped <= _NEAR:
            yield Span(PersonalKind.BIRTH, match.start(), match.end(), label.start)


def _kinds(match: re.Match[str]) -> list[PersonalKind]:
    if match["letters"] is None:
        return [PersonalKind.PASSPORT]
    digits, letters = sum(c.isdigit() for c in match["digits"]), sum(c.isalpha() for c in match["letters"])
    card = digits <= 7 and letters <= 2 and (digits >= 5 or match["letters"].isascii())
    passport = digits >= 6 and match["letters"].isascii()
    return [PersonalKind.CIN] * card + [PersonalKind.PASSPORT] * passport


def _label(text: str, start: int, end: int, kinds: Sequence[PersonalKind]) -> Label | None:
    if not kinds:
        return None
    return label_before(text, start, kinds) or label_after(text, end, kinds)


def _is_number(flat: Flat, match: re.Match[str], label: Label) -> bool:
    """Whether letters and digits belong together: `BK 123456`, not `en 2024` or `de 12 000`."""
    letters = match["letters"]
    if not match["gap"] or letters is None or "-" in match["gap"]:
        return True
    if _YEAR.fullmatch(match["digits"]) or (label.start < match.start() and is_counted(flat.text, match.end())):
        return False
    capitals = letters.isascii() and flat.written(match.start(), match.start() + len(letters)).isupper()
    return (capitals and len(match["digits"]) > 4) or (letters not in _small() and label.skipped <= 1)


def _has_form(flat: Flat, match: re.Match[str]) -> bool:
    """Whether it can be nothing but a Moroccan card: its series, and so many digits that no road or norm has them."""
    letters = match.end("letters")
    form = (
        _FORM.fullmatch(flat.written(match.start(), letters) + flat.text[letters : match.end()])
        if letters > 0
        else None
    )
    series = "".join(filter(None, form.groups())) if form else ""
    if series.upper() not in _series() or series in _small() or is_code(flat.text, match.start()):
        return False
    if len(match.group()) < _LONG and not is_owned(flat.text, match.start()):
        return False
    before, after = flat.text[: match.start()][-1:], flat.text[match.end() : match.end() + 2]
    goes_on = len(after) == 2 and after[0] in f"{_SIGNS}:" and after[1].isalnum()
    return not goes_on and (not before or before not in _SIGNS)


def _is_of_a_person(text: str, number: Number, label: Label) -> bool:
    """Whether digits are a person's number and no count, amount or day."""
    if number.years or (label.start < number.start and is_counted(text, number.end)):
        return False
    if goes_on(text, number) or (label.skipped and is_glued(text, number.start)):
        return False
    if not label.firm and (
        _DAY.fullmatch(number.digits) or (label.kind is PersonalKind.CIN and len(number.digits) < 8)
    ):
        return False
    round_figure = number.digits.endswith("000")
    return label.firm if number.thousands or round_figure else True


def _span(label: Label, start: int, end: int) -> Span:
    if label.start >= end:
        return Span(label.kind, start, end, told=label.end)
    return Span(label.kind, start, end, said=label.start)


@cache
def _small() -> frozenset[str]:
    return frozenset[str]().union(*function_words().values())


@cache
def _series() -> frozenset[str]:
    table = read_vocabulary("personal")["cin"]
    assert isinstance(table, dict)
    return frozenset(table["series"])


@cache
def _date() -> re.Pattern[str]:
    table = read_vocabulary("filter_cues")["months"]
    assert isinstance(table, dict)
    names = sorted({fold(name) for names in table.values() for name in names}, key=len, reverse=True)
    month = rf"(?:{'|'.join(map(re.escape, names))})"
    day, year, sign = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:19|20)\d\d", r" ?[ ./-] ?"
    return re.compile(
        rf"(?<![\w])(?:{day}{sign}(?:0?[1-9]|1[0-2]){sign}(?:{year}|\d\d)|{year}{sign}(?:0?[1-9]|1[0-2]){sign}{day}|"
        rf"{day}(?:er|st|nd|rd|th)? ?(?:de |of )?{month}\.?,? ?(?:de |of )?{year}|"
        rf"{month}\.? {day}(?:st|nd|rd|th)?,? {year})(?!\w)"
    )
