"""What is quoted of the guides for a question: sentences of the best sections, in an order that retrieval, the sentences and
the reranker give together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.answering.extractive import Quote, quote_sections
from assistant.answering.machine_talk import MachineTalk
from assistant.answering.said import Asking, Statement, knows_names, said_by, statements_of
from assistant.answering.sentence_scores import Asked
from assistant.answering.values import Value, holds_value
from assistant.intents.tools import Tools
from assistant.language.annotations import is_bare_label
from assistant.language.discourse import leans
from assistant.language.sentences import is_list_item
from assistant.model import Kind, Language, Turn
from assistant.retrieval.guides import GuideSection
from assistant.retrieval.hybrid import Found

_SECOND = 0.4
"""A further section is quoted where it comes this near to the best one; a quarter of it where no reranker parts them."""
_UNREAD = 0.25
SECTION_WEIGHT = 0.5
QUOTE_WEIGHT = 0.5
"""What the score of a section, and that of its best sentence, count beside what a reranker says of the quote."""
VALUE_BONUS = 0.3
"""What holding a deadline, an amount, a date is worth where one is asked for."""
_OWN_FIRST = 0.2
"""So much better may a passage in another language be that stands behind one in the reader's own."""
SHOWN = 3
_LEAST_WORDS = 5
_MORE = 12
"""So many sentences with a value are looked at in a section whose quote has not the one that is asked for."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of a guide with what is quoted of it, how well it answers, and how much less well a further one may."""

    section: GuideSection
    quote: Quote
    worth: float = 0.0
    margin: float = _SECOND

    def with_text(self, text: str) -> "Passage":
        """The same with another quote."""
        return replace(self, quote=replace(self.quote, text=text))


def passages_of(
    turn: Turn, sections: Sequence[GuideSection], found: Found, wanted: Value | None, tools: Tools
) -> list[Passage]:
    """A passage of each section of which something can be quoted, best first."""
    quotes = quote_sections(
        [s.section.text for s in sections],
        question=turn.standalone,
        vector=found.vector,
        language=turn.language,
        languages=[s.document.language for s in sections],
        dialect=turn.dialect,
        embedder=tools.embedder,
        centring=tools.retriever.centring,
        headings=[headings_of(s) for s in sections],
        parts=[s.part for s in sections],
    )
    read = _read(turn, sections, quotes, tools)
    worth = [
        _worth(section, quote, wanted) + said
        for section, quote, said in zip(sections, quotes, read or [0.0] * len(quotes), strict=True)
    ]
    ranked = [n for n in np.argsort(-np.asarray(worth), kind="stable") if says_something(quotes[n].text)]
    margin = _SECOND if read else _SECOND * _UNREAD
    return [Passage(sections[n], quotes[n], worth[n], margin) for n in ranked]


def shown_of(passages: Sequence[Passage], language: Language, tools: Tools) -> list[Passage]:
    """Up to `SHOWN` that answer nearly as well as the best, without what speaks to a machine or stands beside it; where
    nothing is left of one, the next takes its place. Of nearly equal ones those in the reader's language come first."""
    shown: list[Passage] = []
    for passage in passages:
        if shown and (len(shown) == SHOWN or passage.worth < shown[0].worth - passage.margin):
            break
        cleaned = for_people(passage, tools)
        if says_something(cleaned.quote.text):
            shown.append(cleaned)
    return sorted(shown, key=lambda one: -one.worth - _OWN_FIRST * (one.section.document.language is language))


def for_people(passage: Passage, tools: Tools) -> Passage:
    """A passage without what speaks to a machine."""
    talk = MachineTalk(tools.embedder, tools.retriever.centring)
    section = passage.section
    return passage.with_text(talk.quoted(passage.quote.text, section.section.text, section.document.language))


def saying(
    wanted: Value, turn: Turn, chosen: Sequence[Passage], others: Sequence[Passage], found: Found, tools: Tools
) -> list[Passage] | None:
    """The passages, the one first that says the value which is asked for, if one does and not only another one of its kind;
    else with the sentence of their sections, or of the `others`, that says it; None where there is no such sentence."""
    asked = Asked.of(turn.standalone, turn.language, dialect=turn.dialect)
    asking = Asking(asked, turn.language, found.vector, tools.embedder, tools.retriever.centring)
    knowing = [passage for passage in chosen if _knows(passage, turn)]
    quoted = [
        statement for passage in knowing for statement in _statements(passage.section, passage.quote.text, wanted)
    ]
    if said := said_by(quoted, asking):
        return _led_by(said, chosen)
    for passage in knowing:
        if said := _said_in(passage, quoted, wanted, asking):
            whole = for_people(passage.with_text(f"{passage.quote.text}\n\n{said.text}"), tools)
            return [whole if one is passage else one for one in chosen]
    for passage in others:
        if _knows(passage, turn) and (said := _said_in(passage, quoted, wanted, asking)):
            further = for_people(passage.with_text(said.text), tools)
            return [*chosen[: SHOWN - 1], further] if says_something(further.quote.text) else None
    return None


def _led_by(said: Statement, chosen: Sequence[Passage]) -> list[Passage]:
    """The passages, first the one with this statement, and in it the paragraph that it is."""
    first = next(passage for passage in chosen if said.text in passage.quote.text)
    led = first.with_text(_first_said(said.text, first.quote.text)) if _is_prose(first.section) else first
    return [led, *(passage for passage in chosen if passage is not first)]


def _first_said(said: str, text: str) -> str:
    """A quote with the paragraph in front that is no more than what is said; a list stays below what introduces it."""
    paragraphs = text.split("\n\n")
    if said not in paragraphs or leans(said):
        return text
    at = paragraphs.index(said)
    after = paragraphs[at + 1 : at + 2]
    if any(is_list_item(one) or leans(one) for one in after):
        return text
    return "\n\n".join([said, *paragraphs[:at], *paragraphs[at + 1 :]])


def _is_prose(section: GuideSection) -> bool:
    """Whether a section is no article of a law, whose order is a part of what it says."""
    return not (headings := headings_of(section)) or not is_bare_label(headings[-1])


def _said_in(passage: Passage, against: Sequence[Statement], wanted: Value, asking: Asking) -> Statement | None:
    """The sentence of a whole section that says the value."""
    section = passage.section
    more = [statement for statement in _statements(section, section.section.text, wanted) if statement.has]
    return said_by([*more[:_MORE], *against], asking)


def _knows(passage: Passage, turn: Turn) -> bool:
    return knows_names(passage.section.document, turn.standalone, turn.language)


def _statements(section: GuideSection, text: str, wanted: Value) -> list[Statement]:
    return statements_of(
        text,
        wanted,
        heading=" ".join(headings_of(section)[-1:]),
        title=section.document.title,
        language=section.document.language,
    )


def _worth(section: GuideSection, quote: Quote, wanted: Value | None) -> float:
    """What retrieval and the best sentence say together, and whether the kind of value is there that is asked for."""
    holds = bool(wanted and holds_value(quote.text, wanted))
    return SECTION_WEIGHT * section.score + QUOTE_WEIGHT * quote.score + VALUE_BONUS * holds


def _read(turn: Turn, sections: Sequence[GuideSection], quotes: Sequence[Quote], tools: Tools) -> list[float] | None:
    """What the reranker says of each quote below its guide's title and heading."""
    texts = [
        ". ".join(dict.fromkeys((section.document.title, *section.section.path[-1:], quote.text)))
        for section, quote in zip(sections, quotes, strict=True)
    ]
    return tools.retriever.reranking.read(turn.standalone, texts, Kind.GUIDE)


def headings_of(section: GuideSection) -> tuple[str, ...]:
    """The headings of a section; none for the text below the guide's own title, which tells what the whole guide is about."""
    path = section.section.path
    return () if path[-1:] == (section.document.title,) else path


def says_something(text: str) -> bool:
    """Whether a quote is more than a heading, or a line that announces what is not quoted."""
    return len(text.split()) >= _LEAST_WORDS and not text.rstrip("* ").endswith(":")
