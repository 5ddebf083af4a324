"""What every handler may use, and the pieces of answers that several handlers share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from assistant.answering.machine_talk import MachineTalk
from assistant.conversation.filters import OPEN
from assistant.language.gazetteer import place_of
from assistant.language.names import resolve
from assistant.language.sentences import LIST_ITEM
from assistant.model import Card, Citation, Dataset, Filter, Hit, Kind, Language, Table, Turn, pick
from assistant.ports import Catalogue, Embedder
from assistant.prompts import reply
from assistant.retrieval.hybrid import HybridRetriever

SNIPPET_CHARS = 300
NOT_SPECIFIED = "notspecified"
"""CKAN's id for a record whose publisher chose no licence."""
SEMICOLONS = {Language.FR: " ; ", Language.AR: "؛ ", Language.EN: "; "}
QUOTES = {Language.FR: "« {} »", Language.AR: "«{}»", Language.EN: "“{}”"}


@dataclass(frozen=True, slots=True)
class Tools:
    """The open index as the handlers see it."""

    retriever: HybridRetriever
    catalogue: Catalogue
    embedder: Embedder
    generation: str
    indexed_at: str
    country: str = ""


def for_people(dataset: Dataset, language: Language, tools: Tools) -> Dataset:
    """The dataset with its description in `language` (or the nearest) as people are meant to read it."""
    told = language if dataset.descriptions.get(language) else next(iter(dataset.descriptions), language)
    text = dataset.descriptions.get(told, "")
    if not text:
        return dataset
    plain = MachineTalk(tools.embedder, tools.retriever.centring).without(text, told, Kind.DATASET)
    return dataset if plain == text else replace(dataset, descriptions={told: plain})


def producer_name(dataset: Dataset, language: Language) -> str:
    """The producer's full name with its acronym, or an empty string."""
    organization = dataset.organization
    if organization is None:
        return ""
    name = pick(organization.names, language) or organization.id
    return f"{name} ({organization.acronym})" if organization.acronym and organization.acronym != name else name


def licence_name(dataset: Dataset, language: Language) -> str:
    """The licence's title in the reader's language, as the vocabulary or else the record has it."""
    if dataset.licence is None or dataset.licence.id == NOT_SPECIFIED:
        return ""
    known = resolve("licence", dataset.licence.id)
    return pick(known.names, language) if known else dataset.licence.title


def frequency_name(dataset: Dataset, language: Language) -> str:
    """The update frequency in the reader's language."""
    return _frequency_words(dataset.frequency, language)


def local_date(date: str, language: Language) -> str:
    """`2024-05-23` as the language writes it in figures."""
    parts = date.split("-")
    if len(parts) != 3:
        return date
    return date if language is Language.EN else "/".join(reversed(parts))


def facts_line(dataset: Dataset, language: Language) -> str:
    """Producer, formats, licence and date in words; what is missing is said."""
    producer, licence = producer_name(dataset, language), licence_name(dataset, language)
    formats = ", ".join(dataset.formats)
    date = local_date(dataset.modified, language)
    return SEMICOLONS[language].join(
        [
            reply("card.by", language, producer=producer) if producer else reply("card.no_producer", language),
            reply("card.formats", language, formats=formats) if formats else reply("card.no_formats", language),
            reply("card.licence", language, licence=licence) if licence else reply("card.no_licence", language),
            reply("card.modified", language, date=date) if date else reply("card.no_date", language),
        ]
    )


def catalogue_citation(n: int, table: Table, tools: Tools, language: Language) -> Citation:
    """The catalogue itself, of which a table was counted, as a numbered source."""
    return Citation(
        n=n,
        kind="table",
        id=tools.generation,
        title=reply("statistics.source", language, date=local_date(tools.indexed_at[:10], language)),
        url="/v1/catalogue",
        snippet=table.caption,
        language=language,
    )


def why(hit: Hit, dataset: Dataset, language: Language) -> str:
    """In words, what links the dataset with the question."""
    comma = "، " if language is Language.AR else ", "
    parts = [reply("why.words", language, words=comma.join(hit.matched))] if hit.matched else []
    parts = parts or [reply("why.meaning", language)]
    if dataset.period:
        parts.append(reply("why.period", language, period=dataset.period))
    return (" · ").join(parts)


def card(hit: Hit, dataset: Dataset, language: Language) -> Card:
    """The dataset as an answer shows it."""
    return Card(dataset=dataset, score=round(hit.score, 6), why=why(hit, dataset, language))


def dataset_path(identity: str) -> str:
    """Where Dalil's own page of a dataset lies."""
    return f"/datasets/{quote(identity, safe='')}"


def dataset_citation(n: int, dataset: Dataset, language: Language) -> Citation:
    """A numbered source that leads to the dataset's page: the portal's, or Dalil's own where the portal's is unknown."""
    text = pick(dataset.descriptions, language) or dataset.title(language)
    return Citation(
        n=n,
        kind="dataset",
        id=dataset.id,
        title=dataset.title(language),
        url=dataset.url or dataset_path(dataset.id),
        snippet=shorten(text),
        language=language if language in dataset.titles else next(iter(dataset.titles), language),
    )


def shorten(text: str, limit: int = SNIPPET_CHARS) -> str:
    """The beginning of a text on one line, cut between words."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[:limit].rsplit(" ", 1)[0] + "…"


def escape(text: str) -> str:
    """Catalogue text inside Markdown: what could start a link, a tag, emphasis or a citation is made literal."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|~" else c for c in " ".join(text.split()))


def escape_lines(text: str) -> str:
    """Guide text inside Markdown: `escape` line by line; what makes a line an item of a list, or of one in it, stays."""
    found = []
    for line in text.split("\n"):
        marker = LIST_ITEM.match(line, len(line) - len(line.lstrip(" ")))
        end = marker.end() if marker else 0
        found.append(line[:end] + escape(line[end:]))
    return "\n".join(found)


def suggestions(turn: Turn, datasets: Sequence[Dataset]) -> tuple[str, ...]:
    """Up to three next questions that this index can answer."""
    language = turn.language
    if not datasets:
        return tuple(reply(f"suggest.{name}", language) for name in ("request", "open_data", "count"))
    title = datasets[0].title(language)
    return (
        reply("suggest.about", language, title=title),
        reply("suggest.licence", language, title=title),
        reply("suggest.request", language),
    )


def filter_words(filters: Filter, language: Language) -> str:
    """The filter's values as the reader's language says them, for a sentence."""
    since = filters.modified_since
    values = [
        *filters.organizations,
        *filters.themes,
        *filters.formats,
        *(_licence_words(licence, language) for licence in filters.licences),
        *(place_name(place, language) for place in filters.places),
        filters.period.replace("/", "–"),
        *(reply("filter.often", language, often=_frequency_words(often, language)) for often in filters.frequencies),
        reply("filter.since", language, date=local_date(since, language)) if since else "",
    ]
    return ("، " if language is Language.AR else ", ").join(value for value in values if value)


def place_name(place: str, language: Language) -> str:
    """A place by its name in the reader's language, or as it is written."""
    known = place_of(place)
    return pick(known.names, language) if known else place


def _frequency_words(frequency: str, language: Language) -> str:
    known = resolve("frequency", frequency) if frequency else None
    return pick(known.names, language) if known else frequency


def _licence_words(licence: str, language: Language) -> str:
    known = resolve("licence", licence)
    if licence == OPEN:
        return reply("filter.open", language)
    return pick(known.names, language) if known else licence
