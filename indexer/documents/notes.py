"""The notes of an annotated law set apart from the law: what a note quotes is not what the article says.

An editor's notes stand at the foot of a page, so that in a text taken from pages they interrupt the article, or even a
sentence of it, and quote whole articles of other texts. They are told by their number and what they refer to ("-4 See
articles 36 and 38 of the decree …"); the articles that they name, quoted below them, belong to them, to the closing
quotation mark or to where the law's own list goes on. Behind the article they get a heading of their own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from indexer.documents.note_marks import (
    Labelled,
    Mark,
    announced,
    begins_article,
    ends_quoted,
    goes_on,
    inside,
    is_open,
    item_of,
    labelled,
    mark,
    refers,
    starts_quoted,
)

Item = Mapping[str, Any]
_NAMES, _SEVERAL = ("Note", "هامش"), ("Notes", "هوامش")
"""What notes are called in their headings, in French and English, and in Arabic."""
_ARABIC = re.compile(r"[\u0621-\u064a]")
_MOST_HEADING_CHARS = 160
_FURTHER = 3
"""A law's own articles follow each other; so many may be missing where a line begins with the next one's label."""
_UNFINISHED = (":", "،", ",")
_FINISHED = (".", "؛", ";", "!", "؟", "?", '"', "”", "»")
_FIRST = frozenset({"a", "A", "أ", "ا", "1"})
_LETTERS = ["abcdefghijklmnopqrstuvwxyz", "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ", "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"]


def notes_apart(items: Iterable[Item]) -> Iterator[Item]:
    """The items, each article's notes behind it and below a heading that says so; without notes the same items."""
    read = _Reading()
    for item in items:
        match item:
            case {"heading": str(heading)}:
                yield from read.heading(item, heading)
            case {"text": str(text)}:
                yield from read.text(item, text)
            case _:
                yield item
    yield from read.flushed()


@dataclass(slots=True)
class _Note:
    """A note: its number, the line that it begins with, what it quotes."""

    number: int
    first: str
    at: Item
    lines: list[Item] = field(default_factory=list)
    is_quoting: bool = False
    label: str = ""

    def add(self, item: Item, text: str) -> None:
        """Another line; a label that stood alone is put before what it labels, so that no quote begins with a heading."""
        joined = f"{self.label} {text.removeprefix('- ')}".strip() if self.label else text
        self.is_quoting = is_open(text, was_open=self.is_quoting)
        self.label = ""
        self.lines.append({**item, "text": joined})

    @property
    def quotes(self) -> bool:
        """Whether it is more than the line that it begins with."""
        return bool(self.lines)

    def items(self, level: int) -> Iterator[Item]:
        """What the note quotes, as a section below `level` whose heading says whose words these are."""
        name = f"{_name(self.first or str(self.lines[0]['text']), _NAMES)} {self.number or ''}".rstrip()
        short = len(self.first) <= _MOST_HEADING_CHARS
        yield {"heading": f"{name}: {self.first}" if short and self.first else name, "level": level}
        if not short:
            yield {**self.lines[0], "text": self.first}
        yield from self.lines


def _name(text: str, names: tuple[str, str]) -> str:
    return names[1 if _ARABIC.search(text) else 0]


def _below(notes: list["_Note"], level: int) -> Iterator[Item]:
    """The notes of a section, those that quote each for itself."""
    for note in notes:
        if note.quotes:
            yield from note.items(level)
    short = [note for note in notes if not note.quotes]
    if short:
        yield {"heading": _name(short[0].first, _SEVERAL), "level": level}
        yield from ({**note.at, "text": f"({note.number}) {note.first}"} for note in short)
    if notes:
        yield {"heading": "", "level": level}


@dataclass(slots=True)
class _Reading:
    """The section that is read, the notes in it, and what notes have announced and not quoted yet."""

    _body: list[Item] = field(default_factory=list)
    _notes: list[_Note] = field(default_factory=list)
    _open: _Note | None = None
    _carried: _Note | None = None
    _due: list[int] = field(default_factory=list)
    _forms: set[str] = field(default_factory=set)
    _told: int = 0
    _last: int = 0
    _level: int = 0
    _article: int = 0
    _article_level: int = 0
    _waiting: tuple[Item, Labelled] | None = None

    def heading(self, item: Item, heading: str) -> Iterator[Item]:
        """A heading ends the section, unless it is the label of an article that a note quotes, which the next line tells."""
        yield from self._settle(quoted=False)
        label = labelled(heading)
        if label and label.number in self._due and not label.rest:
            self._waiting = (item, label)
            return
        yield from self._new_section(item, label)

    def text(self, item: Item, text: str) -> Iterator[Item]:
        """A line of the law or of a note."""
        yield from self._settle(quoted=starts_quoted(text))
        parts = inside(text) if not mark(text) else None
        for part in parts or (text,):
            yield from self._line({**item, "text": part}, part)

    def flushed(self) -> Iterator[Item]:
        """The section so far: the law's own lines, then its notes."""
        yield from self._settle(quoted=False)
        yield from self._body[self._told :]
        for note in self._notes:
            if note.label:
                note.add(note.at, "")
        yield from _below(self._notes, min(6, self._level + 1))
        if self._open and self._open.is_quoting:
            self._carried = self._open
        self._body, self._notes, self._open, self._told = [], [], None, 0

    def _new_section(self, item: Item, label: Labelled | None) -> Iterator[Item]:
        yield from self.flushed()
        self._level = item["level"] if isinstance(item.get("level"), int) else 1
        if label:
            self._article, self._article_level = label.number, self._level
            self._due = [n for n in self._due if n != label.number]
        yield item

    def _settle(self, *, quoted: bool) -> Iterator[Item]:
        """Decide on a heading that may be a note's: it is where its text stands between quotation marks."""
        if self._waiting is None:
            return
        (item, label), self._waiting = self._waiting, None
        if quoted:
            self._quote(label)
        else:
            yield from self._new_section(item, label)

    def _line(self, item: Item, text: str) -> Iterator[Item]:
        found, label = mark(text), labelled(text)
        if found and (refers(found) or self._is_next(found)):
            self._begin(found, item)
        elif label and self._forms and (label.quoted or (label.number in self._due and not label.rest)):
            self._quote(label)
            if label.rest and self._open:
                self._open.add(item, label.rest)
        elif self._due and starts_quoted(text) and not self._is_quoting:
            self._latest().add(item, text)
        elif self._open and self._goes_on(text):
            self._open.add(item, text)
        elif self._carried and ends_quoted(text):
            self._take_back(item)
        elif label and self._forms and self._is_next_article(label):
            heading = {**item, "heading": label.label, "level": self._article_level}
            heading.pop("text")
            yield from self._new_section(heading, label)
            yield from self._own({**item, "text": label.rest})
        else:
            if self._open and self._open.is_quoting:
                self._carried = self._open
            self._open = None
            yield from self._own(item)

    def _own(self, item: Item) -> Iterator[Item]:
        """A line of the law: handed on at once while there are no notes, so that no long text is held."""
        self._body.append(item)
        if not self._forms:
            del self._body[:-1]
            self._told = 1
            yield item

    @property
    def _is_quoting(self) -> bool:
        return bool(self._open and self._open.is_quoting)

    def _begin(self, found: Mark, item: Item) -> None:
        self._open = _Note(found.number, found.rest.strip(), item)
        self._notes.append(self._open)
        self._carried = None
        self._forms.add(found.form)
        self._last = found.number
        self._due += announced(found.rest)

    def _is_next(self, found: Mark) -> bool:
        """Whether it is the next note where the notes before are numbered so; the second item of a list is not."""
        lines = self._open.lines if self._open else self._body
        item = mark(str(lines[-1]["text"])) if lines else None
        follows_item = item is not None and (item.form, item.number) == (found.form, found.number - 1)
        return (
            found.form in self._forms and found.number == self._last + 1 > 1 and bool(found.rest) and not follows_item
        )

    def _quote(self, label: Labelled) -> None:
        """What follows is that article, as a note quotes it."""
        self._due = [n for n in self._due if n != label.number]
        self._open = self._latest()
        self._open.label = label.label

    def _latest(self) -> _Note:
        """The note that quotes: the one that is open, or the last; a nameless one where the text has lost its number."""
        if not self._notes:
            self._notes.append(_Note(0, "", {}))
        self._open = self._open or self._notes[-1]
        return self._open

    def _goes_on(self, text: str) -> bool:
        """Whether the open note goes on with a line."""
        note = self._open
        if note is None:
            return False
        if note.label:
            return True
        last = str(note.lines[-1]["text"]) if note.lines else note.first
        if note.is_quoting:
            return not self._resumes(text, last)
        return goes_on(text) or (last.rstrip().endswith(_UNFINISHED) and not self._resumes(text, last))

    def _resumes(self, text: str, last: str) -> bool:
        """Whether a line goes on with the law's own list: its first item where the law had announced one, or the next."""
        form, value = item_of(text)
        own = [str(item["text"]) for item in self._body]
        if not form or not own or last.rstrip().endswith(":"):
            return False
        if own[-1].rstrip().endswith(":"):
            return value in _FIRST
        return any(_follows(item_of(line), (form, value)) for line in own[-1:]) and not _follows(
            item_of(last), (form, value)
        )

    def _take_back(self, item: Item) -> None:
        """The end of a note that the foot of the next page held: the lines up to where the law's own text stops short."""
        start = len(self._body)
        while start > 1 and str(self._body[start - 1]["text"]).rstrip().endswith(_FINISHED):
            start -= 1
        carried, self._carried = self._carried, None
        if carried is None:
            return
        note = _Note(carried.number, carried.first, carried.at)
        for line in [*self._body[start:], item]:
            note.add(line, str(line["text"]))
        note.is_quoting = False
        del self._body[start:]
        self._notes.append(note)

    def _is_next_article(self, label: Labelled) -> bool:
        return 0 < label.number - self._article <= _FURTHER and self._article_level > 0 and begins_article(label)


def _follows(before: tuple[str, str], after: tuple[str, str]) -> bool:
    """Whether one item's number or letter comes next after the other's."""
    if before[0] != after[0] or not before[0]:
        return False
    if after[1].isdigit():
        return before[1].isdigit() and int(after[1]) == int(before[1]) + 1
    return any(before[1] + after[1] in letters for letters in _LETTERS)
