"""A datum as it is found in a folded text."""

from dataclasses import dataclass

from assistant.model import PersonalKind


@dataclass(frozen=True, slots=True)
class Span:
    """A datum from `start` to `end`; what says what it is reaches from `said` to `told`, -1 where nothing does."""

    kind: PersonalKind
    start: int
    end: int
    said: int = -1
    told: int = -1
