"""A dataset's record in words: facts with labels, files with sizes, the line to cite it by, the source for a model."""

from collections.abc import Callable, Sequence

from assistant.intents.matrix import basis_note, brief, licence_label, semicolon
from assistant.intents.tools import (
    QUOTES,
    escape,
    frequency_name,
    licence_name,
    local_date,
    place_name,
    producer_name,
    shorten,
)
from assistant.language.licence_terms import Rule, Terms, terms_of
from assistant.language.names import resolve
from assistant.model import Dataset, Language, Resource, pick
from assistant.prompts import reply

COLUMNS, FILES = 20, 8
_SOURCE_TEXT = 500
"""Letters of the description in a source: the facts must have room."""
_KILOBYTE, _MEGABYTE = 1000, 1_000_000
FIELDS = (
    "producer", "contact", "modified", "frequency", "period", "place", "granularity", "formats", "licence", "themes",
    "languages", "access", "columns", "files",
)  # fmt: skip


def fact(dataset: Dataset, field: str, language: Language) -> str:
    """The value of a field of the record in words, or an empty string."""
    values: dict[str, Callable[[], str]] = {
        "producer": lambda: producer_name(dataset, language),
        "contact": lambda: dataset.contact,
        "modified": lambda: local_date(dataset.modified, language),
        "frequency": lambda: frequency_name(dataset, language),
        "period": lambda: dataset.period.replace("/", "–"),
        "place": lambda: place_name(dataset.place, language) if dataset.place else "",
        "granularity": lambda: _named("granularity", dataset.granularity, language),
        "formats": lambda: comma(dataset.formats, language),
        "licence": lambda: licence_name(dataset, language),
        "themes": lambda: comma([pick(theme.names, language) or theme.id for theme in dataset.themes], language),
        "languages": lambda: comma([_named("language", code, language) for code in dataset.languages], language),
        "access": lambda: dataset.access_rights,
        "columns": lambda: comma(_shown(column_names(dataset), COLUMNS), language),
        "files": lambda: semicolon(
            _shown([file_words(r, dataset, language) for r in dataset.resources], FILES), language
        ),
        "size": lambda: semicolon(_sizes(dataset, language), language),
        "rows": lambda: "",
    }
    return values[field]()


def labelled(dataset: Dataset, fields: Sequence[str], language: Language, *, absent: bool) -> str:
    """Fields with their labels in one line, escaped; what the record does not have is said (`absent`) or left out."""
    told = []
    for field in fields:
        value = fact(dataset, field, language)
        if value or absent:
            shown = escape(value) if value else reply("record.absent", language)
            told.append(reply("record.fact", language, label=reply(f"record.{field}", language), value=shown))
    return semicolon(told, language)


def missing(dataset: Dataset, language: Language) -> str:
    """The labels of what a full record has and this one lacks."""
    wanted = ("producer", "licence", "modified", "period", "columns", "files")
    lacking = [reply(f"record.{field}", language) for field in wanted if not fact(dataset, field, language)]
    return comma(lacking, language)


def column_names(dataset: Dataset) -> list[str]:
    """Titles or names of the columns of all files, each once."""
    return list(dict.fromkeys(c.title or c.name for r in dataset.resources for c in r.columns))


def file_words(resource: Resource, dataset: Dataset, language: Language) -> str:
    """A file by its name, with its format and size where they are known."""
    known = [resource.format, size_words(resource.size, language) if resource.size else ""]
    facts = comma([part for part in known if part], language)
    name = resource.name or dataset.title(language)
    return f"{name} ({facts})" if facts else name


def size_words(size: int, language: Language) -> str:
    """A size in bytes as people read it."""
    if size < _KILOBYTE:
        return reply("record.bytes", language, n=size)
    unit, name = (_MEGABYTE, "megabytes") if size >= _MEGABYTE else (_KILOBYTE, "kilobytes")
    number = f"{size / unit:.1f}".removesuffix(".0")
    return reply(f"record.{name}", language, n=number if language is Language.EN else number.replace(".", ","))


def attribution(dataset: Dataset, language: Language, *, address: bool = True) -> str:
    """A ready-made line in the form that the licence asks for: source, title, date of update, licence, address."""
    terms = terms_of(dataset.licence.id) if dataset.licence else None
    licence = licence_label(terms, language) if terms and terms.name else licence_name(dataset, language)
    title = QUOTES[language].format(dataset.title(language))
    date = local_date(dataset.modified, language)
    dated = reply("attribution.updated", language, date=date) if date else reply("attribution.no_date", language)
    where = dataset.url if address and dataset.url.startswith("http") else ""
    producer = producer_name(dataset, language)
    if terms and terms.form == "database":
        parts = comma([producer, dated, where], language)
        return reply("attribution.database", language, title=title, licence=licence, parts=parts)
    named = bool(terms and terms.name)
    under = reply("attribution.licence", language, licence=licence) if named else licence
    return reply("attribution.source", language, parts=comma([producer, title, dated, under, where], language))


def attribution_told(dataset: Dataset, language: Language) -> str:
    """The line to copy, escaped, with what to add to it."""
    terms = terms_of(dataset.licence.id) if dataset.licence else None
    free = terms is not None and terms.rule("cite") is Rule.NOT_REQUIRED
    line = escape(attribution(dataset, language))
    told = [reply("attribution.suggested" if free else "attribution.copy", language, line=line)]
    told.append(reply("attribution.consulted", language))
    if not free:
        told.append(reply("attribution.changed", language))
    return " ".join(told)


def rights_statements(dataset: Dataset) -> list[str]:
    """What the files say of rights beside the licence, each once."""
    return list(dict.fromkeys(r.rights for r in dataset.resources if r.rights))


def dataset_source(dataset: Dataset, language: Language) -> str:
    """All that a model may know of a dataset, as plain text: facts first, then the description and the terms."""
    terms = terms_of(dataset.licence.id) if dataset.licence else None
    parts = [
        dataset.title(language),
        *(
            reply("record.fact", language, label=reply(f"record.{field}", language), value=value)
            for field in FIELDS
            if (value := fact(dataset, field, language) or _said_absent(field, language))
        ),
        attribution(dataset, language, address=False),
        shorten(pick(dataset.descriptions, language), _SOURCE_TEXT),
        *(reply("licence.rights", language, rights=rights) for rights in rights_statements(dataset)),
        *_terms_lines(terms, language),
    ]
    return "\n".join(part for part in parts if part)


def comma(parts: Sequence[str], language: Language) -> str:
    """Parts of a list joined as the language does."""
    return ("، " if language is Language.AR else ", ").join(part for part in parts if part)


def _said_absent(field: str, language: Language) -> str:
    """That the record does not have a field which readers ask for."""
    asked = ("producer", "modified", "frequency", "period", "licence", "columns", "files")
    return reply("record.absent", language) if field in asked else ""


def _terms_lines(terms: Terms | None, language: Language) -> list[str]:
    return [*brief(terms, language), basis_note(terms, language)] if terms and terms.is_known else []


def _sizes(dataset: Dataset, language: Language) -> list[str]:
    return [file_words(resource, dataset, language) for resource in dataset.resources if resource.size][:FILES]


def _shown(parts: Sequence[str], most: int) -> list[str]:
    more = len(parts) - most
    return [*parts[:most], *([f"+{more}"] if more > 0 else [])]


def _named(vocabulary: str, written: str, language: Language) -> str:
    """A value by its name in the reader's language, or as it is written."""
    known = resolve(vocabulary, written) if written else None
    return pick(known.names, language) if known else written
