"""What is searched: chunks, hits, and what a dataset must be."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.model.records import Kind, Language


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
