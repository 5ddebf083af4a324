"""A dataset's record for a program: every field that a reader may want, none longer than said, and the same as text."""

from collections.abc import Iterator

from api.mcp.addresses import dataset_uri
from api.mcp.marking import cut
from api.mcp.results import File, Record
from api.schemas import absolute
from assistant.intents.record import FIELDS, attribution, fact, file_words
from assistant.intents.tools import dataset_path, licence_name, place_name, producer_name, shorten
from assistant.model import Dataset, Language, Resource, pick
from assistant.prompts import reply

TITLE_CHARS, DESCRIPTION_CHARS, FILE_CHARS, URL_CHARS = 300, 1_500, 200, 1_000
FILES, COLUMNS, VALUES = 20, 30, 30


def record(dataset: Dataset, language: Language, base: str) -> Record:
    """The dataset's fields in `language` where the record has it; `cut` names what is longer in the record."""
    description = pick(dataset.descriptions, language)
    licence = dataset.licence
    return Record(
        notice=reply("mcp.notice", language),
        id=dataset.id,
        language=language,
        title=shorten(dataset.title(language), TITLE_CHARS),
        description=cut(description, DESCRIPTION_CHARS),
        organization=shorten(producer_name(dataset, language), TITLE_CHARS),
        themes=[shorten(pick(t.names, language) or t.id, FILE_CHARS) for t in dataset.themes[:VALUES]],
        tags=[shorten(tag, FILE_CHARS) for tag in dataset.tags[:VALUES]],
        formats=list(dataset.formats[:VALUES]),
        licence=shorten(licence_name(dataset, language), TITLE_CHARS),
        licence_id=licence.id if licence else "",
        licence_url=link(licence.url, base) if licence else "",
        open=licence.open if licence else None,
        modified=dataset.modified,
        created=dataset.created,
        period=dataset.period,
        place=place_name(dataset.place, language) if dataset.place else "",
        granularity=dataset.granularity,
        frequency=dataset.frequency,
        languages=list(dataset.languages[:VALUES]),
        contact=shorten(dataset.contact, TITLE_CHARS),
        access_rights=shorten(dataset.access_rights, TITLE_CHARS),
        portal=dataset.portal,
        url=page(dataset, base),
        uri=dataset_uri(dataset.id),
        attribution=shorten(attribution(dataset, language), DESCRIPTION_CHARS),
        files=[_file(resource, base) for resource in dataset.resources[:FILES]],
        files_total=len(dataset.resources),
        cut=list(_cut(dataset, description)),
    )


def record_lines(dataset: Dataset, shown: Record, language: Language) -> Iterator[str]:
    """The record as lines for a model to read: facts with labels in `language`, the line to cite by, the files."""
    yield shown.title
    yield f"id: {shown.id}"
    yield f"url: {shown.url}"
    for field in FIELDS:
        value = fact(dataset, field, language) if field != "files" else ""
        if value:
            label = reply(f"record.{field}", language)
            yield reply("record.fact", language, label=label, value=shorten(value, DESCRIPTION_CHARS))
    yield shown.attribution
    yield shown.description
    for resource, file in zip(dataset.resources, shown.files, strict=False):
        words = shorten(file_words(resource, dataset, language), TITLE_CHARS)
        yield f"- {words}: {file.url}" if file.url else f"- {words}"


def page(dataset: Dataset, base: str) -> str:
    """The dataset's page for people: the portal's, or Dalil's own."""
    return link(dataset.url, base) or absolute(dataset_path(dataset.id), base)


def link(url: str, base: str) -> str:
    """An address in full; one that is too long is left out, for a part of it leads nowhere."""
    return absolute(url, base) if len(url) <= URL_CHARS else ""


def _file(resource: Resource, base: str) -> File:
    return File(
        id=resource.id,
        name=shorten(resource.name, FILE_CHARS),
        format=resource.format,
        url=link(resource.url, base),
        size=resource.size,
        description=shorten(resource.description, FILE_CHARS),
        columns=[shorten(column.title or column.name, FILE_CHARS) for column in resource.columns[:COLUMNS]],
    )


def _cut(dataset: Dataset, description: str) -> Iterator[str]:
    lengths = {
        "description": len(description) > DESCRIPTION_CHARS,
        "tags": len(dataset.tags) > VALUES,
        "themes": len(dataset.themes) > VALUES,
        "files": len(dataset.resources) > FILES,
        "columns": any(len(resource.columns) > COLUMNS for resource in dataset.resources),
    }
    yield from (name for name, longer in lengths.items() if longer)
