"""The Darija lexicon and the lists of function words, read once from `assistant/vocabulary`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.language.normalise import fold


@dataclass(frozen=True, slots=True)
class DarijaWord:
    """What a Darija form means: search words in Modern Standard Arabic and French, both empty for function words."""

    ar: str
    fr: str
    kind: str
    ambiguous: bool


def read_vocabulary(name: str) -> dict[str, object]:
    """The parsed TOML file `assistant/vocabulary/<name>.toml`."""
    return tomllib.loads(files("assistant").joinpath("vocabulary", f"{name}.toml").read_text(encoding="utf-8"))


@cache
def function_words() -> dict[str, frozenset[str]]:
    """Folded function and question words by list: `fr`, `ar`, `en`, `darija`, `arabizi`."""
    lists = read_vocabulary("function_words")
    return {
        name: frozenset(part for word in words for part in fold(str(word)).replace("'", " ").split())
        for name, words in lists.items()
        if isinstance(words, list)
    }


@cache
def measure_words() -> frozenset[str]:
    """Folded words, of all languages, that say how something is counted and not what it is about."""
    return frozenset(
        fold(str(w)) for words in read_vocabulary("measure_words").values() if isinstance(words, list) for w in words
    )


@cache
def darija() -> dict[str, DarijaWord]:
    """Folded form → meaning. The first entry of a form wins."""
    words: dict[str, DarijaWord] = {}
    entries = read_vocabulary("darija")["word"]
    assert isinstance(entries, list)
    for entry in entries:
        word = DarijaWord(entry.get("ar", ""), entry.get("fr", ""), entry["kind"], bool(entry.get("ambiguous", False)))
        for form in entry["forms"]:
            words.setdefault(fold(form), word)
    return words
