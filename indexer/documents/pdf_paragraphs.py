"""Lines of a PDF → paragraphs, list items and rows of tables."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from indexer.documents.pdf_hyphens import Joiner
from indexer.documents.pdf_text import Line

_BULLET = re.compile(r"(?:[•▪■●○◦‣➢➤►✓✔❖·*o]|[–—-])\s+(?=\S)|[•▪■●○◦‣➢➤►✓✔❖]")
_NUMBER = re.compile(r"(?:\(?(\d{1,3})[.)°]-?|\(?[a-zA-Z][.)]|\(?[ivx]{1,5}[.)]|\(?[أ-ي][.)-])\s+(?=\S)")
_TURNED_NUMBER = re.compile(r"[.)-](\d{1,3})\s+(?=\D)")
_LEADERS = re.compile(r"(?:\s?\.){4,}\s*\d{1,4}$|(?:…\s?){2,}\s*\d{1,4}$|^\d{1,4}\s*(?:\.\s?){4,}")
_STOP = re.compile(r"[.!?:;؟؛…]['\"»”)\]]*$")
_SAME_SIZE = 0.08
_INDENT_EM, _MOST_INDENT_EM = 0.9, 6.0
_WIDEST_LEADING_EM = 2.6
_DEFAULT_LEADING_EM = 1.45
_LOOSE = 1.3
_SPACE_EM = 0.4
_MOST_NOTES = 12
_EDGE_PT = 4.0
_NEAR = 0.25
_LONG_LINE = 0.6


@dataclass(slots=True)
class Block:
    """A paragraph (`text`), a list item (`item`) or a row of a table (`row`), with how it is set and where it begins."""

    text: str
    kind: str
    page: int
    size: float
    bold: bool
    first: Line
    last: Line
    lines: int = 1

    @property
    def centred(self) -> bool:
        """Whether its first line stands in the middle of its column, away from both edges."""
        before, after = self.first.x0 - self.first.left, self.first.right - self.first.x1
        return min(before, after) > 2 * self.size and abs(before - after) < 2 * self.size


def blocks(pages: Iterable[Sequence[Line]], starts_anew: re.Pattern[str]) -> list[Block]:
    """The blocks of a document in the order of reading; one that goes on in the next column or page is one.

    A line that matches `starts_anew` (`Article 3`) begins a block where a sentence does not run into it. Lines of tables of
    contents are left out.
    """
    lines = list(_bounded([line for page in pages for line in page if not _LEADERS.search(line.text)]))
    leading = _leading(lines)
    joiner = Joiner(line.text for line in lines)
    found: list[Block] = []
    here: Block | None = None
    for line in lines:
        into = _continued(found, here, line, leading, starts_anew) if here else None
        if into is None:
            here = _begun(line)
            found.append(here)
        else:
            here = into
            here.text = joiner.joined(here.text, line.text)
            here.last, here.lines = line, here.lines + 1
    return found


def _bounded(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, each with the edges of its column, which those of its most frequent size reach."""
    for _, group in groupby(lines, key=lambda line: (line.page, line.region)):
        column = list(group)
        text = [line for line in column if not line.row] or column
        size = Counter(round(line.size) for line in text for _ in line.text).most_common(1)[0][0]
        body = [line for line in text if round(line.size) == size]
        near = _NEAR * (max(line.x1 for line in body) - min(line.x0 for line in body))
        left, right = -_edge([-line.x0 for line in body], near), _edge([line.x1 for line in body], near)
        yield from (replace(line, left=left, right=right) for line in column)


def _edge(ends: Sequence[float], near: float) -> float:
    """Where lines end that are full: the outermost place that more than one of them reaches, if it is `near` the last."""
    ordered = sorted(ends, reverse=True)
    for first, second in pairwise(ordered):
        if first - second < _EDGE_PT and ordered[0] - first < near:
            return first
    return ordered[0]


def _leading(lines: Sequence[Line]) -> dict[float, float]:
    """The step from line to line within paragraphs, in ems, by size of letters; 0 for all sizes together."""
    steps: dict[float, Counter[float]] = {0: Counter()}
    for a, b in pairwise(lines):
        step = (a.y - b.y) / b.size
        if _together(a, b) and 0.5 < step < _WIDEST_LEADING_EM and _is_full(a, b):
            steps[0][round(step, 1)] += 1
            steps.setdefault(round(b.size), Counter())[round(step, 1)] += 1
    return {size: counted.most_common(1)[0][0] for size, counted in steps.items() if counted}


def _together(a: Line, b: Line) -> bool:
    return (a.page, a.region) == (b.page, b.region) and _alike(a.size, b.size) and not (a.row or b.row)


def _begun(line: Line) -> Block:
    text, kind = line.text, "row" if line.row else "text"
    if kind == "text":
        text = _TURNED_NUMBER.sub(r"\1. ", text, count=1) if _TURNED_NUMBER.match(text) else text
        bullet = _BULLET.match(text)
        if bullet or _NUMBER.match(text):
            kind, text = "item", f"- {text[bullet.end() :].lstrip()}" if bullet else text
    return Block(
        text=text,
        kind=kind,
        page=line.page,
        size=line.size,
        bold=line.bold,
        first=line,
        last=line,
    )


def _continued(
    found: Sequence[Block], here: Block, line: Line, leading: dict[float, float], starts_anew: re.Pattern[str]
) -> Block | None:
    """The block that this line goes on with, if it does not begin one; `here` is the block of the line before."""
    if line.row:
        return None
    if (here.last.page, here.last.region) != (line.page, line.region):
        return _carried_over(found, here, line, starts_anew)
    step = (here.last.y - line.y) / line.size
    widest = _LOOSE * leading.get(round(line.size), leading.get(0, _DEFAULT_LEADING_EM))
    if not _together(here.last, line) or not 0 < step <= widest or not _same_weight(here, line):
        return None
    full = _is_full(here.last, line) or _runs_on(here, line)
    if _begins(here, line, starts_anew, sentence_ends=not full or bool(_STOP.search(here.text))):
        return None
    if starts_anew.fullmatch(here.text) and not line.text[0].islower():
        return None
    centred = here.kind == "text" and here.centred and _is_centred(line)
    return here if full or centred else None


def _carried_over(found: Sequence[Block], here: Block, line: Line, starts_anew: re.Pattern[str]) -> Block | None:
    """The paragraph of the column or page before that goes on here; notes at the foot of the page may stand between."""
    if line.page > here.last.page + 1:
        return None
    place = (here.last.page, here.last.region)
    before = [b for b in found[-_MOST_NOTES:] if (b.last.page, b.last.region) == place]
    size = (1 - _SAME_SIZE) * line.size
    body = next((b for b in reversed(before) if b.size >= size), None)
    if body is None or body.kind == "row" or body.bold != line.bold or not _alike(body.size, line.size):
        return None
    may_be_title = line.text[0] != line.text[0].lower()
    if _STOP.search(body.text) or may_be_title or not _is_full(body.last, line):
        return None
    return None if _begins(body, line, starts_anew, sentence_ends=True) else body


def _alike(a: float, b: float) -> bool:
    return abs(a - b) <= _SAME_SIZE * max(a, b)


def _same_weight(here: Block, line: Line) -> bool:
    """Whether the line is as bold as the block, or goes on after a bold beginning that is its whole first line."""
    if here.last.bold == line.bold:
        return True
    return not (_STOP.search(here.last.text) or here.centred) and _is_full(here.last, line) and line.text[0].islower()


def _begins(here: Block, line: Line, starts_anew: re.Pattern[str], *, sentence_ends: bool) -> bool:
    """Whether the line begins a block by what it says, or by where it begins."""
    listed = here.kind == "item"
    bullet = _BULLET.match(line.text)
    marked = bullet or _NUMBER.match(line.text) or _TURNED_NUMBER.match(line.text) or starts_anew.match(line.text)
    if marked and (sentence_ends or (listed and (bullet or _follows(here.text, line.text)))):
        return True
    indent, before = _indent(line), _indent(here.last)
    if listed:
        return indent < _indent(here.first) - 0.5 or (here.lines > 1 and indent < before - _INDENT_EM)
    return sentence_ends and _INDENT_EM < indent < _MOST_INDENT_EM and before < _INDENT_EM / 2 and not here.centred


def _follows(item: str, text: str) -> bool:
    """Whether the text is the item after this one: `2.` after `1.`, or the first of a list within it."""
    last, first = (re.sub(r"\W", "", t.split(" ", 1)[0]) for t in (item, text))
    if first.isdigit() and last.isdigit():
        return int(first) == int(last) + 1
    return first in ("1", "a", "A", "i", "أ") or (len(first) == len(last) == 1 and 0 < ord(first) - ord(last) < 3)


def _indent(line: Line) -> float:
    """How far from the edge of its column the line begins, in ems."""
    return ((line.right - line.x1) if line.rtl else (line.x0 - line.left)) / line.size


def _is_full(line: Line, following: Line) -> bool:
    """Whether the first word of the following line had no room in this one."""
    free = (line.x0 - line.left) if line.rtl else (line.right - line.x1)
    return free < following.lead + _SPACE_EM * line.size


def _runs_on(here: Block, line: Line) -> bool:
    """Whether a sentence plainly goes on from a long line, though a word would have had room: titles break early."""
    long = here.last.x1 - here.last.x0 > _LONG_LINE * (here.last.right - here.last.left)
    return long and line.text[0].islower() and not _STOP.search(here.text)


def _is_centred(line: Line) -> bool:
    return abs((line.x0 - line.left) - (line.right - line.x1)) < 2 * line.size
