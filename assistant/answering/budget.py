"""A chat model that may read and write so much a day."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.answering.patience import closing_of
from assistant.errors import BudgetSpent
from assistant.ports import ChatModel, DailyCount

_LOG = logging.getLogger(__name__)
BYTES_PER_TOKEN = 4
"""Estimated: four Latin letters or two Arabic ones; providers that stream do not all say what they counted."""


def tokens_in(text: str) -> int:
    """About how many tokens a text has; at least one where there is any text."""
    return -(-len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN)


@dataclass(frozen=True, slots=True)
class Budget:
    """So many tokens a day, for all models that share `spent`. It is said once in the log when they are used up."""

    daily_tokens: int
    spent: DailyCount
    _said: threading.Event = field(default_factory=threading.Event)

    @property
    def is_spent(self) -> bool:
        """Whether the last request found nothing left."""
        return self._said.is_set()

    def check(self) -> None:
        """Raises `BudgetSpent` where nothing is left today."""
        if self.spent.total() < self.daily_tokens:
            self._said.clear()
            return
        if not self._said.is_set():
            self._said.set()
            _LOG.warning("the language model rests until midnight UTC: %d tokens are used up", self.daily_tokens)
        raise BudgetSpent(f"{self.daily_tokens} tokens are used up today")


@dataclass(frozen=True, slots=True)
class BudgetedModel:
    """`ChatModel` around another one: what is read and written counts, and where nothing is left `BudgetSpent` is raised.

    A request that began is written to its end: the budget may be passed by what runs at that moment.
    """

    model: ChatModel
    budget: Budget

    @property
    def name(self) -> str:
        """See `ChatModel`."""
        return self.model.name

    def stream(self, system: str, user: str) -> Iterator[str]:
        """See `ChatModel`. What is asked counts before the model is reached, what it wrote also when it is left early."""
        self.budget.check()
        self.budget.spent.add(tokens_in(system) + tokens_in(user))
        written = 0
        try:
            with closing_of(self.model.stream(system, user)) as pieces:
                for piece in pieces:
                    written += len(piece.encode("utf-8", "replace"))
                    yield piece
        finally:
            self.budget.spent.add(-(-written // BYTES_PER_TOKEN))
