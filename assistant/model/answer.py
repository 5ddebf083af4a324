"""What an answer is, and how it came to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from assistant.model.conversation import Intent
from assistant.model.records import Dataset, Kind, Language
from assistant.model.search import Filter


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


class Fallback(StrEnum):
    """Why a model did not write what it should have written."""

    BUDGET_SPENT = "budget_spent"
    MODEL_FAILED = "model_failed"
    TEXT_REFUSED = "text_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """How an answer came to be. `considered` are the sources that were found, best first; `refused` the reasons for which
    statements of a model were not shown; `fallback` why no model wrote it, where one should have."""

    steps: tuple[Step, ...] = ()
    generation: str = ""
    model: str = ""
    prompts: Mapping[str, str] = field(default_factory=dict)
    considered: tuple[Considered, ...] = ()
    refused: tuple[str, ...] = ()
    fallback: Fallback | None = None


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
