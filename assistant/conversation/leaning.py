"""How a question follows the topic before it: a topic of its own, a new subject for the same question, or what it adds."""

import re
from enum import StrEnum
from functools import cache

from assistant.conversation.reading import YEAR, Reading
from assistant.conversation.words import classes
from assistant.language.analyse import terms_of
from assistant.language.lexicon import measure_words
from assistant.language.normalise import fold
from assistant.prompts import followups

_NAMES, _WORDS = 4, 2
"""So many subject words may stand after an "and" and after a preposition."""


_ASPECTS = 4
"""A question of more words, if only of such as are asked of any subject, speaks for itself."""
_SHORT = 3
"""Words of a question for yes or no that has no room for a subject."""
_PRESENT = re.compile(r"(?:ka|ta)[ynt]\w{2,}|ك[يتن]\w{2,}")
"""A verb of Darija in the present, which has its subject in it."""


class Step(StrEnum):
    """What a question does to the topic."""

    OPENS = "opens"
    SWAPS = "swaps"
    ASKS = "asks"
    GROUP = "group"
    CUT = "cut"
    YEAR = "year"
    PLACE = "place"


def step(asked: Reading, subject: Reading | None) -> Step:
    """What `asked` does to the topic whose question is `subject`."""
    if subject is None or not _leans(asked, subject):
        return Step.OPENS
    if asked.own and {fold(name) for name in asked.named}.issuperset(word.token for word in asked.own):
        return Step.PLACE
    if (asked.own or counts_else(asked, subject)) and _is_swap(asked):
        return Step.SWAPS
    return _adds(asked)


def counts_else(asked: Reading, subject: Reading) -> bool:
    """Whether it names nothing but another figure of the same subject: "exports of phosphates", "and imports?"."""
    figures = [word for word in asked.others if "figures" in classes(word)]
    return bool(figures) and len(figures) == len(asked.others) and subject.holds("figures")


def _leans(asked: Reading, subject: Reading) -> bool:
    count = len(asked.own)
    if not count:
        return asked.started or asked.led or asked.points or not _counts_people(asked)
    if ((asked.started or _narrows(asked)) and not asked.clause) or asked.denied or _stands_first(asked):
        return count <= _NAMES
    if asked.started and count <= _WORDS and not _names_more(asked):
        return True
    if count == 1 and (asked.points or _asks_of_it(asked)):
        return True
    if count <= _WORDS and _asks_for_one(asked):
        return True
    return (count <= _WORDS and asked.led and not asked.clause) or _goes_on(asked, subject)


def _narrows(asked: Reading) -> bool:
    """Whether it begins with "only" or "by": a part of what was asked for, or how it is cut up."""
    return asked.words[0] in followups().narrows or asked.head in followups().cuts


def _stands_first(asked: Reading) -> bool:
    return asked.words[0] in followups().stands_for


def _asks_of_it(asked: Reading) -> bool:
    """Whether a question with one word of its own leaves its subject out: "can I travel?", `هل تشمل الأسنان؟`."""
    if _names_more(asked):
        return False
    short = len(asked.words) <= _SHORT or "aspects" in classes(asked.content[0])
    whether = followups().auxiliaries.intersection(asked.words[:1]) and not followups().infinitives & {*asked.words}
    verb = asked.seen.dialect and asked.clause and _PRESENT.fullmatch(asked.own[0].token)
    return bool(asked.conditional or asked.led or (whether and short) or verb)


def _asks_for_one(asked: Reading) -> bool:
    """Whether it asks if there is such a thing: "is there a waiting list?"."""
    known, begin = followups(), asked.words[:_SHORT]
    there = known.existentials.intersection(begin) and (known.auxiliaries | known.existentials).intersection(begin[:1])
    named = asked.holds("actions") or asked.places or asked.countries or known.dataset_words.intersection(asked.words)
    return bool(there) and not named


def _counts_people(asked: Reading) -> bool:
    """Whether words that any subject can have make a question of their own: many of them, or people of a country."""
    return len(asked.others) > _ASPECTS or (asked.holds("groups") and bool(asked.places or asked.countries))


def _names_more(asked: Reading) -> bool:
    """Whether it says what is done with its subject, or where, or that it is data."""
    counted = {
        w.token for w in asked.content if not classes(w) or w.token in followups().dataset_words
    } & measure_words()
    return bool(asked.holds("actions") or asked.places or asked.countries or counted - asked.pronouns)


def _goes_on(asked: Reading, subject: Reading) -> bool:
    """Whether it names the subject again but not what is done with it."""
    if asked.holds("actions") or not subject.holds("actions"):
        return False
    known = {term for word in subject.own for term in word.terms}
    return any(known.intersection(word.terms) for word in asked.own)


def _is_swap(asked: Reading) -> bool:
    """Whether it is a bare subject, "and the licence?", "what about VAT?", not a case, "and in winter?"."""
    if not (asked.started or asked.denied) or asked.clause or _narrows(asked):
        return False
    return asked.about or not asked.led or asked.definite


def _adds(asked: Reading) -> Step:
    if not asked.others:
        return Step.PLACE if asked.places else Step.YEAR if YEAR.search(asked.text) else Step.ASKS
    if _narrows(asked) or _is_cut(asked):
        return Step.CUT
    lists = {name for word in asked.others for name in classes(word)}
    if asked.clause or "aspects" in lists:
        return Step.ASKS
    return Step.GROUP if asked.own or "groups" in lists else Step.ASKS


def _is_cut(asked: Reading) -> bool:
    """Whether it holds nothing but how figures are cut up (`والجهات`, `شهريا`)."""
    return asked.started and all(_measures().intersection(word.terms) for word in asked.others)


@cache
def _measures() -> frozenset[str]:
    return frozenset(term for word in measure_words() for term in terms_of(word))
