"""The words of Dalil as values: what a catalogue holds, what a question means, what an answer is.

Everything here is frozen and free of input and output. Texts that exist in several languages are `LocalText`: a mapping
from language to text, where `""` never appears as a value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Language(StrEnum):
    """A language that Dalil answers in."""

    FR = "fr"
    AR = "ar"
    EN = "en"

    @property
    def direction(self) -> str:
        """`"rtl"` for Arabic, else `"ltr"`."""
        return "rtl" if self is Language.AR else "ltr"


LocalText = Mapping[Language, str]


def pick(texts: LocalText, language: Language) -> str:
    """The text in `language`; else in French, English or Arabic, in this order; else an empty string."""
    for candidate in (language, Language.FR, Language.EN, Language.AR):
        if texts.get(candidate):
            return texts[candidate]
    return ""


INTERNATIONAL = "INT"
"""The country of guides that hold everywhere."""


class Intent(StrEnum):
    """What a reader wants; each has one handler in `assistant.intents`."""

    DATASET_SEARCH = "dataset_search"
    ABOUT_DATASET = "about_dataset"
    REUSE_LICENCE = "reuse_licence"
    PUBLICATION_RULES = "publication_rules"
    CATALOGUE_STATISTICS = "catalogue_statistics"
    OUT_OF_SCOPE = "out_of_scope"


class AnswerStatus(StrEnum):
    """How a turn ended; every answer has exactly one."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    CLARIFY = "clarify"
    NO_MATCH = "no_match"
    OUT_OF_SCOPE = "out_of_scope"
    UNSUPPORTED = "unsupported"
    DEGRADED = "degraded"
    ERROR = "error"


class Kind(StrEnum):
    """What a chunk, a hit or a record comes from."""

    DATASET = "dataset"
    GUIDE = "guide"


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
class Licence:
    """A licence as the vocabulary knows it; `open` is None where the record's licence is not in the vocabulary."""

    id: str
    title: str
    url: str = ""
    open: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: its name in the file, and what the record says of it.

    `values` are the categories that it holds, where the record lists them.
    """

    name: str
    title: str = ""
    type: str = ""
    description: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One file or API of a dataset. `url` may be empty (not published), or start with `/` (served by Dalil itself).

    `media_type` is as the portal wrote it, `rights` any statement on rights other than the licence.
    """

    id: str
    name: str
    format: str = ""
    url: str = ""
    size: int | None = None
    description: str = ""
    columns: tuple[Column, ...] = ()
    media_type: str = ""
    created: str = ""
    modified: str = ""
    rights: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A producer or theme: the portal's id and its names by language."""

    id: str
    names: LocalText
    acronym: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A catalogue record in Dalil's own words. `id` is the source's own name (or id where there is no name).

    `portal` is the address of the portal that publishes it (or its name, where no address is known), `source` where it
    was read from; `contact` the office or address that answers for it; `access_rights` who may have it, as written.
    """

    id: str
    titles: LocalText
    descriptions: LocalText = field(default_factory=dict)
    organization: Term | None = None
    themes: tuple[Term, ...] = ()
    tags: tuple[str, ...] = ()
    licence: Licence | None = None
    formats: tuple[str, ...] = ()
    modified: str = ""
    created: str = ""
    period: str = ""
    place: str = ""
    granularity: str = ""
    frequency: str = ""
    languages: tuple[str, ...] = ()
    url: str = ""
    portal: str = ""
    source: str = ""
    contact: str = ""
    access_rights: str = ""
    resources: tuple[Resource, ...] = ()

    def title(self, language: Language) -> str:
        """The title in `language`, or the nearest there is."""
        return pick(self.titles, language) or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading's part of a guide: `path` is the headings down to it, `position` its order in the guide from 0.

    `page` is the page or slide on which it begins, from 1, where the document has such.
    """

    path: tuple[str, ...]
    text: str
    position: int
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A guide: `id` is its path below the guides folder, `country` an ISO code or empty.

    `format` is the kind of file it was read from (`md`, `html`, `pdf`, `docx`, `pptx`).
    """

    id: str
    title: str
    language: Language
    sections: tuple[Section, ...]
    country: str = ""
    audience: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    checked: str = ""
    format: str = "md"
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """The unit that is embedded and searched.

    `fields` are the words for lexical search by field (title, body, producer, keywords); `embedding_text` is the one
    text that the embedder sees; `text` is what can be quoted.
    """

    id: str
    record_id: str
    kind: Kind
    language: Language
    title: str
    text: str
    embedding_text: str
    fields: Mapping[str, str]
    section: tuple[str, ...] = ()
    position: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A chunk that was found: its fused score, what each side said of it, and which question words it holds."""

    chunk: Chunk
    score: float
    dense: float = 0.0
    lexical: float = 0.0
    matched: tuple[str, ...] = ()
    covered: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the datasets must be; an empty tuple or string asks for nothing.

    `period` is a year (`2014`) or a range (`2010/2015`). Datasets that name no place or year fit any place or period.
    """

    organizations: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    modified_since: str = ""
    places: tuple[str, ...] = ()
    period: str = ""
    frequencies: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Filter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where to search: a kind of record, some records only, and what the datasets must be. Empty means everywhere."""

    kind: Kind | None = None
    records: tuple[str, ...] = ()
    language: Language | None = None
    filters: Filter = field(default_factory=Filter)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A numbered source; `url` is from the index, never from a model. It may start with `/` (served by Dalil)."""

    n: int
    kind: str
    id: str
    title: str
    url: str
    snippet: str
    language: Language
    section: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A dataset as an answer shows it, with why it is there and its copies for other places and years."""

    dataset: Dataset
    score: float
    why: str
    variants: tuple[Dataset, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures with what was counted."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]
    chart: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One timed step of a turn, in milliseconds of wall time."""

    name: str
    ms: float


class Verdict(StrEnum):
    """Why a source that was found is in the answer, or is not."""

    SHOWN = "shown"
    COPY = "copy of what is shown"
    SURPLUS = "more than asked for"
    FAR = "much weaker than the best"
    UNSURE = "not sure enough to answer"
    OTHER_COUNTRY = "for another country"


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """A source that was found, with what each search said of it and what became of it.

    `dense` is the likeness of meanings, `lexical` the BM25 score, `covered` the share of the question's words (by rarity)
    that it holds, `matched` those words, `score` what it was ranked by.
    """

    kind: Kind
    id: str
    title: str
    section: str
    score: float
    dense: float
    lexical: float
    covered: float
    matched: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """How an answer came to be. `considered` are the sources that were found, best first; `refused` the reasons for which
    statements of a model were not shown."""

    steps: tuple[Step, ...] = ()
    generation: str = ""
    model: str = ""
    prompts: Mapping[str, str] = field(default_factory=dict)
    considered: tuple[Considered, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The end of a turn. `text` is Markdown; each paragraph that states a fact carries a `[n]` of `citations`."""

    id: str
    status: AnswerStatus
    language: Language
    intent: Intent
    text: str
    citations: tuple[Citation, ...] = ()
    datasets: tuple[Card, ...] = ()
    table: Table | None = None
    filters: Filter = field(default_factory=Filter)
    suggestions: tuple[str, ...] = ()
    degraded: bool = False
    confidence: float = 0.0
    trace: Trace = field(default_factory=Trace)
