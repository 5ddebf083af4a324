"""Lines, dots and pictures on a page of a PDF: what frames tables, bullets that are drawn, and what shows a scan."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

Place = Callable[[float, float], tuple[float, float]]
"""From the page's own coordinates to those of the page as it is read."""
Matrix = tuple[float, float, float, float, float, float]
_UNTURNED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MAX_OBJECTS = 20_000
_MAX_SEGMENTS = 400
_MAX_RULES = 2_000
_DEEPEST_FORM = 4
_STRAIGHT_PT = 1.0
_SHORTEST_PT = 8.0
_MAX_DOTS = 200
_DOT_PT = (1.5, 8.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A straight line or the edge of a box, from `start` to `end`, at a height or (vertical) an abscissa `at`."""

    horizontal: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawings:
    """What is drawn on a page beside text; `dots` by their middles, `pictures` the share of the page under images."""

    rules: tuple[Rule, ...] = ()
    dots: tuple[tuple[float, float], ...] = ()
    pictures: float = 0.0
    paths: int = 0


def drawings(page: pdfium.FPDF_PAGE, place: Place, area: float) -> Drawings:
    """The drawings on a page of this `area`."""
    rules: list[Rule] = []
    dots: list[tuple[float, float]] = []
    pictures, paths = 0.0, 0
    for shown, matrix in objects(page):
        kind = pdfium.FPDFPageObj_GetType(shown)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            a, b, c, d, _, _ = _combined(_matrix(shown), matrix)
            pictures += abs(a * d - b * c)  # an image fills the unit square
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            paths += 1
            if len(rules) < _MAX_RULES:
                rules.extend(_rules(shown, _combined(_matrix(shown), matrix), place))
            if len(dots) < _MAX_DOTS:
                dots.extend(_dot(shown, matrix, place))
    share = min(1.0, pictures / area) if area else 0.0
    return Drawings(rules=tuple(rules), dots=tuple(dots), pictures=share, paths=paths)


def objects(page: pdfium.FPDF_PAGE) -> Iterator[tuple[pdfium.FPDF_PAGEOBJECT, Matrix]]:
    """The objects of the page and of the forms on it, each with the matrix that its form is drawn with."""
    count = pdfium.FPDFPage_CountObjects(page)
    waiting = [(pdfium.FPDFPage_GetObject(page, i), _UNTURNED, 0) for i in range(min(count, _MAX_OBJECTS))]
    seen = 0
    while waiting and seen < _MAX_OBJECTS:
        shown, matrix, depth = waiting.pop()
        seen += 1
        if not shown:
            continue
        if pdfium.FPDFPageObj_GetType(shown) != pdfium.FPDF_PAGEOBJ_FORM:
            yield shown, matrix
        elif depth < _DEEPEST_FORM:
            inner = _combined(_matrix(shown), matrix)
            count = min(pdfium.FPDFFormObj_CountObjects(shown), _MAX_OBJECTS - seen)
            waiting.extend((pdfium.FPDFFormObj_GetObject(shown, i), inner, depth + 1) for i in range(count))


def through(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """The place of a point that is drawn with this matrix."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _rules(path: pdfium.FPDF_PAGEOBJECT, matrix: Matrix, place: Place) -> Iterator[Rule]:
    began = last = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(pdfium.FPDFPath_CountSegments(path), _MAX_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        if not segment or not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = place(*through(matrix, x.value, y.value))
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            began = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield from _rule(last, point)
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _rule(point, began)


def _dot(path: pdfium.FPDF_PAGEOBJECT, form: Matrix, place: Place) -> Iterator[tuple[float, float]]:
    """The middle of a path that is as small as a bullet."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if pdfium.FPDFPageObj_GetBounds(path, left, bottom, right, top):
        a, b = place(*through(form, left.value, bottom.value)), place(*through(form, right.value, top.value))
        width, height = abs(a[0] - b[0]), abs(a[1] - b[1])
        if _DOT_PT[0] <= min(width, height) and max(width, height) <= _DOT_PT[1]:
            yield (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _rule(a: tuple[float, float], b: tuple[float, float]) -> Iterator[Rule]:
    for horizontal, along, across in ((True, 0, 1), (False, 1, 0)):
        if abs(a[across] - b[across]) < _STRAIGHT_PT and abs(a[along] - b[along]) >= _SHORTEST_PT:
            start, end = sorted((a[along], b[along]))
            yield Rule(horizontal=horizontal, at=a[across], start=start, end=end)


def _matrix(shown: pdfium.FPDF_PAGEOBJECT) -> Matrix:
    m = pdfium.FS_MATRIX()
    return (m.a, m.b, m.c, m.d, m.e, m.f) if pdfium.FPDFPageObj_GetMatrix(shown, m) else _UNTURNED


def _combined(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u
