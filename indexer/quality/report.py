"""What many assessments add up to: by producer, theme and portal, by dimension and indicator, and the worst datasets.

Everything is added in a stream: what is kept grows with the number of groups, not with that of datasets.
"""

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from assistant.model import Dataset, Language, LocalText, Term, pick
from indexer.quality.model import Assessment, Dimension, Rating, rate

Assessed = tuple[Dataset, Assessment]


@dataclass(slots=True)
class Tally:
    """Sums over some datasets. `percents` counts the datasets by their score in whole percent, rounded down."""

    datasets: int = 0
    points: int = 0
    possible: int = 0
    ratings: Counter[Rating] = field(default_factory=Counter)
    percents: Counter[int] = field(default_factory=Counter)
    mends: Counter[str] = field(default_factory=Counter)
    gains: Counter[str] = field(default_factory=Counter)

    def add(self, assessment: Assessment) -> None:
        """Count one dataset more."""
        self.datasets += 1
        self.points += assessment.points
        self.possible += assessment.possible
        self.ratings[assessment.rating] += 1
        self.percents[int(assessment.percent)] += 1
        gains = assessment.mends()
        self.mends.update(gains.keys())
        self.gains.update(gains)

    @property
    def percent(self) -> float:
        """Points earned of those measured, over all datasets together, from 0 to 100."""
        return 100 * self.points / self.possible if self.possible else 0.0

    @property
    def rating(self) -> Rating:
        """The rating of that share."""
        return rate(self.points, self.possible)

    @property
    def median(self) -> int:
        """The score in whole percent that half of the datasets do not exceed."""
        rest = (self.datasets + 1) // 2
        for percent in sorted(self.percents):
            rest -= self.percents[percent]
            if rest <= 0:
                return percent
        return 0

    def to_gain(self) -> list[tuple[str, int, int]]:
        """Advice, number of datasets that need it and points to gain, most points first."""
        return [(mend, self.mends[mend], points) for mend, points in self.gains.most_common()]


@dataclass(slots=True)
class Group:
    """A producer, theme or portal with its sums; `names` is empty for what records leave out."""

    id: str
    names: LocalText
    tally: Tally = field(default_factory=Tally)

    def name(self, language: Language) -> str:
        """The name in `language`, or the nearest there is; "" for what records leave out."""
        return pick(self.names, language) or self.id


@dataclass(slots=True)
class Outcome:
    """How often an indicator was met, not met and not measured."""

    met: int = 0
    unmet: int = 0
    unmeasured: int = 0

    @property
    def percent(self) -> float | None:
        """Share of the datasets that meet it among those where it was measured; None where it never was."""
        measured = self.met + self.unmet
        return 100 * self.met / measured if measured else None


@dataclass(slots=True)
class DimensionSum:
    """Points earned and measured in one dimension."""

    points: int = 0
    possible: int = 0

    @property
    def percent(self) -> float | None:
        """Points earned of those measured; None where nothing was."""
        return 100 * self.points / self.possible if self.possible else None


class Report:
    """Add datasets one by one, then read. Of the `keep` worst datasets the records are kept too."""

    def __init__(self, *, keep: int = 500) -> None:
        self.total = Tally()
        self.producers: dict[str, Group] = {}
        self.themes: dict[str, Group] = {}
        self.portals: dict[str, Group] = {}
        self.dimensions = {dimension: DimensionSum() for dimension in Dimension}
        self.indicators: dict[str, Outcome] = {}
        self._keep = keep
        self._heap: list[tuple[float, int, Assessed]] = []

    def add(self, dataset: Dataset, assessment: Assessment) -> None:
        """Count one dataset more."""
        self.total.add(assessment)
        producer = dataset.organization
        _tally(self.producers, producer_key(producer), producer.names if producer else {}).add(assessment)
        themes = {theme_key(theme): theme.names for theme in dataset.themes}
        for key, names in (themes or {"": {}}).items():
            _tally(self.themes, key, names).add(assessment)
        _tally(self.portals, portal_of(dataset), {}).add(assessment)
        self._add_findings(assessment)
        self._offer(dataset, assessment)

    def worst(self) -> list[Assessed]:
        """The datasets with the lowest scores, lowest first; equal ones in the order in which they came."""
        return [kept for _, _, kept in sorted(self._heap, key=lambda entry: entry[:2], reverse=True)]

    def _add_findings(self, assessment: Assessment) -> None:
        for finding in assessment.findings:
            of_dimension = self.dimensions[finding.dimension]
            of_dimension.points += finding.points
            of_dimension.possible += finding.possible
            outcome = self.indicators.setdefault(finding.indicator, Outcome())
            outcome.met += finding.met is True
            outcome.unmet += finding.met is False
            outcome.unmeasured += finding.met is None

    def _offer(self, dataset: Dataset, assessment: Assessment) -> None:
        """The heap's first entry is the best of the worst: it gives way. Numbers are unique, so records are not compared."""
        entry = (-assessment.percent, -self.total.datasets, (dataset, assessment))
        if len(self._heap) < self._keep:
            heapq.heappush(self._heap, entry)
        elif self._heap:
            heapq.heappushpop(self._heap, entry)


def worst_first(groups: Iterable[Group]) -> list[Group]:
    """Groups by average score, lowest first; equal ones by how many datasets they have, most first."""
    return sorted(groups, key=lambda group: (group.tally.percent, -group.tally.datasets, group.id))


def producer_key(producer: Term | None) -> str:
    """What a producer counts under, whatever the spelling of its name; "" for none."""
    return (producer.acronym or producer.id) if producer else ""


def theme_key(theme: Term) -> str:
    """What a theme counts under on all portals."""
    return pick(theme.names, Language.EN) or theme.id


def portal_of(dataset: Dataset) -> str:
    """The portal's address or name; where the record was read from, where no portal is known."""
    return dataset.portal or dataset.source


def _tally(groups: dict[str, Group], key: str, names: LocalText) -> Tally:
    return groups.setdefault(key, Group(key, names)).tally
