"""What may be done with data: the licence of the dataset that is meant, and what the guides say."""

from dataclasses import replace

from assistant.answering.draft import Draft
from assistant.conversation.slots import quoted_title
from assistant.intents import about_dataset, publication_rules
from assistant.intents.tools import Tools, card, dataset_citation, dataset_source, escape, licence_name
from assistant.model import AnswerStatus, Dataset, Hit, Turn
from assistant.prompts import reply

_COVERED = 0.75
"""Without quotation marks a dataset is meant where its text holds so much of the question."""


def handle(turn: Turn, tools: Tools) -> Draft:
    """The guides' sentences; before them the dataset's own licence where the question is about one dataset."""
    rules = publication_rules.handle(turn, tools)
    meant = _meant(turn, tools, at_least=_COVERED if rules.status is AnswerStatus.ANSWERED else 0.0)
    if meant is None:
        return rules
    hit, dataset = meant
    return _with_licence(turn, hit, dataset, rules)


def _meant(turn: Turn, tools: Tools, *, at_least: float) -> tuple[Hit, Dataset] | None:
    """The dataset that is asked about; where the guides say nothing, any that is found surely will do."""
    found = about_dataset.find(turn, tools)
    if found is None:
        return None
    hit, dataset, _ = found
    return (hit, dataset) if turn.dataset or quoted_title(turn.standalone) or hit.covered >= at_least else None


def _with_licence(turn: Turn, hit: Hit, dataset: Dataset, rules: Draft) -> Draft:
    """The licence as source 1, the guides' sources after it."""
    language = turn.language
    licence = licence_name(dataset, language)
    title = escape(dataset.title(language))
    line = (
        reply("licence.of_dataset", language, title=title, licence=escape(licence))
        if licence
        else reply("licence.unknown_of_dataset", language, title=title)
    )
    answered = rules.status is AnswerStatus.ANSWERED
    moved = [replace(citation, n=citation.n + 1) for citation in rules.citations] if answered else []
    text = rules.text if answered else ""
    for citation in reversed(rules.citations if answered else ()):
        text = text.replace(f"[{citation.n}]", f"[{citation.n + 1}]")
    return replace(
        rules,
        status=AnswerStatus.ANSWERED,
        text="\n\n".join(part for part in (f"{line} [1]", text) if part),
        citations=(dataset_citation(1, dataset, language), *moved),
        cards=(card(hit, dataset, language),),
        sources={1: dataset_source(dataset, language), **{n + 1: s for n, s in rules.sources.items()}},
    )
