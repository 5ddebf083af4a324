"""Words of a question as `followups.toml` sorts them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from assistant.conversation.slots import read_formats
from assistant.language.analyse import terms_of, tokens
from assistant.language.lexicon import measure_words
from assistant.language.names import Name, countries_in, without_clitics
from assistant.language.normalise import fold
from assistant.prompts import followups
from assistant.retrieval.query import Word

ARABIC = re.compile(r"[\u0600-\u06FF]")


def classes(word: Word) -> frozenset[str]:
    """The lists of `followups.toml` that hold the word in any of its forms: `aspects`, `actions`, `figures`, `groups`."""
    stems = stem_lists()
    forms = {word.token, *(term for term in word.terms if ARABIC.match(term))}
    if ARABIC.match(word.token):
        bare = [form.removeprefix("ال") for form in without_clitics(word.token)]
        forms.update(term for form in (*without_clitics(word.token), *bare) for term in (form, *terms_of(form)))
    return frozenset().union(*(stems.get(form, frozenset()) for form in forms))


def carried(word: Word, *, measures: bool) -> bool:
    """Whether a word is of a list, a format or a country, or, where `measures`, says only how something is counted."""
    if classes(word) or _is_format(word.token) or countries_in([word.token]):
        return True
    return measures and bool(measure_words().intersection([*without_clitics(word.token), *_singular(word)]))


def words_of(places: Iterable[Name]) -> set[str]:
    """Folded words of all spellings of the places."""
    spellings = (s for place in places for s in (*place.names.values(), *place.aliases, place.id))
    return {word for spelling in spellings for word in tokens(fold(spelling))}


@cache
def stem_lists() -> Mapping[str, frozenset[str]]:
    """Word or Arabic stem → the lists that hold it."""
    known = followups()
    found: dict[str, frozenset[str]] = {}
    for name in ("aspects", "actions", "figures", "groups"):
        for word in getattr(known, name):
            for form in {word, *(terms_of(word) if ARABIC.match(word) else ())}:  # a Latin stem is too short to tell
                found[form] = found.get(form, frozenset()) | {name}
    return found


def _singular(word: Word) -> Sequence[str]:
    return [*word.terms, *(term + "e" for term in word.terms)]


def _is_format(token: str) -> bool:
    forms = without_clitics(token)
    return any(read_formats(form) for form in (*forms, *(f[2:] for f in forms if f.startswith("ال"))))
