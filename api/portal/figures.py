"""Dates, numbers and sizes as each language writes them; digits are Latin, as in the administrations of the Maghreb."""

from datetime import date

from babel.dates import format_date, format_timedelta

from assistant.intents.record import size_words
from assistant.model import Language

LOCALES = {Language.FR: "fr", Language.AR: "ar_MA", Language.EN: "en_GB"}
"""Months and digits in Arabic are those of Morocco."""
_SEPARATOR = {Language.FR: "\u202f", Language.AR: "\u00a0", Language.EN: ","}
_GROUPED_FROM = 10_000


def whole_date(written: str) -> date | None:
    """The day that a record names; None where it names less than a day."""
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def long_date(written: str, language: Language) -> str:
    """`2024-03-01T…` as `1 mars 2024`; what is not a whole date stays as it is."""
    day = whole_date(written)
    return format_date(day, format="long", locale=LOCALES[language]) if day else written


def age(written: str, today: date, language: Language) -> str:
    """How long ago a day was, in words; nothing for a day to come or no day."""
    day = whole_date(written)
    if day is None or day >= today:
        return ""
    return format_timedelta(day - today, add_direction=True, locale=LOCALES[language])


def number(value: int, language: Language) -> str:
    """12345 as `12 345`; up to four digits stand together."""
    return f"{value:,}".replace(",", _SEPARATOR[language]) if value >= _GROUPED_FROM else str(value)


def size(value: int | None, language: Language) -> str:
    """A size in bytes in words; nothing where it is not known."""
    return size_words(value, language) if value else ""
