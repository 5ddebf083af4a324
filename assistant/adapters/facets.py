"""What a filter means in every store: facet values of a record, folded once, the same for Chroma, tantivy and SQLite."""

from collections.abc import Mapping

from assistant.language.normalise import fold
from assistant.model import Dataset, Filter

FACETS = ("organization", "theme", "format", "licence")


def facets_of(dataset: Dataset) -> dict[str, list[str]]:
    """Facet → folded values; facets without a value are left out."""
    organization = dataset.organization
    values = {
        "organization": [organization.id, organization.acronym, *organization.names.values()] if organization else [],
        "theme": [name for theme in dataset.themes for name in (theme.id, *theme.names.values())],
        "format": list(dataset.formats),
        "licence": [dataset.licence.id, "open" if dataset.licence.open else ""] if dataset.licence else [],
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
    }
    return {name: [fold(v) for v in values] for name, values in asked.items() if values}


def day_number(date: str) -> int:
    """`2024-05-23` as 20240523; missing parts count as 01, no date as 0."""
    digits = [part for part in date[:10].split("-") if part.isdigit()]
    if not digits or len(digits[0]) != 4:
        return 0
    year, month, day = [*digits, "01", "01"][:3]
    return int(year) * 10_000 + int(month) * 100 + int(day)
