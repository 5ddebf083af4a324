"""From the order in which a line is drawn, left to right, to the order in which it is read.

This undoes the Unicode bidirectional algorithm, rule by rule. Where two texts are drawn alike (`ISO 9001` and `9001 ISO`
inside Arabic), or where a producer did not keep to the algorithm (`31-13`), the ways of writing numbers decide.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from indexer.documents.pdf_clusters import Glyph

_OPENS = dict(zip("([{«‹", ")]}»›", strict=True))
_FAMILY = {mark: opening for opening, closing in _OPENS.items() for mark in (opening, closing)}
_STOPS = frozenset(".,;:!?…،؛؟%")
_JOINS = frozenset(".,:/\u00a0\u202f\u060c")
"""One of these does not part two numbers (class CS of the algorithm): `31.13` stays whole where `31-13` does not."""
_KINDS = {"AL": "R", "R": "R", "L": "L", "EN": "N", "AN": "A"}
_UNIT = re.compile(
    r"(?:[KMGTkmgt]?[Oo]|[KMGTk]i?[Bb]|km²?|m[²³23]?|ha|kg|[kMG]Wh?|DHS?|Dhs?|MAD|TND|EUR|USD|DT|°C|€)[.,]?"
)
_PARTED = re.compile(r"(?<![\w.,/-])\d+(?:-\d+)+(?![\w/-])")
_GROUPED = re.compile(r"(?<![\w.,/-])\d{1,3}(?: \d{1,3})+(?![\w/-])")
_PERCENT = re.compile(r"(?<![\w%])(?<!\d )(%\s?)(\d[\d.,٫]*)(?!\s?%)")
_LONG_NUMBER = 9


def logical(glyphs: Sequence[Glyph], *, rtl: bool) -> str:
    """The text of a line whose glyphs, spaces too, come left to right; `rtl` where it is part of an Arabic paragraph."""
    kinds = [bidi_kind(g.text) for g in glyphs]
    arabic = "R" in kinds or "A" in kinds
    if not arabic and not (rtl and _ends_on_the_left(glyphs, kinds)):
        return "".join(g.text for g in glyphs)
    if rtl:
        return _brackets(_numbers("".join(_from_the_right(glyphs, kinds))), rtl=True)
    return _brackets("".join(_from_the_left(glyphs, kinds)), rtl=False)


def as_drawn(glyphs: Sequence[Glyph]) -> str:
    """The text of a line that is drawn from left to right as it is written, Arabic too."""
    return _brackets("".join(g.text for g in glyphs), rtl=False)


@lru_cache(maxsize=4_096)
def bidi_kind(text: str) -> str:
    """`R` Arabic letter, `L` letter of another script, `N` digit, `A` Arabic digit, `J` joins numbers, ` `, `o` other."""
    if text[0] in _JOINS:
        return "J"
    return _KINDS.get(unicodedata.bidirectional(text[0])) or (" " if text.isspace() else "o")


def _ends_on_the_left(glyphs: Sequence[Glyph], kinds: Sequence[str]) -> bool:
    """Whether a line without Arabic reads from the right all the same: it is but numbers, or its stop is on the left."""
    seen = [g.text for g in glyphs if not g.text.isspace()]
    return bool(seen) and ("L" not in kinds or (seen[0] in _STOPS and seen[-1] not in _STOPS))


def _from_the_left(glyphs: Sequence[Glyph], kinds: Sequence[str]) -> list[str]:
    """The parts of a line that reads from the left: as drawn, but for stretches of Arabic."""
    parts: list[str] = []
    start = 0
    while start < len(glyphs):
        end = start + 1
        if kinds[start] == "R" or (kinds[start] in "NA" and _is_number_of_arabic(glyphs, kinds, start)):
            end = _arabic_end(kinds, start)
            parts.append(_numbers("".join(_from_the_right(glyphs[start:end], kinds[start:end]))))
        else:
            parts.append(glyphs[start].text)
        start = end
    return parts


def _is_number_of_arabic(glyphs: Sequence[Glyph], kinds: Sequence[str], start: int) -> bool:
    """Whether the number here is the end of the Arabic to its right: a bracket stands before it, or its digits say so."""
    following = next((k for k in kinds[start:] if k in "RL"), "L")
    before = glyphs[start - 1].text if start else " "
    return following == "R" and (kinds[start] == "A" or before in _FAMILY)


def _arabic_end(kinds: Sequence[str], start: int) -> int:
    end = start + 1
    for index in range(start, len(kinds)):
        if kinds[index] == "L":
            break
        if kinds[index] == "R":
            end = index + 1
    return end


def _from_the_right(glyphs: Sequence[Glyph], kinds: Sequence[str]) -> list[str]:
    """The parts of a line that reads from the right: turned round but for words and numbers that read from the left."""
    lines = _runs_of_words(glyphs, kinds)
    parts: list[str] = []
    start = 0
    while start < len(glyphs):
        end = start + 1
        if kinds[start] in "NA":
            end = _number_end(glyphs, kinds, start, lines)
        if kinds[start] == "L" or (end < len(kinds) and kinds[start] == "N" and kinds[end] == "L"):
            end = _latin_end(glyphs, kinds, start)
        parts.append("".join(g.text for g in glyphs[start:end]))
        start = end
    return parts[::-1]


def _runs_of_words(glyphs: Sequence[Glyph], kinds: Sequence[str]) -> set[int]:
    """The runs with Arabic letters, where one of them holds several words: then runs are what reads in one direction."""
    arabic = {g.run for g, k in zip(glyphs, kinds, strict=True) if k == "R"}
    around = zip(glyphs, glyphs[1:], glyphs[2:], strict=False)
    return arabic if any(b.text.isspace() and a.run == c.run and a.run in arabic for a, b, c in around) else set()


def _number_end(glyphs: Sequence[Glyph], kinds: Sequence[str], start: int, arabic: set[int]) -> int:
    """Where the number ends. A hyphen parts it, unless one operator shows all of it, as others show Arabic words."""
    end = start + 1
    while end < len(kinds):
        whole = bool(arabic) and glyphs[end].run == glyphs[start].run and glyphs[end].run not in arabic
        joins = kinds[end] == "J" or (whole and glyphs[end].text in "- ")
        if kinds[end] in "NA":
            end += 1
        elif joins and end + 1 < len(kinds) and kinds[end + 1] in "NA":
            end += 2
        else:
            break
    return end


def _latin_end(glyphs: Sequence[Glyph], kinds: Sequence[str], start: int) -> int:
    """Where a stretch that reads from the left ends: after its last letter or number, or the bracket it opened.

    Older algorithms leave the last bracket of `CSV (UTF-8)` outside, on the left.
    """
    bracketed = start > 0 and glyphs[start - 1].text in _FAMILY and kinds[max(0, start - 2)] in " oJ"
    end = outside = start + 1
    opened: list[str] = []
    for index in range(start + 1, len(kinds)):
        text, kind = glyphs[index].text, kinds[index]
        if kind in "RA":
            break
        if kind == "L" or (kind == "N" and not _is_counted(glyphs, start, end, index)):
            end = index + 1
        elif kind == "N":
            break
        elif text in _FAMILY and kinds[index - 1] == " ":
            opened.append(_FAMILY[text])
        elif text in _FAMILY:
            if not opened or opened.pop() != _FAMILY[text]:
                break
            end = index + 1
        elif text == "%" and kinds[index - 1] == "N":
            end = index + 1
        elif text in "-/_" and kinds[index - 1] == "L" and kinds[index + 1 : index + 2] == [" "]:
            end = index + 1  # a word or address that goes on in the next line
        if not opened:
            outside = end
    return end if bracketed and end > outside else outside


def _is_counted(glyphs: Sequence[Glyph], start: int, end: int, number: int) -> bool:
    """Whether the word so far is the unit of the number that is drawn to its right."""
    word = "".join(g.text for g in glyphs[start:end])
    return end < number and glyphs[end].text.isspace() and bool(_UNIT.fullmatch(word))


def _numbers(text: str) -> str:
    """Numbers in the order in which they are written, where the one drawn cannot be meant."""
    text = _PARTED.sub(lambda found: _parted(found[0]), text)
    text = _GROUPED.sub(lambda found: _grouped(found[0]), text)
    return _PERCENT.sub(lambda found: found[2] + found[1].rstrip() if found[1] == "%" else found[2] + " %", text)


def _parted(written: str) -> str:
    """`2014-2024` rises, a long number starts with its 0; all else is as the algorithm has it."""
    groups = written.split("-")
    years = len(groups) == 2 and all(len(g) == 4 and "1900" <= g <= "2100" for g in groups)
    telephone = sum(map(len, groups)) >= _LONG_NUMBER and groups[-1][0] == "0" and groups[0][0] != "0"
    return "-".join(groups[::-1]) if telephone or (years and groups[0] > groups[1]) else written


def _grouped(written: str) -> str:
    """`1 250 000`: groups of three, but for the first."""
    groups = written.split(" ")
    return " ".join(groups[::-1]) if not _is_grouped(groups) and _is_grouped(groups[::-1]) else written


def _is_grouped(groups: Sequence[str]) -> bool:
    return groups[0][0] not in "0٠" and all(len(g) == 3 for g in groups[1:])


def _brackets(text: str, *, rtl: bool) -> str:
    """Each bracket open or closed as what stands around it says: producers disagree on what they write for a mirrored one."""
    found = list(text)
    depth = dict.fromkeys(_OPENS, 0)
    for index, shape in enumerate(found):
        family = _FAMILY.get(shape)
        if family is None:
            continue
        before = next((c for c in reversed(found[:index]) if c not in _FAMILY), " ")
        after = next((c for c in found[index + 1 :] if c not in _FAMILY), " ")
        opens = _opens(before, after, rtl=rtl)
        if opens is None:
            opens = depth[family] == 0
        found[index] = family if opens else _OPENS[family]
        depth[family] = depth[family] + 1 if opens else max(0, depth[family] - 1)
    return "".join(found)


def _opens(before: str, after: str, *, rtl: bool) -> bool | None:
    """Whether a bracket between these opens; None where they do not tell, as in `« mot »`."""
    if before.isspace():
        return None if after.isspace() or (rtl and after in _STOPS) else after not in _STOPS
    return False if after.isspace() or after in _STOPS else None
