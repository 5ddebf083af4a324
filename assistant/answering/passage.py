"""A guide's section as sentences of prose, items of lists and rows of tables."""

import re
from dataclasses import dataclass
from enum import Enum

from assistant.language.sentences import is_list_item, sentences

_BAR = " | "
_MARK = re.compile(r"^#{1,6}\s*(?=[^\s#])")
"""The marks of a heading that no reader of Markdown took for one: `###1.3`."""


class Form(Enum):
    """What a sentence is a part of."""

    PROSE = "prose"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a whole item or row; an item is indented as in the text."""

    text: str
    form: Form = Form.PROSE
    indent: int = 0

    @property
    def asks(self) -> bool:
        """Whether it is a question: the sentence after it may answer."""
        return self.text.rstrip(" »”\")'*").endswith(("?", "؟"))


def read(text: str) -> list[Sentence]:
    """The sentences in order. An item or row of several sentences stays one."""
    given = [line for line in text.split("\n") if line.strip()]
    lines = [_MARK.sub("", line.strip()) for line in given]
    bars = [_BAR in line for line in lines]
    found: list[Sentence] = []
    for number, line in enumerate(lines):
        if bars[number] and (any(bars[number + 1 : number + 2]) or (number and bars[number - 1])):
            found.append(Sentence(line, Form.ROW))
        elif is_list_item(line):
            found.append(Sentence(line, Form.ITEM, len(given[number]) - len(given[number].lstrip())))
        else:
            found += [Sentence(sentence) for sentence in sentences(line)]
    return found


def block(found: list[Sentence], at: int) -> range:
    """The list or table that the sentence number `at` stands in: its neighbours of the same form."""
    start = end = at
    while start > 0 and found[start - 1].form is found[at].form:
        start -= 1
    while end < len(found) and found[end].form is found[at].form:
        end += 1
    return range(start, end)
