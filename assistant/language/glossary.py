"""A glossary of what titles of datasets and questions speak of, in three languages: a word finds its translations."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from assistant.language.analyse import tokens
from assistant.language.bodies import bodies
from assistant.language.phrases import ACRONYM, Form, Meaning, Phrases, find, form_of, ordinary_words, stems_of
from assistant.model import Language, LocalText

_COLUMNS = (Language.FR, Language.EN, Language.AR)


@dataclass(frozen=True, slots=True)
class Translated:
    """Words `start` to `end` of a text name a concept: its variants in all languages, each as folded words.

    `acronyms` are those among them, `in_full` is the concept's full name by language where the words are one of these.
    """

    start: int
    end: int
    variants: tuple[Form, ...]
    acronyms: frozenset[str] = frozenset()
    in_full: LocalText = field(default_factory=dict)


def translated(
    words: Sequence[str], languages: Sequence[Language], *, capitals: Collection[str] = ()
) -> Iterator[Translated]:
    """The concepts that folded `words` name in one of the `languages`, the longest phrases first, none overlapping.

    After them the public bodies that the words name in any language. `capitals` are the words that were written in
    capitals: an acronym that is also an ordinary word counts only so.
    """
    for known in ([_index()[language] for language in languages], [bodies()]):
        for start, end, meaning in find(words, known, capitals):
            yield Translated(start, end, meaning.variants, meaning.acronyms, meaning.in_full)


@cache
def glossary_stems() -> frozenset[str]:
    """The stems of all its words."""
    written = (text for concept in _concepts() for texts in concept.values() for text in texts)
    return frozenset(stem for text in written for stem in stems_of(form_of(text)))


@cache
def words_by_language() -> Mapping[Language, frozenset[str]]:
    """The folded words of each column."""
    concepts = list(_concepts())
    return {
        language: frozenset(word for concept in concepts for text in concept[language] for word in tokens(text))
        for language in _COLUMNS
    }


@cache
def _index() -> Mapping[Language, Phrases]:
    """The variants of all concepts, by language. The first concept of a variant wins."""
    meanings: dict[Language, dict[Form, Meaning]] = {language: {} for language in _COLUMNS}
    acronyms: dict[Language, dict[str, Meaning]] = {language: {} for language in _COLUMNS}
    for concept in _concepts():
        forms = {language: [(v, form) for v in texts if (form := form_of(v))] for language, texts in concept.items()}
        variants = tuple(dict.fromkeys(form for pairs in forms.values() for _, form in pairs))
        short = frozenset(form[0] for pairs in forms.values() for text, form in pairs if ACRONYM.fullmatch(text))
        names = {language: texts[0] for language, texts in concept.items()}
        for language, pairs in forms.items():
            for text, form in pairs:
                if ACRONYM.fullmatch(text):
                    acronyms[language].setdefault(form[0], Meaning(variants, short, names))
                else:
                    meanings[language].setdefault(stems_of(form), Meaning(variants, short))
    return {tongue: Phrases.of(meanings[tongue], acronyms[tongue], ordinary_words()) for tongue in _COLUMNS}


def _concepts() -> Iterator[Mapping[Language, Sequence[str]]]:
    """The variants of each concept as they are written, by column."""
    text = files("assistant").joinpath("vocabulary", "glossary.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            columns = [[variant.strip() for variant in column.split(",")] for column in line.split("|")]
            yield dict(zip(_COLUMNS, columns, strict=True))
