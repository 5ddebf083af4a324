"""Whether a question says what it is about: else the only good answer is to ask."""

from collections.abc import Iterable
from functools import cache

from assistant.conversation.cues import cues
from assistant.language.analyse import tokens
from assistant.language.aspects import asking
from assistant.language.glossary import translated
from assistant.language.lexicon import darija, function_words, measure_words, read_vocabulary
from assistant.language.names import vocabulary, without_clitics
from assistant.language.written import words_of
from assistant.model import Intent, Language, Turn
from assistant.prompts import followups

_EDGES = '?!.,;:()[]«»“”"؟،؛'
_LONGEST_SUBJECT = 3
"""So many words may be a subject without a sentence around it (`eau potable`)."""
_OPEN = frozenset({Intent.DATASET_SEARCH, Intent.ABOUT_DATASET, Intent.PUBLICATION_RULES, Intent.OUT_OF_SCOPE})
"""Intents that need a subject. A count of the catalogue needs none, and what may be done with data is asked of all of it."""


def is_open(turn: Turn) -> bool:
    """Whether a question wants data and names no subject: no word is left after function words, words for data, words of
    measure, formats and verbs of asking (`je cherche des statistiques`, `بغيت معطيات`).

    The search is not asked: what it finds for `données` is found by chance, however sure it is. What names a producer, a
    place, a year or a dataset is not open, nor is a question of meaning ("c'est quoi, une donnée ?") or a thank-you. What was
    nothing but personal data is, whatever it was routed to.
    """
    if not (turn.removed or _may_be_open(turn)):
        return False
    left, wants_data = _left(turn.standalone, turn.dialect)
    if left:
        return False
    if turn.removed and not (wants_data or turn.dataset or turn.filters or _greets(turn)):
        return True
    return _may_be_open(turn) and (wants_data or turn.intent is Intent.DATASET_SEARCH)


def is_vague(turn: Turn) -> bool:
    """Whether all that a question names is "something" or the reader's surroundings (`quelque chose sur mon quartier`).

    Then it is worth asking only where the search has found nothing: three good datasets are a better answer.
    """
    if not _may_be_open(turn):
        return False
    left, _ = _left(turn.standalone, turn.dialect)
    return bool(left) and all(_any_in(_forms(word), _general()) for word in left)


def is_bare_subject(text: str, language: Language) -> bool:
    """Whether a text is the name of a known subject and nothing else (`santé ?`): there is nothing but data to want of it."""
    words = tokens(text)
    if not 0 < len(words) <= _LONGEST_SUBJECT or _left(text, dialect=False)[0] != words:
        return False
    return any((t.start, t.end) == (0, len(words)) for t in translated(words, [language]))


def subject_words(text: str, *, dialect: bool = False) -> list[str]:
    """The words that may be a subject, as they are written: none that is a small one, or stands for data, measure, asking
    or what can be asked of a licence or a dataset (`consumer complaints` of "how often is the complaints file updated")."""
    left = {*_left(text, dialect)[0]}
    found = [(word, token) for word in text.split() for token in tokens(word)]
    asked = asking([token for _, token in found])
    told = {word for number, (word, _) in enumerate(found) if number in asked}
    words = dict.fromkeys(word for word, token in found if token in left and word not in told)
    return [word.strip(_EDGES) for word in words]


def _may_be_open(turn: Turn) -> bool:
    named = turn.greeting or turn.dataset or turn.filters
    return turn.intent in _OPEN and not named and not _asks_what_it_means(turn.standalone)


def _greets(turn: Turn) -> bool:
    """Whether a greeting is left: without a word, any text is routed as near to one."""
    return turn.greeting and not followups().salutations.isdisjoint(tokens(turn.standalone))


def _left(text: str, dialect: bool) -> tuple[list[str], bool]:
    """The words that may be a subject, and whether one of the others means data or a format of data."""
    left: list[str] = []
    wants_data = False
    for word in tokens(text):
        forms = _forms(word)
        if _any_in(forms, _data()):
            wants_data = True
        elif not _any_in(forms, _empty()) and not (dialect and _is_empty_in_darija(forms)):
            left.append(word)
    return left, wants_data


def _is_empty_in_darija(forms: Iterable[str]) -> bool:
    """Whether the Darija lexicon has the word as a small one, or as words for data."""
    found = next((meaning for form in forms if (meaning := darija().get(form))), None)
    if found is None:
        return False
    known = _data() | _empty()
    return found.kind in ("function", "question") or all(word in known for word in tokens(found.fr) or ["?"])


def _forms(word: str) -> list[str]:
    """The word, and what is left of it without what Arabic glues to it."""
    forms = without_clitics(word)
    return [*forms, *(form[2:] for form in forms if form.startswith("ال") and len(form) > 4)]


def _any_in(forms: Iterable[str], known: frozenset[str]) -> bool:
    return not known.isdisjoint(forms)


def _asks_what_it_means(text: str) -> bool:
    words = words_of(text)
    return any(cues("licence")["meaning"].begin_at(words, number) is not None for number in range(len(words)))


@cache
def _data() -> frozenset[str]:
    return (
        _list("data")
        | frozenset(vocabulary("format"))
        | {word for phrase in cues("producer")["data"].known for word in phrase}
    )


@cache
def _empty() -> frozenset[str]:
    small = frozenset[str]().union(*function_words().values())
    return small | measure_words() | _list("asking")


@cache
def _general() -> frozenset[str]:
    return _list("things") | _list("around")


def _list(name: str) -> frozenset[str]:
    words = read_vocabulary("general_words")[name]
    assert isinstance(words, list)
    return frozenset(part for word in words for part in tokens(str(word)))
