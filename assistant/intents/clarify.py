"""Ask for the subject where a question names none, with three subjects of the open catalogue to begin with."""

from assistant.answering.draft import Draft
from assistant.intents.tools import Tools
from assistant.model import AnswerStatus, Turn
from assistant.prompts import reply

OFFERED = 3
_FACETS = ("theme", "organization")
"""Themes first: a reader who has no subject yet rarely knows the producers."""


def handle(turn: Turn, tools: Tools) -> Draft:
    """The question back, with the themes (or, where there are too few, producers) that have most datasets."""
    frame = tools.catalogue.frame(turn.language)
    offered: list[str] = []
    for facet in _FACETS:
        rows = frame[(frame["facet"] == facet) & (frame["value"] != "")]
        most = rows.groupby("value")["id"].nunique().sort_values(ascending=False, kind="stable")
        offered += [reply(f"clarify.{facet}", turn.language, value=str(value)) for value in most.index[:OFFERED]]
    return Draft(
        status=AnswerStatus.CLARIFY,
        text=reply("clarify.subject", turn.language),
        suggestions=tuple(offered[:OFFERED]) or (reply("suggest.count", turn.language),),
    )
