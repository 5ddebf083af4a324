"""Whether data under two licences may be published as one adapted database, as far as the licences' terms prove it."""

from dataclasses import dataclass
from enum import StrEnum

from assistant.language.licence_terms import Basis, Rule, Terms


class Verdict(StrEnum):
    """What the terms prove of a combination, from the plainest to the most open."""

    ADAPT_FORBIDDEN = "adapt_forbidden"
    """One of them does not let adaptations be published."""
    TWO_SHARE_ALIKE = "two_share_alike"
    """Each wants the whole under itself."""
    COMMERCIAL_CLASH = "commercial_clash"
    """One wants the whole under terms that allow a use which the other forbids."""
    SAME = "same"
    UNDER_ONE = "under_one"
    """The whole goes under the one that is share-alike."""
    FREE = "free"
    """Neither asks for a licence of the whole."""
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Combination:
    """A verdict, and the licence that it turns on (None where both do)."""

    verdict: Verdict
    licence: Terms | None = None
    not_commercial: bool = False

    @property
    def is_possible(self) -> bool | None:
        """Whether the whole may be published; None where the terms do not tell."""
        if self.verdict is Verdict.CHECK:
            return None
        return self.verdict in (Verdict.SAME, Verdict.UNDER_ONE, Verdict.FREE)


def combination(one: Terms, other: Terms) -> Combination:
    """What the terms of two licences say of publishing one database made from both."""
    pair = (one, other)
    forbidding = next((terms for terms in pair if terms.rule("adapt") is Rule.NO), None)
    if forbidding:
        return Combination(Verdict.ADAPT_FORBIDDEN, forbidding)
    if any(_unknown(terms) for terms in pair):
        return Combination(Verdict.CHECK)
    closed = any(terms.rule("commercial") is Rule.NO for terms in pair)
    if one.family == other.family:
        return Combination(Verdict.SAME, _later(one, other), closed)
    alike = [terms for terms in pair if terms.rule("share_alike") is Rule.REQUIRED]
    if not alike:
        return Combination(Verdict.FREE, None, closed)
    return Combination(Verdict.TWO_SHARE_ALIKE) if len(alike) == len(pair) else _under(alike[0], closed)


def _under(alike: Terms, closed: bool) -> Combination:
    """The whole under the share-alike licence, unless that allows a use which the other one forbids (`closed`)."""
    if closed and alike.rule("commercial") is Rule.YES:
        return Combination(Verdict.COMMERCIAL_CLASH, alike)
    return Combination(Verdict.UNDER_ONE, alike, closed)


def _unknown(terms: Terms) -> bool:
    """Whether what decides is not stated, or was not read from the licence or its summary."""
    decisive = ("adapt", "share_alike", "commercial")
    unread = terms.basis not in (Basis.TEXT, Basis.DEED)
    return unread or any(terms.rule(act) is Rule.NOT_STATED for act in decisive)


def _later(one: Terms, other: Terms) -> Terms:
    """Of two versions the one with the higher number."""
    return max(one, other, key=lambda terms: terms.name)
