"""How many, by whom, how new: counted with pandas over the catalogue's records, never by a model."""

import re
from typing import TYPE_CHECKING

from assistant.answering.draft import Draft
from assistant.conversation.slots import named_values, quoted_title
from assistant.intents.tools import (
    SEMICOLONS,
    Tools,
    catalogue_citation,
    dataset_citation,
    escape,
    facts_line,
    local_date,
)
from assistant.language.analyse import tokens
from assistant.language.names import named_in, spellings
from assistant.model import AnswerStatus, Card, Language, Table, Turn
from assistant.prompts import facet_words, reply

if TYPE_CHECKING:
    import pandas as pd

ROWS = 15
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def handle(turn: Turn, tools: Tools) -> Draft:
    """The total and a table of what the question asks to count by; or the datasets of the value that it names."""
    language = turn.language
    frame = tools.catalogue.frame(language)
    by = asked_facet(turn.standalone)
    frame, year = _of_year(frame, turn.standalone)
    about = _named_value(frame, turn)
    if about:
        frame = frame[frame["id"].isin(frame.loc[frame["value"] == about, "id"])]
    count = int(frame["id"].nunique())
    lists = by == "newest" or (about and not _counts_by_another(frame, about, by))
    table = _newest(frame, tools, language) if lists else _counted(frame, by, language)
    named = " · ".join(part for part in (about, year) if part)
    first = (
        reply("statistics.of_value", language, value=escape(named), count=count)
        if named
        else reply("statistics.total", language, count=count, date=local_date(tools.indexed_at[:10], language))
    )
    cards = _cards(frame, tools, turn, named) if lists and named else ()
    lines = [first] if cards else [first, *_told(table, language)]
    numbered = enumerate(cards, start=2)
    paragraphs = [f"{line} [1]" for line in lines] + [f"{_line(c, language)} [{n}]" for n, c in numbered]
    names = ("publish", "open_data", "request")
    return Draft(
        status=AnswerStatus.ANSWERED,
        text="\n\n".join(paragraphs),
        citations=(
            catalogue_citation(1, table, tools, language),
            *(dataset_citation(n, c.dataset, language) for n, c in enumerate(cards, start=2)),
        ),
        cards=cards,
        table=table,
        suggestions=tuple(reply(f"suggest.{name}", language) for name in names),
        confidence=1.0,
    )


def _told(table: Table, language: Language) -> list[str]:
    """The first rows of the table as a sentence; nothing where there are none."""
    shown = SEMICOLONS[language].join(f"{escape(str(row[0]))} ({row[1]})" for row in table.rows[:5])
    return [f"{table.caption} {shown}."] if shown else []


def _cards(frame: "pd.DataFrame", tools: Tools, turn: Turn, named: str) -> tuple[Card, ...]:
    """The newest datasets of what is named, to click on."""
    ids = _newest_first(frame)["id"].head(turn.limit)
    datasets = [dataset for identity in ids if (dataset := tools.catalogue.dataset(str(identity)))]
    return tuple(Card(dataset=dataset, score=1.0, why=named) for dataset in datasets)


def _line(shown: Card, language: Language) -> str:
    dataset = shown.dataset
    return f"- **{escape(dataset.title(language))}** — {escape(facts_line(dataset, language))}."


def _named_value(frame: "pd.DataFrame", turn: Turn) -> str:
    """The theme, producer, format or licence of the catalogue that the question names, as it is shown; or nothing.

    Any spelling of the vocabularies counts; what most words name wins (`وزارة الصحة` is the ministry, not the theme).
    """
    values = {str(value) for value in frame["value"].unique() if value}
    text = quoted_title(turn.standalone) or turn.standalone
    found = [
        (length, shown)
        for vocabulary in ("theme", "organization", "licence", "format")
        for entry, length in named_in(text, spellings(vocabulary, values))
        for shown in {*entry.names.values(), entry.id} & values
    ]
    found += [(len(tokens(value)), value) for value in named_values(text, values)]
    return max(found)[1] if found else ""


def _of_year(frame: "pd.DataFrame", text: str) -> tuple["pd.DataFrame", str]:
    """Only the datasets updated in the year that the question names, with that year."""
    years = [year for year in _YEAR.findall(text) if year in set(frame["year"])]
    return (frame[frame["year"] == years[0]], years[0]) if years else (frame, "")


def _counts_by_another(frame: "pd.DataFrame", about: str, by: str) -> bool:
    """Whether the question counts by another facet than the one whose value it names; by theme is what nothing says."""
    return by != "theme" and bool(frame.loc[frame["value"] == about, "facet"].iloc[0] != by)


def asked_facet(text: str) -> str:
    """What to count by: the facet that most words of the question name; themes where none is named.

    Of as many words the one for "new" wins: the newest files are not asked for by format.
    """
    found = tokens(text)
    votes = {facet: sum(token in words for token in found) for facet, words in facet_words().items()}
    best = max(votes, key=lambda facet: (votes[facet], facet == "newest"))
    return best if votes[best] else "theme"


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
    newest = _newest_first(frame).head(ROWS)
    rows = []
    for identity, modified in zip(newest["id"], newest["modified"], strict=True):
        dataset = tools.catalogue.dataset(str(identity))
        rows.append((dataset.title(language) if dataset else str(identity), local_date(str(modified), language)))
    return Table(
        caption=reply("statistics.counted", language, by=reply("statistics.newest", language)),
        columns=(reply("statistics.column_title", language), reply("statistics.column_date", language)),
        rows=tuple(rows),
    )


def _newest_first(frame: "pd.DataFrame") -> "pd.DataFrame":
    """One row a dataset, the most recently updated first."""
    return frame.drop_duplicates("id").sort_values(["modified", "id"], ascending=[False, True])
