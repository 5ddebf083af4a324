"""What the tools take: the names and limits of `/v1/search` and `/v1/chat`."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.schemas import PERIOD, Value, said
from assistant.model import Filter, Language

MOST_DATASETS, MOST_SECTIONS = 20, 10
Spoken = Annotated[
    Literal["auto", "fr", "ar", "en"], Field(description="Language of the result; auto: that of the words.")
]
Words = Annotated[str, Field(max_length=2000, description="Words or a question, in French, Arabic or English.")]


def _several(value: object) -> object:
    """Models write one value where a list of one is meant."""
    return [value] if isinstance(value, str) else value


Values = Annotated[list[Value], BeforeValidator(_several), Field(max_length=20)]


class Arguments(BaseModel):
    """What every tool takes: a language, and nothing that it does not know."""

    model_config = ConfigDict(extra="forbid")

    language: Spoken = "auto"

    @property
    def spoken(self) -> Language | None:
        """The language that was chosen, if one was."""
        return None if self.language == "auto" else Language(self.language)


class SearchDatasets(Arguments):
    """Of `search_datasets`."""

    query: Words
    organization: Values = Field([], description="Producers: names or acronyms, any of them.")
    theme: Values = Field([], description="Themes, any of them.")
    format: Values = Field([], description="Formats, such as CSV, any of them.")
    licence: Values = Field([], description="Licences, any of them; `open` means any open licence.")
    place: Values = Field([], description="Places, in any of the languages.")
    frequency: Values = Field([], description="How often the data are updated, such as monthly.")
    period: str = Field("", pattern=PERIOD, description="A year that the data are about, or a range: 2010/2015.")
    modified_since: str = Field(
        "", pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$", description="A day, a month or a year of the last update."
    )
    limit: int = Field(5, ge=1, le=MOST_DATASETS, description="Most datasets.")

    def to_filter(self) -> Filter:
        """As the assistant's own value."""
        return Filter(
            organizations=said(self.organization),
            themes=said(self.theme),
            formats=said(self.format),
            licences=said(self.licence),
            modified_since=self.modified_since,
            places=said(self.place),
            period=self.period,
            frequencies=said(self.frequency),
        )


class GetDataset(Arguments):
    """Of `get_dataset`."""

    id: str = Field(min_length=1, max_length=300, description="The id of a dataset, as a search gives it.")


class SearchGuides(Arguments):
    """Of `search_guides`."""

    query: Words
    limit: int = Field(5, ge=1, le=MOST_SECTIONS, description="Most sections.")


class Ask(Arguments):
    """Of `ask`."""

    question: str = Field(description="One question that can be read alone, in French, Arabic or English.")
