"""One dataset: what is in it, how fresh it is, how to get it, how to cite it; what is asked first."""

from collections.abc import Callable
from dataclasses import replace

from assistant.answering.draft import Draft
from assistant.conversation.openness import subject_words
from assistant.conversation.slots import quoted_title, without_titles
from assistant.intents import dataset_search, licence_answer
from assistant.intents.record import (
    FILES,
    attribution_told,
    comma,
    dataset_source,
    file_words,
    labelled,
    missing,
)
from assistant.intents.tools import Tools, card, dataset_citation, escape, for_people, shorten, suggestions
from assistant.language.aspects import aspects_in
from assistant.language.normalise import fold
from assistant.language.sentences import sentences
from assistant.model import AnswerStatus, Card, Dataset, Filter, Hit, Kind, Language, Scope, Turn, pick
from assistant.prompts import reply
from assistant.retrieval.confidence import DATASETS

_MEANT = 0.6
"""A dataset that is not named is meant where its text holds so much of the question's words; else it is a search, and so is
what asks for files of a format or of a producer."""
_SUBJECT_WORDS = 2
"""One word alone is the subject of too many datasets."""
_ASPECTS = 2
"""So many things that a question asks are answered in front."""
_LICENCE = "licence"
_BRIEF_TEXT = 300
_LIMITS_TOLD = 3
_FACTS = {
    "updated": ("modified", "frequency"),
    "period": ("period",),
    "producer": ("producer", "contact"),
    "place": ("place", "granularity"),
    "columns": ("columns",),
    "size": ("rows", "size"),
    _LICENCE: ("licence",),
}
"""Fields of the record that answer an aspect."""
_REST = ("producer", "modified", "frequency", "period", "place", "granularity", "licence", "files")


def handle(turn: Turn, tools: Tools) -> Draft:
    """The record in words; where no dataset is meant clearly, a search."""
    found = _meant(turn, tools) or _meant_by_subject(turn, tools)
    if found is None:
        return dataset_search.handle(turn, tools)
    hit, dataset, confidence = found
    dataset = for_people(dataset, turn.language, tools)
    asked = aspects_in(without_titles(turn.standalone), "dataset")[:_ASPECTS]
    if asked[:1] == [_LICENCE]:
        return replace(licence_answer.of_dataset(turn, hit, dataset, tools), confidence=confidence)
    language = turn.language
    shown = (card(hit, dataset, language),)
    return Draft(
        status=AnswerStatus.ANSWERED,
        text="\n\n".join(_paragraphs(asked, dataset, language)),
        citations=(dataset_citation(1, dataset, language),),
        cards=shown,
        suggestions=_next(turn, shown[0]),
        confidence=confidence,
        sources={1: dataset_source(dataset, language)},
    )


def _meant(turn: Turn, tools: Tools) -> tuple[Hit, Dataset, float] | None:
    """The dataset that the question names, or holds nearly all words of."""
    found = find(turn, tools)
    if found is None or _is_named(turn):
        return found
    return found if found[0].covered >= _MEANT and not _chooses(turn.filters) else None


def _meant_by_subject(turn: Turn, tools: Tools) -> tuple[Hit, Dataset, float] | None:
    """The dataset that is meant by what is left of the question without the words for what is asked of it."""
    words = subject_words(turn.standalone, dialect=turn.dialect)
    if _is_named(turn) or len(words) < _SUBJECT_WORDS or not aspects_in(turn.standalone, "dataset"):
        return None
    return _meant(replace(turn, standalone=" ".join(words)), tools)


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


def _paragraphs(asked: list[str], dataset: Dataset, language: Language) -> list[str]:
    """What is asked first, the rest in brief; each paragraph and list item with its source."""
    told = _answers(asked, dataset, language)
    if not told:
        return [f"{paragraph} [1]" for paragraph in _whole(dataset, language)]
    covered = {field for aspect in asked for field in _FACTS.get(aspect, ())}
    covered |= {"files"} if {"download", "size"} & {*asked} else set()
    rest = labelled(dataset, [field for field in _REST if field not in covered], language, absent=False)
    description = escape(shorten(pick(dataset.descriptions, language), _BRIEF_TEXT))
    brief = [description, reply("about.also", language, facts=rest) if rest else ""]
    return [*told, *(f"{paragraph} [1]" for paragraph in brief if paragraph)]


def _answers(asked: list[str], dataset: Dataset, language: Language) -> list[str]:
    """The paragraphs that answer what is asked, with their source; fields of the record in one sentence."""
    fields = [field for aspect in asked for field in _FACTS.get(aspect, ())]
    title = escape(dataset.title(language))
    facts = labelled(dataset, fields, language, absent=True)
    told = [f"{reply('about.answer', language, title=title, facts=facts)}. [1]"] if fields else []
    return told + [paragraph for aspect in asked if aspect in _TOLD for paragraph in _TOLD[aspect](dataset, language)]


def _whole(dataset: Dataset, language: Language) -> list[str]:
    """The record as a whole: what it is, what is in it, who, when and where, how to cite it."""
    title, description = escape(dataset.title(language)), pick(dataset.descriptions, language)
    first = (
        reply("about.described", language, title=title, description=escape(description))
        if description
        else reply("about.no_description", language, title=title)
    )
    columns = labelled(dataset, ("columns",), language, absent=True)
    facts = labelled(dataset, [field for field in _REST if field != "files"], language, absent=True)
    files = labelled(dataset, ("files",), language, absent=True)
    lines = [f"{line[0].upper()}{line[1:]}." for line in (columns, facts, files)]
    return [first, *lines, attribution_told(dataset, language)]


def _download(dataset: Dataset, language: Language) -> list[str]:
    """Numbered steps with the files' own names, formats and sizes; links are on the card and in the source."""
    title = escape(dataset.title(language))
    if not dataset.resources:
        return [f"{reply('about.no_files', language, title=title)} [1]"]
    linked = [escape(file_words(r, dataset, language)) for r in dataset.resources if r.url][:FILES]
    without = [escape(file_words(r, dataset, language)) for r in dataset.resources if not r.url][:FILES]
    steps = []
    if linked:
        steps = [
            reply("about.step_open", language, title=title),
            reply("about.step_choose", language, files=comma(linked, language)),
            reply("about.step_get", language),
        ]
    numbered = "\n".join(f"{n}. {step} [1]" for n, step in enumerate(steps, start=1))
    no_link = f"{reply('about.no_link', language, files=comma(without, language))} [1]" if without else ""
    return [part for part in (numbered, no_link) if part]


def _cite(dataset: Dataset, language: Language) -> list[str]:
    return [f"{attribution_told(dataset, language)} [1]"]


def _limits(dataset: Dataset, language: Language) -> list[str]:
    """Sentences of the description that say what the data lack, and what the record does not state."""
    text = pick(dataset.descriptions, language)
    told = [sentence for sentence in sentences(text) if aspects_in(sentence, "sentence")][:_LIMITS_TOLD]
    first = (
        reply("record.limits_told", language, sentences=escape(" ".join(told)))
        if told
        else reply("record.limits_none", language)
    )
    fields = missing(dataset, language)
    second = reply("record.missing", language, fields=fields) if fields else reply("record.nothing_missing", language)
    title = escape(dataset.title(language))
    return [f"{reply('about.answer', language, title=title, facts=first)} [1]", f"{second} [1]"]


_TOLD: dict[str, Callable[[Dataset, Language], list[str]]] = {"download": _download, "cite": _cite, "limits": _limits}


def _next(turn: Turn, shown: Card) -> tuple[str, ...]:
    return suggestions(turn, [shown.dataset])[1:]
