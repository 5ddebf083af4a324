"""What a question in a conversation is made of: how it begins, what it points at, and the words that name its own subject."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.conversation.words import ARABIC, carried, classes, stem_lists, words_of
from assistant.language.analyse import terms_of, tokens
from assistant.language.detect import Detected, detect
from assistant.language.lexicon import function_words, measure_words
from assistant.language.names import Name, areas_in, countries_in, places_in, without_clitics
from assistant.language.normalise import fold
from assistant.model import Language
from assistant.prompts import followups
from assistant.retrieval.query import Word, meaning_of, search_text

YEAR = re.compile(r"(?<!\d)(?:19|20|١٩|٢٠)\d\d(?!\d)")
_PRONOUN = re.compile(r"[\u0620-\u064A]{2,}(?:ها|هم|هما)|[a-z0-9]{3,}(?:ha|hom|houm)")
_HIS = re.compile(r"[\u0620-\u064A]{2,}[هو]")
_GLUED_PREPOSITION = re.compile(r"[وف]?(?:لل|بال|فال)")
_INSIDE = re.compile(r"(?<=[\w,][ '’-])[A-ZÀ-Þ][a-zß-ÿ]{2,}")
_NEAR = 3
"""Words between an empty "it" and what it stands for."""
_HEAD = 7
"""Words at the beginning that can say what kind of question it is."""


@dataclass(frozen=True)
class Reading:
    """A question read once; `seen` is its language, and `words` are its folded words behind a greeting or a denial."""

    text: str
    seen: Detected
    words: tuple[str, ...]
    content: tuple[Word, ...]
    denied: bool

    @cached_property
    def rest(self) -> tuple[str, ...]:
        """The words after an "and" or an "as for"."""
        return _after_and(self.words)[0]

    @cached_property
    def started(self) -> bool:
        """Whether it begins with an "and", a "that of", an "as for"."""
        return _after_and(self.words)[0] != self.words or _after_and(self.words)[1]

    @cached_property
    def about(self) -> bool:
        """Whether it begins with an "as for", a "what about"."""
        return _after_and(self.words)[1]

    @cached_property
    def joins(self) -> bool:
        """Whether it adds a place to the one before, with an Arabizi "and" and no question mark, where others replace it."""
        return bool(followups().joins.intersection(self.words[:1])) and not self.text.endswith(("?", "؟"))

    @cached_property
    def pronouns(self) -> frozenset[str]:
        """Words that stand for a thing, or end so (`ثمنها`, `نلقاها`), and the noun of "these data"."""
        known = followups()
        pairs = zip(self.words, self.words[1:], strict=False)
        shown = {noun for this, noun in pairs if this in known.demonstratives and noun in measure_words()}
        shown |= {word for word in self.words[-1:] if word in known.dataset_words and self._with_article()}
        ending = {word for word in self.words if _ends_in_pronoun(word, self.text, dialect=self.seen.dialect)}
        return known.stands_for.intersection(self.words) | ending | shown

    def _is_empty(self, number: int, own: set[str]) -> bool:
        """Whether a pronoun stands for what follows: "does it cost to register a company", `ينص عليه القانون`."""
        known, behind = followups(), self.words[number + 1 :]
        infinitive = next((n for n, word in enumerate(behind[:_NEAR]) if word in known.infinitives), None)
        if self.words[number] in known.expletives and infinitive is not None:
            return bool(own.intersection(behind[infinitive:]))
        return bool(own.intersection(behind[:1])) and behind[0].startswith("ال")

    @cached_property
    def clause(self) -> bool:
        """Whether a question of its own follows, not a bare subject."""
        known = followups()
        begin = {form for word in self.rest[:2] for form in without_clitics(word)[:2]}
        return not self.about and bool((known.asks | known.auxiliaries | known.modals | known.cases) & begin)

    @cached_property
    def conditional(self) -> bool:
        """Whether it asks what one must or may, or what follows from a case."""
        known = followups()
        head = {form for word in self.rest[:_HEAD] for form in without_clitics(word)[:2]}
        must = known.modals & head and not known.asks.intersection(self.rest[:1])
        return bool(must or known.cases & head)

    @cached_property
    def led(self) -> bool:
        """Whether it begins with a preposition, glued or not."""
        known = followups()
        if self.head in known.infinitives and self.rest[0] in known.wishes:  # "I want to enrol"
            return False
        return self.head in known.prepositions - known.asks or bool(_GLUED_PREPOSITION.match(self.head))

    @cached_property
    def head(self) -> str:
        """The first word that says what is wanted, after "and" and "I would rather have"."""
        return next((word for word in self.rest if word not in followups().wishes), "")

    @cached_property
    def definite(self) -> bool:
        """Whether a known thing follows the first word: "for the", "pour l'"."""
        second = self.rest[1] if len(self.rest) > 1 else ""
        return second in followups().definite or (bool(second) and f"l'{second}" in fold(self.text))

    @cached_property
    def places(self) -> list[Name]:
        """Places that it names, countries behind the others."""
        return [*places_in([self.text]), *areas_in([self.text])]

    @cached_property
    def named(self) -> tuple[str, ...]:
        """Words with a capital letter that no sentence gives them: names of places that no list has, mostly."""
        behind = _INSIDE.findall(self.text)
        return tuple(word for word in behind if fold(word) not in function_words()["en"])

    @cached_property
    def countries(self) -> list[str]:
        """Codes of the countries that it names."""
        return countries_in([self.text])

    @cached_property
    def others(self) -> tuple[Word, ...]:
        """Content words but for places, years, and words that only lead or point."""
        known, named = followups(), words_of(self.places)
        lead = known.starts.intersection(self.words[: len(self.words) - len(self.rest)])  # "but", "maize": `mais`
        ignored = (
            lead | known.prepositions | known.stands_for | known.corrects | known.denials | {*known.ordinals} | named
        )
        found = (w for w in self.content if not ignored.intersection(without_clitics(w.token)))
        return tuple(w for w in found if not YEAR.search(w.token) and not w.token.isdigit())

    @cached_property
    def own(self) -> tuple[Word, ...]:
        """Content words that name a subject: neither asked of any subject, nor for whom, nor how it is cut up."""
        of_it = bool(self.pronouns and followups().asks.intersection(self.rest[:2]))  # "what period does it cover?"
        general = self.started or self.denied or of_it or (self.led and not self.clause)
        found = (w for w in self.others if not carried(w, measures=general))
        return tuple(w for w in found if w.token not in self.pronouns and not self._qualifies(w.token))

    def _qualifies(self, token: str) -> bool:
        """Whether an Arabic word with the article qualifies the word before it, which any subject has: `الأجل القانوني`."""
        before = self.words[self.words.index(token) - 1] if token in self.words[1:] else ""
        both = token.startswith("ال") and before.startswith("ال")
        return both and any(w.token == before and "aspects" in classes(w) for w in self.content)

    def _with_article(self) -> bool:
        """Whether a question ends in a noun with the article."""
        if measure_words().intersection(self.words[-2:-1]):
            return False
        definite = self.words[-1].startswith("ال") or bool(followups().articles.intersection(self.words[-2:-1]))
        return definite and bool(followups().asks.intersection(self.words[:1]))

    @cached_property
    def points(self) -> bool:
        """Whether a word of it stands for something said before, not for a noun that it names itself."""
        known, own = followups(), {w.token for w in self.own}
        for number, word in enumerate(self.words):
            if word in known.relatives:
                return False
            if word in self.pronouns:
                return not self._is_empty(number, own) and (
                    word in known.stands_for | known.dataset_words or not own.intersection(self.words[:number])
                )
        return False

    def holds(self, name: str) -> bool:
        """Whether a content word is of the list `name`."""
        return any(name in classes(word) for word in self.content)


def read(text: str, before: Detected | None = None) -> Reading:
    """`text` as it stands after a question in the language `before`; a denial in front is taken off."""
    rest = _after_denial(text)
    seen = language_of(rest, before)
    found = search_text(rest, seen.language, dialect=seen.dialect).words
    ignored = _function_words(seen, before)
    content = [w for w in found if not _is_function(w.token, ignored)]
    return Reading(rest, seen, tuple(tokens(rest)), tuple(content), rest != text)


def language_of(text: str, before: Detected | None) -> Detected:
    """The language of `text`; words that no language owns are of the one before, short Arabizi after Arabizi too."""
    seen = detect(text, default=before.language if before else Language.FR)
    if before is None or not before.dialect or ARABIC.search(text):
        return seen
    other = set(tokens(text)) - words_of([*places_in([text]), *areas_in([text])])
    small = function_words()["arabizi"] | followups().joins
    known = all(word in small or word.isdigit() or meaning_of(word) for word in other)
    return before if not seen.sure or known else seen


def _function_words(seen: Detected, before: Detected | None) -> frozenset[str]:
    """Function words of the question's language and of the one before, in which a short word may be."""
    lists = function_words()
    found = set[str]()
    for one in [seen, *([before] if before else [])]:
        names = ("ar", "darija", "arabizi") if one.language is Language.AR else (str(one.language),)
        found.update(*(lists.get(name, ()) for name in names))
    return frozenset(found)


def _is_function(token: str, ignored: frozenset[str]) -> bool:
    """Whether a word is a function word, also behind an Arabic "and" (`ومتى`)."""
    return token in ignored or (token[:1] in "وف" and len(token) > 2 and token[1:] in ignored)


def _after_denial(text: str) -> str:
    """What is meant, after "no, I meant"; `text` where nothing is denied or nothing follows."""
    known, words = followups(), text.split()
    if not words or not known.denials.intersection(tokens(words[0])):
        return text
    number = 1
    while number < len(words) and all(t in known.corrects | known.denials for t in tokens(words[number])):
        number += 1
    marked = number > 1 or words[0][-1] in ",،.;:" or _typed(words[1:])
    return " ".join(words[number:]) if marked and number < len(words) else text


def _typed(words: Sequence[str]) -> bool:
    """Whether the words are a place or a year alone."""
    return bool(words) and len(words) <= 2 and bool(YEAR.search(words[-1]) or places_in([" ".join(words)]))


def _after_and(words: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """The words after those that lead to a follow-up, and whether they name what it is about."""
    known, begin, about = followups(), 0, False
    while begin < len(words) and (words[begin] in known.starts or _is_weak(words, begin)):
        about = about or words[begin] in known.about
        begin += 1
    rest = words[begin:]
    lead = next((n for n, word in enumerate(rest) if word not in known.about), len(rest))
    if (lead >= 2 and rest[0] not in known.auxiliaries) or (about and lead):
        return rest[lead:], True
    if rest and not begin and is_and(rest[0]):
        rest = (rest[0][1:], *rest[1:])
    return rest, about


def _is_weak(words: Sequence[str], number: int) -> bool:
    known = followups()
    follows = words[number + 1] if number + 1 < len(words) else ""
    return words[number] in known.weak_starts and follows in known.prepositions | known.cases


def is_and(word: str) -> bool:
    """Whether a word is the Arabic "and" glued to another word, not one whose root begins with that letter."""
    known = followups()
    rest = word[1:]
    if not word.startswith("و") or len(rest) < 2 or word in known.waw_words:
        return False
    return len(rest) > 2 or rest in function_words()["ar"] or rest in function_words()["darija"]


def _ends_in_pronoun(word: str, text: str, *, dialect: bool) -> bool:
    """Whether a word ends in -ha, -hom, -ho or -o; `ة` folds to the same letter as -ho, which is read as it was written."""
    known = followups()
    if word in known.not_pronouns:
        return False
    if _PRONOUN.fullmatch(word):
        return dialect or bool(ARABIC.match(word))
    return bool(_HIS.fullmatch(word)) and _his(word, text)


def _his(word: str, text: str) -> bool:
    written = {fold(w.strip("؟?!.،,")): w.strip("؟?!.،,") for w in text.split()}
    stem = stem_lists().get(word[:-1], frozenset()) | stem_lists().get(terms_of(word)[0], frozenset())
    return not written.get(word, "ة").endswith("ة") and bool(stem)
