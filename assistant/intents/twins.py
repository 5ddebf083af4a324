"""What tells records with the same title apart: the first thing of their metadata that differs, in words."""

from collections.abc import Callable, Iterable, Sequence

from assistant.intents.tools import local_date
from assistant.model import Dataset, Language
from assistant.prompts import reply

_Fact = Callable[[Dataset, Language], str]
_FILES_NAMED = 3
_FACTS: tuple[tuple[str, _Fact], ...] = (
    ("period", lambda dataset, _: dataset.period),
    ("place", lambda dataset, _: dataset.place),
    ("files", lambda dataset, _: ", ".join(_file_names(dataset))),
    ("modified", lambda dataset, language: local_date(dataset.modified, language)),
    ("formats", lambda dataset, _: ", ".join(dataset.formats)),
)
_ON_THE_CARD = ("period", "modified", "formats")
"""What the line of a card says anyway."""


def same_title(dataset: Dataset, others: Iterable[Dataset], language: Language) -> list[Dataset]:
    """The others that a reader of `language` sees under the same title."""
    title = dataset.title(language)
    return [other for other in others if other.id != dataset.id and other.title(language) == title]


def apart(dataset: Dataset, others: Sequence[Dataset], language: Language) -> str:
    """`période couverte : 2014`: what no other one has; an empty string where nothing tells it apart."""
    for name, fact in _FACTS:
        if _is_own(dataset, others, fact, language):
            label = reply(f"record.{name}", language)
            return reply("record.fact", language, label=label, value=fact(dataset, language))
    return ""


def apart_on_card(dataset: Dataset, others: Sequence[Dataset], language: Language) -> str:
    """The same for a card among cards; empty where its line says it already, or where no other has its title."""
    twins = same_title(dataset, others, language)
    if not twins:
        return ""
    told = any(_is_own(dataset, twins, fact, language) for name, fact in _FACTS if name in _ON_THE_CARD)
    return "" if told else apart(dataset, twins, language)


def _is_own(dataset: Dataset, others: Sequence[Dataset], fact: _Fact, language: Language) -> bool:
    value = fact(dataset, language)
    return bool(value) and all(fact(other, language) != value for other in others)


def _file_names(dataset: Dataset) -> list[str]:
    return [resource.name for resource in dataset.resources if resource.name][:_FILES_NAMED]
