"""Answers on licences: of one dataset, by name, compared; the terms first, then what the guides say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering.citations import cited_numbers
from assistant.answering.draft import Draft
from assistant.intents import matrix, publication_rules
from assistant.intents.record import attribution_told, dataset_source, rights_statements
from assistant.intents.tools import (
    Tools,
    card,
    dataset_citation,
    dataset_path,
    escape,
    licence_name,
    suggestions,
)
from assistant.language.aspects import asks_what_one_must, asks_yes_or_no, aspects_in
from assistant.language.licence_terms import OBLIGATIONS, Rule, Terms, terms_of
from assistant.model import AnswerStatus, Citation, Dataset, Hit, Turn
from assistant.prompts import reply

ANSWERED_FIRST = 2
"""So many things that a question asks are answered in front."""
REUSE = "reuse"
"""What is asked where a question is of using the data and of nothing more."""
_COMBINE = "combine"
_RELICENSE = "relicense"
_PART_OF_IT = ("adapt", "share", "share_alike", "changes")
"""What a question speaks of that asks for another licence of one's version: the one answer says all of it."""
_GENERAL = (REUSE, "produce")
"""What questions speak of in passing ("sell an app that uses …"): it counts only where nothing else is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A piece of an answer with its sources; paragraphs carry the numbers of `citations`."""

    paragraphs: tuple[str, ...]
    citations: tuple[Citation, ...] = ()
    sources: tuple[str, ...] = ()


def asked_acts(text: str) -> list[str]:
    """The acts (or `combine`, `relicense`, `reuse`) that the question is about, the plainest first; none for the whole."""
    found = aspects_in(text, "licence")
    if asks_what_one_must(text):  # whether one has to share is no question of whether one may
        bound = ["share_alike" if name == "share" else name for name in found]
        found = [name for name in bound if name in OBLIGATIONS] or found
    if _RELICENSE in found:
        found = [name for name in found if name not in _PART_OF_IT]
    return [name for name in found if name not in _GENERAL] or found


def of_dataset(turn: Turn, hit: Hit, dataset: Dataset, tools: Tools, named: Sequence[Terms] = ()) -> Draft:
    """The dataset's own licence, computed from its licence field, then what the guides say, of its absence too.

    `named` are licences that the question names beside it, to combine with.
    """
    terms = terms_of(dataset.licence.id) if dataset.licence else None
    if licence_name(dataset, turn.language):
        first, asked = _stated(turn, dataset, terms, named), turn
    else:
        question = reply("licence.none_question", turn.language)
        first, asked = _unstated(turn, dataset), replace(turn, standalone=question)
    draft = _joined(turn, first, publication_rules.handle(asked, tools))
    return replace(
        draft,
        cards=(card(hit, dataset, turn.language),),
        table=matrix.table(terms, turn.language) if terms and terms.is_known else None,
        suggestions=(suggestions(turn, [dataset])[0], *suggestions(turn, [])[:ANSWERED_FIRST]),
    )


def of_licence(turn: Turn, terms: Terms, rules: Draft) -> Draft:
    """The terms of a licence that the question names, then the guides."""
    language = turn.language
    told = _answers(turn, terms, 1) + _basis(turn, terms, 1) + _brief(turn, terms, 1)
    first = _Part(
        paragraphs=tuple(told),
        citations=(matrix.licence_citation(1, terms, language),),
        sources=(matrix.terms_source(terms, language),),
    )
    return replace(_joined(turn, first, rules), table=matrix.table(terms, language), confidence=1.0)


def of_licences(turn: Turn, licences: Sequence[Terms], rules: Draft, datasets: Sequence[Dataset] = ()) -> Draft:
    """Licences beside each other: whether they go together where that is asked, what sets them apart, then the guides.

    `datasets` are those whose licences they are, in the same order.
    """
    language = turn.language
    apart = list({terms.id: terms for terms in licences}.values())
    numbers = {terms.id: n for n, terms in enumerate(apart, start=len(datasets) + 1)}
    marks = "".join(f"[{n}]" for n in numbers.values())
    told = [*_compared(turn, licences, numbers), *(_is_under(d, turn, n) for n, d in enumerate(datasets, start=1))]
    lines = matrix.differences(apart, language)
    told += [reply("matrix.differ", language), "\n".join(f"- {line} {marks}" for line in lines)] if lines else []
    told += [f"{reply('matrix.alike', language)} {marks}"] if not lines and len(apart) > 1 else []
    told += [f"{note} [{numbers[t.id]}]" for t in apart if (note := matrix.basis_note(t, language))]
    first = _Part(
        paragraphs=tuple(told),
        citations=(
            *(dataset_citation(n, dataset, language) for n, dataset in enumerate(datasets, start=1)),
            *(matrix.licence_citation(numbers[terms.id], terms, language, "/v1/catalogue") for terms in apart),
        ),
        sources=(
            *(dataset_source(dataset, language) for dataset in datasets),
            *(matrix.terms_source(terms, language) for terms in apart),
        ),
    )
    return replace(_joined(turn, first, rules), table=matrix.comparison(apart, language), confidence=1.0)


def _compared(turn: Turn, licences: Sequence[Terms], numbers: Mapping[str, int]) -> list[str]:
    """The answer on each thing that is asked of the licences."""
    asked, yes_or_no = asked_acts(turn.standalone), asks_yes_or_no(turn.standalone)
    marks = "".join(f"[{n}]" for n in numbers.values())
    mixed = [f"{matrix.combined(licences[0], licences[1], turn.language)} {marks}"] if _COMBINE in asked else []
    acts = [name for name in asked if name != _COMBINE and not mixed][:ANSWERED_FIRST]
    return mixed + [
        f"{_sentence(terms, name, turn, yes_or_no)} [{numbers[terms.id]}]" for name in acts for terms in licences
    ]


def _stated(turn: Turn, dataset: Dataset, terms: Terms | None, named: Sequence[Terms]) -> _Part:
    """The licence of the record as source 1, its terms as source 2, further licences after them."""
    language = turn.language
    is_under = _is_under(dataset, turn, 1)
    last = [*_rights(turn, dataset), f"{attribution_told(dataset, language)} [1]"]
    source, cited = dataset_source(dataset, language), dataset_citation(1, dataset, language)
    if terms is None:
        unknown = f"{reply('matrix.unknown', language)} [1]"
        return _Part(paragraphs=(is_under, unknown, *last), citations=(cited,), sources=(source,))
    others = [other for other in named if other.id != terms.id]
    mixed = [
        f"{matrix.combined(terms, other, language)} [2][{n}]"
        for n, other in enumerate(others, start=3)
        if _COMBINE in asked_acts(turn.standalone)
    ]
    others = others[: len(mixed)]
    url = dataset.licence.url if dataset.licence and dataset.licence.url.startswith("http") else cited.url
    return _Part(
        paragraphs=(
            *mixed,
            *([] if mixed else _answers(turn, terms, 2)),
            *_basis(turn, terms, 2),
            is_under,
            *_brief(turn, terms, 2),
            *last,
        ),
        citations=(
            cited,
            *(
                matrix.licence_citation(n, one, language, url or dataset_path(dataset.id))
                for n, one in enumerate([terms, *others], start=2)
            ),
        ),
        sources=(source, *(matrix.terms_source(one, language) for one in [terms, *others])),
    )


def _is_under(dataset: Dataset, turn: Turn, n: int) -> str:
    title, licence = escape(dataset.title(turn.language)), escape(licence_name(dataset, turn.language))
    if not licence:
        return f"{reply('licence.unknown_of_dataset', turn.language, title=title)} [{n}]"
    return f"{reply('licence.of_dataset', turn.language, title=title, licence=licence)} [{n}]"


def _unstated(turn: Turn, dataset: Dataset) -> _Part:
    language = turn.language
    told = (_is_under(dataset, turn, 1), *_rights(turn, dataset))
    cited = dataset_citation(1, dataset, language)
    return _Part(paragraphs=told, citations=(cited,), sources=(dataset_source(dataset, language),))


def _rights(turn: Turn, dataset: Dataset) -> list[str]:
    found = rights_statements(dataset)
    return [f"{reply('licence.rights', turn.language, rights=escape(rights))} [1]" for rights in found[:1]]


def _answers(turn: Turn, terms: Terms, n: int) -> list[str]:
    """A sentence for each thing that is asked; a combination with data that are not named hangs on adapting."""
    asked = ["adapt" if name == _COMBINE else name for name in asked_acts(turn.standalone)]
    yes_or_no = asks_yes_or_no(turn.standalone)
    if not terms.is_known:
        return []
    return [f"{_sentence(terms, name, turn, yes_or_no)} [{n}]" for name in list(dict.fromkeys(asked))[:ANSWERED_FIRST]]


def _sentence(terms: Terms, name: str, turn: Turn, yes_or_no: bool) -> str:
    if name == REUSE:
        return matrix.reuse(terms, turn.language, yes_or_no=yes_or_no)
    if name == _RELICENSE and not _is_free_work(terms, turn.standalone):
        return matrix.relicense(terms, turn.language, yes_or_no=yes_or_no)
    asked = "produce" if name == _RELICENSE else name
    return matrix.direct(terms, asked, turn.language, yes_or_no=yes_or_no)


def _is_free_work(terms: Terms, text: str) -> bool:
    """Whether it is a map or an app, and no changed data, that is to go under another licence, and share-alike spares it."""
    found = aspects_in(text, "licence")
    spared = all(act.name != "share_alike" for act in terms.conditions("produce"))
    return "produce" in found and "adapt" not in found and terms.rule("share_alike") is Rule.REQUIRED and spared


def _basis(turn: Turn, terms: Terms, n: int) -> list[str]:
    note = matrix.basis_note(terms, turn.language)
    return [f"{note} [{n}]"] if note else []


def _brief(turn: Turn, terms: Terms, n: int) -> list[str]:
    """The terms as a list, where the question asks for no one thing: else the table has the rest."""
    lines = [] if asked_acts(turn.standalone) else matrix.brief(terms, turn.language)
    if not lines:
        return []
    label = matrix.licence_label(terms, turn.language)
    return [
        reply("matrix.brief", turn.language, licence=label),
        "\n".join(f"- {line} [{n}]" for line in lines),
    ]


def _joined(turn: Turn, first: _Part, rules: Draft) -> Draft:
    """The part with the best of what the guides say after it, renumbered; without it where they say nothing."""
    answered = rules.status is AnswerStatus.ANSWERED
    by = len(first.citations)
    quoted = _of_first_source(rules.text).replace("[1]", f"[{by + 1}]") if answered else ""
    closing = f"*{reply('guide.not_legal_advice', turn.language)}*"
    moved = [replace(citation, n=by + 1) for citation in rules.citations[:1]] if answered else []
    sources = dict(enumerate([*first.sources, *([rules.sources[1]] if answered else [])], start=1))
    return replace(
        rules,
        status=AnswerStatus.ANSWERED,
        text="\n\n".join(part for part in (*first.paragraphs, quoted, closing) if part),
        citations=(*first.citations, *moved),
        suggestions=suggestions(turn, []),
        sources=sources,
    )


def _of_first_source(text: str) -> str:
    """The paragraphs that cite the first source alone, with the line that leads to them."""
    kept: list[str] = []
    for paragraph in text.split("\n\n"):
        numbers = cited_numbers(paragraph)
        if numbers == {1}:
            kept.append(paragraph)
        elif numbers:
            break
        elif paragraph.endswith(":"):
            kept.append(paragraph)
    return "\n\n".join(kept[: -1 if kept and kept[-1].endswith(":") else None])
