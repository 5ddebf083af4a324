"""How many, by whom, how new: counted with pandas over the catalogue's records, never by a model."""

from typing import TYPE_CHECKING

from assistant.answering.draft import Draft
from assistant.conversation.slots import named_values
from assistant.intents.tools import Tools, escape, local_date
from assistant.language.analyse import tokens
from assistant.model import AnswerStatus, Citation, Language, Table, Turn
from assistant.prompts import facet_words, reply

if TYPE_CHECKING:
    import pandas as pd

ROWS = 15


def handle(turn: Turn, tools: Tools) -> Draft:
    """The total, and a table of what the question asks to count by, with what was counted."""
    language = turn.language
    frame = tools.catalogue.frame(language)
    by = asked_facet(turn.standalone)
    frame, about = _narrowed(frame, turn.standalone, by)
    count = int(frame["id"].nunique())
    table = _newest(frame, tools, language) if by == "newest" else _counted(frame, by, language)
    lines = [reply("statistics.total", language, count=count, date=local_date(tools.indexed_at[:10], language))]
    if about:
        lines = [f"**{escape(about)}**", f"{reply('statistics.column_count', language)} : {count}"]
    lines.append(f"{table.caption} : " + "; ".join(f"{escape(str(row[0]))} ({row[1]})" for row in table.rows[:5]))
    citation = Citation(
        n=1,
        kind="table",
        id=tools.generation,
        title=reply("statistics.source", language, generation=tools.generation),
        url="/v1/catalogue",
        snippet=table.caption,
        language=language,
    )
    names = ("publish", "open_data", "request")
    return Draft(
        status=AnswerStatus.ANSWERED,
        text="\n\n".join(f"{line} [1]" for line in lines),
        citations=(citation,),
        table=table,
        suggestions=tuple(reply(f"suggest.{name}", language) for name in names),
        confidence=1.0,
    )


def asked_facet(text: str) -> str:
    """What to count by: the facet that most words of the question name; themes where none is named."""
    found = tokens(text)
    votes = {facet: sum(token in words for token in found) for facet, words in facet_words().items()}
    best = max(votes, key=lambda facet: votes[facet])
    return best if votes[best] else "theme"


def _narrowed(frame: "pd.DataFrame", text: str, by: str) -> tuple["pd.DataFrame", str]:
    """Only the datasets with a theme, producer, format or licence that the question names whole."""
    values = frame.loc[frame["facet"] != by, "value"].unique()
    named = named_values(text, map(str, values))
    if not named:
        return frame, ""
    ids = frame.loc[frame["value"] == named[0], "id"]
    return frame[frame["id"].isin(ids)], named[0]


def _counted(frame: "pd.DataFrame", by: str, language: Language) -> Table:
    """Datasets by value of a facet, or by year; datasets without a value are counted as not stated."""
    values = frame if by == "year" else frame[frame["facet"] == by]
    pairs = values.drop_duplicates(["id", "year" if by == "year" else "value"])
    counts = (
        pairs["year" if by == "year" else "value"].replace("", reply("statistics.not_stated", language)).value_counts()
    )
    silent = int(frame["id"].nunique() - pairs["id"].nunique())
    if by == "year":
        counts = counts.sort_index(ascending=False)
    rows = [(str(value), int(count)) for value, count in counts.head(ROWS).items()]
    if silent:
        rows.append((reply("statistics.not_stated", language), silent))
    return Table(
        caption=reply("statistics.counted", language, by=reply(f"statistics.by_{by}", language)),
        columns=(reply("statistics.column_value", language), reply("statistics.column_count", language)),
        rows=tuple(rows),
        chart="bar",
    )


def _newest(frame: "pd.DataFrame", tools: Tools, language: Language) -> Table:
    newest = frame.drop_duplicates("id").sort_values(["modified", "id"], ascending=[False, True]).head(ROWS)
    rows = []
    for identity, modified in zip(newest["id"], newest["modified"], strict=True):
        dataset = tools.catalogue.dataset(str(identity))
        rows.append((dataset.title(language) if dataset else str(identity), local_date(str(modified), language)))
    return Table(
        caption=reply("statistics.counted", language, by=reply("statistics.newest", language)),
        columns=(reply("statistics.column_title", language), reply("statistics.column_date", language)),
        rows=tuple(rows),
    )
