"""How the notes of an annotated law look: their numbers, what they refer to, and the articles that they quote."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from assistant.language.lexicon import read_vocabulary

_MARK = (
    r"-\s?(?P<dash>\d{1,3})(?=\s)|\((?P<round>\d{1,3})\)|\[(?P<square>\d{1,3})\]|\[\^(?P<markdown>\d{1,3})\]:"
    r"|(?P<behind>\d{1,3})\s?-(?=\s)"
)
_NUMBERED = re.compile(rf"(?:{_MARK})\s*")
_INSIDE = re.compile(rf"(?<=\s)(?:{_MARK})\s+")
_DIGITS = r"\d{1,4}(?:\s*(?:,|،|;|-|و|et|and|à|to|إلى)\s*\d{1,4})*"
_OPENING, _CLOSING, _EITHER = "«“„", "»”", '"'
_QUOTED = re.compile(rf"\W*[{_OPENING}{_EITHER}]")
_ENDS_QUOTED = re.compile(rf"[{_CLOSING}{_EITHER}][\s.؛;،,]*(?:\d+[\d.]*)?\s*$")
_OF_ANOTHER = r"(?!\s*(?:من|أعلاه|أدناه|المذكور\w*|السالف\w*|و|of|de|du|des|above|below|ci-|et|and|à|[,،])(?:\s|\w|$))"
_ITEM = re.compile(
    r"[\s\"“«]*(?:(?P<letter>[a-zA-Z\u0621-\u064a])ـ?\s?[)°-]|\(?(?P<number>\d{1,2})[.)°]|-(?P<dash>\d{1,2})\s|\.(?P<dot>\d{1,2})\s)"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """The number that a note begins with, how it is written, and what follows it."""

    form: str
    number: int
    rest: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line that begins with the label of an article: the label, its number, the text behind it."""

    label: str
    number: int
    rest: str

    @property
    def quoted(self) -> bool:
        """Whether what follows the label is put between quotation marks, as another law's words are."""
        return bool(_QUOTED.match(self.rest))


def mark(line: str) -> Mark | None:
    """The number that a line begins with as notes are numbered; `1. …` and `1) …` are items of lists."""
    found = _NUMBERED.match(line)
    return _mark(found, line) if found else None


def refers(found: Mark) -> bool:
    """Whether it is a note whatever stands around it: it sends to an article, or says where a text was published."""
    if found.form == "markdown" or _words()["gazette"].match(found.rest):
        return True
    return bool(_words()["see"].match(found.rest) and announced(found.rest))


def inside(line: str) -> tuple[str, str] | None:
    """A line in which a note begins that refers, parted there."""
    for found in _INSIDE.finditer(line):
        if refers(_mark(found, line)):
            return line[: found.start()].rstrip(), line[found.start() :]
    return None


def goes_on(line: str) -> bool:
    """Whether a line says more of a text that a note has named: where it was published, what became of it."""
    text = line.removeprefix("- ")
    return any(_words()[kind].match(text) for kind in ("gazette", "changed", "see"))


def announced(line: str) -> list[int]:
    """The numbers of the articles that a line names."""
    return [int(n) for found in _words()["articles"].finditer(line) for n in re.findall(r"\d+", found["numbers"])]


def labelled(line: str) -> Labelled | None:
    """The label of an article that a line begins with."""
    text = line.removeprefix("- ")
    found = _words()["label"].match(text)
    return Labelled(found["label"].strip(), int(found["number"]), text[found.end() :].strip()) if found else None


def begins_article(found: Labelled) -> bool:
    """Whether the line can begin that article, and does not only speak of it: "Article 4 of …"."""
    return bool(found.rest) and not found.quoted and bool(re.match(_OF_ANOTHER, found.rest))


def starts_quoted(line: str) -> bool:
    """Whether a line begins with a quotation mark."""
    return bool(_QUOTED.match(line.removeprefix("- ")))


def ends_quoted(line: str) -> bool:
    """Whether a quotation ends with the line, which had begun before it."""
    return bool(_ENDS_QUOTED.search(line)) and _turns(line) != 0 and not is_open(line, was_open=True)


def is_open(line: str, *, was_open: bool) -> bool:
    """Whether a quotation is open behind a line."""
    turns = _turns(line)
    return was_open if turns == 0 else (not was_open if abs(turns) == 1 and _EITHER in line else turns > 0)


def item_of(line: str) -> tuple[str, str]:
    """How a line is numbered as an item of a list, and with what; empty where it is not."""
    found = _ITEM.match(line.removeprefix("- "))
    return next(((kind, value) for kind, value in found.groupdict().items() if value), ("", "")) if found else ("", "")


def _turns(line: str) -> int:
    """Quotation marks that open less those that close; one that can do both counts where it stands alone."""
    turned = sum(line.count(c) for c in _OPENING) - sum(line.count(c) for c in _CLOSING)
    return turned or line.count(_EITHER) % 2


def _mark(found: re.Match[str], line: str) -> Mark:
    form, number = next((form, value) for form, value in found.groupdict().items() if value)
    return Mark(form, int(number), line[found.end() :])


@cache
def _words() -> Mapping[str, re.Pattern[str]]:
    lists = {name: words for name, words in read_vocabulary("annotations").items() if isinstance(words, list)}
    any_of = {name: "|".join(map(re.escape, sorted(words, key=len, reverse=True))) for name, words in lists.items()}
    articles = rf"(?<!\w)(?:و|ب|ل)?(?:{any_of['articles']})\.?"
    return {
        **{name: re.compile(rf"(?:{any_of[name]})(?!\w)", re.IGNORECASE) for name in ("see", "gazette", "changed")},
        "articles": re.compile(rf"{articles}\s*:?\s*(?P<numbers>{_DIGITS})", re.IGNORECASE),
        "label": re.compile(rf"(?P<label>{articles}\s*:?\s*(?P<number>\d{{1,4}}))(?![\w/-])", re.IGNORECASE),
    }
