"""Greetings, and questions that no open-data portal answers: a short reply with what can be asked."""

from assistant.answering.draft import Draft
from assistant.intents.tools import Tools
from assistant.model import AnswerStatus, Turn
from assistant.prompts import reply


def handle(turn: Turn, tools: Tools) -> Draft:  # noqa: ARG001 (all handlers have one shape)
    """The reply of the turn's kind, with three questions that can be asked."""
    name = "scope.hello" if turn.greeting else "scope.outside"
    return Draft(
        status=AnswerStatus.OUT_OF_SCOPE,
        text=reply(name, turn.language),
        suggestions=tuple(reply(f"suggest.{n}", turn.language) for n in ("count", "open_data", "publish")),
        confidence=1.0,
    )
