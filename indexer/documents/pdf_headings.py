"""Which blocks of a PDF are headings, and of what level: its outline, the names that laws give, size and weight."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.documents.pdf_legal import ARTICLE, CLAUSE, Label, depth, label
from indexer.documents.pdf_outline import Entry, matched
from indexer.documents.pdf_paragraphs import Block

_LARGER, _MUCH_LARGER = 1.12, 1.4
_LONGEST, _LONGEST_BOLD, _LONGEST_UNSTYLED = 200, 130, 80
_MOST_LINES = 4
_LEAST_LETTERS = 2
_DEEPEST = 6
_STYLE = "style"


@dataclass(slots=True)
class Heading:
    """A heading; `kind` is that of a law's label or `style`, `rest` the text that follows in its block."""

    text: str
    page: int
    kind: str
    size: float
    bold: bool
    depth: int = 1
    rest: str = ""
    level: int = 0
    outlined: bool = False


def headed(blocks: Sequence[Block], outline: Sequence[Entry]) -> Iterator[Block | Heading]:
    """The headings and the blocks of text in order. A label and the title below it are one heading."""
    named, unwritten = matched(blocks, outline)
    size, bold = _body(blocks)
    found: list[Block | Heading] = []
    above: Block | None = None
    for index, block in enumerate(blocks):
        found.extend(_outlined(entry) for entry in unwritten.get(index, ()))
        heading = _heading(block, size, bold=bold)
        if entry := named.get(index):
            heading = heading or Heading(block.text, block.page, _STYLE, block.size, block.bold)
            heading.level, heading.outlined = entry.level, True
        last = found[-1] if found else None
        if isinstance(last, Heading) and above and _completes(last, above, block, heading):
            last.text += f" {block.text}" if last.kind == _STYLE else f" – {block.text}"
        else:
            found.append(heading or block)
        above = block
    _set_levels([part for part in found if isinstance(part, Heading)])
    return iter(found)


def _outlined(entry: Entry) -> Heading:
    return Heading(entry.title, entry.page, _STYLE, 0.0, False, level=entry.level, outlined=True)


def _body(blocks: Sequence[Block]) -> tuple[float, bool]:
    """The size and weight of most of the text."""
    sizes: Counter[float] = Counter()
    weights: Counter[bool] = Counter()
    for block in blocks:
        sizes[_rounded(block.size)] += len(block.text)
        weights[block.bold] += len(block.text)
    return (sizes.most_common(1)[0][0], weights.most_common(1)[0][0]) if blocks else (0.0, False)


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _heading(block: Block, body: float, *, bold: bool) -> Heading | None:
    """The heading that a block is, or begins with."""
    if block.kind == "row" or sum(map(str.isalpha, block.text)) < _LEAST_LETTERS:
        return None
    styled = _is_styled(block, body, bold=bold)
    law = label(block.text)
    text, rest = _law_heading(block, law, styled=styled) if law else ("", "")
    if law and text:
        return Heading(text, block.page, law.kind, _rounded(block.size), block.bold, rest=rest)
    deep = depth(block.text)
    numbered = deep > 1 and block.lines < 3 and len(block.text) <= _LONGEST_UNSTYLED and block.text[-1] not in ".,;:"
    if not (styled and (block.kind == "text" or deep)) and not numbered:
        return None
    return Heading(block.text, block.page, _STYLE, _rounded(block.size), block.bold, depth=max(1, deep))


def _is_styled(block: Block, body: float, *, bold: bool) -> bool:
    """Whether size or weight sets the block apart from the text, and it is as short as headings are."""
    if block.lines > _MOST_LINES or len(block.text) > _LONGEST or block.text[-1] in ",;،؛":
        return False
    stops = block.text[-1] == "."
    if block.size >= _LARGER * body:
        return not stops or block.size >= _MUCH_LARGER * body
    return block.bold and not bold and not stops and len(block.text) <= _LONGEST_BOLD and block.size > 0.95 * body


def _law_heading(block: Block, law: Label, *, styled: bool) -> tuple[str, str]:
    """The heading that a law's label makes, and what follows it: `Article 3 : Objet` is one, a sentence follows one."""
    if not law.rest:
        return law.text, ""
    short = len(law.rest) <= _LONGEST_UNSTYLED and block.lines < 3 and law.rest[-1] not in ".;,؛،:"
    if styled or (law.parted and short):
        return block.text, ""
    return (law.text, law.rest) if law.parted or law.rest[0].isupper() else ("", "")


def _completes(last: Heading, above: Block, block: Block, heading: Heading | None) -> bool:
    """Whether the block is the title of the label above it, or the second line of a title in the middle."""
    near = block.page == above.page and not last.rest
    near = near and not (heading and heading.outlined and heading.level != last.level)
    if not near or block.kind != "text" or (heading and heading.kind != _STYLE):
        return False
    if last.kind == _STYLE:
        return (
            bool(heading) and above.centred and block.centred and (above.size, above.bold) == (block.size, block.bold)
        )
    law = label(last.text)
    if law is None or law.rest:
        return False
    set_apart = bool(heading) or block.centred or block.text.isupper()
    return set_apart and len(block.text) <= _LONGEST_BOLD and block.text[-1] not in ".;"


def _set_levels(headings: Sequence[Heading]) -> None:
    """Levels from 1: larger letters before smaller, a law's parts as they first come and its articles below all of them.

    What the outline leaves out is below what it names.
    """
    ranks = _ranks([h for h in headings if not h.outlined])
    within = 0
    for heading in headings:
        if heading.outlined:
            within = heading.level
        else:
            heading.level = max(ranks[_class(heading)], within + 1)
        heading.level = min(heading.level, _DEEPEST)


_Class = tuple[str, float, bool, int]


def _class(heading: Heading) -> _Class:
    """What headings of one level have in common."""
    if heading.kind == _STYLE:
        return _STYLE, heading.size, heading.bold, heading.depth
    return heading.kind, 0.0, False, 0


def _ranks(headings: Sequence[Heading]) -> dict[_Class, int]:
    styles = sorted({_class(h) for h in headings if h.kind == _STYLE}, key=lambda c: (-c[1], not c[2], c[3]))
    laws = list(dict.fromkeys(_class(h) for h in headings if h.kind != _STYLE))
    kinds = [kind for kind, *_ in laws]
    lowest = ARTICLE if ARTICLE in kinds else CLAUSE
    laws.sort(key=lambda c: c[0] == lowest)
    set_in = {law: Counter((h.size, h.bold) for h in headings if _class(h) == law).most_common(1)[0][0] for law in laws}
    largest = max((size for size, _ in set_in.values()), default=0.0)
    above = [s for s in styles if not laws or s[1] > largest]
    ranks = {c: rank for rank, c in enumerate([*above, *laws], start=1)}
    like = {look: ranks[law] for law, look in reversed(set_in.items()) if law[0] != lowest}
    for style in styles:
        if style not in ranks:
            ranks[style] = like.get((style[1], style[2]), 0) or max(ranks.values()) + 1
    return ranks
