"""What a filter means in every store: facet values of a record, folded once, the same for Chroma, tantivy and SQLite."""

from collections.abc import Mapping

from assistant.adapters.coverage import place_values, wanted_places, wanted_years, year_values
from assistant.language.names import resolve
from assistant.language.normalise import fold
from assistant.model import Dataset, Filter

FACETS = ("organization", "theme", "format", "licence", "place", "year", "frequency")
"""What every store holds of each record."""
COUNTED = ("organization", "theme", "format", "licence", "place", "frequency")
"""The facets whose values can be listed with their numbers of datasets."""


def facets_of(dataset: Dataset) -> dict[str, list[str]]:
    """Facet → folded values; facets without a value are left out."""
    organization = dataset.organization
    values = {
        "organization": [organization.id, organization.acronym, *organization.names.values()] if organization else [],
        "theme": [name for theme in dataset.themes for name in (theme.id, *theme.names.values())],
        "format": list(dataset.formats),
        "licence": [dataset.licence.id, "open" if dataset.licence.open else ""] if dataset.licence else [],
        "place": place_values(dataset),
        "year": year_values(dataset),
        "frequency": [dataset.frequency],
    }
    folded = {name: sorted({fold(v) for v in found if v}) for name, found in values.items()}
    return {name: found for name, found in folded.items() if found}


def wanted(filters: Filter) -> Mapping[str, list[str]]:
    """Facet → folded values of which a dataset must have at least one; facets that ask for nothing are left out."""
    asked = {
        "organization": filters.organizations,
        "theme": filters.themes,
        "format": filters.formats,
        "licence": filters.licences,
        "place": [value for place in filters.places for value in wanted_places(place)],
        "year": wanted_years(filters.period),
        "frequency": [_frequency(value) for value in filters.frequencies],
    }
    return {name: list(dict.fromkeys(fold(v) for v in values)) for name, values in asked.items() if values}


def _frequency(name: str) -> str:
    """The id of a frequency under any of its names; an unknown name as it is."""
    known = resolve("frequency", name)
    return known.id if known else name


def day_number(date: str) -> int:
    """`2024-05-23` as 20240523; missing parts count as 01, no date as 0."""
    digits = [part for part in date[:10].split("-") if part.isdigit()]
    if not digits or len(digits[0]) != 4:
        return 0
    year, month, day = [*digits, "01", "01"][:3]
    return int(year) * 10_000 + int(month) * 100 + int(day)
