"""What may be done with data: the terms of the licence that is meant, and what the guides say."""

from dataclasses import replace

from assistant.answering.draft import Draft
from assistant.conversation.openness import subject_words
from assistant.conversation.slots import QUOTED, quoted_title
from assistant.intents import about_dataset, licence_answer, licence_overview, publication_rules
from assistant.intents.tools import Tools
from assistant.language.analyse import analyse
from assistant.language.aspects import asks_yes_or_no
from assistant.language.licence_terms import licences_named, terms_of
from assistant.model import AnswerStatus, Dataset, Hit, Turn

_COVERED = 0.75
"""Without quotation marks a dataset is meant where its text holds so much of the question."""
_COMPARED = 3
_TITLE_WORDS = 2
"""One word of a title is too often another word of the question."""


def handle(turn: Turn, tools: Tools) -> Draft:
    """The terms of the dataset's own licence, or of those that the question names; else the guides' sentences alone."""
    named = licences_named(QUOTED.sub(" ", turn.standalone))
    rules = publication_rules.handle(turn, tools)
    titles = QUOTED.findall(turn.standalone)
    quoted = _quoted(titles[:_COMPARED], turn, tools) if len(titles) > 1 else []
    compared = _compared(turn, quoted, rules) if len(quoted) > 1 else None
    if compared:
        return compared
    if turn.dataset or titles or not named:
        meant = _meant(turn, tools, at_least=_COVERED if rules.status is AnswerStatus.ANSWERED else 0.0)
        if meant:
            return licence_answer.of_dataset(turn, *meant, tools, named)
    if not named:
        return _of_any(turn, rules, tools)
    if len(named) == 1:
        return licence_answer.of_licence(turn, named[0], rules)
    return licence_answer.of_licences(turn, named[:_COMPARED], rules)


def _of_any(turn: Turn, rules: Draft, tools: Tools) -> Draft:
    """What the guides say, behind the verdict of the catalogue's licences where one thing is asked for yes or no."""
    acts = licence_answer.asked_acts(turn.standalone)
    if not acts or not asks_yes_or_no(turn.standalone):
        return rules
    act = "use" if acts[0] == licence_answer.REUSE else acts[0]
    return licence_overview.of_catalogue(turn, act, rules, tools) or rules


def _quoted(titles: list[str], turn: Turn, tools: Tools) -> list[Dataset]:
    """The datasets whose titles are quoted."""
    found = (about_dataset.find(replace(turn, standalone=f"« {title} »", dataset=""), tools) for title in titles)
    return [one[1] for one in found if one]


def _compared(turn: Turn, datasets: list[Dataset], rules: Draft) -> Draft | None:
    """Several datasets' licences beside each other, where all are known."""
    licences = [terms for d in datasets if d.licence and (terms := terms_of(d.licence.id)) and terms.is_known]
    if len(licences) < len(datasets):
        return None
    return licence_answer.of_licences(turn, licences, rules, datasets)


def _meant(turn: Turn, tools: Tools, *, at_least: float) -> tuple[Hit, Dataset] | None:
    """The dataset that is asked about; where the guides say nothing, any that is found surely will do."""
    words = subject_words(turn.standalone, dialect=turn.dialect)
    named = bool(turn.dataset or quoted_title(turn.standalone))
    found = about_dataset.find(turn, tools) if named or words else None
    if found and (named or found[0].covered >= at_least):
        return found[0], found[1]
    return _titled(words, turn, tools)


def _titled(words: list[str], turn: Turn, tools: Tools) -> tuple[Hit, Dataset] | None:
    """The dataset whose title holds all these words, where they are several."""
    if len(words) < _TITLE_WORDS:
        return None
    found = about_dataset.find(replace(turn, standalone=" ".join(words), dataset=""), tools)
    if found is None:
        return None
    title = {term for text in found[1].titles.values() for term in analyse(text)}
    return (found[0], found[1]) if all(title.intersection(analyse(word)) for word in words) else None
