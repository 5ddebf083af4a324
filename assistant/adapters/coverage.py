"""The places and years that a dataset covers, as facet values, and those that a filter for a place or period takes.

A dataset that names no place or year may cover any, and passes every such filter.
"""

import re

from assistant.language.gazetteer import ancestors, is_covered, mentions, place_of
from assistant.language.names import Name
from assistant.language.written import words_of
from assistant.language.years import newest, period_range, period_years, title_years
from assistant.model import Dataset

ANY = "*"
"""The value of a dataset that names no place, or no year."""
INSIDE = "in:"
"""In front of the id of a place that holds one of the dataset's own."""
_PARTS = re.compile(r"\s*[,;|،؛]\s*")


def place_values(dataset: Dataset) -> list[str]:
    """Its places, what holds them, and the names in its `place` that the vocabulary lacks."""
    places = places_of(dataset)
    unknown = [part for part in [dataset.place, *_PARTS.split(dataset.place)] if part and not place_of(part)]
    within = [INSIDE + above for place in places for above in ancestors(place)]
    own = [place.id for place in places]
    return [*own, *within, *unknown, *([] if any(map(is_covered, places)) else [ANY])]


def places_of(dataset: Dataset) -> list[Name]:
    """The places of its `place`, titles and tags; a country of which a part is named says nothing more and is left out.

    A region stays beside its towns: tags name the largest ones. Names that are everyday words too count in titles only
    where something says so, in `place` always.
    """
    named = {m.place.id: m.place for m in mentions(words_of(dataset.place))}
    for text in (*dataset.titles.values(), *dataset.tags):
        named |= {m.place.id: m.place for m in mentions(words_of(text)) if not m.doubtful}
    holding = {ancestors(place)[-1] for place in named.values() if ancestors(place)}
    return [place for place in named.values() if place.id not in holding]


def year_values(dataset: Dataset) -> list[str]:
    """The years of its period and titles."""
    years = period_years(dataset.period).union(*map(title_years, dataset.titles.values()))
    return newest(years) or [ANY]


def wanted_places(name: str) -> list[str]:
    """What datasets about the place, what holds it or lies in it, or no place have; of an unknown name the name alone."""
    place = place_of(name)
    return [place.id, INSIDE + place.id, *ancestors(place), ANY] if place else [name]


def wanted_years(period: str) -> list[str]:
    """The years of a filter's period; what is no period asks for nothing."""
    span = period_range(period)
    return [*map(str, range(span[0], span[1] + 1)), ANY] if span else []
