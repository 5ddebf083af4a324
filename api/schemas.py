"""What goes over the wire: requests as pydantic models, answers and records as plain JSON values."""

import sys
from collections.abc import Iterable
from itertools import accumulate
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints

from api.markdown import answer_html
from assistant.intents.tools import dataset_path, licence_name, shorten
from assistant.language.normalise import clean
from assistant.model import (
    Answer,
    Card,
    Citation,
    Column,
    Dataset,
    Filter,
    Language,
    Message,
    Question,
    Resource,
    Term,
    pick,
)

DESCRIPTION_CHARS = 600
VALUES_SHOWN = 20
PERIOD = r"^((19|20)\d\d(/(19|20)\d\d)?)?$"
"""A year, or the first and the last of several."""


Value = Annotated[str, StringConstraints(max_length=300)]
"""A value of a facet; the length is checked on the text, so that broken Unicode is refused."""


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, Strict(), BeforeValidator(_whole)]
"""A number as JSON has it: `5` and `5.0`, and neither `"5"` nor `true`."""


class FilterIn(BaseModel):
    """What the datasets must be; each list asks for at least one of its values."""

    organizations: list[Value] = Field([], max_length=50)
    themes: list[Value] = Field([], max_length=50)
    formats: list[Value] = Field([], max_length=50)
    licences: list[Value] = Field([], max_length=50)
    modified_since: str = Field("", max_length=10, pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$")
    places: list[Value] = Field([], max_length=50)
    period: str = Field("", max_length=9, pattern=PERIOD)
    frequencies: list[Value] = Field([], max_length=50)

    def to_filter(self) -> Filter:
        """As the assistant's own value."""
        return Filter(
            organizations=said(self.organizations),
            themes=said(self.themes),
            formats=said(self.formats),
            licences=said(self.licences),
            modified_since=self.modified_since,
            places=said(self.places),
            period=self.period,
            frequencies=said(self.frequencies),
        )


class MessageIn(BaseModel):
    """One earlier line of the conversation."""

    role: Literal["user", "assistant"]
    content: str = Field(max_length=20_000)


class ChatRequest(BaseModel):
    """A question, with what the reader chose beside it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "Combien d'habitants dans la région Souss-Massa ?"},
                {"question": "ما هو أجل الرد على طلب الحصول على المعلومات؟", "language": "ar"},
                {"question": "hospital beds by province", "limit": 3, "stream": True},
            ]
        }
    )

    question: str = Field(
        description="In French, Arabic (Darija and Arabizi too) or English.", json_schema_extra={"minLength": 1}
    )
    history: list[MessageIn] = Field([], max_length=40, description="Earlier lines, oldest first.")
    conversation_id: str | None = Field(None, max_length=100)
    language: Literal["auto", "fr", "ar", "en"] = Field("auto", description="Language of the answer.")
    filters: FilterIn | None = Field(None, description="Instead of what would be read from the question.")
    limit: Whole = Field(5, ge=1, le=20, description="Most datasets in the answer.")
    stream: bool = Field(False, strict=True, description="Answer as server-sent events.")
    dataset: str = Field("", max_length=300, description="Id of the dataset whose page the reader is on.")

    def to_question(self) -> Question:
        """As the assistant's own value."""
        return Question(
            text=self.question,
            language=None if self.language == "auto" else Language(self.language),
            filters=self.filters.to_filter() if self.filters is not None else None,
            limit=self.limit,
            dataset=self.dataset,
        )

    def to_history(self, most_chars: int = sys.maxsize) -> list[Message]:
        """The last earlier lines that have `most_chars` together, as the assistant's own values, oldest first."""
        return last_lines([Message(role=m.role, content=m.content) for m in self.history], most_chars)


def last_lines(lines: list[Message], most_chars: int) -> list[Message]:
    """The last lines that have `most_chars` together, oldest first."""
    sizes = accumulate(len(line.content) for line in reversed(lines))
    kept = sum(1 for size in sizes if size <= most_chars)
    return lines[len(lines) - kept :]


Json = dict[str, Any]


def said(values: Iterable[str]) -> tuple[str, ...]:
    """The values that ask for something: cleaned, empty ones left out."""
    return tuple(text for value in values if (text := clean(value)))


def absolute(url: str, base: str) -> str:
    """A path of Dalil's own with the address that readers see in front; other addresses as they are."""
    return base.rstrip("/") + url if url.startswith("/") else url


def term_json(term: Term, language: Language) -> Json:
    """A producer or theme with its name in the reader's language."""
    found: Json = {"id": term.id, "title": pick(term.names, language) or term.id}
    return {**found, "acronym": term.acronym} if term.acronym else found


def resource_json(resource: Resource, base: str) -> Json:
    """A file or API of a dataset; `size` in bytes, where it is known."""
    found: Json = {
        "id": resource.id,
        "name": resource.name,
        "format": resource.format,
        "url": absolute(resource.url, base),
        "description": resource.description,
    }
    return {**found, "size": resource.size} if resource.size is not None else found


def dataset_json(dataset: Dataset, language: Language, base: str) -> Json:
    """A dataset as a card shows it."""
    licence = dataset.licence
    return {
        "id": dataset.id,
        "title": dataset.title(language),
        "description": shorten(pick(dataset.descriptions, language), DESCRIPTION_CHARS),
        "organization": term_json(dataset.organization, language) if dataset.organization else None,
        "themes": [term_json(theme, language) for theme in dataset.themes],
        "formats": list(dataset.formats),
        "licence": {
            "id": licence.id,
            "title": licence_name(dataset, language),
            "url": licence.url,
            "open": licence.open,
        }
        if licence
        else None,
        "modified": dataset.modified,
        "url": absolute(dataset.url or dataset_path(dataset.id), base),
        "resources": [resource_json(resource, base) for resource in dataset.resources],
        "portal": dataset.portal,
        "source": _public(dataset.source),
    }


def full_dataset_json(dataset: Dataset, language: Language, base: str) -> Json:
    """A dataset as its own page shows it: every field, all languages of its texts, the columns of its tables."""
    card = dataset_json(dataset, language, base)
    resources = [
        {
            **shown,
            "description": resource.description,
            "modified": resource.modified,
            "columns": [column_json(column) for column in resource.columns],
        }
        for shown, resource in zip(card["resources"], dataset.resources, strict=True)
    ]
    return {
        **card,
        "description": pick(dataset.descriptions, language),
        "titles": dict(dataset.titles),
        "descriptions": dict(dataset.descriptions),
        "tags": list(dataset.tags),
        "frequency": dataset.frequency,
        "place": dataset.place,
        "granularity": dataset.granularity,
        "period": dataset.period,
        "created": dataset.created,
        "languages": list(dataset.languages),
        "contact": dataset.contact,
        "access_rights": dataset.access_rights,
        "resources": resources,
    }


def column_json(column: Column) -> Json:
    """A column of a table, with its first categories where the record lists them."""
    shown: Json = {"name": column.name, "title": column.title, "type": column.type}
    more = {"description": column.description, "values": list(column.values[:VALUES_SHOWN])}
    return {**shown, **{name: value for name, value in more.items() if value}}


def _public(source: str) -> str:
    """A source as readers may see it: no folder of the machine that read it."""
    kind, colon, location = source.partition(":")
    return source if "://" in location else f"{kind}{colon}{location.rsplit('/', 1)[-1]}"


def card_json(card: Card, language: Language, base: str) -> Json:
    """A dataset of an answer, with its score, why it is there, and its copies for other places and years."""
    variants = [
        {
            "id": other.id,
            "title": other.title(language),
            "url": absolute(other.url or dataset_path(other.id), base),
        }
        for other in card.variants
    ]
    return {**dataset_json(card.dataset, language, base), "score": card.score, "why": card.why, "variants": variants}


def citation_json(citation: Citation, base: str) -> Json:
    """A numbered source."""
    found: Json = {
        "n": citation.n,
        "kind": citation.kind,
        "id": citation.id,
        "title": citation.title,
        "url": absolute(citation.url, base),
        "snippet": citation.snippet,
        "language": citation.language,
    }
    if citation.section:
        found["section"] = citation.section
    return {**found, "page": citation.page} if citation.page is not None else found


def filter_json(filters: Filter) -> Json:
    """The filter in the shape of `FilterIn`."""
    return {
        "organizations": list(filters.organizations),
        "themes": list(filters.themes),
        "formats": list(filters.formats),
        "licences": list(filters.licences),
        "modified_since": filters.modified_since,
        "places": list(filters.places),
        "period": filters.period,
        "frequencies": list(filters.frequencies),
    }


def answer_json(answer: Answer, base: str, *, feedback: bool = False) -> Json:
    """The whole Answer; `feedback` says whether `POST /v1/feedback` takes an opinion of it."""
    citations = [citation_json(citation, base) for citation in answer.citations]
    table = answer.table
    return {
        "id": answer.id,
        "status": answer.status,
        "language": answer.language,
        "direction": answer.language.direction,
        "intent": answer.intent,
        "text": answer.text,
        "html": answer_html(answer.text, answer.citations, [c["url"] for c in citations]),
        "citations": citations,
        "datasets": [card_json(card, answer.language, base) for card in answer.datasets],
        "table": {"caption": table.caption, "columns": table.columns, "rows": table.rows, "chart": table.chart}
        if table
        else None,
        "filters": filter_json(answer.filters),
        "suggestions": list(answer.suggestions),
        "degraded": answer.degraded,
        "feedback": feedback,
        "confidence": answer.confidence,
        "trace": {
            "steps": [{"name": step.name, "ms": step.ms} for step in answer.trace.steps],
            "generation": answer.trace.generation,
            "model": answer.trace.model,
            "prompts": dict(answer.trace.prompts),
            "refused": list(answer.trace.refused),
            "fallback": answer.trace.fallback,
        },
    }
