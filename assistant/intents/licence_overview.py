"""Whether one may, or must, do something with the catalogue's data: the verdict that all its licences give, counted."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answering.draft import Draft
from assistant.intents import matrix
from assistant.intents.tools import Tools, catalogue_citation
from assistant.language.licence_terms import OBLIGATIONS, PERMISSIONS, Rule, Terms, terms_of
from assistant.model import AnswerStatus, Language, Table, Turn
from assistant.prompts import reply

_MARK = re.compile(r"\[(\d+)\]")
_ANSWERED = {Rule.YES: "yes", Rule.REQUIRED: "yes", Rule.NO: "no", Rule.NOT_REQUIRED: "no"}
"""What a rule answers where yes or no is asked; any other answers neither."""


def of_catalogue(turn: Turn, act: str, rules: Draft, tools: Tools) -> Draft | None:
    """The verdict on an act in front of what the guides say; None where no licence of the catalogue says anything of it."""
    counts = _datasets_by_licence(tools, turn.language)
    asked = [(terms, count) for terms, count in counts if terms and terms.rule(act) in _ANSWERED]
    if act not in (*PERMISSIONS, *OBLIGATIONS) or not asked:
        return None
    told = Counter[str]()
    for terms, count in counts:
        told[_ANSWERED.get(terms.rule(act), "silent") if terms else "silent"] += count
    table = _table(asked, act, turn.language)
    verdict = f"{_verdict(told, act, turn.language)} [1]"
    answered = rules.status is not AnswerStatus.NO_MATCH
    below = rules.text if answered else f"*{reply('guide.not_legal_advice', turn.language)}*"
    return replace(
        rules,
        status=AnswerStatus.ANSWERED,
        text=f"{verdict}\n\n{_MARK.sub(lambda mark: f'[{int(mark[1]) + 1}]', below)}",
        citations=(
            catalogue_citation(1, table, tools, turn.language),
            *(replace(c, n=c.n + 1) for c in rules.citations),
        ),
        table=table,
        confidence=1.0,
        sources={1: _source(verdict, table), **{n + 1: text for n, text in rules.sources.items()}},
    )


def _datasets_by_licence(tools: Tools, language: Language) -> list[tuple[Terms | None, int]]:
    """How many datasets are under each licence whose terms are known, and under None how many are not."""
    frame = tools.catalogue.frame(language)
    if "key" not in frame:
        return []
    found: dict[str, int] = {}
    for licence in frame[frame["facet"] == "licence"].drop_duplicates("id")["key"]:
        terms = terms_of(str(licence))
        identity = terms.id if terms else ""
        found[identity] = found.get(identity, 0) + 1
    silent = int(frame["id"].nunique()) - sum(found.values())
    found[""] = found.get("", 0) + silent
    return [(terms_of(identity) if identity else None, count) for identity, count in found.items() if count]


def _verdict(told: Mapping[str, int], act: str, language: Language) -> str:
    """Yes or no where it holds of every dataset, else that it depends, with the counts."""
    said = {answer: told.get(answer, 0) for answer in ("yes", "no", "silent")}
    words = reply(f"act.{act}", language)
    whole = next((answer for answer in ("yes", "no") if said[answer] == sum(said.values())), "")
    if whole:
        return reply(f"overview.all_{whole}", language, act=words, count=said[whole])
    return reply("overview.depends", language, act=words, **said)


def _table(asked: Sequence[tuple[Terms, int]], act: str, language: Language) -> Table:
    """The answer of each licence with what it asks for in return, the most used licence first."""
    ranked = sorted(asked, key=lambda pair: -pair[1])
    rows = [
        (
            matrix.licence_title(terms, language),
            reply(f"rule.{terms.rule(act)}", language),
            matrix.condition(terms, act, language),
            count,
        )
        for terms, count in ranked
    ]
    columns = ("overview.licence", "matrix.answer", "matrix.condition", "statistics.column_count")
    return Table(
        caption=reply("overview.caption", language, act=reply(f"act.{act}", language)),
        columns=tuple(reply(name, language) for name in columns),
        rows=tuple(rows),
    )


def _source(verdict: str, table: Table) -> str:
    """The verdict and the table as plain text."""
    return "\n".join([_MARK.sub("", verdict), *(" — ".join(map(str, row)) for row in table.rows)])
