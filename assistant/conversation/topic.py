"""What a conversation is about: the subject's question, what narrows it, and what was asked of it last."""

from dataclasses import dataclass, replace

from assistant.conversation.leaning import Step, counts_else
from assistant.conversation.places import with_place
from assistant.conversation.reading import YEAR, Reading, read
from assistant.conversation.slots import quoted_title
from assistant.conversation.words import classes, words_of
from assistant.language.analyse import tokens
from assistant.language.detect import Detected, detect
from assistant.language.names import without_clitics
from assistant.language.normalise import fold
from assistant.model import pick
from assistant.prompts import followups
from assistant.retrieval.query import Word

EDGES = "?؟!.،, "
_LONG, _KEPT = 14, 12
"""A subject of more words is cut to so many content words."""
_MOST = 30
"""Words of a standalone question; older parts are left out beyond."""
_REPLACED = {Step.ASKS: {Step.ASKS, Step.GROUP}}
"""What a new part takes the place of, beside its own kind."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject in the reader's words and what was added to it, oldest first."""

    subject: Reading
    parts: tuple[tuple[Step, str], ...] = ()

    def text(self, seen: Detected) -> str:
        """The standalone question, for a follow-up in the language `seen`."""
        if not self.parts:
            return self.subject.text
        asks = any(kind is Step.ASKS for kind, _ in self.parts)
        other = self.subject.seen.language is not seen.language
        parts = [self._subject(asks=asks, other=other), *(text for _, text in self.parts)]
        while len(" ".join(parts).split()) > _MOST and len(parts) > 2:
            del parts[1]
        return " ".join([*(part.rstrip(EDGES) for part in parts[:-1]), parts[-1]])

    def _subject(self, *, asks: bool, other: bool) -> str:
        """The subject's words: all of them before what narrows it, without its own question before another question."""
        if quoted_title(self.subject.text):
            return self.subject.text
        long = len(self.subject.text.split()) > _LONG
        if other or long:
            return " ".join(word.shown for word in self.subject.content[:_KEPT]) or self.subject.text
        return _without_frame(self.subject) if asks else self.subject.text


def opened(asked: Reading) -> Topic:
    """A topic that begins with this question."""
    return Topic(asked)


def added(topic: Topic, asked: Reading, kind: Step) -> Topic:
    """The topic with the follow-up's place or year in the old one's, and with its words where they say more."""
    subject, placed = _replaced(topic.subject, asked, named=kind is Step.PLACE)
    gone = _REPLACED.get(kind, set()) | {kind}
    parts = tuple(part for part in topic.parts if part[0] not in gone)
    known = {fold(name) for name in asked.named}
    if placed and known.issuperset(w.token for w in asked.others) and not (kind is Step.PLACE and asked.joins):
        return Topic(subject, parts)
    return Topic(topic.subject if asked.joins else subject, (*parts, (kind, asked.text)))


def swapped(topic: Topic, asked: Reading) -> Topic:
    """The topic with another subject: what is done or counted, the place, the year and the last question stay."""
    if counts_else(asked, topic.subject):
        return replace(topic, subject=_with_figure(topic.subject, asked))
    action = [] if asked.holds("figures") or asked.holds("actions") else _action(topic.subject)
    text = " ".join([*action, _without_start(asked)]) if action else asked.text
    years = YEAR.findall(topic.subject.text) if not YEAR.search(asked.text) else []
    places = [] if asked.places else [pick(p.names, asked.seen.language) or p.id for p in topic.subject.places]
    kept = " ".join([text.rstrip(EDGES), *places, *years]) if places or years else text
    parts = tuple(part for part in topic.parts if part[0] in (Step.ASKS, Step.PLACE, Step.YEAR))
    return Topic(read(kept, asked.seen), tuple(p for p in parts if not (p[0] is Step.PLACE and asked.places)))


def _with_figure(subject: Reading, asked: Reading) -> Reading:
    """The subject with the figure that the follow-up names in place of its first one."""
    old = next(word.token for word in subject.content if "figures" in classes(word))
    new = " ".join(word.shown for word in asked.others)
    words = [new if old in tokens(word) else word for word in subject.text.split()]
    return read(" ".join(words), subject.seen)


def _action(subject: Reading) -> list[str]:
    """What is done with the subject, or counted of it."""
    kept, known = {"actions", "figures"}, followups()
    first = subject.content[:1]
    behind = subject.words[subject.words.index(first[0].token) + 1 :] if first else ()
    if not known.hows.intersection(subject.words[:1]) or not behind or behind[0] in known.prepositions:
        first = ()
    return [w.shown for w in subject.content if classes(w) & kept or w in first]


def _without_start(asked: Reading) -> str:
    """The follow-up without its "and"."""
    words = asked.text.split()
    rest = asked.rest[1:] if asked.led and asked.definite else asked.rest
    tail = [number for number, word in enumerate(words) if rest and rest[0] in tokens(word)]
    if tail:
        return " ".join(words[tail[0] :])
    return words[0][1:] + " " + " ".join(words[1:]) if words and len(asked.rest) == len(asked.words) else asked.text


def _without_frame(subject: Reading) -> str:
    """The subject without the words that only ask of it: "How much does a passport cost?" gives "passport"."""
    words, content = subject.text.strip(EDGES).split(), {w.token for w in subject.content}
    where = words_of(subject.places)
    named = {w.token for w in subject.content if not _only_asks(w)}
    if where.issuperset(named):
        return subject.text
    named |= where
    holding = [n for n, word in enumerate(words) if any(named.intersection(without_clitics(t)) for t in tokens(word))]
    if not holding:
        return subject.text
    start = holding[0]
    while start and content.intersection(
        tokens(words[start - 1])
    ):  # "minimum" belongs to "wage", "cost" in front of "of" not
        start -= 1
    return " ".join(words[start:])


def _only_asks(word: Word) -> bool:
    found = classes(word)
    return "aspects" in found and not found & {"actions", "figures"}


def _replaced(subject: Reading, asked: Reading, *, named: bool) -> tuple[Reading, bool]:
    """The subject with its place and year replaced by those of the follow-up, and whether that holds all that it names.

    `named`: a name that no list has stands for a place too.
    """
    text, missing = subject.text, False
    if asked.places:
        text = with_place(text, subject.places[:1], asked.places[0], detect(f"{text} {asked.text}").language)
        missing = not subject.places or len(asked.places) > 1
    elif asked.named and subject.named and named:
        text = text.replace(subject.named[-1], asked.named[-1])
    new, old = YEAR.findall(asked.text), YEAR.findall(text)
    if new and old:
        text = text.replace(old[-1], new[-1])
    missing = missing or bool(new and not old)
    if text != subject.text and quoted_title(text):
        text = quoted_title(text)  # no dataset that was shown has this title
    return (read(text, subject.seen) if text != subject.text else subject), text != subject.text and not missing
