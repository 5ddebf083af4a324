"""What a question asks of the datasets beside their subject, read from the vocabularies."""

import re
from collections.abc import Iterable

from assistant.language.analyse import tokens
from assistant.language.names import Name, resolve, vocabulary
from assistant.language.normalise import fold

QUOTED = re.compile(r"[«“\"]\s*([^«»“”\"]{3,300}?)\s*[»”\"]")
"""A title in quotation marks; the first group is the title."""
_FILE_FAMILIES = {"spreadsheet", "delimited", "structured", "geographic", "document"}


def read_formats(text: str) -> tuple[str, ...]:
    """The file formats that the question names; a spreadsheet asked for by any name means every spreadsheet format."""
    named = [entry for token in tokens(QUOTED.sub(" ", text)) if (entry := _format(token))]
    families = {entry.facts["family"] for entry in named if entry.facts["family"] == "spreadsheet"}
    formats = [entry.id for entry in named] + [
        entry.id for entry in _all_formats() if entry.facts["family"] in families
    ]
    return tuple(dict.fromkeys(formats))


def names_format(token: str) -> bool:
    """Whether a folded word names a file format, as `read_formats` understands it."""
    return _format(token) is not None


def quoted_title(text: str) -> str:
    """The title that stands in quotation marks, or an empty string."""
    match = QUOTED.search(text)
    return match.group(1) if match else ""


def without_titles(text: str, instead: str = "") -> str:
    """The question's own words, with `instead` where a title stands in quotation marks, unless nothing else is left."""
    rest = " ".join(QUOTED.sub(f" {instead} ", text).split())
    return rest if any(c.isalnum() for c in rest) else text


def named_values(text: str, values: Iterable[str]) -> list[str]:
    """The catalogue's own values whose whole name stands in the question, longest first."""
    words = f" {' '.join(tokens(text))} "
    found = [v for v in values if v and len(fold(v)) > 2 and f" {' '.join(tokens(v))} " in words]
    return sorted(found, key=len, reverse=True)


def _format(token: str) -> Name | None:
    """A format by its own name, or as people call it (`excel`); everyday words that are also aliases do not count."""
    entry = vocabulary("format").get(token)
    if entry is None or entry.facts.get("family") not in _FILE_FAMILIES:
        return None
    if token == fold(entry.id) or entry.facts["family"] == "spreadsheet":
        return entry
    return entry if entry.facts["family"] == "geographic" and resolve("theme", token) is None else None


def _all_formats() -> list[Name]:
    return list({entry.id: entry for entry in vocabulary("format").values()}.values())
