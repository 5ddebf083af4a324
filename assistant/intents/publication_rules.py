"""Questions on open data, law and publishing: the guides' own sentences, cited."""

from dataclasses import replace
from itertools import chain, islice
from urllib.parse import quote as url_quote

from assistant.answering.asked_for import asked_for
from assistant.answering.draft import Draft
from assistant.answering.extractive import Quote, quote_sections
from assistant.answering.machine_talk import MachineTalk
from assistant.answering.said import Asking, Statement, knows_names, said_by, statements_of
from assistant.answering.sentence_scores import Asked
from assistant.answering.values import Value, holds_value
from assistant.intents.considered import considered
from assistant.intents.tools import Tools, escape, escape_lines, shorten, suggestions
from assistant.language.annotations import is_note
from assistant.language.sentences import is_list_item
from assistant.model import INTERNATIONAL, AnswerStatus, Citation, Hit, Kind, Language, Turn, Verdict
from assistant.prompts import reply
from assistant.retrieval.confidence import GUIDES
from assistant.retrieval.guides import GuideSection, applies, find_sections, in_language
from assistant.retrieval.hybrid import Found

_SECOND = 0.4
"""A further section is quoted where it comes this near to the best one; a quarter of it where no reranker parts them."""
_UNREAD = 0.25
SECTION_WEIGHT = 0.5
QUOTE_WEIGHT = 0.5
"""What the score of a section, and that of its best sentence, count beside what a reranker says of the quote."""
_LEAST_WORDS = 5
_BEFORE = 600
VALUE_BONUS = 0.3
"""What holding a deadline, an amount, a date is worth where one is asked for."""
SHOWN = 3
READ = 8
_MORE = 12
"""So many sentences with a value are looked at in a section whose quote has not the one that is asked for."""


def handle(turn: Turn, tools: Tools) -> Draft:
    """Quoted sentences of the best sections, preferring guides in the question's language."""
    draft, found = _draft(turn, tools)
    explained = considered(found.shown, lambda hit: _verdict(hit, draft, turn, tools))
    return replace(draft, steps=found.steps, degraded=found.degraded, considered=explained)


def _verdict(hit: Hit, draft: Draft, turn: Turn, tools: Tools) -> Verdict:
    section = in_language(tools.catalogue, hit, turn.language)
    if section is None or draft.status is AnswerStatus.NO_MATCH:
        return Verdict.UNSURE
    if not applies(section.document, turn.standalone, tools.country):
        return Verdict.OTHER_COUNTRY
    shown = {(citation.id, citation.url.rpartition("#s")[2]) for citation in draft.citations}
    return Verdict.SHOWN if (section.document.id, str(section.section.position)) in shown else Verdict.FAR


def _draft(turn: Turn, tools: Tools) -> tuple[Draft, Found]:
    sections, found = find_sections(
        tools.retriever, turn.standalone, turn.language, dialect=turn.dialect, country=tools.country, limit=READ
    )
    sections = [section for section in sections if section.section.text.strip()]
    confidence = GUIDES.probability(found)
    if not GUIDES.is_sure(found) or not sections:
        return _none(turn, confidence), found
    quotes = quote_sections(
        [s.section.text for s in sections],
        question=turn.standalone,
        vector=found.vector,
        language=turn.language,
        languages=[s.document.language for s in sections],
        dialect=turn.dialect,
        embedder=tools.embedder,
        centring=tools.retriever.centring,
        headings=[_headings(s) for s in sections],
        parts=[s.part for s in sections],
    )
    wanted = asked_for(turn.standalone).value
    read = _read(turn, sections, quotes, tools)
    chosen = _for_people(_chosen(sections, quotes, wanted, read), tools)
    if not chosen:
        return _none(turn, confidence), found
    if wanted is None:
        return _answer(turn, chosen, confidence), found
    saying = _saying(wanted, turn, chosen, found, tools)
    draft = _answer(turn, saying or chosen, confidence)
    return (draft if saying else _not_said(turn, draft, wanted)), found


def _none(turn: Turn, confidence: float) -> Draft:
    text = reply("guide.none", turn.language)
    return Draft(status=AnswerStatus.NO_MATCH, text=text, suggestions=suggestions(turn, []), confidence=confidence)


def _for_people(ranked: list[tuple[GuideSection, Quote]], tools: Tools) -> list[tuple[GuideSection, Quote]]:
    """The first `SHOWN` quotes of which something is left without what speaks to a machine, or stands beside it."""
    talk = MachineTalk(tools.embedder, tools.retriever.centring)
    cleaned = (
        (section, replace(quote, text=talk.quoted(quote.text, section.section.text, section.document.language)))
        for section, quote in ranked
    )
    return list(islice((pair for pair in cleaned if _says_something(pair[1].text)), SHOWN))


def _headings(section: GuideSection) -> tuple[str, ...]:
    """The headings of a section; none for the text below the guide's own title, which tells what the whole guide is about."""
    path = section.section.path
    return () if path[-1:] == (section.document.title,) else path


def _saying(
    wanted: Value, turn: Turn, chosen: list[tuple[GuideSection, Quote]], found: Found, tools: Tools
) -> list[tuple[GuideSection, Quote]] | None:
    """The quotes, if they say the value that is asked for and not only another one of its kind; else with the sentence of
    their sections that says it; None where there is no such sentence either."""
    knowing = [pair for pair in chosen if knows_names(pair[0].document, turn.standalone, turn.language)]
    asked = Asked.of(turn.standalone, turn.language, dialect=turn.dialect)
    asking = Asking(asked, turn.language, found.vector, tools.embedder, tools.retriever.centring)
    quoted = [_statements(section, quote.text, wanted) for section, quote in knowing]
    if said_by(list(chain(*quoted)), asking):
        return chosen
    for section, quote in knowing:
        more = [statement for statement in _statements(section, section.section.text, wanted) if statement.has][:_MORE]
        if said := said_by([*more, *chain(*quoted)], asking):
            whole = replace(quote, text=f"{quote.text}\n\n{said.text}")
            return [(one, whole if one is section else other) for one, other in chosen]
    return None


def _statements(section: GuideSection, text: str, wanted: Value) -> list[Statement]:
    return statements_of(
        text,
        wanted,
        heading=" ".join(_headings(section)[-1:]),
        title=section.document.title,
        language=section.document.language,
    )


def _not_said(turn: Turn, draft: Draft, wanted: Value) -> Draft:
    """The nearest sentences under a plain "my sources do not say": a deadline that is in no source is not made up."""
    note = reply(f"not_said.{wanted}", turn.language)
    return replace(draft, status=AnswerStatus.PARTIAL, text=f"{note}\n\n{draft.text}", sources={})


def _read(turn: Turn, sections: list[GuideSection], quotes: list[Quote], tools: Tools) -> list[float] | None:
    """What the reranker says of each quote below its guide's title and heading."""
    texts = [
        ". ".join(dict.fromkeys((section.document.title, *section.section.path[-1:], quote.text)))
        for section, quote in zip(sections, quotes, strict=True)
    ]
    return tools.retriever.reranking.read(turn.standalone, texts, Kind.GUIDE)


def _chosen(
    sections: list[GuideSection], quotes: list[Quote], wanted: Value | None, read: list[float] | None = None
) -> list[tuple[GuideSection, Quote]]:
    """Sections by what retrieval, their best sentence and the reranker say together, and whether they hold the kind of value
    that is asked for; further ones only where they are nearly as good."""
    scored = [
        (
            SECTION_WEIGHT * section.score
            + QUOTE_WEIGHT * quote.score
            + worth
            + VALUE_BONUS * bool(wanted and holds_value(quote.text, wanted)),
            section,
            quote,
        )
        for section, quote, worth in zip(sections, quotes, read or [0.0] * len(quotes), strict=True)
        if _says_something(quote.text)
    ]
    ranked = sorted(scored, key=lambda found: -found[0])
    margin = _SECOND if read else _SECOND * _UNREAD
    return [(section, quote) for score, section, quote in ranked if score >= ranked[0][0] - margin]


def _says_something(text: str) -> bool:
    """Whether a quote is more than a heading, or a line that announces what is not quoted."""
    return len(text.split()) >= _LEAST_WORDS and not text.rstrip("* ").endswith(":")


def _window(text: str, part: str) -> str:
    """What a model is given of a section: from a little before what the search had found."""
    start = max(0, text.find(part) - _BEFORE) if part else 0
    return text[text.rfind("\n", 0, start) + 1 :] if start else text


def _answer(turn: Turn, chosen: list[tuple[GuideSection, Quote]], confidence: float) -> Draft:
    language = turn.language
    paragraphs, citations, sources = [], [], {}
    before = ""
    for n, (section, quote) in enumerate(chosen, start=1):
        citation = guide_citation(n, section, quote)
        citations.append(citation)
        sources[n] = f"{_named(citation)}\n{_window(section.section.text, section.part)}"
        if section.document.id != before:
            paragraphs.append(_from(section, language))
        before = section.document.id
        if section.section.path and (is_list_item(quote.text) or is_note(section.section.path[-1])):
            paragraphs.append(f"**{escape(section.section.path[-1])}**")
        paragraphs.append(_cited(quote.text, n))
    is_law = any(section.document.country not in ("", INTERNATIONAL) for section, _ in chosen)
    closing = f"*{reply('guide.not_legal_advice', language)}*" if is_law else ""
    return Draft(
        status=AnswerStatus.ANSWERED,
        text="\n\n".join(filter(None, [*paragraphs, closing])),
        citations=tuple(citations),
        suggestions=suggestions(turn, []),
        confidence=confidence,
        sources=sources,
        closing=closing,
    )


def _from(section: GuideSection, language: Language) -> str:
    """Whose words follow, and in which language where it is not the reader's."""
    title, written_in = escape(section.document.title), section.document.language
    if written_in is language:
        return reply("guide.intro", language, title=title)
    return reply("guide.intro_other", language, title=title, tongue=reply(f"tongue.{written_in}", language))


def guide_citation(n: int, section: GuideSection, quote: Quote) -> Citation:
    """A numbered source that leads to the section on the guide's page."""
    document = section.document
    return Citation(
        n=n,
        kind="guide",
        id=document.id,
        title=document.title,
        url=f"/guides/{url_quote(document.id)}#s{section.section.position}",
        snippet=shorten(quote.text),
        language=document.language,
        section=" > ".join(_below_title(section)) or document.title,
        page=section.section.page,
    )


def _below_title(section: GuideSection) -> tuple[str, ...]:
    """The headings that lead to a section, without the guide's title where they begin with it, once or more."""
    path = section.section.path
    while path[:1] == (section.document.title,):
        path = path[1:]
    return path


def _named(citation: Citation) -> str:
    return " — ".join(dict.fromkeys((citation.title, citation.section)))


def _cited(text: str, n: int) -> str:
    """Each paragraph of a quote with its number; a list carries it on its last item."""
    blocks = [block.strip() for block in text.split("\n\n") if block.strip()]
    return "\n\n".join(f"{escape_lines(block)} [{n}]" for block in blocks)
