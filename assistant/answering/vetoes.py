"""What no likeness excuses: figures, dates, articles, quotations that the source does not hold; addresses and tags."""

import re
from collections.abc import Callable
from enum import StrEnum

from assistant.language.addresses import addresses_in, is_public
from assistant.language.analyse import tokens
from assistant.language.dates import dates_in, without_dates
from assistant.language.figures import figures_in, numbers_held
from assistant.language.normalise import fold

_ARTICLE = re.compile(r"art\d+")
_QUOTED = re.compile(
    r"«\s*([^»]{3,}?)\s*»|“\s*([^”]{3,}?)\s*”|\"([^\"]{3,}?)\"|„\s*([^“”]{3,}?)\s*[“”]|\*\*([^*]{3,}?)\*\*"
)
_MARKUP = re.compile(
    r"<\s*[a-z!/?]|&(?:#\w+|[a-z]{2,8});|\]\s*\(|\]\s*:|!\[|\[[^\]\d]|```|\\u[0-9a-f]{4}|%[0-9a-f]{2}%", re.IGNORECASE
)
_BROKEN = re.compile(r"\ufffd|[ÂÃØÙ][¡-º¼-¿]")
"""Text in another charset than the one it was read in: `rÃ©gion`, `Ø§Ù„`."""
_CODED = re.compile(
    r"(?<!\w)(?=\w*\d)(?=\w*[A-Za-z])[\w+/=-]{24,}|[\w+/=]{40,}|(?<![\w-])(?=(?:[\w-]*\d){5})(?=[\w-]*[A-Za-z])[\w-]{12,}"
)
"""A run of letters and digits that no reader can read: a hash, something encoded, the number of an account or voucher."""


class Reason(StrEnum):
    """Why a statement was refused."""

    UNCITED = "uncited"
    UNSUPPORTED = "unsupported"
    FIGURE = "figure"
    DATE = "date"
    ARTICLE = "article"
    QUOTATION = "quotation"
    ADDRESS = "address"
    MARKUP = "markup"
    LANGUAGE = "language"


def veto(statement: str, source: str) -> Reason | None:
    """The first thing in the statement that the source does not hold, or that no source may bring; None where all is well."""
    return next((reason for reason, is_wrong in _CHECKS.items() if is_wrong(statement, source)), None)


def _has_markup(statement: str, _: str) -> bool:
    return bool(_MARKUP.search(statement) or _CODED.search(statement) or _BROKEN.search(statement))


def _has_address(statement: str, _: str) -> bool:
    return any(not is_public(statement[start:end]) for start, end in addresses_in(statement))


def _has_other_article(statement: str, source: str) -> bool:
    named = {token for token in tokens(statement) if _ARTICLE.fullmatch(token)}
    return not named <= set(tokens(source))


def _has_other_date(statement: str, source: str) -> bool:
    held = [date for readings in dates_in(source) for date in readings]
    return any(not any(mine.agrees(date) for mine in readings for date in held) for readings in dates_in(statement))


def _has_other_figure(statement: str, source: str) -> bool:
    held = numbers_held(source)
    return any(not figure.is_in(held) for figure in figures_in(without_dates(statement)))  # dates are compared as such


def _has_other_quotation(statement: str, source: str) -> bool:
    held = f" {' '.join(tokens(source))} "
    quoted = ("".join(groups) for groups in _QUOTED.findall(statement))
    return any(f" {' '.join(tokens(words))} " not in held for words in quoted if tokens(words))


_CHECKS: dict[Reason, Callable[[str, str], bool]] = {
    Reason.MARKUP: _has_markup,
    Reason.ADDRESS: _has_address,
    Reason.ARTICLE: _has_other_article,
    Reason.DATE: _has_other_date,
    Reason.FIGURE: _has_other_figure,
    Reason.QUOTATION: _has_other_quotation,
}


def repeats(statement: str, forbidden: str, *, words: int = 6) -> bool:
    """Whether so many words in a row stand in both texts: for what a model was told and must not say."""
    said, told = fold(statement).split(), f" {' '.join(fold(forbidden).split())} "
    runs = (" ".join(said[n : n + words]) for n in range(len(said) - words + 1))
    return any(f" {run} " in told for run in runs)
