"""Questions on open data, law and publishing: the guides' own sentences, cited."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote as url_quote

from assistant.answering.asked_for import asked_for
from assistant.answering.draft import Draft
from assistant.answering.extractive import Quote
from assistant.answering.values import Value
from assistant.intents.considered import considered
from assistant.intents.guide_quotes import Passage, passages_of, saying, shown_of
from assistant.intents.tools import QUOTES, Tools, escape, escape_lines, shorten, suggestions
from assistant.language.annotations import is_note
from assistant.language.sentences import is_list_item
from assistant.model import INTERNATIONAL, AnswerStatus, Citation, Hit, Language, Turn, Verdict
from assistant.prompts import reply
from assistant.retrieval.confidence import GUIDES
from assistant.retrieval.guides import GuideSection, applies, find_sections, in_language
from assistant.retrieval.hybrid import Found

_BEFORE = 600
READ = 8
_NAMED = 3
_NAMED_COVERS = 0.25
"""Where no guide answers, those are named that hold so much of the question's words."""
UNSURE = 0.3
"""Where the guides are not sure to answer, but not far from it, the nearest passage is shown as what it is."""


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
    if confidence < UNSURE or not sections:
        return _none(turn, confidence, sections), found
    wanted = asked_for(turn.standalone).value
    passages = passages_of(turn, sections, found, wanted, tools)
    chosen = shown_of(passages, turn.language, tools)
    if not chosen:
        return _none(turn, confidence, sections), found
    if not GUIDES.is_sure(found):
        return _unsure(turn, chosen[0], confidence), found
    if wanted is None:
        return _answer(turn, chosen, confidence), found
    others = [passage for passage in passages if passage.section not in [shown.section for shown in chosen]]
    said = saying(wanted, turn, chosen, others, found, tools)
    draft = _answer(turn, said or chosen, confidence)
    return (draft if said else _not_said(turn, draft, wanted)), found


def _none(turn: Turn, confidence: float, sections: Sequence[GuideSection]) -> Draft:
    """That no guide answers, what the nearest ones are about, and whom to ask."""
    language, comma = turn.language, "، " if turn.language is Language.AR else ", "
    near = [s.document for s in sections if s.hit.covered >= _NAMED_COVERS]
    titles = dict.fromkeys(document.title for document in near if document.language is language)
    named = comma.join(QUOTES[language].format(escape(title)) for title in list(titles)[:_NAMED])
    paragraphs = [reply("guide.none", language)]
    paragraphs += [reply("guide.nearest", language, titles=named)] if named else []
    text = "\n\n".join([*paragraphs, reply("guide.next", language)])
    return Draft(status=AnswerStatus.NO_MATCH, text=text, suggestions=suggestions(turn, []), confidence=confidence)


def _unsure(turn: Turn, nearest: Passage, confidence: float) -> Draft:
    """The nearest passage under a plain "no guide surely answers", as a search shows the nearest datasets."""
    draft = _answer(turn, [nearest], confidence)
    note = reply("guide.unsure", turn.language)
    return replace(draft, status=AnswerStatus.NO_MATCH, text=f"{note}\n\n{draft.text}", sources={})


def _not_said(turn: Turn, draft: Draft, wanted: Value) -> Draft:
    """The nearest sentences under a plain "my sources do not say": a deadline that is in no source is not made up."""
    note = reply(f"not_said.{wanted}", turn.language)
    return replace(draft, status=AnswerStatus.PARTIAL, text=f"{note}\n\n{draft.text}", sources={})


def _window(text: str, part: str) -> str:
    """What a model is given of a section: from a little before what the search had found."""
    start = max(0, text.find(part) - _BEFORE) if part else 0
    return text[text.rfind("\n", 0, start) + 1 :] if start else text


def _answer(turn: Turn, chosen: Sequence[Passage], confidence: float) -> Draft:
    language = turn.language
    paragraphs, citations, sources = [], [], {}
    before = ""
    for n, passage in enumerate(chosen, start=1):
        section, quote = passage.section, passage.quote
        citation = guide_citation(n, section, quote)
        citations.append(citation)
        sources[n] = f"{_named(citation)}\n{_window(section.section.text, section.part)}"
        if section.document.id != before:
            paragraphs.append(_from(section, language))
        before = section.document.id
        if section.section.path and (is_list_item(quote.text) or is_note(section.section.path[-1])):
            paragraphs.append(f"**{escape(section.section.path[-1])}**")
        paragraphs.append(_cited(quote.text, n))
    is_law = any(passage.section.document.country not in ("", INTERNATIONAL) for passage in chosen)
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
