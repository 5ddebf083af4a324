"""The report as one JSON object, for dashboards and for the next run to compare with."""

from collections.abc import Iterable, Mapping

from assistant.model import Language
from indexer.quality.model import TOTAL, LinkKind
from indexer.quality.report import Assessed, Group, Report, Tally, worst_first
from indexer.quality.texts import text

WORST = 20


def summary(report: Report, language: Language, links: Mapping[LinkKind, int] | None) -> dict[str, object]:
    """Totals, dimensions, indicators, groups worst first, what to mend, and the worst datasets; texts in `language`."""
    return {
        **_sums(report.total),
        "total": TOTAL,
        "ratings": {str(rating): count for rating, count in sorted(report.total.ratings.items())},
        "dimensions": {
            str(dimension): {"points": found.points, "possible": found.possible, "percent": _rounded(found.percent)}
            for dimension, found in report.dimensions.items()
        },
        "indicators": {
            name: {"met": found.met, "not_met": found.unmet, "not_measured": found.unmeasured}
            for name, found in report.indicators.items()
        },
        "mends": [
            {"mend": mend, "text": text(f"mend.{mend}", language), "datasets": datasets, "points": points}
            for mend, datasets, points in report.total.to_gain()
        ],
        "producers": _groups(report.producers.values(), language),
        "themes": _groups(report.themes.values(), language),
        "portals": _groups(report.portals.values(), language),
        "worst": [_dataset(assessed, language) for assessed in report.worst()[:WORST]],
        "links": None if links is None else {str(kind): links.get(kind, 0) for kind in LinkKind},
    }


def _sums(tally: Tally) -> dict[str, object]:
    return {
        "datasets": tally.datasets,
        "points": tally.points,
        "possible": tally.possible,
        "percent": _rounded(tally.percent),
        "median": tally.median,
        "rating": str(tally.rating),
    }


def _groups(groups: Iterable[Group], language: Language) -> list[dict[str, object]]:
    return [{"id": group.id, "name": group.name(language), **_sums(group.tally)} for group in worst_first(groups)]


def _dataset(assessed: Assessed, language: Language) -> dict[str, object]:
    dataset, assessment = assessed
    return {
        "id": dataset.id,
        "title": dataset.title(language),
        "points": assessment.points,
        "possible": assessment.possible,
        "percent": _rounded(assessment.percent),
        "rating": str(assessment.rating),
        "mends": assessment.mends(),
    }


def _rounded(percent: float | None) -> float | None:
    return None if percent is None else round(percent, 1)
