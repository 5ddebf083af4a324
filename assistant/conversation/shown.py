"""The datasets that the last answer showed, and which of them a question means."""

import re
from collections.abc import Sequence

from assistant.conversation.reading import YEAR, Reading
from assistant.language.lexicon import measure_words
from assistant.model import Message
from assistant.prompts import followups

_TITLE = re.compile(r"\*\*((?:\\.|[^*])+)\*\*")
_LEANING_WORDS = 4
"""A question with more content words of its own speaks for itself."""


def titles_shown(history: Sequence[Message]) -> list[str]:
    """Titles of the datasets in the last answer, in their order."""
    last = next((m.content for m in reversed(history) if m.role == "assistant"), "")
    return list(dict.fromkeys(re.sub(r"\\(.)", r"\1", title) for title in _TITLE.findall(last)))


def dataset_meant(asked: Reading, titles: Sequence[str]) -> str:
    """The shown title that the question counts to, names the year of, or stands for with a pronoun or a bare property."""
    if not titles or len(asked.content) > _LEANING_WORDS or _speaks_for_itself(asked):
        return ""
    return _counted(asked, titles) or _of_year(asked, titles) or (titles[0] if _points(asked) else "")


def _speaks_for_itself(asked: Reading) -> bool:
    known = followups()
    general = known.properties | known.stands_for | measure_words() | known.salutations | {*known.ordinals}
    return any(w.token not in general and w.token not in asked.pronouns for w in asked.content if not w.token.isdigit())


def _counted(asked: Reading, titles: Sequence[str]) -> str:
    ordinals = followups().ordinals
    places = [ordinals.get(word, int(word) if word.isdecimal() else 0) for word in asked.words]
    usable = [place for place in places if place and place <= len(titles)]
    return titles[usable[0] - 1 if usable[0] > 0 else -1] if usable else ""


def _of_year(asked: Reading, titles: Sequence[str]) -> str:
    """ "the one of 2022": the title with that year."""
    if asked.started and not followups().stands_for.intersection(asked.words):
        return ""
    years = YEAR.findall(asked.text)
    return next((title for title in titles if any(year in title for year in years)), "")


def _points(asked: Reading) -> bool:
    if YEAR.search(asked.text):
        return False
    known = followups()
    stands_for = bool(known.stands_for.intersection(asked.words) or asked.pronouns)
    return bool(known.properties.intersection(asked.words)) or (stands_for and not asked.started)
