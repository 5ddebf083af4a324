"""What stands on every page of a PDF: running headers and footers, and numbers of pages."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from assistant.language.normalise import fold
from indexer.documents.pdf_text import Line

_MARGIN = 0.12
"""The share of the page's height, above and below, in which headers and footers stand."""
_OUTERMOST = 4
_SAME_HEIGHT_PT = 4.0
_LEAST_PAGES, _LEAST_SHARE = 3, 0.4
_NUMBER = re.compile(r"(?:page|p\.|صفحة|ص)?\W*(\d{1,4})(?:\W+(?:sur|of|de|من|/)?\W*\d{1,4})?\W*", re.IGNORECASE)
_BROWSER = re.compile(
    r"\d{1,4}/\d{1,2}/\d{1,4},? \d{1,2}:\d{2}(?: [AP]M)?\b.*|(?:https?|file)://\S+(?: \d{1,4}/\d{1,4})?"
)
"""What browsers print above and below a page, on single pages too."""
_TITLED = re.compile(r"(\d{1,4})\s+\D.*|\D.*\s(\d{1,4})")
_ROMAN = re.compile(r"\W*[ivxl]{1,7}\W*", re.IGNORECASE)

_Place = tuple[str, int]
"""A text with its numbers alike, and about how high it stands."""


def without_running(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """The lines of each page but for those that stand at one height on many of the pages from their first to their last.

    A table's row that is repeated is kept where it comes first.
    """
    outer = [{id(line): line for line in _outer(*page)} for page in zip(pages, heights, strict=True)]
    seen: dict[_Place, list[int]] = defaultdict(list)
    for index, lines in enumerate(outer):
        for place in {_place(line) for line in lines.values()}:
            seen[place].append(index)
    shifts = Counter(number - index for index, lines in enumerate(outer) for number in _numbers(lines.values()))
    counted = {shift for shift, count in shifts.items() if count >= _LEAST_PAGES}
    numbered = {1, *counted}

    def runs(line: Line, index: int) -> bool:
        if id(line) not in outer[index]:
            return False
        if _BROWSER.fullmatch(line.text):
            return True
        titled = _titled_number(line) if line is next(iter(outer[index].values())) else None
        if any(number - index in numbered for number in _numbers([line])) or _ROMAN.fullmatch(line.text):
            return True
        if titled is not None and titled - index in counted:
            return True
        on = sorted({page for place in _near(_place(line)) for page in seen.get(place, ())})
        often = len(on) >= max(2, min(_LEAST_PAGES, len(pages))) and len(on) >= _LEAST_SHARE * (on[-1] - on[0] + 1)
        return often and not (line.row and index == on[0])

    return [[line for line in lines if not runs(line, index)] for index, lines in enumerate(pages)]


def _outer(lines: Sequence[Line], height: float) -> list[Line]:
    """The outermost lines in both margins."""
    top = sorted((line for line in lines if line.y > (1 - _MARGIN) * height), key=lambda line: -line.y)
    bottom = sorted((line for line in lines if line.y < _MARGIN * height), key=lambda line: line.y)
    return [*top[:_OUTERMOST], *bottom[:_OUTERMOST]]


def _place(line: Line) -> _Place:
    """`Page 3 / 12` and `Page 4 / 12` at one height are at one place."""
    return re.sub(r"\d+", "#", fold(line.text)), round(line.y / _SAME_HEIGHT_PT)


def _near(place: _Place) -> Iterator[_Place]:
    text, height = place
    yield from ((text, height + step) for step in (-1, 0, 1))


def _numbers(lines: Iterable[Line]) -> Iterator[int]:
    """The numbers of lines that are nothing but a number of a page."""
    for line in lines:
        if found := _NUMBER.fullmatch(line.text):
            yield int(found[1])


def _titled_number(line: Line) -> int | None:
    """The number that stands beside a title, as at the head of a page."""
    found = _TITLED.fullmatch(line.text)
    return int(found[1] or found[2]) if found else None
