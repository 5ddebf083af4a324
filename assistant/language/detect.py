"""The language of a short question: script first, then function words, then the shape of Arabizi.

Statistical detectors were measured on such questions and were all wrong on Arabizi; words that only one language uses
decide what three words of content cannot.
"""

import re
from dataclasses import dataclass

from assistant.language.glossary import words_by_language
from assistant.language.lexicon import darija, function_words
from assistant.language.ngrams import french_over_english
from assistant.language.normalise import fold
from assistant.model import Language

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_ARABIC = re.compile(r"[\u0600-\u06FF\u0750-\u077F\uFB50-\uFDFF\uFE70-\uFEFF]")
_LATIN = re.compile(r"[A-Za-zÀ-ÿ]")
_ARABIZI = re.compile(r"(?=.*[a-z])(?:[a-z]*[23795][a-z]+|[a-z]+[23795][a-z]*)", re.IGNORECASE)
_ARTICLE = re.compile(r"(?=.*[aeiouy])(?:l[bcdfgjkmnqrstvwxz]|([bcdfghjkmnqrstvwxz])\1)[a-z0-9]{2,}", re.IGNORECASE)
"""The Arabic article glued to a word (`lmghrib`, `ssoudoud`): no word of French or English begins so."""
_NOT_ARABIZI = re.compile(r"(?:co2|h2o|no2|so2|pm\d+|[2345]g|mp3|b2[bc]|g2[bc]|a3|a4|m2|m3|km2|rgph\d+|[a-z]+20\d\d)$")
_ACRONYMS = 2
"""So few words, all in capitals, are acronyms and of no language."""
_LETTERS = 1.5
"""What the letters of the words say, against one function word."""
_SUBJECT = 0.5
"""What a word of the subject says that the glossary has in one of the two languages only, against one function word."""
_UNDECIDED, _SURE = 0.1, 0.4
_LEAST_ARABIZI = 1.0
"""One content word that Arabizi shares with a misspelling proves nothing."""
_AND, _GLUED_ELSEWHERE = ("w", "o", "u"), ("f", "b", "d", "l", "3la", "mn", "dyal")
"""An Arabizi "and" before a preposition of one letter: `w f tanja?`; each alone is a letter in any language."""
_SHORT = 2
_FRENCH_MARKS = re.compile(r"[éèêëàâçùûîïôœ]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Detected:
    """The language to answer in; `dialect` for Darija in either script; `sure` is false where nothing decided."""

    language: Language
    dialect: bool = False
    sure: bool = True


def detect(text: str, *, default: Language = Language.FR, arabizi: bool = True) -> Detected:
    """The language of `text`; Arabizi is Arabic. `default` is what an undecidable text gets.

    Acronyms in capitals say nothing about the language around them. Records and guides are not written in Arabizi:
    `arabizi=False` does not look for it.
    """
    arabic, latin = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    found = _WORD.findall(text)
    words = [fold(w) for w in found if not (w.isupper() and w.isascii() and len(w) > 1)] or [fold(w) for w in found]
    if arabic and arabic * 2 >= latin:
        return Detected(Language.AR, dialect=_is_darija(words))
    if not latin:
        return Detected(default, sure=False)
    if len(words) <= _ACRONYMS and all(w.isupper() for w in found):
        return Detected(default, sure=False)
    return _latin(text, words, default, arabizi=arabizi)


def _is_darija(words: list[str]) -> bool:
    marks = function_words().get("darija", frozenset()) - function_words()["ar"]
    return any(w in marks for w in words)


def _latin(text: str, words: list[str], default: Language, *, arabizi: bool) -> Detected:
    parts = [p for w in words for p in w.split("'") if p]
    votes = {
        Language.FR: _function_votes(parts, Language.FR) + 1.0 * bool(_FRENCH_MARKS.search(text)),
        Language.EN: _function_votes(parts, Language.EN),
        Language.AR: _arabizi_votes(parts, led=_is_led(words)) if arabizi else 0.0,
    }
    if votes[Language.AR] > max(votes[Language.FR], votes[Language.EN]):
        return Detected(Language.AR, dialect=True)
    lean = votes[Language.FR] - votes[Language.EN] + _SUBJECT * _subject_lean(parts)
    lean += _LETTERS * french_over_english(parts)
    if abs(lean) < _UNDECIDED:
        return Detected(default if default is not Language.AR else Language.FR, sure=False)
    return Detected(Language.FR if lean > 0 else Language.EN, sure=abs(lean) > _SURE)


def _function_votes(parts: list[str], language: Language) -> float:
    """A function word counts half where the other language has such a noun (`car`)."""
    other = words_by_language()[Language.EN if language is Language.FR else Language.FR]
    return sum(0.5 if p in other else 1.0 for p in parts if p in function_words()[language])


def _subject_lean(parts: list[str]) -> int:
    """How many words the glossary has in French alone, less those that it has in English alone; short words say nothing."""
    return sum(_is_known(p, Language.FR) - _is_known(p, Language.EN) for p in parts if len(p) > _SHORT)


def _is_known(word: str, language: Language) -> bool:
    """Whether the glossary has the word, or what it is the plural of."""
    return bool(words_by_language()[language].intersection((word, word[:-1] if word[-1] in "sx" else word)))


def _is_led(words: list[str]) -> bool:
    return len(words) > 1 and words[0] in _AND and words[1] in _GLUED_ELSEWHERE


def _arabizi_votes(parts: list[str], *, led: bool) -> float:
    lists, lexicon = function_words(), darija()
    others = lists["fr"] | lists["en"]
    shaped = sum(bool(_ARABIZI.fullmatch(p) or _ARTICLE.fullmatch(p)) and not _NOT_ARABIZI.match(p) for p in parts)
    function = sum(len(p) > 1 and p in lists.get("arabizi", frozenset()) and p not in others for p in parts)
    content = sum(
        p in lexicon and not lexicon[p].ambiguous and lexicon[p].kind != "place" and p not in others for p in parts
    )
    votes = 1.5 * (shaped + led) + 1.5 * function + 0.5 * content
    return votes if votes >= _LEAST_ARABIZI else 0.0
