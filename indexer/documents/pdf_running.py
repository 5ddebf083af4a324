"""What stands on every page of a PDF: running headers and footers, and numbers of pages."""

import re
from collections import defaultdict
from collections.abc import Sequence

from assistant.language.normalise import fold
from indexer.documents.pdf_text import Line

_MARGIN = 0.12
"""The share of the page's height, above and below, in which headers and footers stand."""
_OUTERMOST = 4
_SAME_HEIGHT_PT = 4.0
_LEAST_SHARE = 0.4
_NUMBER = re.compile(r"(?:page|p\.|صفحة|ص)?\W*(\d{1,4})(?:\W+(?:sur|of|de|من|/)?\W*\d{1,4})?\W*", re.IGNORECASE)


def without_running(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """The lines of each page but for those that stand at one height on many of the pages from their first to their last.

    A table's row that is repeated is kept where it comes first.
    """
    seen: dict[tuple[str, int], list[int]] = defaultdict(list)
    keys: list[dict[int, tuple[str, int]]] = []
    for index, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        keys.append({id(line): (_shape(line.text), round(line.y / _SAME_HEIGHT_PT)) for line in _outer(lines, height)})
        for key in set(keys[-1].values()):
            seen[key].append(index)
    kept: list[list[Line]] = []
    for index, lines in enumerate(pages):
        on = {
            place: [*seen[key], *seen.get((key[0], key[1] + 1), ()), *seen.get((key[0], key[1] - 1), ())]
            for place, key in keys[index].items()
        }
        kept.append(
            [
                line
                for line in lines
                if id(line) not in on
                or not (_is_page_number(line, index + 1) or _runs(on[id(line)], len(pages)))
                or (line.row and index == min(on[id(line)]))
            ]
        )
    return kept


def _outer(lines: Sequence[Line], height: float) -> list[Line]:
    """The outermost lines in both margins."""
    top = sorted((line for line in lines if line.y > (1 - _MARGIN) * height), key=lambda line: -line.y)
    bottom = sorted((line for line in lines if line.y < _MARGIN * height), key=lambda line: line.y)
    return [*top[:_OUTERMOST], *bottom[:_OUTERMOST]]


def _shape(text: str) -> str:
    """The text with its numbers alike: `Page 3 / 12` and `Page 4 / 12` are one."""
    return re.sub(r"\d+", "#", fold(text))


def _runs(pages: Sequence[int], of: int) -> bool:
    on = sorted(set(pages))
    return len(on) >= max(2, min(3, of)) and len(on) >= _LEAST_SHARE * (on[-1] - on[0] + 1)


def _is_page_number(line: Line, page: int) -> bool:
    number = _NUMBER.fullmatch(line.text)
    return number is not None and int(number[1]) == page
