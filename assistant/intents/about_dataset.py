"""One dataset: what is in it, how fresh it is, how to get it, how to cite it."""

from dataclasses import replace

from assistant.answering.draft import Draft
from assistant.conversation.slots import quoted_title
from assistant.intents import dataset_search
from assistant.intents.tools import (
    Tools,
    card,
    dataset_citation,
    dataset_source,
    escape,
    facts_line,
    frequency_name,
    licence_name,
    local_date,
    producer_name,
    suggestions,
)
from assistant.language.normalise import fold
from assistant.model import AnswerStatus, Card, Dataset, Filter, Hit, Kind, Language, Scope, Turn, pick
from assistant.prompts import reply
from assistant.retrieval.confidence import DATASETS

_MEANT = 0.6
"""A dataset that is not named is meant where its text holds so much of the question's words; else it is a search, and so is
what asks for files of a format or of a producer."""
_COLUMNS = 15
_FILES = 6


def handle(turn: Turn, tools: Tools) -> Draft:
    """The record in words; where no dataset is meant clearly, a search."""
    found = find(turn, tools)
    if found is None or not (_is_named(turn) or (found[0].covered >= _MEANT and not _chooses(turn.filters))):
        return dataset_search.handle(turn, tools)
    hit, dataset, confidence = found
    language = turn.language
    shown = (card(hit, dataset, language),)
    return Draft(
        status=AnswerStatus.ANSWERED,
        text="\n\n".join(f"{paragraph} [1]" for paragraph in _paragraphs(dataset, language)),
        citations=(dataset_citation(1, dataset, language),),
        cards=shown,
        suggestions=_next(turn, shown[0]),
        confidence=confidence,
        sources={1: dataset_source(dataset, language)},
    )


def _chooses(filters: Filter) -> bool:
    """Whether the filter asks for more than a place and years, which a title may have."""
    return bool(replace(filters, places=(), period=""))


def _is_named(turn: Turn) -> bool:
    return bool(turn.dataset or quoted_title(turn.standalone))


def find(turn: Turn, tools: Tools) -> tuple[Hit, Dataset, float] | None:
    """The dataset whose page it is, else the one whose title is quoted, else the best hit that is sure enough."""
    quoted = quoted_title(turn.standalone)
    text = quoted or turn.standalone
    scope = Scope(kind=Kind.DATASET, records=(turn.dataset,) if turn.dataset else ())
    found = tools.retriever.search(text, turn.language, scope=scope, limit=5, dialect=turn.dialect)
    confidence = DATASETS.probability(found)
    pairs = [(hit, dataset) for hit in found.hits if (dataset := tools.catalogue.dataset(hit.chunk.record_id))]
    if turn.dataset and pairs:
        return (*pairs[0], 1.0)
    for hit, dataset in pairs:
        if quoted and fold(quoted) in {fold(title) for title in dataset.titles.values()}:
            return hit, dataset, 1.0
    return (*pairs[0], confidence) if pairs and DATASETS.is_sure(found) else None


def _paragraphs(dataset: Dataset, language: Language) -> list[str]:
    title = escape(dataset.title(language))
    description = pick(dataset.descriptions, language)
    columns = list(dict.fromkeys(c.title or c.name for r in dataset.resources for c in r.columns))[:_COLUMNS]
    files = [f"{r.name or dataset.title(language)} ({r.format})" for r in dataset.resources][:_FILES]
    frequency = frequency_name(dataset, language)
    comma = "، " if language is Language.AR else ", "
    return [
        reply("about.title", language, title=title, facts=escape(facts_line(dataset, language))),
        *([escape(description)] if description else []),
        reply("about.columns", language, columns=escape(comma.join(columns)))
        if columns
        else reply("about.no_columns", language),
        *([reply("about.frequency", language, frequency=escape(frequency))] if frequency else []),
        *([reply("about.files", language, files=escape(comma.join(files)))] if files else []),
        reply("about.cite", language, line=escape(citation_line(dataset, language))),
    ]


def citation_line(dataset: Dataset, language: Language) -> str:
    """A ready-made attribution: producer, title, date, licence, address."""
    comma = "، " if language is Language.AR else ", "
    parts = [
        producer_name(dataset, language),
        f"« {dataset.title(language)} »" if language is not Language.EN else f"“{dataset.title(language)}”",
        local_date(dataset.modified, language),
        licence_name(dataset, language),
        dataset.url if dataset.url.startswith("http") else "",
    ]
    return comma.join(part for part in parts if part)


def _next(turn: Turn, shown: Card) -> tuple[str, ...]:
    return suggestions(turn, [shown.dataset])[1:]
