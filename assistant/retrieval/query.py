"""A question as the two searches want it: one text for the embedder, weighted terms for BM25."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.language.analyse import terms_of, tokens
from assistant.language.glossary import Translated, translated, words_by_language
from assistant.language.lexicon import DarijaWord, darija, function_words, measure_words
from assistant.language.phrases import in_capitals
from assistant.model import Language

TRANSLATED = 0.5
"""What a translation counts against the word itself. From .3 to 1 nearly the same; see `docs/evaluation.md`."""
_ARTICLES = ("al", "el", "l")
_EDGES = " .,;:!?؟،؛«»“”\"'()[]"
_GLUED = 4
"""A longer unknown word that begins with l may be a French word with the Arabic article (`lbarrages`)."""


Asked = tuple[tuple[str, Language], ...]
"""Texts for the embedder, each in a language."""


@dataclass(frozen=True, slots=True)
class Word:
    """A content word of the question: folded, with the weighted index terms that stand for it, and as it was written.

    `translations` are its translations and synonyms, each as the index terms of its words, of which a text has to hold all;
    `acronyms` are the terms among them that stand for the whole phrase that the word is a part of. A `small` word is a
    function word of the dialect or of another language: it is searched, since it may be a name, and never told as found.
    """

    token: str
    terms: Mapping[str, float]
    shown: str = ""
    translations: tuple[tuple[str, ...], ...] = ()
    acronyms: frozenset[str] = frozenset()
    small: bool = False

    @property
    def all_terms(self) -> Mapping[str, float]:
        """Every term that stands for the word, also in part; its own weigh as themselves."""
        more: dict[str, float] = {}
        for variant in self.translations:
            for term in variant:
                more[term] = max(more.get(term, 0.0), TRANSLATED / len(variant))
        return {**more, **self.terms}

    def is_in(self, held: frozenset[str]) -> bool:
        """Whether a text with the terms `held` has the word or a whole translation of it."""
        return bool(held.intersection(self.terms)) or any(held.issuperset(variant) for variant in self.translations)


@dataclass(frozen=True, slots=True)
class SearchText:
    """`dense` is what the embedder sees, each text in a language; `words` what BM25 looks for."""

    dense: Asked
    words: tuple[Word, ...]


def search_text(text: str, language: Language, *, dialect: bool = False) -> SearchText:
    """Function and question words left out for BM25; Darija rewritten into Arabic and French words for both.

    Words that the glossary knows are looked for in the other languages too, acronyms and names of public bodies in all
    their forms; behind an acronym the embedder reads what it stands for.
    """
    written, capitals = _as_written(text), in_capitals(text)
    found = tokens(text)
    if dialect:
        return _from_darija(found, written, capitals)
    ignored = _ignored(language)
    words = [
        Word(t, _terms(t), written.get(t, t), small=t not in capitals and _is_small(t, language))
        for t in _unique(found)
        if t not in ignored
    ]
    named = list(translated([word.token for word in words], [language], capitals=capitals))
    dense = _with_acronyms_in_full(text, named, words, language)
    return SearchText(dense, tuple(_with_translations(words, named)))


def _with_acronyms_in_full(text: str, named: Sequence[Translated], words: Sequence[Word], language: Language) -> Asked:
    """The text and, where it has acronyms that are known in the language, the text with their full names behind them.

    Both, since an acronym may mean something else this time: their mean leans to neither.
    """
    longer = text
    for found in named:
        full = found.in_full.get(language, "")
        if full and full.lower() not in longer.lower():
            acronym = re.compile(rf"\b{re.escape(words[found.start].token)}\b", re.IGNORECASE)
            longer = acronym.sub(rf"\g<0> ({full})", longer, count=1)
    return tuple((asked, language) for asked in dict.fromkeys((text, longer)))


def _as_written(text: str) -> dict[str, str]:
    """Folded word → the word as the reader wrote it."""
    return {token: word.strip(_EDGES) for word in text.split() for token in _tokens_of_word(word)}


@lru_cache(maxsize=20_000)
def _tokens_of_word(word: str) -> tuple[str, ...]:
    return tuple(tokens(word))


def _from_darija(found: list[str], written: Mapping[str, str], capitals: frozenset[str]) -> SearchText:
    """Records and guides are in Arabic or in French: the embedder sees the question in both."""
    ignored = _ignored(Language.AR)
    arabic: list[str] = []
    french: list[str] = []
    words: list[Word] = []
    for token in found:
        meaning = meaning_of(token)
        if meaning and not meaning.ar and (meaning.kind in ("function", "question") or not meaning.fr):
            continue
        arabic.append((meaning.ar or meaning.fr) if meaning else token)
        french.append((meaning.fr or meaning.ar) if meaning else token)
        if token in ignored or any(word.token == token for word in words):
            continue
        terms = dict(_terms(token))
        if meaning is None and token.startswith("l") and len(token) > _GLUED:
            terms.update(_terms(token[1:]))
        for translation in (meaning.ar, meaning.fr) if meaning else ():
            for part in tokens(translation):
                if part not in ignored and part not in function_words()["fr"]:
                    terms.update(_terms(part))
        small = token not in capitals and _is_small(token, Language.AR)
        words.append(Word(token, terms, written.get(token, token), _translations_of(meaning), small=small))
    named = list(translated([word.token for word in words], [Language.AR, Language.FR], capitals=capitals))
    dense = tuple(
        asked
        for parts, language in ((arabic, Language.AR), (french, Language.FR))
        for asked in _with_acronyms_in_full(" ".join(filter(None, parts)) or " ".join(found), named, words, language)
    )
    return SearchText(dense, tuple(_with_translations(words, named)))


def _translations_of(meaning: DarijaWord | None) -> tuple[tuple[str, ...], ...]:
    """What a Darija word means, in the languages that the lexicon does not have."""
    if meaning is None:
        return ()
    named = [
        *translated(tokens(meaning.ar), [Language.AR]),
        *translated(tokens(meaning.fr), [Language.FR]),
    ]
    return tuple(dict.fromkeys(_terms_of_phrase(variant) for found in named for variant in found.variants))


@lru_cache(maxsize=50_000)
def _terms_of_phrase(variant: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(term for part in variant for term in terms_of(part))


def _with_translations(words: Sequence[Word], named: Sequence[Translated]) -> list[Word]:
    """The words, each with its translations; those of a phrase go to all its words but those of measure."""
    more: list[list[tuple[str, ...]]] = [[] for _ in words]
    short: list[set[str]] = [set() for _ in words]
    for found in named:
        alone = found.end - found.start == 1
        for number in range(found.start, found.end):
            if alone or words[number].token not in measure_words():
                more[number] += [_terms_of_phrase(variant) for variant in found.variants]
                short[number].update(() if alone else (t for word in found.acronyms for t in terms_of(word)))
    return [
        replace(word, translations=(*word.translations, *extra), acronyms=frozenset(acronyms))
        for word, extra, acronyms in zip(words, more, short, strict=True)
    ]


def meaning_of(token: str) -> DarijaWord | None:
    """The Darija lexicon's entry; without the glued article (`lmadrasa`, `المدرسة`) where the whole form is not there."""
    lexicon = darija()
    if token in lexicon:
        return lexicon[token]
    for prefix in ("وال", "بال", "فال", "لل", "ال", "ف", "ب", "و", "ل"):
        if token.startswith(prefix) and len(token) - len(prefix) >= 3 and token[len(prefix) :] in lexicon:
            return lexicon[token[len(prefix) :]]
    for prefix in _ARTICLES:
        if token.startswith(prefix) and len(token) - len(prefix) >= 3 and token[len(prefix) :] in lexicon:
            return lexicon[token[len(prefix) :]]
    return None


def _ignored(language: Language) -> frozenset[str]:
    lists = function_words()
    if language is Language.AR:
        return lists["ar"] | lists.get("darija", frozenset()) | lists.get("arabizi", frozenset())
    return lists[str(language)]


def _is_small(token: str, language: Language) -> bool:
    """Whether the dialect has it as a function word, or where Arabic is asked any language, and its own not as a noun.

    French and English do not rule each other's words out: `or` is gold.
    """
    if token in words_by_language()[language]:
        return False
    entry = darija().get(token)
    empty = entry is not None and not (entry.ar or entry.fr or entry.ambiguous)
    lists = ("fr", "en", "darija", "arabizi") if language is Language.AR else ("darija", "arabizi")
    return empty or any(token in function_words()[name] for name in lists)


def _terms(token: str) -> dict[str, float]:
    stems = terms_of(token)
    return {stem: 1.0 / len(stems) for stem in stems}


def _unique(found: list[str]) -> list[str]:
    return list(dict.fromkeys(found))
