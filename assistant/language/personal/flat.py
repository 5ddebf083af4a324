"""A text as it is searched for personal data: folded, without what no reader sees, each character with where it came from."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.normalise import fold, visible

OPAQUE = "ꞏ"
"""Stands for a datum that was found, and for a marker. A letter, so that nothing beside it begins or ends a word."""
MARKER = re.compile(r"‹[^‹›@\d]{1,40}›")
"""What a datum is replaced with: the name of its kind in single guillemets."""
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−⁃", "-") | {"·": ".", "•": ".", "٫": ".", OPAQUE: " "})
_SPACES = re.compile(r"\s")
_LINK = re.compile(r"(?:\b\w{2,10}://|\bwww\.|\b10\.\d{4,9}/)[^ <>\"«»]+")


@dataclass(frozen=True, slots=True)
class Flat:
    """`text` is folded; its character n stands for `starts[n]` to `ends[n]` of `source`, the text as written."""

    text: str
    source: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str) -> "Flat":
        """From a text as written; markers in it are opaque."""
        if text.isascii():
            plain = _SPACES.sub(" ", text.lower())
            return cls(plain, text, range(len(text)), range(1, len(text) + 1))
        letters: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        hidden = {match.start(): match.end() for match in MARKER.finditer(text)}
        position = 0
        while position < len(text):
            end = hidden.get(position, position + 1)
            for letter in OPAQUE if position in hidden else _folded(text[position]):
                letters.append(letter)
                starts.append(position)
                ends.append(end)
            position = end
        return cls("".join(letters), text, starts, ends)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of `text` stands in `source`."""
        return self.starts[start], self.ends[end - 1]

    def written(self, start: int, end: int) -> str:
        """A span of `text` with its capitals, as far as NFKC leaves them."""
        return unicodedata.normalize("NFKC", "".join(self.source[place] for place in self.starts[start:end]))

    def without_links(self) -> "Flat":
        """With addresses of pages and DOIs out of sight: their numbers are their own."""
        hidden = _LINK.sub(lambda link: OPAQUE * len(link.group()), self.text)
        return Flat(hidden, self.source, self.starts, self.ends)

    def without(self, spans: Iterable[tuple[int, int]]) -> "Flat":
        """With one opaque character for each of the spans, which are of `source`, in order, and apart."""
        letters: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        position = 0
        for first, last in spans:
            while position < len(self.text) and self.starts[position] < first:
                letters.append(self.text[position])
                starts.append(self.starts[position])
                ends.append(self.ends[position])
                position += 1
            letters.append(OPAQUE)
            starts.append(first)
            ends.append(last)
            while position < len(self.text) and self.starts[position] < last:
                position += 1
        return Flat(
            "".join(letters) + self.text[position:],
            self.source,
            [*starts, *self.starts[position:]],
            [*ends, *self.ends[position:]],
        )


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    """One character folded; nothing for marks and for what cannot be seen."""
    if letter.isspace():
        return " "
    return _SPACES.sub(" ", fold(visible(letter)).translate(_DASHES))
