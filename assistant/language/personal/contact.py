"""E-mail addresses, however they are spelt, and telephone numbers."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from assistant.language.normalise import fold
from assistant.language.personal.digits import Number, goes_on, is_glued, stands_alone
from assistant.language.personal.flat import Flat
from assistant.language.personal.labels import alternatives, is_code, is_counted, label_before
from assistant.language.personal.span import Span
from assistant.model import PersonalKind

_REGIONS = ("MA", "TN")
_HOME = {212: 9, 216: 8}
"""Country code and digits behind it."""
_LEAST, _MOST = 8, 15
"""Digits of a telephone number (E.164 allows no more); shorter ones are public services."""
_NATIONAL = re.compile(r"0[5-8]\d{8}")
_NATIONAL_SHAPES = {
    (10,), (4, 6), (2, 8), (3, 7), (4, 3, 3), (4, 2, 2, 2), (4, 2, 4), (2, 2, 2, 2, 2), (2, 4, 4), (3, 3, 4), (2, 2, 3, 3)
}  # fmt: skip
_TARIFF = re.compile(r"(?:05(?:0\d|1[01])|060[1-4]|07(?:0\d|1[0-4])|08(?:0\d|1[0-4]))\d{4}00")
"""Headings of the Harmonised System that begin like telephone numbers: animal products, plants, vegetables, fruit."""
_WITHOUT_PLUS = re.compile(r"212[5-7]\d{8}")
_THREES = (3, 3, 3, 3)
_LINK = re.compile(r"(?:wa\.me/|phone=|tel:)\+?(\d{8,15})(?!\d)")


def emails(flat: Flat) -> Iterator[Span]:
    """Addresses with `@`, and with a word for it where a dot or a bracket shows what is meant."""
    for match in _email().finditer(flat.text):
        label = label_before(flat.text, match.start(), [PersonalKind.EMAIL])
        yield Span(PersonalKind.EMAIL, match.start(), match.end(), label.start if label else -1)


def is_spelt(text: str) -> bool:
    """Whether there is a word for `@`, or one in another form."""
    folded = fold(text)
    return "@" in folded or bool(_at().search(folded))


@cache
def _at() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{alternatives('words', 'at')}|a)(?![^\W_])")


@cache
def _email() -> re.Pattern[str]:
    local = r"(?<![\w.+%-])[^\W_](?:[\w.+%'-]{0,62}\w)?"
    label, top = r"[^\W_](?:[\w-]{0,61}[^\W_])?", r"[^\W\d_]{2,24}"
    dot, at = alternatives("words", "dot"), alternatives("words", "at")
    bracketed, bare = rf" ?[\[({{<«] ?(?:{at}|@|a) ?[\])}}>»] ?", rf" (?:{alternatives('words', 'bare_at')}) "
    dots = rf"(?:\.| \. | ?[\[({{<] ?(?:{dot}|\.) ?[\])}}>] ?| (?:{dot}) )"
    known_top = alternatives("words", "tops")
    spelt_domain = rf"{label}(?: (?:{dot}) {label}){{0,3}} (?:{dot}) (?:{known_top})(?![\w-])"
    domain = rf"{label}(?:{dots}{label}){{0,4}}{dots}{top}(?![\w-])"
    return re.compile(
        rf"{local}(?:(?: ?@ ?|{bracketed}|{bare}){domain}| (?:{at}) {spelt_domain})|(?<![\w.])[^\W_]\w{{0,62}}(?:"
        rf" (?:{dot}) [^\W_]\w{{0,62}}){{1,2}}{bare}{domain}"
    )


def links(flat: Flat) -> Iterator[Span]:
    """Numbers in addresses that ring somebody: `wa.me/212…`."""
    for match in _LINK.finditer(flat.text):
        if any(_is_phone(f"+{match[1]}", None) or _is_phone(match[1], region) for region in _REGIONS):
            yield Span(PersonalKind.PHONE, match.start(1), match.end(1))


def phones(text: str, starts: Iterable[list[Number]]) -> Iterator[Span]:
    """International numbers, Moroccan ones by their form, and Tunisian and any others by what is said of them."""
    for found in starts:
        span = _international(text, found) or _by_form(text, found) or _by_label(text, found)
        if span:
            yield span


def _international(text: str, found: list[Number]) -> Span | None:
    plus = re.search(r"(?<![\w.,])\(?\+ ?\(?$", text[max(0, found[0].start - 4) : found[0].start])
    for number in reversed(found):
        if not _LEAST <= len(number.digits) <= _MOST + 2:
            continue
        digits = number.digits if plus else number.digits[2:]
        if not (plus or (number.digits.startswith("00") and len(digits) >= _LEAST and stands_alone(text, number))):
            continue
        if _is_phone(f"+{digits}", None):
            return _said(text, number, number.start - len(plus.group()) if plus else number.start)
    return None


def _by_form(text: str, found: list[Number]) -> Span | None:
    for number in reversed(found):
        national = _NATIONAL.fullmatch(number.digits) and number.shape in _NATIONAL_SHAPES
        foreign = _WITHOUT_PLUS.fullmatch(number.digits) and number.shape != _THREES
        if not (national or foreign) or not stands_alone(text, number) or is_code(text, number.start):
            continue
        if national and (_is_tariff(text, number) or _is_row(number)):
            continue
        if not number.digits.startswith("08") or _is_phone(number.digits, "MA"):
            return _said(text, number, number.start)
    return None


def _by_label(text: str, found: list[Number]) -> Span | None:
    if not found[0].first:
        return None
    usable = [n for n in found if _LEAST <= len(n.digits) <= _MOST and any(_is_phone(n.digits, r) for r in _REGIONS)]
    label = label_before(text, found[0].start, [PersonalKind.PHONE]) if usable else None
    if label is None or is_counted(text, usable[-1].end):
        return None
    number = usable[-1]
    glued = label.skipped > 0 and is_glued(text, number.start)
    if number.years or glued or goes_on(text, number) or (label.weak and not label.firm):
        return None
    round_figure = number.digits.endswith("000") and (number.thousands or not label.firm)
    return None if round_figure else Span(PersonalKind.PHONE, number.start, number.end, label.start)


def _said(text: str, number: Number, start: int) -> Span:
    label = label_before(text, start, [PersonalKind.PHONE])
    return Span(PersonalKind.PHONE, start, number.end, label.start if label else start)


def _is_tariff(text: str, number: Number) -> bool:
    """Whether it reads as a tariff heading of ten digits: `0805.10.00.00`."""
    written = text[number.start : number.end]
    return bool(_TARIFF.fullmatch(number.digits)) or ("." in written and number.shape == (4, 2, 2, 2))


def _is_row(number: Number) -> bool:
    """Whether its pairs count up one by one: `05 06 07 08 09`."""
    pairs = [int(number.digits[n : n + 2]) for n in range(0, 10, 2)]
    return len(number.shape) == 5 and pairs == list(range(pairs[0], pairs[0] + 5))


def _is_phone(digits: str, region: str | None) -> bool:
    """Whether a numbering plan has the number; at home, whether it is as long as numbers are: plans grow."""
    import phonenumbers  # 80 ms, only where there are digits

    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return False
    at_home = number.country_code in _HOME and len(str(number.national_number)) == _HOME[number.country_code]
    return at_home or phonenumbers.is_valid_number(number)
