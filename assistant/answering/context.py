"""Sources for a model: numbered, fenced, without addresses or personal data, and marked as data whatever they say."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.answering.draft import Draft
from assistant.answering.machine_talk import MachineTalk
from assistant.language.addresses import without_addresses
from assistant.language.normalise import clean
from assistant.model import Kind, Language

SOURCE_CHARS = 2_500
_ANGLES = str.maketrans({"<": "‹", ">": "›"})
_HARMLESS = _ANGLES | str.maketrans({"[": "(", "]": ")"})


@dataclass(frozen=True, slots=True)
class Source:
    """What a model may write from, and what its sentences are checked against: the same text."""

    text: str
    language: Language


def sources_of(draft: Draft, talk: MachineTalk) -> dict[int, Source]:
    """The draft's sources by number, as a model may see them: without links, and without what speaks to a machine: of a
    description what follows it, of a guide the whole paragraph."""
    found = {}
    for n, text in draft.sources.items():
        cited = next((citation for citation in draft.citations if citation.n == n), None)
        language = cited.language if cited else Language.FR
        kind = Kind.DATASET if cited and cited.kind == "dataset" else Kind.GUIDE
        if kind is Kind.DATASET:
            told = "\n".join(talk.without(line, language, kind) for line in text.split("\n"))
        else:
            told = talk.paragraphs(text[:SOURCE_CHARS], language)
        found[n] = Source(harmless(told), language)
    return found


def fenced(sources: Mapping[int, Source]) -> str:
    """Each source in a numbered fence; no character inside can close a fence, open one, or look like a citation."""
    return "\n".join(f'<source n="{n}">\n{source.text}\n</source>' for n, source in sources.items())


def without_fences(text: str) -> str:
    """A model's own text as it may be shown to it again: its citations stay, nothing in it opens or closes a fence."""
    return text.translate(_ANGLES)


def harmless(text: str) -> str:
    """Text that others wrote, as a model may see it."""
    return without_addresses(clean(text)[:SOURCE_CHARS].translate(_HARMLESS))
