"""A draft without addresses that whoever wrote a record, a guide or the question could have planted in it."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from assistant.answering.draft import Draft
from assistant.language.addresses import host_of, without_addresses
from assistant.language.names import vocabulary
from assistant.model import Card, Dataset, Table

_Clean = Callable[[str], str]


def neutral(draft: Draft) -> Draft:
    """The draft with its texts free of addresses, but for those on hosts that the answer's own links lead to.

    Links come from the index: an address within a title, a description or the question is never one.
    """
    hosts = frozenset(_hosts(draft))

    def clean(text: str) -> str:
        return without_addresses(text, hosts=hosts)

    return replace(
        draft,
        text=clean(draft.text),
        citations=tuple(
            replace(citation, title=clean(citation.title), snippet=clean(citation.snippet))
            for citation in draft.citations
        ),
        cards=tuple(_card(card, clean) for card in draft.cards),
        table=_table(draft.table, clean) if draft.table else None,
        suggestions=tuple(clean(suggestion) for suggestion in draft.suggestions),
        closing=clean(draft.closing),
    )


def _hosts(draft: Draft) -> Iterable[str]:
    links = [citation.url for citation in draft.citations]
    for card in draft.cards:
        links += [card.dataset.url, card.dataset.portal]
    links += [str(licence.facts.get("url", "")) for licence in vocabulary("licence").values()]
    return filter(None, map(host_of, links))


def _card(card: Card, clean: _Clean) -> Card:
    variants = tuple(_dataset(dataset, clean) for dataset in card.variants)
    return replace(card, dataset=_dataset(card.dataset, clean), variants=variants, why=clean(card.why))


def _dataset(dataset: Dataset, clean: _Clean) -> Dataset:
    return replace(
        dataset,
        titles={language: clean(title) for language, title in dataset.titles.items()},
        descriptions={language: clean(text) for language, text in dataset.descriptions.items()},
        tags=tuple(clean(tag) for tag in dataset.tags),
        resources=tuple(
            replace(file, name=clean(file.name), description=clean(file.description)) for file in dataset.resources
        ),
    )


def _table(table: Table, clean: _Clean) -> Table:
    rows = tuple(tuple(clean(cell) if isinstance(cell, str) else cell for cell in row) for row in table.rows)
    return replace(table, caption=clean(table.caption), columns=tuple(map(clean, table.columns)), rows=rows)
