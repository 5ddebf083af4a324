"""Lines and headings of laws that begin with a label, and the tables of contents that only repeat them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.language.annotations import is_note
from assistant.language.normalise import fold
from indexer.documents.law_numbers import Order, order_of
from indexer.documents.note_marks import Labelled, begins_article
from indexer.documents.pdf_legal import ARTICLE, CLAUSE, label

Item = Mapping[str, Any]

LONGEST_TITLE = 80
NO_TITLE_ENDS = ".;,:،؛"
_FEWEST_CONTENTS, _FEWEST_AGAIN = 3, 2
_LONGEST_LINE = 300
_PAGE = re.compile(r"[\s.…·_]{2,}\d{1,4}\s*$")
_LOWER_ROMAN = re.compile(r"^(\w+\s+)([ivxlc]{1,7})(?=\s*(?:$|[:.–—-]))")


@dataclass(frozen=True, slots=True)
class Named:
    """A line or heading that begins with a law's label; `body` is the sentence that follows on the line."""

    kind: str
    order: Order | None
    heading: str
    body: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether the heading is the label alone."""
        found = label(self.heading)
        return found is not None and not found.rest


def headings(items: Sequence[Item]) -> dict[int, Named]:
    """The headings that begin with a label, by their place; not those of notes."""
    found: dict[int, Named] = {}
    for number, item in enumerate(items):
        heading = item.get("heading")
        if isinstance(heading, str) and not is_note(heading) and (law := label(_raised(heading))):
            found[number] = Named(law.kind, order_of(law.text), _raised(heading))
    return found


def lines_of(items: Sequence[Item]) -> dict[int, Named]:
    """The paragraphs that begin with a label as headings do; not those of notes, lists, tables and quotations."""
    found: dict[int, Named] = {}
    in_note = False
    for number, item in enumerate(items):
        heading, text = item.get("heading"), item.get("text")
        if isinstance(heading, str):
            in_note = is_note(heading)
        elif isinstance(text, str) and not in_note and not item.get("quoted") and not {"\n", "|"} & set(text):
            named = named_line(text, bold=bool(item.get("bold")))
            found |= {number: named} if named else {}
    return found


def named_line(text: str, *, bold: bool = False) -> Named | None:
    """What a line is as a heading: a label alone or with a short title behind a mark, or a label before a sentence."""
    text = _raised(" ".join(text.split()))
    law = label(text)
    if law is None:
        return None
    order, rest = order_of(law.text), _without_page(law.rest)
    short = len(rest) <= LONGEST_TITLE and (not rest or rest[-1] not in NO_TITLE_ENDS)
    if not rest:
        return Named(law.kind, order, law.text)
    if (law.parted and short) or (bold and len(rest) <= 2 * LONGEST_TITLE):
        return Named(law.kind, order, _without_page(text).rstrip(NO_TITLE_ENDS + " "))
    begins = begins_article(Labelled(law.text, 0, law.rest)) and (law.parted or not law.rest[0].islower())
    return Named(law.kind, order, law.text, law.rest) if begins and law.kind in (ARTICLE, CLAUSE) else None


def stands_alone(line: str) -> bool:
    """Whether a line within a paragraph is a heading that has lost the empty lines around it."""
    named = named_line(line)
    return named is not None and not named.body


def contents(items: Sequence[Item], lines: Mapping[int, Named]) -> set[int]:
    """The lines of tables of contents: labels one below the other, some of which come again."""
    found: set[int] = set()
    last = {_said(named): n for n, named in sorted({**lines, **headings(items)}.items())}
    run: dict[str, int] = {}
    for number in range(len(items) + 1):
        named = lines.get(number)
        said = _said(named) if named and not named.body else ""
        if said and said not in run:
            run[said] = number
            continue
        if len(run) >= _FEWEST_CONTENTS and sum(last[one] >= number for one in run) >= _FEWEST_AGAIN:
            found.update(run.values())
        run = {said: number} if said else {}
    return found


def _said(named: Named) -> str:
    """What makes two labels one: an article's number, a chapter's title."""
    return f"{ARTICLE} {named.order}" if named.kind == ARTICLE else fold(named.heading)


def _without_page(text: str) -> str:
    """A line of a table of contents without its dots and page."""
    return _PAGE.sub("", text) if len(text) <= _LONGEST_LINE else text


def _raised(text: str) -> str:
    """Roman numbers in small letters, as in texts that a program has put into small letters, in capitals."""
    return _LOWER_ROMAN.sub(lambda found: found[1] + found[2].upper(), text, count=1)
