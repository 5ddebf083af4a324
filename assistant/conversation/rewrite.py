"""Follow-ups made standalone, from the words alone: the topic is carried from question to question.

"The second one" and "who publishes it?" become a question about a dataset that the last answer showed. Else a question
that has no subject of its own gets the topic's subject in front, and what it asks takes the place of what was asked before;
a place or a year takes the place of the old one. A question with a subject of its own is a new topic.
"""

import re
from collections.abc import Sequence
from functools import cache

from assistant.conversation.leaning import Step, step
from assistant.conversation.reading import Reading, read
from assistant.conversation.shown import dataset_meant, titles_shown
from assistant.conversation.topic import EDGES, Topic, added, opened, swapped
from assistant.language.analyse import tokens
from assistant.language.lexicon import function_words
from assistant.language.normalise import is_readable
from assistant.model import Message
from assistant.prompts import followups

_CLAUSE = re.compile(r"(?P<first>[^:.,،؛;!?؟–—]+)(?P<mark>[:.,،؛;!–—])\s*(?P<rest>.+)", re.DOTALL)
_TURN_WORDS = 7
"""So long a clause may be that announces another topic or leaves the old one."""
_TURNS = 16
"""How many of the reader's questions are read; the topic may have begun so far back."""


def standalone(text: str, history: Sequence[Message]) -> str:
    """`text` without a greeting in front, or what it means after `history`."""
    asked = [number for number, m in enumerate(history) if m.role == "user" and m.content.strip()][-_TURNS:]
    topic: Topic | None = None
    for number in asked:
        topic, _ = _after(topic, history[number].content.strip(), history[:number])
    return _after(topic, text, history)[1]


def _after(topic: Topic | None, text: str, history: Sequence[Message]) -> tuple[Topic | None, str]:
    """The topic after `text`, and what `text` means; thanks and greetings change nothing."""
    text = _without_salutation(text, told=topic is not None)
    if _is_salutation(text):
        return topic, text
    rest = _after_turn(text)
    if topic is None or rest != text:
        return opened(read(rest)), rest
    asked = read(text, topic.subject.seen)
    title = dataset_meant(asked, titles_shown(history))
    if title:
        return opened(read(f"« {title} »", asked.seen)), f"{text.rstrip(EDGES)} « {title} »"
    found = _moved(topic, asked)
    return found, found.text(asked.seen)


def _moved(topic: Topic, asked: Reading) -> Topic:
    kind = step(asked, topic.subject)
    if kind is Step.OPENS:
        return opened(asked)
    return swapped(topic, asked) if kind is Step.SWAPS else added(topic, asked, kind)


def _without_salutation(text: str, *, told: bool) -> str:
    """The question after words of greeting; a greeting alone stays, and one before a word that could belong to it.

    In a conversation (`told`) any question may follow thanks, however short.
    """
    words = text.split()
    start = 0
    while start < len(words) and (_is_salutation(words[start]) or (start and not tokens(words[start]))):
        start += 1
    rest = " ".join(words[start:])
    return rest if tokens(rest) and (told or len(read(rest).content) > 1) else text


def _after_turn(text: str) -> str:
    """The question behind a first clause that only says that something else follows: "other topic: …", "forget X, …"."""
    clause = _CLAUSE.match(text)
    if clause is None or not is_readable(clause["rest"]):
        return text
    known, said = followups(), tokens(clause["first"])
    spoken = f" {' '.join(said)} "
    turns = any(phrase in spoken for phrase in _turns())
    first = next((word for word in said if word not in _small()), "")
    leaves = first in known.leaves and clause["mark"] != ":" and not known.cases.intersection(said)
    return clause["rest"] if len(said) <= _TURN_WORDS and (turns or leaves) else text


@cache
def _turns() -> frozenset[str]:
    """The announcements as folded words with a space on either side."""
    return frozenset(f" {' '.join(tokens(phrase))} " for phrase in followups().turns)


@cache
def _small() -> frozenset[str]:
    return frozenset[str]().union(*function_words().values()) | followups().salutations | {"bon", "ok", "okay", "well"}


def _is_salutation(text: str) -> bool:
    found = tokens(text)
    return bool(found) and followups().salutations.issuperset(found)
