"""What a turn emits, in this order: Understood, Retrieved, Delta…, Replaced?, Finished; Waiting anywhere."""

from dataclasses import dataclass, field

from assistant.model import Answer, Card, Citation, Filter, Turn


@dataclass(frozen=True, slots=True)
class Understood:
    """The question was read; nothing was searched yet."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The numbered sources and dataset cards that the text may cite, and what the datasets had to be."""

    citations: tuple[Citation, ...]
    datasets: tuple[Card, ...]
    filters: Filter = field(default_factory=Filter)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing new: a model is being waited for, and whoever reads may leave."""


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """What was streamed did not pass the check: this text stands instead of all of it."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of every turn; the answer replaces all that was streamed."""

    answer: Answer


Event = Understood | Retrieved | Waiting | Delta | Replaced | Finished
