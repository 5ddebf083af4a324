"""Personal data in a question: what it is and where it stands. No answer needs it, so nothing keeps it.

Found by form and check digits where these are proof, and by what is said beside it where digits alone could be a year, a
population or a code. Names of persons are not looked for: they are names of streets, schools and laws too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.language.personal.accounts import ibans, numbered_accounts
from assistant.language.personal.address import addresses
from assistant.language.personal.contact import emails, is_spelt, links, phones
from assistant.language.personal.digits import Number, numbers
from assistant.language.personal.flat import OPAQUE, Flat
from assistant.language.personal.identity import births, cards_and_passports, plain_numbers
from assistant.language.personal.span import Span
from assistant.model import PersonalKind


@dataclass(frozen=True, slots=True)
class PersonalDatum:
    """A datum from `start` to `end`; with the words that say what it is, from `said` to `told`."""

    kind: PersonalKind
    start: int
    end: int
    said: int
    told: int


def find(text: str) -> tuple[PersonalDatum, ...]:
    """The personal data of a text, in order and apart; the positions are those of `text`. Never raises.

    What is found is put out of sight and the rest read again: it may stand alone only then.
    """
    if not _may_hold(text):
        return ()
    flat, found = Flat.of(text), list[PersonalDatum]()
    while fresh := _read(flat):
        found += fresh
        flat = flat.without(sorted((datum.start, datum.end) for datum in fresh))
    return tuple(sorted(found, key=lambda datum: datum.start))


def _may_hold(text: str) -> bool:
    """Whether there is a digit, or what joins the parts of an e-mail address, in any script."""
    return any(map(str.isnumeric, text)) or is_spelt(text)


def _spans(flat: Flat, outside: Flat, found: list[list[Number]]) -> Iterator[Span]:
    """What each kind claims; where two overlap the first has it."""
    yield from emails(flat)
    yield from links(flat)
    yield from births(outside)
    yield from addresses(outside)
    yield from ibans(outside)
    yield from numbered_accounts(outside.text, found)
    yield from cards_and_passports(outside)
    yield from plain_numbers(outside.text, found)
    yield from phones(outside.text, found)


def _read(flat: Flat) -> list[PersonalDatum]:
    """What can be found at once."""
    outside = flat.without_links()
    taken = bytearray(len(flat.text))
    found: list[PersonalDatum] = []
    for span in _spans(flat, outside, list(numbers(outside.text))):
        if any(taken[span.start : span.end]) or OPAQUE in flat.text[span.start : span.end]:
            continue
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
        start, end = flat.place(span.start, span.end)
        said = flat.place(span.said, span.end)[0] if span.said >= 0 else start
        told = flat.place(span.start, span.told)[1] if span.told >= 0 else end
        found.append(PersonalDatum(span.kind, start, end, said, told))
    return found
