"""How a dataset on a whole country or region tells a place that lies in it: by the column that names such places."""

from collections.abc import Iterator, Sequence

from assistant.language.gazetteer import ancestors, mentions, place_of
from assistant.language.names import Name, resolve
from assistant.language.written import words_of
from assistant.model import Column, Dataset, Language, pick
from assistant.prompts import reply


def told_of_places(dataset: Dataset, places: Sequence[str], language: Language) -> str:
    """That it covers more than the places that are asked for, and where in it they stand, or that its record promises no such
    detail; empty where nothing of this can be said."""
    asked = [place for name in places if (place := place_of(name))]
    within = [place for place in asked if _around(dataset, place)]
    detailed = [place for place in within if tells(dataset, place)]
    if not within:
        return ""
    whole = _around(dataset, within[0])
    told = {"place": _listed(detailed or within, language), "whole": pick(whole.names, language) if whole else ""}
    column = _column(dataset, detailed[0]) if detailed else None
    if column:
        return reply("search.by_column", language, column=column.title or column.name, **told)
    level = resolve("granularity", dataset.granularity)
    if detailed and level:
        return reply("search.by_level", language, level=pick(level.names, language), **told)
    return reply("search.wider", language, **told) if level and "holds" in level.facts else ""


def tells(dataset: Dataset, place: Name) -> bool:
    """Whether it covers what holds the place and is detailed enough to tell the place in it."""
    level = resolve("granularity", dataset.granularity) if dataset.granularity else None
    detailed = _names_such(level, place) or _column(dataset, place) is not None
    return detailed and _around(dataset, place) is not None


def _around(dataset: Dataset, place: Name) -> Name | None:
    """The territory of the dataset, where it holds the place and is not the place itself."""
    own = {mention.place.id: mention.place for mention in mentions(words_of(dataset.place))}
    return None if place.id in own else next((own[above] for above in ancestors(place) if above in own), None)


def _column(dataset: Dataset, place: Name) -> Column | None:
    """The column of names of such places: the one whose own name says the least else."""
    found = [column for column in _columns(dataset) if any(_names_such(level, place) for level in _levels(column))]
    return min(found, key=lambda column: len(words_of(column.name.replace("_", " "))), default=None)


def _columns(dataset: Dataset) -> Iterator[Column]:
    return (column for resource in dataset.resources for column in resource.columns)


def _levels(column: Column) -> Iterator[Name]:
    """The levels that the words of the column's name are those of: `commune_ar` is of communes."""
    forms = (word.form for word in words_of(column.name.replace("_", " ")))
    return (level for form in forms if (level := resolve("granularity", form)))


def _names_such(level: Name | None, place: Name) -> bool:
    return level is not None and place.facts["kind"] in level.facts.get("holds", ())


def _listed(places: Sequence[Name], language: Language) -> str:
    comma = "، " if language is Language.AR else ", "
    return comma.join(pick(place.names, language) or place.id for place in places)
