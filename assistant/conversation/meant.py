"""What a question wants where the reader is, or what it names, says more than its likeness with examples."""

from assistant.language.aspects import asks_yes_or_no, aspects_in
from assistant.language.licence_terms import licences_named
from assistant.model import Intent

_OF_THE_PAGE = (Intent.PUBLICATION_RULES, Intent.CATALOGUE_STATISTICS, Intent.OUT_OF_SCOPE)
"""What a question on a dataset's page is taken for that asks for a part of the record in few words."""


def intent_meant(routed: Intent, text: str, *, on_page: bool) -> Intent:
    """The intent of a question as routed, put right: on a dataset's page what asks for a part of its record is about that
    dataset, what asks whether one may do something is about its licence; elsewhere a question of rules that names a
    licence is about that licence.
    """
    if routed is Intent.PUBLICATION_RULES and licences_named(text):
        return Intent.REUSE_LICENCE
    if not on_page:
        return routed
    if routed in _OF_THE_PAGE and asks_yes_or_no(text) and aspects_in(text, "licence"):
        return Intent.REUSE_LICENCE
    about = routed is Intent.DATASET_SEARCH or (routed in _OF_THE_PAGE and bool(aspects_in(text, "dataset")))
    return Intent.ABOUT_DATASET if about else routed
