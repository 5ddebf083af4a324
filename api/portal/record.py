"""What the page of a dataset says: facts, files, first rows, columns, the licence's terms, the line to cite it by."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from api.portal.figures import age, long_date, size, whole_date
from api.portal.page import Said, query, safe_url, said
from api.portal.tables import Rows, first_rows
from assistant.intents.matrix import basis_note, brief
from assistant.intents.record import attribution, fact, rights_statements
from assistant.intents.tools import frequency_name, licence_name, producer_name
from assistant.language.licence_terms import Rule, terms_of
from assistant.language.names import resolve
from assistant.model import Column, Dataset, Language, Resource, Term, pick
from assistant.prompts import reply, reply_names

LATE_AFTER: Mapping[str, int] = {
    "daily": 3,
    "weekly": 14,
    "biweekly": 28,
    "monthly": 62,
    "bimonthly": 124,
    "quarterly": 184,
    "semiannual": 366,
    "annual": 731,
    "biennial": 1462,
}
"""Days after which data that are said to be updated so often have missed an update: twice the announced time."""
VALUES_SHOWN = 8
LEAD_CHARS = 700


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file or service: its address is empty where it is not published or not safe to follow."""

    name: str
    format: str
    address: str
    size: str
    description: str
    modified: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The columns of a file as rows of title, name in the file (where it is another), type and meaning."""

    name: str
    columns: Sequence[tuple[str, str, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A label of the record with its values, each with the address of the datasets that share it, where there is one."""

    label: str
    values: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The licence in words: its name and address, its terms, how far they were checked, what files say beside it."""

    name: str
    address: str
    lines: Sequence[str]
    note: str
    rights: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A dataset as its page shows it."""

    id: str
    title: Said
    description: Said
    more: str
    producer: Said
    producer_address: str
    origin: str
    facts: Sequence[Fact]
    late: str
    files: Sequence[File]
    previews: Sequence[Rows]
    columns: Sequence[Table]
    keywords: Sequence[str]
    terms: Terms
    citation: Sequence[tuple[str, bool]]
    must_cite: bool


def record(dataset: Dataset, language: Language, today: date) -> Record:
    """The page's content; `today` tells how old the data are."""
    organization = dataset.organization
    told = said(dataset.descriptions, language)
    lead, more = _lead(told.text)
    known = terms_of(dataset.licence.id) if dataset.licence else None
    return Record(
        id=dataset.id,
        title=said(dataset.titles, language, dataset.id),
        description=replace(told, text=lead),
        more=more,
        producer=said(organization.names, language, organization.id) if organization else Said(text=""),
        producer_address=_browse("organization", organization.acronym or organization.id, language)
        if organization
        else "",
        origin=dataset.url if dataset.url.startswith("http") and safe_url(dataset.url) else "",
        facts=_facts(dataset, language, today),
        late=_late(dataset, language, today),
        files=[_file(resource, dataset, language) for resource in dataset.resources],
        previews=[rows for resource in dataset.resources if (rows := first_rows(resource))],
        columns=[
            Table(name=resource.name, columns=[_column(column, language) for column in resource.columns])
            for resource in dataset.resources
            if resource.columns
        ],
        keywords=dataset.tags,
        terms=_terms(dataset, language),
        citation=_citation(dataset, language),
        must_cite=known is None or known.rule("cite") is not Rule.NOT_REQUIRED,
    )


def _lead(text: str) -> tuple[str, str]:
    """A long text as its beginning and its rest, cut at the end of a sentence or between words."""
    if len(text) <= LEAD_CHARS * 1.3:
        return text, ""
    end = max(text.rfind(mark, LEAD_CHARS // 2, LEAD_CHARS) for mark in (". ", ".\n", "؟ ", "! ", "? ")) + 1
    end = end or text.rfind(" ", 0, LEAD_CHARS) + 1 or LEAD_CHARS
    return text[:end].rstrip(), text[end:].lstrip()


def _citation(dataset: Dataset, language: Language) -> list[tuple[str, bool]]:
    """The line to cite by in pieces; names and addresses (true) have a direction of their own."""
    names = [dataset.title(language), producer_name(dataset, language), dataset.url]
    marks = "|".join(re.escape(name) for name in sorted(filter(None, names), key=len, reverse=True))
    pieces = re.split(f"({marks})", attribution(dataset, language))
    return [(piece, n % 2 == 1) for n, piece in enumerate(pieces) if piece]


def _browse(facet: str, value: str, language: Language) -> str:
    return f"/datasets{query(language, [(facet, value)])}"


def _facts(dataset: Dataset, language: Language, today: date) -> list[Fact]:
    """What the record states, each with its label; what it does not state is left out."""
    ago = age(dataset.modified, today, language)
    modified = long_date(dataset.modified, language)
    often = frequency_name(dataset, language) if dataset.frequency != "unknown" else ""
    found = [
        ("theme", [(pick(theme.names, language) or theme.id, _theme(theme, language)) for theme in dataset.themes]),
        ("modified", [(f"{modified} ({ago})" if ago else modified, "")]),
        ("frequency", [(often, _browse("frequency", dataset.frequency, language))]),
        *((name, [(fact(dataset, name, language), "")]) for name in ("period", "place", "granularity", "languages")),
        ("created", [(long_date(dataset.created, language), "")]),
        *((name, [(fact(dataset, name, language), "")]) for name in ("contact", "access")),
    ]
    return [Fact(label=label, values=values) for label, values in found if any(value for value, _ in values)]


def _theme(theme: Term, language: Language) -> str:
    return _browse("theme", pick(theme.names, Language.EN) or theme.id, language)


def _late(dataset: Dataset, language: Language, today: date) -> str:
    """That an announced update seems to be missing, or nothing."""
    known = resolve("frequency", dataset.frequency) if dataset.frequency else None
    most, day = LATE_AFTER.get(known.id if known else ""), whole_date(dataset.modified)
    if most is None or day is None or (today - day).days <= most:
        return ""
    return reply("page.late", language)


def _file(resource: Resource, dataset: Dataset, language: Language) -> File:
    return File(
        name=resource.name or dataset.title(language),
        format=resource.format,
        address=safe_url(resource.url),
        size=size(resource.size, language),
        description=resource.description,
        modified=long_date(resource.modified, language),
    )


def _column(column: Column, language: Language) -> tuple[str, str, str, str]:
    kind = f"page.type_{column.type}"
    title, name = column.title or column.name, column.name if column.title not in ("", column.name) else ""
    values = ", ".join(column.values[:VALUES_SHOWN]) + ("…" if len(column.values) > VALUES_SHOWN else "")
    meaning = " · ".join(part for part in (column.description, values) if part)
    return title, name, reply(kind, language) if kind in reply_names() else column.type, meaning


def _terms(dataset: Dataset, language: Language) -> Terms:
    name = licence_name(dataset, language)
    known = terms_of(dataset.licence.id) if dataset.licence and name else None
    return Terms(
        name=name,
        address=safe_url(dataset.licence.url) if dataset.licence and dataset.licence.url.startswith("http") else "",
        lines=brief(known, language) if known else [],
        note=basis_note(known, language) if known else reply("matrix.unknown", language) if name else "",
        rights=rights_statements(dataset),
    )
