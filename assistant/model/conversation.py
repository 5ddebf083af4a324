"""What a reader asks, and what is understood of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from assistant.model.records import Language
from assistant.model.search import Filter


class Intent(StrEnum):
    """What a reader wants; each has one handler in `assistant.intents`."""

    DATASET_SEARCH = "dataset_search"
    ABOUT_DATASET = "about_dataset"
    REUSE_LICENCE = "reuse_licence"
    PUBLICATION_RULES = "publication_rules"
    CATALOGUE_STATISTICS = "catalogue_statistics"
    OUT_OF_SCOPE = "out_of_scope"


class PersonalKind(StrEnum):
    """What a reader may write of a person that no answer needs."""

    CIN = "cin"
    PASSPORT = "passport"
    PHONE = "phone"
    EMAIL = "email"
    IBAN = "iban"
    RIB = "rib"
    CARD = "card"
    CNSS = "cnss"
    BIRTH = "birth"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a reader asks: the words, and what they chose beside them.

    `filters` None means: read them from the words. `dataset` is the id of the dataset whose page the reader is on.
    """

    text: str
    language: Language | None = None
    filters: Filter | None = None
    limit: int = 5
    dataset: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One earlier line of the conversation; `role` is `user` or `assistant`."""

    role: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question understood: `text` is as asked, `standalone` can be read without the history.

    Neither holds personal data: `removed` are the kinds that the question held.

    `subject` is what is searched for: `standalone` without the words that became filters. None means all of `standalone`,
    an empty string that nothing is asked beside the filter.
    """

    text: str
    standalone: str
    language: Language
    intent: Intent
    filters: Filter = field(default_factory=Filter)
    subject: str | None = None
    limit: int = 5
    dialect: bool = False
    greeting: bool = False
    dataset: str = ""
    removed: tuple[PersonalKind, ...] = ()
