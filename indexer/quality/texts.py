"""Texts of the quality report from `prompts/quality.toml`, and numbers as each language writes them."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from assistant.model import Language
from indexer.quality.model import LINK_POINTS, LinkKind

_SEPARATORS = {Language.FR: ("\u202f", ","), Language.AR: ("\u202f", ","), Language.EN: (",", ".")}
_LOOSE = re.compile("(?<=«) | (?=[:;!?»])")
_PERCENT = {Language.FR: "\u202f%", Language.AR: "%", Language.EN: "%"}


def text(name: str, language: Language, **values: object) -> str:
    """The sentence `group.name` in `language` with its `{variables}` filled. Raises KeyError if one is missing."""
    return texts()[name][str(language)].format(**values)


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """Every text by name and language."""
    parsed = tomllib.loads(files("prompts").joinpath("quality.toml").read_text(encoding="utf-8"))
    return {f"{group}.{name}": found for group, entries in parsed.items() for name, found in entries.items()}


def number(value: float, language: Language, decimals: int = 0) -> str:
    """The number in Western digits, in Arabic too as Moroccan administrations write it; narrow spaces do not break."""
    thousands, point = _SEPARATORS[language]
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", thousands + point))


def link_note(links: Mapping[LinkKind, int] | None, language: Language) -> str:
    """How many links answer, or that nobody asked them (`links` is None)."""
    if links is None:
        return text("page.links_unchecked", language, points=LINK_POINTS)
    counts = {str(kind): number(links.get(kind, 0), language) for kind in LinkKind if kind is not LinkKind.SKIPPED}
    return text("page.links_checked", language, unknown=number(links.get(LinkKind.SKIPPED, 0), language), **counts)


def isolated(written: str, language: Language) -> str:
    """A date or a range for use inside a sentence: Arabic would turn its parts around."""
    return f"\u2066{written}\u2069" if language is Language.AR else written


def unbroken(written: str, language: Language) -> str:
    """French text whose guillemets and high punctuation stay on the line of their word."""
    return _LOOSE.sub("\u00a0", written) if language is Language.FR else written


def percentage(value: float, language: Language, decimals: int = 0) -> str:
    """A value from 0 to 100 with its sign."""
    return number(value, language, decimals) + _PERCENT[language]
