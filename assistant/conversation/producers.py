"""Whose data a question asks for: a producer of the catalogue counts where words say that it publishes them.

A name alone is no filter: in "budget du ministère de la Santé" the ministry is the subject, and a wrong filter hides the
right answer, where a missing one costs little.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from assistant.conversation.cues import cues, denied, skip, skip_back
from assistant.conversation.since import is_month
from assistant.conversation.slots import names_format
from assistant.conversation.values import Match, Names
from assistant.language.names import countries_in, place_words, resolve
from assistant.language.written import Written

_VOWELS = frozenset("aeiouy")
"""Letters without which no word is written: `hcp` is an acronym in small letters too, `add` need not be."""


class _Said(IntEnum):
    """How clearly the words around a name say that it is the producer's."""

    BESIDE = 1
    """A word for data stands beside it (`données HCP`)."""
    OF = 2
    """The data are said to be its (`données du HCP`)."""
    PUBLISHED = 3
    """It publishes them, or is called the producer."""


@dataclass(frozen=True, slots=True)
class _Cue:
    """What is said of a name, and the words that say so where they are more than the name."""

    said: _Said
    first: int
    behind: int = 0


def producers(words: Sequence[Written], names: Names, text: str) -> list[Match]:
    """The producers that the question asks for, each from its cue on, in order."""
    found: list[Match] = []
    number = 0
    while number < len(words) and names.longest:
        match = _asked_at(words, names, number, found[-1] if found else None)
        if match and _is_of_a_country_named(match, text):
            found.append(match)
            number = match.behind
        else:
            number += 1
    return found


def _asked_at(words: Sequence[Written], names: Names, number: int, before: Match | None) -> Match | None:
    match = names.named_at(words, number)
    joined = before is not None and _is_joined(words, before.behind, number)
    cue = None if joined else _cue_before(words, number)
    if match is None and (cue or joined):
        match = names.nearly_named_at(words, number)
    if match is None:
        return None
    if joined and before and _fits(words, match, _Said.OF):
        return replace(match, first=before.behind)
    cue = cue or _cue_behind(words, match)
    if cue is None or denied(words, cue.first) or not _fits(words, match, cue.said):
        return None
    return replace(match, first=min(cue.first, match.first), behind=max(cue.behind, match.behind))


def _cue_before(words: Sequence[Written], number: int) -> _Cue | None:
    """What the words in front of a name say of it."""
    known, general = cues("producer"), cues()
    last = skip_back(words, number - 1, general["articles"])
    label = known["fields"].end_at(words, last)
    if label is not None:
        return _Cue(_Said.PUBLISHED, label)
    agent = known["agents"].end_at(words, last)
    act = last if agent is None else _skip_date_back(words, agent - 1)
    published = known["published"].end_at(words, act)
    if published is not None:
        return None if _is_of_writings(words, published) else _Cue(_Said.PUBLISHED, published)
    made = known["made"].end_at(words, act)
    if made is not None and _data_at(words, made - 1):
        return _Cue(_Said.PUBLISHED, made)
    if agent is not None:
        return None
    return _cue_of_data(words, last)


def _cue_of_data(words: Sequence[Written], last: int) -> _Cue | None:
    """A word for data right in front, with or without a genitive or a word of origin between."""
    known, general = cues("producer"), cues()
    thing = skip_back(words, last, general["genitives"], general["articles"])
    origin = known["from"].end_at(words, thing)
    if origin is not None and _data_at(words, origin - 1):
        return _Cue(_Said.PUBLISHED, origin)
    if not _data_at(words, thing):
        return None
    return _Cue(_Said.OF if thing < last else _Said.BESIDE, thing + 1)


def _cue_behind(words: Sequence[Written], match: Match) -> _Cue | None:
    """What the words behind a name say of it: `HCP datasets`, `le HCP publie`; nothing where the name depends on another."""
    known, general = cues("producer"), cues()
    before = skip_back(words, match.first - 1, general["articles"])
    if before >= 0 and words[before].form in known["about"]:
        return None
    behind = skip(words, match.behind, general["articles"])
    act = known["acts"].begin_at(words, behind)
    if act is not None:
        return _Cue(_Said.PUBLISHED, match.first, act)
    is_data = behind < len(words) and words[behind].form in known["data"] and words[match.first].form.isascii()
    return _Cue(_Said.BESIDE, match.first) if is_data else None


def _skip_date_back(words: Sequence[Written], last: int) -> int:
    """The number of the last word in front of a date such as in `publié en 2024 par`."""
    known = cues("since")
    while last >= 0 and (words[last].form.isdigit() or is_month(words[last].form)):
        last = skip_back(words, last - 1, known["from"], known["in"], known["small"])
    return last


def _data_at(words: Sequence[Written], last: int) -> bool:
    """Whether a word for data stands at `last`, adjectives that leave it what it is put aside."""
    neutral = cues("producer")["neutral"]
    while last >= 0 and (words[last].form in neutral or names_format(words[last].form)):
        last -= 1
    return last >= 0 and words[last].form in cues("producer")["data"]


def _is_of_writings(words: Sequence[Written], number: int) -> bool:
    """Whether what is published is an article or a tender and no dataset: said in the three words in front."""
    return any(word.form in cues("producer")["writings"] for word in words[max(0, number - 3) : number])


def _is_joined(words: Sequence[Written], behind: int, number: int) -> bool:
    """Whether only "and" parts a name from the one before."""
    between = words[behind:number]
    if between:
        small = (cues()["and"], cues()["articles"], cues()["genitives"], cues("producer")["agents"])
        return between[0].form in cues()["and"] and all(any(w.form in s for s in small) for w in between)
    return number < len(words) and words[number].form.startswith("و") and not words[number].form.startswith("وزار")


def _fits(words: Sequence[Written], match: Match, said: _Said) -> bool:
    """Whether the name is clear enough for what is said of it: an acronym, a name of one word and a place need more."""
    named = words[match.first : match.behind]
    if match.acronym:
        enough = 3 if said is _Said.BESIDE and _VOWELS & {*named[0].form} else 2
        return len(named[0].form) > enough or named[0].text.isupper()
    if said is _Said.PUBLISHED:
        return True
    if all(w.form in place_words() or w.form in cues("producer")["territories"] or len(w.form) < 3 for w in named):
        return False
    if len(named) > 1:
        return True
    written = named[0].text
    known = resolve("organization", written) is not None or written[:1].isupper()
    return known and resolve("theme", written) is None


def _is_of_a_country_named(match: Match, text: str) -> bool:
    """Whether the producer's country is among those that the question names, if any is known and named."""
    if not match.value.country:
        return True
    countries = countries_in([text])
    return not countries or match.value.country in countries
