"""Find datasets; say plainly when the portal has none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from assistant.answering.draft import Draft
from assistant.conversation.unwanted import Unwanted, unwanted
from assistant.conversation.where import without_places
from assistant.intents import publication_rules
from assistant.intents.breakdown import tells, told_of_places
from assistant.intents.considered import considered
from assistant.intents.record import dataset_source
from assistant.intents.tools import (
    QUOTES,
    Tools,
    card,
    dataset_citation,
    escape,
    facts_line,
    filter_words,
    producer_name,
    suggestions,
)
from assistant.intents.twins import apart, apart_on_card, same_title
from assistant.language.gazetteer import place_of
from assistant.language.names import Name
from assistant.model import AnswerStatus, Card, Dataset, Filter, Hit, Kind, Language, Scope, Turn, Verdict
from assistant.prompts import reply
from assistant.retrieval.confidence import DATASETS, features
from assistant.retrieval.families import Family, arranged, families, with_copies
from assistant.retrieval.hybrid import Found

NEAREST = 3
_GUIDE_INSTEAD = 0.6
"""Where no dataset answers but a guide does so surely, the guide does."""
_GUIDE_LEAD = 0.2
"""And where a guide is so much surer than the datasets."""
_OWNER_LEAD = 0.15
"""A dataset whose cosine stands less above the background says nothing of who might hold what is asked for."""
_OWNER_COVERS = 0.2
"""Nor does one that holds less of the question's words: who publishes road accidents need not know of thefts."""
_COPIES = 3
"""So many times more hits are looked at than are shown: copies of one dataset are shown as one."""
_VARIANTS_NAMED = 3
_LEAST_TELLING = (
    "frequencies",
    "modified_since",
    "licences",
    "formats",
    "period",
    "places",
    "themes",
    "organizations",
)
"""The facets of a filter, the one that is missed least first."""
_FILTER_COST = 0.08
"""So much less near to the question a hit may be for the sake of the filter that is asked for."""
_REPEATED_WORDS = 12
_CLOSE = 0.62
"""A hit further than this share below the best hit's evidence is not shown."""


@dataclass(frozen=True, slots=True)
class _Search:
    """What was found with which filter, how sure it is (0 to 1), and what to say where the filter is not the asked one."""

    found: Found
    filters: Filter
    sure: float
    note: str = ""

    def answers(self, turn: Turn) -> bool:
        """Whether the hits answer: surely, or by the filter alone where nothing is asked beside it (`jeux du HCP`)."""
        alone = bool(self.filters and turn.subject == "")
        return bool(self.found.hits) and (alone or self.sure >= DATASETS.threshold)


def handle(turn: Turn, tools: Tools) -> Draft:
    """The datasets that fit, or the nearest ones under a plain "not published here"."""
    search = _search(turn, tools)
    search = replace(search, found=tools.retriever.rerank(search.found))
    draft = _draft(turn, tools, search)
    return replace(
        draft,
        steps=(*search.found.steps, *draft.steps),
        degraded=search.found.degraded or draft.degraded,
        considered=draft.considered or considered(search.found.shown, lambda hit: _verdict(hit, draft, search.found)),
    )


def _verdict(hit: Hit, draft: Draft, found: Found) -> Verdict:
    identity = hit.chunk.record_id
    if draft.status is AnswerStatus.NO_MATCH:
        return Verdict.UNSURE
    if identity in {card.dataset.id for card in draft.cards}:
        return Verdict.SHOWN
    if identity in {variant.id for card in draft.cards for variant in card.variants}:
        return Verdict.COPY
    near = hit.dense + hit.covered >= _CLOSE * max(other.dense + other.covered for other in found.shown)
    return Verdict.SURPLUS if near else Verdict.FAR


def _draft(turn: Turn, tools: Tools, search: _Search) -> Draft:
    hits = search.found.shown
    pairs = [(hit, dataset) for hit in hits if (dataset := tools.catalogue.dataset(hit.chunk.record_id))]
    out = unwanted(turn.standalone)
    kept = [pair for pair in pairs if not out.covers(pair[1])] or pairs
    if not search.answers(turn) or not pairs:
        rules = publication_rules.handle(turn, tools)
        sure_enough = min(_GUIDE_INSTEAD, search.sure + _GUIDE_LEAD)
        surely = rules.status is not AnswerStatus.NO_MATCH and rules.confidence >= sure_enough
        return rules if surely else _nothing(turn, kept[:NEAREST], search.sure, search.found.background)
    ordered = arranged(families(_worth_showing(kept)), shown=turn.limit, asked=search.found.asked)
    others = [dataset for dataset in _elsewhere(turn, search.filters, tools) if not out.covers(dataset)]
    shown = [_without_unwanted(family, out) for family in with_copies(ordered[: turn.limit], others)]
    return _found(replace(turn, filters=search.filters), shown, search.sure, search.note)


def _search(turn: Turn, tools: Tools) -> _Search:
    """The hits with the filter, or with what is left of it where it leaves nothing."""
    if not turn.filters:
        return _unfiltered(turn, tools)
    everywhere = _hits(turn, turn.subject or turn.standalone, Filter(), tools)
    asked = _filtered(turn, tools, turn.filters, everywhere)
    if asked.answers(turn):
        return asked
    divided = _divided(turn, tools)
    if divided and divided.answers(turn):
        return divided
    for kept in _relaxations(turn.filters):
        asked = _filtered(turn, tools, kept, everywhere) if kept else _unfiltered(turn, tools)
        if asked.answers(turn):
            return replace(asked, note=_relaxed_note(turn, kept))
    return asked


def _unfiltered(turn: Turn, tools: Tools) -> _Search:
    found = _hits(turn, turn.standalone, Filter(), tools)
    return _Search(found, Filter(), DATASETS.probability(found))


def _filtered(turn: Turn, tools: Tools, filters: Filter, everywhere: Found) -> _Search:
    """The hits with a filter, judged beside those of the same question `everywhere`.

    What "unrelated" means is learnt from the whole catalogue: a narrow filter leaves no far chunks to tell it, and anything
    would look near. What is nearly as near as the best of all is as good an answer.
    """
    found = _hits(turn, turn.subject or turn.standalone, filters, tools)
    if not found.hits:
        return _Search(found, filters, 0.0)
    found = replace(found, background=everywhere.background)
    as_near = features(found)[1] >= features(everywhere)[1] - _FILTER_COST
    sure = DATASETS.probability(everywhere if as_near else found)
    return _Search(found, filters, max(sure, DATASETS.probability(found)))


def _divided(turn: Turn, tools: Tools) -> _Search | None:
    """The datasets on what holds the places that are asked for, of which a column or the level of detail tells the places.

    Their texts name no such place: the question is put without the names. None where no place, or nothing else, is named.
    """
    places = [place for name in turn.filters.places if (place := place_of(name))]
    subject = without_places(turn.subject or turn.standalone, turn.filters.places) if places else ""
    if not subject:
        return None
    bare = replace(turn, standalone=subject, subject=subject)
    search = _filtered(bare, tools, turn.filters, _hits(bare, subject, Filter(), tools))
    kept = tuple(hit for hit in search.found.hits if _tells_all(hit, places, tools))
    found = replace(search.found, hits=kept)
    return replace(search, found=found, sure=min(search.sure, DATASETS.probability(found)))


def _tells_all(hit: Hit, places: Sequence[Name], tools: Tools) -> bool:
    dataset = tools.catalogue.dataset(hit.chunk.record_id)
    return dataset is not None and all(tells(dataset, place) for place in places)


def _hits(turn: Turn, text: str, filters: Filter, tools: Tools) -> Found:
    scope, limit = Scope(kind=Kind.DATASET, filters=filters), max(_COPIES * turn.limit, 2 * NEAREST)
    text = unwanted(text).rest or text
    return tools.retriever.search(text, turn.language, scope=scope, limit=limit, dialect=turn.dialect)


def _elsewhere(turn: Turn, filters: Filter, tools: Tools) -> list[Dataset]:
    """What the question finds on other places and years, among which may be copies of what is shown."""
    wider = _without(filters, "places", "period")
    if wider == filters:
        return []
    found = _hits(turn, turn.subject or turn.standalone, wider, tools)
    return [dataset for hit in found.hits if (dataset := tools.catalogue.dataset(hit.chunk.record_id))]


def _without_unwanted(family: Family, out: Unwanted) -> Family:
    return replace(family, variants=tuple(dataset for dataset in family.variants if not out.covers(dataset)))


def _relaxations(filters: Filter) -> list[Filter]:
    """The filter without one of the facets that it asks for, the least telling one first; then without two; then none."""
    asked = [facet for facet in _LEAST_TELLING if getattr(filters, facet)]
    pairs = sorted(combinations(asked, 2), key=lambda pair: asked.index(pair[1]))
    fewer = (_without(filters, *facets) for facets in (*((facet,) for facet in asked), *pairs))
    return [*(kept for kept in fewer if kept), Filter()]


def _without(filters: Filter, *facets: str) -> Filter:
    return replace(filters, **{facet: getattr(Filter(), facet) for facet in facets})


def _relaxed_note(turn: Turn, kept: Filter) -> str:
    """What was asked for and left out, in a sentence."""
    dropped = _without(turn.filters, *(facet for facet in _LEAST_TELLING if getattr(kept, facet)))
    return reply("search.relaxed", turn.language, filter=escape(filter_words(dropped, turn.language)))


def _worth_showing(pairs: list[tuple[Hit, Dataset]]) -> list[tuple[Hit, Dataset]]:
    evidence = [hit.dense + hit.covered for hit, _ in pairs]
    return [pair for pair, value in zip(pairs, evidence, strict=True) if value >= _CLOSE * max(evidence)]


def _found(turn: Turn, shown: list[Family], confidence: float, note: str) -> Draft:
    language = turn.language
    cards = tuple(replace(card(f.hit, f.dataset, language), variants=f.variants) for f in shown)
    paragraphs = [note] if note else []
    paragraphs.append(reply("search.found", language, count=len(cards)))
    places = turn.filters.places
    paragraphs += [f"{n}. {_line(c, cards, places, language)}[{n}]" for n, c in enumerate(cards, start=1)]
    return Draft(
        status=AnswerStatus.PARTIAL if note else AnswerStatus.ANSWERED,
        text="\n\n".join(paragraphs),
        citations=tuple(dataset_citation(n, c.dataset, language) for n, c in enumerate(cards, start=1)),
        cards=cards,
        filters=turn.filters,
        suggestions=suggestions(turn, [c.dataset for c in cards]),
        confidence=confidence,
        sources={n: dataset_source(c.dataset, language) for n, c in enumerate(cards, start=1)},
    )


def _line(shown: Card, cards: Sequence[Card], places: Sequence[str], language: Language) -> str:
    """A card in a paragraph, with what tells it from another card of the same title, and where in it the places stand."""
    dataset = shown.dataset
    own = apart_on_card(dataset, [other.dataset for other in cards], language)
    divided = told_of_places(dataset, places, language)
    facts = [facts_line(dataset, language), shown.why, *filter(None, (own, divided))]
    told = " ".join(f"{escape(fact)}." for fact in facts)
    return f"**{escape(dataset.title(language))}** — {told} {_variants(shown, language)}"


def _variants(card: Card, language: Language) -> str:
    """The copies for other places and years, in a sentence; empty without any.

    One with the card's own title is named by what tells it apart, and left out where nothing does.
    """
    titles = [title for dataset in card.variants if (title := _variant_title(dataset, card, language))]
    if not titles:
        return ""
    more = len(titles) - _VARIANTS_NAMED
    named = [*titles[:_VARIANTS_NAMED], *([f"+{more}"] if more > 0 else [])]
    listed = ("، " if language is Language.AR else ", ").join(named)
    return reply("search.variants", language, titles=listed) + " "


def _variant_title(dataset: Dataset, card: Card, language: Language) -> str:
    title = QUOTES[language].format(escape(dataset.title(language)))
    if not same_title(dataset, [card.dataset], language):
        return title
    own = apart(dataset, [card.dataset], language)
    return f"{title} ({escape(own)})" if own else ""


def _none(turn: Turn) -> str:
    """That the portal does not publish it; what was asked is repeated where it is short enough to be looked at."""
    asked = turn.standalone
    if len(asked.split()) > _REPEATED_WORDS:
        return reply("search.none_long", turn.language)
    return reply("search.none", turn.language, question=escape(asked))


def _nothing(turn: Turn, pairs: list[tuple[Hit, Dataset]], confidence: float, background: float) -> Draft:
    """A plain "not published here", the likely holder where the nearest datasets tell one, and these datasets."""
    language = turn.language
    cards = tuple(card(hit, dataset, language) for hit, dataset in pairs)
    near = [(h, dataset) for h, dataset in pairs if h.dense - background >= _OWNER_LEAD and h.covered >= _OWNER_COVERS]
    owner = next((name for _, dataset in near if (name := producer_name(dataset, language))), "")
    ask = reply("search.ask_owner", language, owner=escape(owner)) if owner else reply("search.ask_anyone", language)
    paragraphs = [_none(turn), ask]
    if cards:
        paragraphs.append(reply("search.nearest", language))
        paragraphs += [f"- **{escape(c.dataset.title(language))}** [{n}]" for n, c in enumerate(cards, start=1)]
    return Draft(
        status=AnswerStatus.NO_MATCH,
        text="\n\n".join(paragraphs),
        citations=tuple(dataset_citation(n, c.dataset, language) for n, c in enumerate(cards, start=1)),
        cards=cards,
        suggestions=suggestions(turn, []),
        confidence=confidence,
    )
