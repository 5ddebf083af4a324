"""The one analyser: the index and the question cut words the same way, in three languages at once.

A text can mix languages (a French title with Arabic tags), so each word is analysed by its own script: Arabic words lose
their clitics and endings, Latin words lose elision and accents and are stemmed as French and as English. A Latin word
whose two stems differ is indexed under both; a question asks for either.
"""

import re
from functools import lru_cache
from threading import local

from snowballstemmer import stemmer

from assistant.language.normalise import fold

VERSION = "2"
"""Changes whenever the terms of a text change: an index of another version must be rebuilt."""

_TOKEN = re.compile(r"[a-z0-9]+(?:[.'&][a-z0-9]+)*|[\u0620-\u064A\u0671-\u06D3]+")
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")
_ARTICLE = frozenset(
    {"article", "art", "الماده", "ماده", "والماده", "بالماده", "للماده", "الفصل", "فصل", "والفصل", "للفصل"}
)
_ELISION = re.compile(r"^(?:l|d|j|m|t|s|c|n|qu|jusqu|lorsqu|puisqu)'")
_AR_PREFIXES = ("وبال", "وال", "بال", "كال", "فال", "لل", "ال", "ول", "وب")
_AR_SUFFIXES = ("ات", "ون", "ين", "ها", "هم", "يه", "ان", "ه", "ي")
_MIN_ARABIC = 3
_STEMMERS = local()


def analyse(text: str) -> list[str]:
    """The terms of `text` in order, alternatives of a word side by side."""
    return [term for token in tokens(text) for term in terms_of(token)]


def tokens(text: str) -> list[str]:
    """Folded words in order, before stemming; elided articles are cut off.

    `31.13` and `31-13` are the same two numbers. The number of an article of law makes one word with it (`art7`), so that
    article 7 is not found wherever a 7 stands.
    """
    found: list[str] = []
    for word in _TOKEN.findall(fold(text)):
        for token in (word,) if word.isalnum() else _parts(word):
            if token.isdigit() and found and found[-1] in _ARTICLE:
                found.append(f"art{token}")
            elif token:
                found.append(token)
    return found


def _parts(word: str) -> list[str]:
    return _DECIMAL.sub("'", _ELISION.sub("", word)).replace(".", "").replace("&", "").split("'")


@lru_cache(maxsize=100_000)
def terms_of(token: str) -> tuple[str, ...]:
    """The index terms of one folded word: one stem, or two where French and English differ."""
    if token.isdigit() or len(token) <= 2:
        return (token,)
    if "\u0620" <= token[0] <= "\u06d3":
        return (_arabic_stem(token),)
    french, english = _french().stemWord(token), _english().stemWord(token)
    return (french,) if french == english else (french, english)


def _arabic_stem(word: str) -> str:
    """A light stem: conjunction, preposition and article off the front, number and possession off the end."""
    for prefix in _AR_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _MIN_ARABIC:
            word = word[len(prefix) :]
            break
    for suffix in _AR_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _MIN_ARABIC:
            return word[: -len(suffix)]
    return word


def _french() -> stemmer:
    return _of_this_thread("french")


def _english() -> stemmer:
    return _of_this_thread("english")


def _of_this_thread(name: str) -> stemmer:
    """A stemmer keeps its place in a word in itself: threads must not share one."""
    found = getattr(_STEMMERS, name, None)
    if found is None:
        found = stemmer(name)
        setattr(_STEMMERS, name, found)
    return found
