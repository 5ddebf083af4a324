"""What a handler hands to the composer: sources and cards, the text that needs no model, and how the turn stands."""

from dataclasses import dataclass, field

from assistant.model import AnswerStatus, Card, Citation, Considered, Filter, Step, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`text` is a whole answer. `sources` are full texts by citation number, for a model to write from; empty where no
    model may rewrite the text (numbers, refusals, "nothing here"); `closing` is a paragraph of `text` that stands below a
    model's text too. `steps` are parts of retrieval that were timed apart, and
    `degraded` says that one of them could not be done. `considered` is for the trace."""

    status: AnswerStatus
    text: str
    citations: tuple[Citation, ...] = ()
    cards: tuple[Card, ...] = ()
    table: Table | None = None
    filters: Filter = field(default_factory=Filter)
    suggestions: tuple[str, ...] = ()
    confidence: float = 0.0
    sources: dict[int, str] = field(default_factory=dict)
    closing: str = ""
    considered: tuple[Considered, ...] = ()
    steps: tuple[Step, ...] = ()
    degraded: bool = False
