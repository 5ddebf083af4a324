"""What the answers of `/v1` look like, for the description of the API: `/openapi.json` is made of it, nothing else.

The values are written by `api.schemas` and the routes; the tests hold their answers against these shapes.
"""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from api.schemas import FilterIn
from assistant.model import AnswerStatus, Fallback, Intent, Language, Reason, Thumb

Score = Annotated[float, Field(description="The higher, the better; comparable within one answer only.")]
Day = Annotated[str, Field(description="A day such as 2025-03-01, a moment, or nothing where it is not known.")]


class TermOut(TypedDict):
    """A producer or a theme, named in the reader's language."""

    id: str
    title: str
    acronym: NotRequired[str]


class LicenceOut(TypedDict):
    """A licence; `open` is null where it is not known."""

    id: str
    title: str
    url: str
    open: bool | None


class ColumnOut(TypedDict):
    """A column of a table."""

    name: str
    title: str
    type: str
    description: NotRequired[str]
    values: NotRequired[list[str]]


class ResourceOut(TypedDict):
    """A file or an API of a dataset; `size` in bytes, where it is known."""

    id: str
    name: str
    format: str
    url: str
    description: str
    size: NotRequired[int]


class FullResourceOut(ResourceOut):
    """A file with its columns."""

    modified: Day
    columns: list[ColumnOut]


class DatasetOut(TypedDict):
    """A dataset as a card shows it."""

    id: str
    title: str
    description: str
    organization: TermOut | None
    themes: list[TermOut]
    formats: list[str]
    licence: LicenceOut | None
    modified: Day
    url: str
    resources: list[ResourceOut]
    portal: str
    source: str


class FullDatasetOut(TypedDict):
    """A dataset with every field of its record."""

    id: str
    title: str
    description: str
    organization: TermOut | None
    themes: list[TermOut]
    formats: list[str]
    licence: LicenceOut | None
    modified: Day
    url: str
    resources: list[FullResourceOut]
    portal: str
    source: str
    titles: dict[Language, str]
    descriptions: dict[Language, str]
    tags: list[str]
    frequency: str
    place: str
    granularity: str
    period: str
    created: Day
    languages: list[str]
    contact: str
    access_rights: str


class VariantOut(TypedDict):
    """A copy of a dataset for another place or year."""

    id: str
    title: str
    url: str


class CardOut(DatasetOut):
    """A dataset of an answer."""

    score: Score
    why: str
    variants: list[VariantOut]


class DatasetHitOut(CardOut):
    """A dataset that was found."""

    kind: Literal["dataset"]
    snippet: str


class GuideHitOut(TypedDict):
    """A section of a guide that was found."""

    kind: Literal["guide"]
    id: str
    title: str
    url: str
    snippet: str
    language: Language
    section: NotRequired[str]
    page: NotRequired[int]
    score: Score
    why: str


class SearchOut(TypedDict):
    """Hits, best first."""

    hits: list[DatasetHitOut | GuideHitOut]
    total: int
    language: Language
    filters: FilterIn


class DatasetsOut(TypedDict):
    """A page of a list; `total` counts all pages."""

    datasets: list[DatasetOut]
    total: int
    offset: int
    limit: int
    generation: str


class SimilarOut(TypedDict):
    """Other datasets, the most alike first."""

    datasets: list[DatasetOut]


class CountOut(TypedDict):
    """A value of a facet with its number of datasets."""

    id: str
    title: str
    count: int


class CatalogueOut(TypedDict):
    """The catalogue in numbers."""

    datasets: int
    documents: int
    themes: list[CountOut]
    organizations: list[CountOut]
    formats: list[CountOut]
    licences: list[CountOut]
    places: list[CountOut]
    frequencies: list[CountOut]
    updated: Day
    generation: str
    demonstration: bool
    examples: dict[Language, list[str]]


class CitationOut(TypedDict):
    """A numbered source: `[n]` in the text."""

    n: int
    kind: Literal["dataset", "guide", "table"]
    id: str
    title: str
    url: str
    snippet: str
    language: Language
    section: NotRequired[str]
    page: NotRequired[int]


class TableOut(TypedDict):
    """Figures, with what was counted."""

    caption: str
    columns: list[str]
    rows: list[list[str | int | float]]
    chart: str


class StepOut(TypedDict):
    """A timed step, in milliseconds."""

    name: str
    ms: float


class TraceOut(TypedDict):
    """How an answer came to be."""

    steps: list[StepOut]
    generation: str
    model: str
    prompts: dict[str, str]
    refused: list[str]
    fallback: Fallback | None


class AnswerOut(TypedDict):
    """An answer. `text` is Markdown with `[n]` marks; `html` the same, sanitised, with links."""

    id: str
    status: AnswerStatus
    language: Language
    direction: Literal["rtl", "ltr"]
    intent: Intent
    text: str
    html: str
    citations: list[CitationOut]
    datasets: list[CardOut]
    table: TableOut | None
    filters: FilterIn
    suggestions: list[str]
    degraded: bool
    feedback: bool
    confidence: float
    trace: TraceOut


class ReasonOut(TypedDict):
    """A reason that an opinion can have, with its labels."""

    id: Reason
    labels: dict[Language, str]


class ReasonsOut(TypedDict):
    """All reasons, in the order in which they are shown."""

    reasons: list[ReasonOut]


class FeedbackOut(TypedDict):
    """The opinion that is kept now."""

    answer_id: str
    value: Thumb | None
    reason: Reason | None
    comment: str
    reasons: list[ReasonOut]


class AliveOut(TypedDict):
    """The process answers."""

    status: Literal["alive"]


class ReadyOut(TypedDict):
    """A retrieval works; `degraded` says which parts do less than they should."""

    status: Literal["ready"]
    generation: str
    created: Day
    age_s: int
    counts: dict[str, Any]
    hits: int
    llm: str | None
    degraded: list[str]
