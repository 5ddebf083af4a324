"""A glossary of what titles of datasets and questions speak of, in three languages: a word finds its translations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.language.analyse import terms_of, tokens
from assistant.language.lexicon import function_words
from assistant.model import Language

_COLUMNS = (Language.FR, Language.EN, Language.AR)
_LONGEST = 3
"""Words in the longest phrases."""

Form = tuple[str, ...]
"""A variant of a concept as the index has it: the stem of each of its words."""


@dataclass(frozen=True, slots=True)
class Translated:
    """Words `start` to `end` of a text name a concept: its variants in all languages, each as folded words."""

    start: int
    end: int
    variants: tuple[Form, ...]


def translated(words: Sequence[str], languages: Sequence[Language]) -> Iterator[Translated]:
    """The concepts that folded `words` name in one of the `languages`, the longest phrases first, none overlapping."""
    found = [_index()[language] for language in languages]
    stems, start = [_stem(word) for word in words], 0
    while start < len(words):
        for end in range(min(start + _LONGEST, len(words)), start, -1):
            key = tuple(stems[start:end])
            variants = next((index[key] for index in found if key in index), None)
            if variants:
                yield Translated(start, end, variants)
                start = end - 1
                break
        start += 1


@cache
def _index() -> Mapping[Language, Mapping[Form, tuple[Form, ...]]]:
    """Stems of a variant → the words of all variants of its concept, by language. The first concept of a variant wins."""
    index: dict[Language, dict[Form, tuple[Form, ...]]] = {language: {} for language in _COLUMNS}
    for concept in _concepts():
        variants = tuple(dict.fromkeys(form for forms in concept for form in forms))
        for language, forms in zip(_COLUMNS, concept, strict=True):
            for form in forms:
                index[language].setdefault(tuple(map(_stem, form)), variants)
    return index


def _concepts() -> Iterator[tuple[tuple[Form, ...], ...]]:
    """The variants of each concept as folded words without small ones, by column."""
    small = function_words()["fr"] | function_words()["en"] | function_words()["ar"]
    text = files("assistant").joinpath("vocabulary", "glossary.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield tuple(
                tuple(form for variant in column.split(",") if (form := _words(variant, small)))
                for column in line.split("|")
            )


def _words(variant: str, small: frozenset[str]) -> Form:
    return tuple(word for word in tokens(variant) if word not in small)


def _stem(word: str) -> str:
    return terms_of(word)[0]
