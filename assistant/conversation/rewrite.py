"""Follow-ups made standalone, from the words alone: what they stand for is put in its place.

Three ways, tried in order: "the second one" and "who publishes it?" become a question about a dataset that the last answer
showed; "and in Fès?" becomes the last question with the new place or year in the old one's; any other question that leans
gets the last question in front.
"""

import re
from collections.abc import Sequence

from assistant.language.analyse import tokens
from assistant.language.detect import detect
from assistant.language.lexicon import function_words, measure_words
from assistant.language.names import Name, places_in, without_clitics
from assistant.language.normalise import fold
from assistant.model import Language, Message, pick
from assistant.prompts import followups
from assistant.retrieval.query import search_text

_LEANING_WORDS = 4
"""A question with more content words of its own speaks for itself."""
_TURNS = 10
"""How far back a chain of follow-ups is read."""
_TITLE = re.compile(r"\*\*((?:\\.|[^*])+)\*\*")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ARABIC = re.compile(r"[\u0600-\u06FF]")
_EDGES = "?؟!. "


def standalone(text: str, history: Sequence[Message]) -> str:
    """`text` without a greeting in front, or what it means after `history`."""
    text = _without_salutation(text)
    asked = [number for number, m in enumerate(history) if m.role == "user" and m.content.strip()][-_TURNS:]
    if not asked:
        return text
    title = _dataset_meant(text, _titles_shown(history))
    if title:
        return f"{text.rstrip(_EDGES)} « {title} »"
    if not _leans(text):
        return text
    before = (
        standalone(history[asked[-1]].content.strip(), history[: asked[-1]])
        if len(asked) > 1
        else history[asked[-1]].content
    )
    return _replaced(text, before) or f"{before.rstrip(_EDGES)} {text}"


def _without_salutation(text: str) -> str:
    """The question after words of greeting; a greeting alone stays."""
    words = text.split()
    start = 0
    while start < len(words) and all(t in followups().salutations for t in tokens(words[start])):
        start += 1
    rest = " ".join(words[start:])
    return rest if len(_content(rest)) > 1 else text


def _titles_shown(history: Sequence[Message]) -> list[str]:
    """Titles of the datasets in the last answer, in their order."""
    last = next((m.content for m in reversed(history) if m.role == "assistant"), "")
    return list(dict.fromkeys(re.sub(r"\\(.)", r"\1", title) for title in _TITLE.findall(last)))


def _dataset_meant(text: str, titles: Sequence[str]) -> str:
    """The shown title that the question counts to, or stands for with a pronoun or a bare property."""
    if not titles:
        return ""
    words, known = tokens(text), followups()
    content = _content(text)
    if len(content) > _LEANING_WORDS:
        return ""
    own = [
        w for w in content if w not in known.properties | known.stands_for | measure_words() and w not in known.ordinals
    ]
    if own:
        return ""
    for word in words:
        place = known.ordinals.get(word, 0)
        if place and place <= len(titles):
            return titles[place - 1 if place > 0 else -1]
    points = known.properties.intersection(words) or (
        known.stands_for.intersection(words) and not known.starts & {*words}
    )
    return titles[0] if points else ""


def _leans(text: str) -> bool:
    words, known = tokens(text), followups()
    content = _content(text)
    if not content:
        return True
    begins = bool(words) and (words[0] in known.starts or _is_and(words[0]))
    return len(content) <= _LEANING_WORDS and (begins or bool(known.stands_for.intersection(words)))


def _is_and(word: str) -> bool:
    """Whether a word is the Arabic "and" glued to one that can follow it, not a word whose root begins with that letter."""
    rest = word[1:]
    if not word.startswith("و") or len(rest) < 2:
        return False
    known = followups().starts | measure_words() | function_words()["ar"] | function_words()["darija"]
    return rest.startswith(("ال", "لل", "بال")) or rest in known or bool(places_in([rest]))


def _content(text: str) -> list[str]:
    seen = detect(text)
    return [word.token for word in search_text(text, seen.language, dialect=seen.dialect).words]


def _replaced(text: str, before: str) -> str:
    """The question before with its place, or its year, replaced by the one that `text` names; "" where there is none."""
    result = before
    new_places, old_places = places_in([text]), places_in([before])
    if new_places and old_places:
        result = _with_place(result, old_places[0], new_places[0], detect(f"{before} {text}").language)
    new_years, old_years = _YEAR.findall(text), _YEAR.findall(before)
    if new_years and old_years:
        result = result.replace(old_years[-1], new_years[-1])
    named = _words_of(new_places)
    rest = [w for w in _content(text) if not w.isdigit()]
    ignored = named | followups().starts | measure_words()
    rest = [w for w in rest if not ignored.intersection(without_clitics(w))]
    return result if result != before and not rest else ""


def _with_place(before: str, old: Name, new: Name, language: Language) -> str:
    """`before` with its place replaced by the new one: in Arabic where the old one is, else in `language`."""
    for spelling in sorted((*old.names.values(), *old.aliases, old.id), key=len, reverse=True):
        words = [re.escape(word) for word in re.findall(r"\w+", spelling)]
        match = re.search(r"[\W_]+".join(words), before, re.IGNORECASE)
        if match:
            name = pick(new.names, Language.AR if _ARABIC.search(match.group()) else language) or new.id
            return before[: match.start()] + name + before[match.end() :]
    return before


def _words_of(places: Sequence[Name]) -> set[str]:
    spellings = (s for place in places for s in (*place.names.values(), *place.aliases, place.id))
    return {word for spelling in spellings for word in tokens(fold(spelling))}
