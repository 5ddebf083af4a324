"""Bank accounts and payment cards, by their check digits or by what is said of them."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from assistant.language.lexicon import read_vocabulary
from assistant.language.personal.digits import Number, stands_alone
from assistant.language.personal.flat import Flat
from assistant.language.personal.labels import label_before
from assistant.language.personal.span import Span
from assistant.model import PersonalKind

_IBAN = re.compile(r"(?<!\w)(?=([a-z]{2})[ .-]{0,2}\d[ .-]?\d)")
_SIGNS = " .-"
_MOST_SIGNS = 2
_RIB_LENGTHS = (24, 20)
"""Digits of a Moroccan and of a Tunisian account number."""
_RIB_SHAPES = {(3, 3, 16, 2), (3, 3, 18), (6, 16, 2), (22, 2), (2, 3, 13, 2), (5, 13, 2), (2, 18), (4,) * 6, (4,) * 5}
_CARD = re.compile(r"4\d{15}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|3[47]\d{13}|6(?:011|5\d\d)\d{12}")
"""Visa, Mastercard, American Express and Discover; shorter ones are no rarer among registers of firms (SIRET)."""
_CARD_SHAPES = {(16,), (15,), (4, 4, 4, 4), (4, 6, 5)}
_CARD_LENGTHS = range(13, 20)


def ibans(flat: Flat) -> Iterator[Span]:
    """Accounts whose country, length and check digits agree, or that are said to be an IBAN."""
    for match in _IBAN.finditer(flat.text):
        length = _iban_length(match[1])
        found = _taken(flat.text, match.start(), length) if length else None
        if found is None:
            continue
        compact, end = found
        label = label_before(flat.text, match.start(), [PersonalKind.IBAN, PersonalKind.RIB])
        if compact[2:4].isdigit() and (label or _has_key(compact[4:] + compact[:4])):
            yield Span(PersonalKind.IBAN, match.start(), end, label.start if label else -1)


def numbered_accounts(text: str, starts: Iterable[list[Number]]) -> Iterator[Span]:
    """Account numbers of Morocco and Tunisia, and payment cards."""
    for found in starts:
        span = next(filter(None, (_account(text, n) or _card(text, n) for n in reversed(found))), None)
        if span:
            yield span


def _account(text: str, number: Number) -> Span | None:
    if len(number.digits) not in _RIB_LENGTHS:
        return None
    label = label_before(text, number.start, [PersonalKind.RIB]) if number.first else None
    whole = (number.first and number.last) or number.shape in _RIB_SHAPES
    if label or (whole and stands_alone(text, number) and int(number.digits) % 97 == 0):
        return Span(PersonalKind.RIB, number.start, number.end, label.start if label else -1)
    return None


def _card(text: str, number: Number) -> Span | None:
    if len(number.digits) not in _CARD_LENGTHS:
        return None
    formed = number.shape in _CARD_SHAPES and bool(_CARD.fullmatch(number.digits)) and stands_alone(text, number)
    label = label_before(text, number.start, [PersonalKind.CARD]) if number.first else None
    if (label or formed) and _passes_luhn(number.digits):
        return Span(PersonalKind.CARD, number.start, number.end, label.start if label else -1)
    return None


def _taken(text: str, start: int, length: int) -> tuple[str, int] | None:
    """So many letters and digits from `start`, signs between them left out, and where they end."""
    taken, position, signs = "", start, 0
    while len(taken) < length and position < len(text):
        letter = text[position]
        if letter.isascii() and letter.isalnum():
            taken, signs = taken + letter, 0
        elif letter in _SIGNS and signs < _MOST_SIGNS:
            signs += 1
        else:
            return None
        position += 1
    whole = len(taken) == length and not text[position : position + 1].isalnum()
    return (taken, position) if whole else None


def _has_key(digits: str) -> bool:
    """ISO 7064, mod 97-10, letters counted from a = 10."""
    return int("".join(str(int(letter, 36)) for letter in digits)) % 97 == 1


def _passes_luhn(digits: str) -> bool:
    from stdnum import luhn  # 40 ms, only for a number as long as a card's

    return len(set(digits)) > 1 and luhn.is_valid(digits)


@cache
def _iban_length(country: str) -> int:
    """Letters and digits in the account numbers of a country, 0 where it has none."""
    from stdnum import numdb

    table = read_vocabulary("personal")["accounts"]
    assert isinstance(table, dict)
    form = numdb.get("iban").info(country.upper())[0][1].get("bban", "")
    registered = sum(int(length) for length in re.findall(r"(\d+)!", form))
    return int(registered + 4 if registered else table["iban_lengths"].get(country.upper(), 0))
