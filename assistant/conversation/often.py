"""How often the datasets must be updated, where a word for updating stands beside it: `mis à jour chaque mois`."""

from collections.abc import Iterator, Sequence

from assistant.conversation.cues import cues, denied, skip
from assistant.conversation.since import Span
from assistant.language.written import Written


def asked_frequency(words: Sequence[Written]) -> tuple[str, Span] | None:
    """The frequency's id in the vocabulary, and the words that ask for it; None where nothing does."""
    for first, behind in _updates(words):
        if denied(words, first):
            continue
        found = _behind(words, behind)
        if found:
            return found[0], (first, found[1])
        if first and words[first - 1].form in cues("frequency")["in_front"] and not denied(words, first - 1):
            return _often(words, first - 1)[0], (first - 1, behind)
    return None


def _updates(words: Sequence[Written]) -> Iterator[Span]:
    """Words that say that data are updated."""
    for number in range(len(words)):
        for phrases in (cues("frequency")["updated"], cues("since")["updated"]):
            behind = phrases.begin_at(words, number)
            if behind is not None:
                yield number, behind


def _behind(words: Sequence[Written], first: int) -> tuple[str, int] | None:
    """How often, from word `first` on: as it stands there, or behind small words (`de façon mensuelle`)."""
    for begin in range(first, skip(words, first, cues("frequency")["small"]) + 1):
        often, end = _often(words, begin)
        if often:
            return often, end
    return None


def _often(words: Sequence[Written], first: int) -> tuple[str, int]:
    """The frequency that the words from `first` on name, and the number of the word behind; an empty id for none."""
    for often, phrases in cues("often").items():
        end = phrases.begin_at(words, first)
        if end is not None:
            return often, end
    return "", first
