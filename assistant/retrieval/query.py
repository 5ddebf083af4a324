"""A question as the two searches want it: one text for the embedder, weighted terms for BM25."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.language.analyse import terms_of, tokens
from assistant.language.lexicon import DarijaWord, darija, function_words
from assistant.model import Language

_ARTICLES = ("al", "el", "l")
_EDGES = " .,;:!?؟،؛«»“”\"'()[]"
_GLUED = 4
"""A longer unknown word that begins with l may be a French word with the Arabic article (`lbarrages`)."""


@dataclass(frozen=True, slots=True)
class Word:
    """A content word of the question: folded, with the weighted index terms that stand for it, and as it was written."""

    token: str
    terms: Mapping[str, float]
    shown: str = ""


@dataclass(frozen=True, slots=True)
class SearchText:
    """`dense` is what the embedder sees, `words` what BM25 looks for."""

    dense: str
    words: tuple[Word, ...]


def search_text(text: str, language: Language, *, dialect: bool = False) -> SearchText:
    """Function and question words left out for BM25; Darija rewritten into Arabic and French words for both."""
    written = _as_written(text)
    found = tokens(text)
    if dialect:
        return _from_darija(found, written)
    ignored = _ignored(language)
    words = [Word(t, _terms(t), written.get(t, t)) for t in _unique(found) if t not in ignored]
    return SearchText(text, tuple(words))


def _as_written(text: str) -> dict[str, str]:
    """Folded word → the word as the reader wrote it."""
    return {token: word.strip(_EDGES) for word in text.split() for token in tokens(word)}


def _from_darija(found: list[str], written: Mapping[str, str]) -> SearchText:
    ignored = _ignored(Language.AR)
    dense: list[str] = []
    words: list[Word] = []
    for token in found:
        meaning = _meaning(token)
        if meaning and meaning.kind in ("function", "question") and not meaning.ar:
            continue
        dense.append((meaning.ar or meaning.fr) if meaning else token)
        if token in ignored or any(word.token == token for word in words):
            continue
        terms = dict(_terms(token))
        if meaning is None and token.startswith("l") and len(token) > _GLUED:
            terms.update(_terms(token[1:]))
        for translation in (meaning.ar, meaning.fr) if meaning else ():
            for part in tokens(translation):
                if part not in ignored and part not in function_words()["fr"]:
                    terms.update(_terms(part))
        words.append(Word(token, terms, written.get(token, token)))
    return SearchText(" ".join(part for part in dense if part) or " ".join(found), tuple(words))


def _meaning(token: str) -> DarijaWord | None:
    """The lexicon's entry; without the glued article (`lmadrasa`, `المدرسة`) where the whole form is not there."""
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


def _terms(token: str) -> dict[str, float]:
    stems = terms_of(token)
    return {stem: 1.0 / len(stems) for stem in stems}


def _unique(found: list[str]) -> list[str]:
    return list(dict.fromkeys(found))
