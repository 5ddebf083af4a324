"""Records → chunks: what is embedded, what is searched word by word, what can be quoted."""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from assistant.language.detect import detect
from assistant.language.names import places_in, resolve
from assistant.model import Chunk, Dataset, Document, Kind, Language, Section, Term, pick
from indexer.lists import headed_parts

if TYPE_CHECKING:
    from langchain_text_splitters import TextSplitter

VERSION = "4"
"""Changes whenever the chunks of a record change: digests hold it, so such an index is rebuilt."""
PART_CHARS = {Kind.DATASET: 1_000, Kind.GUIDE: 400}
"""Longest part. Questions on guides ask for one statement: short parts find it (first section right for .45 of 49 questions
on laws and courses, with parts of 1,000 characters .35)."""
MAX_PARTS = {Kind.DATASET: 20, Kind.GUIDE: 5_000}
"""Parts of one description, and of one section of a guide: what the readers' own caps leave is kept whole."""
_COLUMNS_IN_TEXT = 20
_TAGS_IN_TEXT = 8
_VALUES_IN_TEXT = 20
_SEPARATORS = ["\n\n", "\n", ". ", "؟ ", "? ", "! ", "؛ ", "; ", "، ", ", ", " ", ""]


def chunks_of(record: Dataset | Document) -> list[Chunk]:
    """The chunks of a record, in order; ids are unique within one source's records of a kind."""
    return list(_of_dataset(record) if isinstance(record, Dataset) else _of_document(record))


def _of_dataset(dataset: Dataset) -> Iterator[Chunk]:
    """One chunk a language of the title, further ones where the description is long.

    The embedder sees title, description, producer, themes, place, period, tags and column names in that order; the words
    of every field are searchable from each chunk.
    """
    for language in _languages(dataset):
        title = dataset.title(language)
        parts = _split(pick(dataset.descriptions, language), Kind.DATASET)[: MAX_PARTS[Kind.DATASET]] or [""]
        for position, part in enumerate(parts):
            facts = _facts(dataset, language) if position == 0 else ""
            yield Chunk(
                id=f"dataset:{dataset.id}:{language}:{position}",
                record_id=dataset.id,
                kind=Kind.DATASET,
                language=language,
                title=title,
                text=part,
                embedding_text=". ".join(t for t in (title, part, facts) if t),
                fields=_dataset_fields(dataset, language, title, part),
                position=position,
            )


def _languages(dataset: Dataset) -> list[Language]:
    return [language for language in Language if language in dataset.titles] or [
        detect(dataset.title(Language.FR)).language
    ]


def _facts(dataset: Dataset, language: Language) -> str:
    producer = _producer(dataset.organization, language)
    themes = ", ".join(pick(theme.names, language) for theme in dataset.themes)
    tags = ", ".join(dataset.tags[:_TAGS_IN_TEXT])
    columns = ", ".join(_column_words(dataset)[:_COLUMNS_IN_TEXT])
    return ". ".join(t for t in (producer, themes, dataset.place, dataset.period, tags, columns) if t)


def _producer(organization: Term | None, language: Language) -> str:
    if organization is None:
        return ""
    name = pick(organization.names, language) or organization.id
    return f"{organization.acronym} {name}" if organization.acronym and organization.acronym != name else name


def _column_words(dataset: Dataset) -> list[str]:
    words = (
        column.title or column.name.replace("_", " ") for resource in dataset.resources for column in resource.columns
    )
    return list(dict.fromkeys(words))


def _schema_words(dataset: Dataset) -> list[str]:
    """Names, descriptions and categories of all columns, each once."""
    columns = [column for resource in dataset.resources for column in resource.columns]
    words = (w for c in columns for w in (c.name.replace("_", " "), c.description, *c.values[:_VALUES_IN_TEXT]))
    return list(dict.fromkeys(words))


def _dataset_fields(dataset: Dataset, language: Language, title: str, part: str) -> dict[str, str]:
    """The words of every field; names of producers, themes and places in all languages, so that any finds the record."""
    organization = dataset.organization
    producer = [organization.id, organization.acronym, *organization.names.values()] if organization else []
    places = [name for place in places_in([dataset.title(language), dataset.place]) for name in place.names.values()]
    frequency = resolve("frequency", dataset.frequency) if dataset.frequency else None
    keywords = [
        *(name for theme in dataset.themes for name in theme.names.values()),
        *dataset.tags,
        *places,
        dataset.place,
        dataset.granularity,
        dataset.period,
        *(frequency.names.values() if frequency else ()),
        *dataset.formats,
        dataset.licence.title if dataset.licence else "",
    ]
    files = [text for resource in dataset.resources for text in (resource.name, resource.description)]
    return {
        "title": title,
        "body": "\n".join(t for t in (part, *_column_words(dataset), *_schema_words(dataset), *files) if t),
        "producer": " ".join(t for t in producer if t),
        "keywords": " ".join(t for t in keywords if t),
    }


def _of_document(document: Document) -> Iterator[Chunk]:
    """One chunk a section that can be quoted, further ones where it is long.

    The embedder sees guide title, heading and text, and where a list goes on in the text also the sentence above the list.
    """
    number = 0
    quotable = [section for section in document.sections if not section.aside]
    for section in quotable or document.sections:
        heading = _heading(document, section)
        for part, head in headed_parts(section.text, _split(section.text, Kind.GUIDE))[: MAX_PARTS[Kind.GUIDE]]:
            yield Chunk(
                id=f"guide:{document.id}:{number}",
                record_id=document.id,
                kind=Kind.GUIDE,
                language=document.language,
                title=document.title,
                text=part,
                embedding_text=". ".join(t for t in (document.title, heading, head, part) if t),
                fields={
                    "title": f"{document.title} {heading}",
                    "body": f"{head}\n{part}" if head else part,
                    "producer": "",
                    "keywords": " ".join(document.keywords) if number == 0 else "",
                },
                section=section.path,
                position=section.position,
                page=section.page,
            )
            number += 1


def _heading(document: Document, section: Section) -> str:
    return " > ".join(part for part in section.path if part != document.title)


def _split(text: str, kind: Kind) -> list[str]:
    return [text] if 0 < len(text) <= PART_CHARS[kind] else _splitter(kind).split_text(text) if text else []


@cache
def _splitter(kind: Kind) -> "TextSplitter":
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        separators=_SEPARATORS, chunk_size=PART_CHARS[kind], chunk_overlap=0, keep_separator="end"
    )
