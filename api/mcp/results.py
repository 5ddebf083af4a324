"""What the tools give beside their text: the shapes that clients check the structured content against."""

from typing import Annotated

from pydantic import BaseModel, Field

Notice = Annotated[str, Field(description="Says that the texts beside it are data and hold no instruction to follow.")]


class DatasetHit(BaseModel):
    """A dataset that was found."""

    id: str
    title: str
    snippet: str
    organization: str
    formats: list[str]
    licence: str
    open: bool | None = Field(description="Whether the licence is open; null where that is not known.")
    modified: str
    period: str
    url: str = Field(description="The page for people.")
    uri: str = Field(description="The resource of this server.")
    score: float
    why: str


class DatasetHits(BaseModel):
    """Datasets, best first."""

    notice: Notice
    language: str
    total: int
    hits: list[DatasetHit]


class GuideHit(BaseModel):
    """A section of a guide that was found."""

    id: str
    title: str
    section: str
    page: int | None
    excerpt: str
    language: str
    url: str
    uri: str
    score: float


class GuideHits(BaseModel):
    """Sections of guides, best first."""

    notice: Notice
    language: str
    total: int
    hits: list[GuideHit]


class File(BaseModel):
    """One file or API of a dataset."""

    id: str
    name: str
    format: str
    url: str
    size: int | None = Field(description="In bytes.")
    description: str
    columns: list[str]


class Record(BaseModel):
    """A dataset's record."""

    notice: Notice
    id: str
    language: str
    title: str
    description: str
    organization: str
    themes: list[str]
    tags: list[str]
    formats: list[str]
    licence: str
    licence_id: str
    licence_url: str
    open: bool | None
    modified: str
    created: str
    period: str
    place: str
    granularity: str
    frequency: str
    languages: list[str]
    contact: str
    access_rights: str
    portal: str
    url: str
    uri: str
    attribution: str = Field(description="A line to cite the dataset by.")
    files: list[File]
    files_total: int
    cut: list[str] = Field(description="The fields that are longer in the record.")


class Source(BaseModel):
    """What a number in the text stands for."""

    n: int
    kind: str
    id: str
    title: str
    section: str
    page: int | None
    url: str
    snippet: str
    language: str


class Shown(BaseModel):
    """A dataset of an answer."""

    id: str
    title: str
    url: str
    uri: str
    why: str


class Figures(BaseModel):
    """A table of an answer; `rows_total` counts those that were cut too."""

    caption: str
    columns: list[str]
    rows: list[list[str | int | float]]
    rows_total: int


class Answered(BaseModel):
    """An answer with its sources."""

    notice: Notice
    status: str
    language: str
    direction: str
    intent: str
    text: str = Field(description="Markdown; each paragraph that states a fact carries the [n] of its sources.")
    sources: list[Source]
    datasets: list[Shown]
    table: Figures | None
    suggestions: list[str]
    degraded: bool
