"""The indicators of the MQA in one table, and the assessment of a dataset by them.

Weights and rating bands: https://data.europa.eu/mqa/methodology. That of several files the one with most points counts
is the methodology's "identical content with several distributions", applied to all indicators of files together as
`piveau-metrics-score` does. docs/quality.md says what differs.
"""

from dataclasses import dataclass

from assistant.model import Dataset, Resource
from indexer.quality import checks
from indexer.quality.checks import Check, Subject
from indexer.quality.model import NO_LINKS, Assessment, Dimension, Finding, Links


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the MQA's tables: what it is worth, the DCAT property it looks at, and the check.

    `of_file` says whether it is looked up in each file: then the best file counts.
    """

    id: str
    dimension: Dimension
    weight: int
    field: str
    check: Check
    of_file: bool = False


_F, _A, _I, _R, _C = Dimension

INDICATORS: tuple[Indicator, ...] = (
    Indicator("keywords", _F, 30, "dcat:keyword", checks.keywords),
    Indicator("categories", _F, 30, "dcat:theme", checks.categories),
    Indicator("place", _F, 20, "dct:spatial", checks.place),
    Indicator("period", _F, 20, "dct:temporal", checks.period),
    Indicator("access_reached", _A, 50, "dcat:accessURL", checks.access_reached, of_file=True),
    Indicator("download_given", _A, 20, "dcat:downloadURL", checks.download_given, of_file=True),
    Indicator("download_reached", _A, 30, "dcat:downloadURL", checks.download_reached, of_file=True),
    Indicator("format", _I, 20, "dct:format", checks.format_given, of_file=True),
    Indicator("media_type", _I, 10, "dcat:mediaType", checks.media_type_given, of_file=True),
    Indicator("from_vocabulary", _I, 10, "dct:format, dcat:mediaType", checks.from_vocabulary, of_file=True),
    Indicator("non_proprietary", _I, 20, "dct:format", checks.non_proprietary, of_file=True),
    Indicator("machine_readable", _I, 20, "dct:format", checks.machine_readable, of_file=True),
    Indicator("dcat_ap", _I, 30, "DCAT-AP", checks.dcat_ap),
    Indicator("licence", _R, 20, "dct:license", checks.licence),
    Indicator("known_licence", _R, 10, "dct:license", checks.known_licence),
    Indicator("access_rights", _R, 10, "dct:accessRights", checks.access_rights),
    Indicator("known_access_rights", _R, 5, "dct:accessRights", checks.known_access_rights),
    Indicator("contact", _R, 20, "dcat:contactPoint", checks.contact),
    Indicator("publisher", _R, 10, "dct:publisher", checks.publisher),
    Indicator("rights", _C, 5, "dct:rights", checks.rights, of_file=True),
    Indicator("file_size", _C, 5, "dcat:byteSize", checks.file_size, of_file=True),
    Indicator("issued", _C, 5, "dct:issued", checks.issued, of_file=True),
    Indicator("modified", _C, 5, "dct:modified", checks.modified, of_file=True),
)
_OF_DATASET = tuple(indicator for indicator in INDICATORS if not indicator.of_file)
_OF_FILE = tuple(indicator for indicator in INDICATORS if indicator.of_file)
_PLACES = {indicator.id: number for number, indicator in enumerate(INDICATORS)}


def assess(dataset: Dataset, links: Links = NO_LINKS) -> Assessment:
    """What the dataset earns. Without `links` nothing that needs the network is measured: 325 points are possible.

    With them, a missing address counts as one that does not answer, and one that `links` lacks is not measured.
    """
    found = _findings(_OF_DATASET, Subject(dataset, None, links))
    best = max((_of_file(dataset, resource, links) for resource in dataset.resources or (None,)), key=_worth)
    findings = sorted((*found, *best.findings), key=lambda finding: _PLACES[finding.indicator])
    return Assessment(findings=tuple(findings), resource=best.resource)


def _of_file(dataset: Dataset, resource: Resource | None, links: Links) -> Assessment:
    name = (resource.name or resource.id) if resource else ""
    return Assessment(findings=_findings(_OF_FILE, Subject(dataset, resource, links)), resource=name)


def _findings(indicators: tuple[Indicator, ...], subject: Subject) -> tuple[Finding, ...]:
    return tuple(_finding(indicator, subject) for indicator in indicators)


def _finding(indicator: Indicator, subject: Subject) -> Finding:
    verdict = indicator.check(subject)
    return Finding(
        indicator=indicator.id,
        dimension=indicator.dimension,
        weight=indicator.weight,
        met=verdict.met,
        mend=verdict.mend,
        found=verdict.found,
    )


def _worth(assessment: Assessment) -> tuple[int, int]:
    """Most points first; of equal ones that with fewest points measured, so that nothing unknown counts against it."""
    return assessment.points, -assessment.possible
