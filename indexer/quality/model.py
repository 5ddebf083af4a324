"""The words of the quality report: dimensions, ratings, what is known of a link, and what a dataset was found to have."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

TOTAL = 405
"""Points of a dataset that meets every indicator."""
LINK_POINTS = 80
"""Points that only asking the network can tell."""


class Dimension(StrEnum):
    """What an indicator serves: the FAIR principles and context, in the order of the MQA."""

    FINDABILITY = "findability"
    ACCESSIBILITY = "accessibility"
    INTEROPERABILITY = "interoperability"
    REUSABILITY = "reusability"
    CONTEXTUALITY = "contextuality"


class Rating(StrEnum):
    """The four ratings of the MQA, best first."""

    EXCELLENT = "excellent"
    GOOD = "good"
    SUFFICIENT = "sufficient"
    BAD = "bad"


LEAST_POINTS = {Rating.EXCELLENT: 351, Rating.GOOD: 221, Rating.SUFFICIENT: 121, Rating.BAD: 0}
"""Fewest points of each rating, of 405."""


def rate(points: float, possible: float) -> Rating:
    """The rating of `points` out of the `possible` ones that were measured, as if in proportion out of 405."""
    return next(
        r for r, least in LEAST_POINTS.items() if points * TOTAL >= least * possible and (possible or not least)
    )


class LinkKind(StrEnum):
    """How the check of a link ended; `SKIPPED` tells nothing of the link."""

    OK = "ok"
    BROKEN = "broken"
    UNREACHABLE = "unreachable"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkState:
    """What a check found: the HTTP status (0 where no answer came), why it failed, and the day as `YYYY-MM-DD`."""

    kind: LinkKind
    status: int = 0
    reason: str = ""
    checked: str = ""


Links = Mapping[str, LinkState]
NO_LINKS: Links = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an indicator is met, None where it was not measured.

    `mend` names the advice in `prompts/quality.toml` where it is not met, `found` is what stands in the record instead.
    """

    met: bool | None
    mend: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An indicator with its verdict on one dataset."""

    indicator: str
    dimension: Dimension
    weight: int
    met: bool | None
    mend: str = ""
    found: str = ""

    @property
    def points(self) -> int:
        """Points earned."""
        return self.weight if self.met else 0

    @property
    def possible(self) -> int:
        """Points that could be earned: none where nothing was measured."""
        return 0 if self.met is None else self.weight


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """All findings on one dataset, in the order of the indicators.

    `resource` is the name of the file whose points count: of several files the MQA takes the one that earns most.
    """

    findings: tuple[Finding, ...]
    resource: str = ""

    @cached_property
    def points(self) -> int:
        """Points earned."""
        return sum(finding.points for finding in self.findings)

    @cached_property
    def possible(self) -> int:
        """Points of the indicators that were measured; 405 where all were."""
        return sum(finding.possible for finding in self.findings)

    @property
    def percent(self) -> float:
        """Points earned of those measured, from 0 to 100."""
        return 100 * self.points / self.possible if self.possible else 0.0

    @property
    def rating(self) -> Rating:
        """The rating of the share of points, in proportion to 405."""
        return rate(self.points, self.possible)

    def mends(self) -> dict[str, int]:
        """Advice → points of the indicators that wait for it, most points first."""
        gains: dict[str, int] = {}
        for finding in self.findings:
            if finding.met is False:
                gains[finding.mend] = gains.get(finding.mend, 0) + finding.weight
        return dict(sorted(gains.items(), key=lambda gain: -gain[1]))
