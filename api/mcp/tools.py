"""The four tools: what each gives of the open index, as structured content and as text."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from api.live import Serving
from api.mcp.addresses import dataset_uri, guide_uri
from api.mcp.arguments import Ask, GetDataset, SearchDatasets, SearchGuides
from api.mcp.marking import cut, marked
from api.mcp.record import TITLE_CHARS, VALUES, link, page, record, record_lines
from api.mcp.results import Answered, DatasetHit, DatasetHits, Figures, GuideHit, GuideHits, Shown, Source
from api.schemas import absolute
from assistant.answering.extractive import Quote
from assistant.errors import UnknownDataset
from assistant.intents.looking_up import look_up
from assistant.intents.publication_rules import guide_citation
from assistant.intents.tools import facts_line, licence_name, producer_name, shorten
from assistant.model import Answer, Card, Citation, Dataset, Filter, Kind, Language, Question, Table
from assistant.prompts import reply
from assistant.retrieval.guides import GuideSection

SNIPPET_CHARS, EXCERPT_CHARS, ANSWER_CHARS, ROWS = 300, 700, 6_000, 30


@dataclass(frozen=True, slots=True)
class Told:
    """A tool's result: for programs, and for a model to read."""

    structured: BaseModel
    text: str


def search_datasets(asked: SearchDatasets, serving: Serving, base: str, _: Language) -> Told:
    """Datasets for the words, best first."""
    found = look_up(
        serving.retriever,
        asked.query,
        asked.spoken,
        filters=asked.to_filter(),
        kind=Kind.DATASET,
        limit=asked.limit,
    )
    language, notice = found.language, reply("mcp.notice", found.language)
    cards = [thing for thing in found.things if isinstance(thing, tuple)]
    hits = [_dataset_hit(card, snippet, language, base) for card, snippet in cards]
    lines = [
        line for (card, _), hit in zip(cards, hits, strict=True) for line in _dataset_lines(card.dataset, hit, language)
    ]
    head = reply("search.found", language, count=len(hits))
    return Told(
        DatasetHits(notice=notice, language=language, total=len(hits), hits=hits),
        f"{head}\n{marked(lines, language)}" if hits else head,
    )


def get_dataset(asked: GetDataset, serving: Serving, base: str, spoken: Language) -> Told:
    """One record. Raises `UnknownDataset`."""
    dataset = serving.index.catalogue.dataset(asked.id)
    if dataset is None:
        raise UnknownDataset(f"no dataset has the id {asked.id!r}")
    shown = record(dataset, spoken, base)
    note = reply("mcp.parts", spoken, fields=", ".join(shown.cut)) if shown.cut else ""
    text = marked(record_lines(dataset, shown, spoken), spoken)
    return Told(shown, f"{text}\n{note}".rstrip())


def search_guides(asked: SearchGuides, serving: Serving, base: str, _: Language) -> Told:
    """Sections of guides for the words, best first, in the reader's language where there is a parallel guide."""
    found = look_up(serving.retriever, asked.query, asked.spoken, filters=Filter(), kind=Kind.GUIDE, limit=asked.limit)
    language, notice = found.language, reply("mcp.notice", found.language)
    hits = [_guide_hit(thing, base) for thing in found.things if isinstance(thing, GuideSection)]
    lines = [line for hit in hits for line in _guide_lines(hit)]
    head = reply("mcp.guides", language, count=len(hits))
    return Told(
        GuideHits(notice=notice, language=language, total=len(hits), hits=hits),
        f"{head}\n{marked(lines, language)}" if hits else head,
    )


def question(asked: Ask) -> Question:
    """The question as the assistant's own value."""
    return Question(text=asked.question, language=asked.spoken)


def answered(answer: Answer, base: str) -> Told:
    """An answer with its sources. It quotes catalogue and guides, so its text is marked too."""
    language = answer.language
    structured = Answered(
        notice=reply("mcp.notice", language),
        status=answer.status,
        language=language,
        direction=language.direction,
        intent=answer.intent,
        text=cut(answer.text, ANSWER_CHARS),
        sources=[_source(citation, base) for citation in answer.citations],
        datasets=[
            Shown(
                id=card.dataset.id,
                title=shorten(card.dataset.title(language), TITLE_CHARS),
                url=page(card.dataset, base),
                uri=dataset_uri(card.dataset.id),
                why=shorten(card.why, SNIPPET_CHARS),
            )
            for card in answer.datasets
        ],
        table=_figures(answer.table) if answer.table else None,
        suggestions=[shorten(text, SNIPPET_CHARS) for text in answer.suggestions],
        degraded=answer.degraded,
    )
    return Told(structured, marked(_answer_lines(structured), language))


def _dataset_hit(card: Card, snippet: str, language: Language, base: str) -> DatasetHit:
    dataset = card.dataset
    return DatasetHit(
        id=dataset.id,
        title=shorten(dataset.title(language), TITLE_CHARS),
        snippet=shorten(snippet, SNIPPET_CHARS),
        organization=shorten(producer_name(dataset, language), TITLE_CHARS),
        formats=list(dataset.formats[:VALUES]),
        licence=shorten(licence_name(dataset, language), TITLE_CHARS),
        open=dataset.licence.open if dataset.licence else None,
        modified=dataset.modified,
        period=dataset.period,
        url=page(dataset, base),
        uri=dataset_uri(dataset.id),
        score=card.score,
        why=shorten(card.why, SNIPPET_CHARS),
    )


def _dataset_lines(dataset: Dataset, hit: DatasetHit, language: Language) -> Iterator[str]:
    yield f"- {hit.title}"
    yield f"  id: {hit.id}"
    yield f"  {shorten(facts_line(dataset, language), 2 * TITLE_CHARS)}"
    yield f"  {hit.snippet}"
    yield f"  {hit.url}"


def _guide_hit(section: GuideSection, base: str) -> GuideHit:
    cited = guide_citation(1, section, Quote(section.section.text, 0.0))
    return GuideHit(
        id=cited.id,
        title=shorten(cited.title, TITLE_CHARS),
        section=shorten(cited.section, TITLE_CHARS),
        page=cited.page,
        excerpt=cut(section.part or section.section.text, EXCERPT_CHARS),
        language=cited.language,
        url=absolute(cited.url, base),
        uri=guide_uri(cited.id),
        score=round(section.score, 6),
    )


def _guide_lines(hit: GuideHit) -> Iterator[str]:
    yield f"- {hit.title} > {hit.section}" if hit.section != hit.title else f"- {hit.title}"
    yield f"  id: {hit.id}"
    yield f"  {hit.excerpt}"
    yield f"  {hit.url}"


def _source(citation: Citation, base: str) -> Source:
    return Source(
        n=citation.n,
        kind=citation.kind,
        id=citation.id,
        title=shorten(citation.title, TITLE_CHARS),
        section=shorten(citation.section, TITLE_CHARS),
        page=citation.page,
        url=link(citation.url, base),
        snippet=shorten(citation.snippet, SNIPPET_CHARS),
        language=citation.language,
    )


def _figures(table: Table) -> Figures:
    rows = [[shorten(cell, SNIPPET_CHARS) if isinstance(cell, str) else cell for cell in row] for row in table.rows]
    return Figures(caption=table.caption, columns=list(table.columns), rows=[*rows[:ROWS]], rows_total=len(table.rows))


def _answer_lines(answer: Answered) -> Iterator[str]:
    yield answer.text
    if answer.table:
        yield answer.table.caption
        yield " | ".join(answer.table.columns)
        for row in answer.table.rows:
            yield " | ".join(str(cell) for cell in row)
    for source in answer.sources:
        named = " > ".join(dict.fromkeys(part for part in (source.title, source.section) if part))
        yield f"[{source.n}] {named} {source.url}"
