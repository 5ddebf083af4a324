"""PowerPoint guides → the items of `parsed`: a heading and a page a slide, with the speaker's notes."""

import re
from collections.abc import Iterator
from typing import Any

from assistant.language.detect import detect
from assistant.model import Language
from indexer.documents.hidden import left_out
from indexer.documents.markers import Cell, table_lines
from indexer.documents.office import Element, Package, attribute, child, descendants, local, relation_id
from indexer.documents.pptx_hidden import Inks
from indexer.documents.pptx_places import shapes, slide_place
from indexer.documents.pptx_text import Bullets, paragraphs, plain, role
from indexer.errors import BadRecord

NOTES_MARK = {
    Language.FR: "Notes de l’orateur :",
    Language.AR: "ملاحظات المتحدث:",
    Language.EN: "Speaker notes:",
}
"""What stands before the first line of a slide's notes, in the presentation's language."""
_NO_CONTENT = {"sldNum", "dt", "ftr", "hdr"}
_MADE_BY_PROGRAM = re.compile(
    r"une image contenant|image contenant|a picture containing|a (close[- ]up|screenshot) of|صورة تحتوي"
    r"|généré(e)? (automatiquement|par l.ia)|automatically generated|ai-generated|\.(png|jpe?g|gif|svg|emf|wmf)$",
    re.IGNORECASE,
)
_LEAST_WORDS = 3


def parse(path: str) -> Iterator[dict[str, Any]]:
    """The items of a presentation: a task for a child process."""
    package = Package(path)
    names = _slides(package)
    slides = [_Slide(package, name, number) for number, name in enumerate(names, start=1)]
    shown = [slide for slide in slides if not slide.is_hidden]
    texts = [slide.items() for slide in shown]
    language = detect(
        " ".join(i["text"] for items in texts for i in items if "text" in i)[:4_000], arabizi=False
    ).language
    properties = package.properties()
    yield {"facts": {**properties, "title": shown[0].title} if shown and shown[0].is_cover else properties}
    part_level = 2 if shown and shown[0].is_cover else 1
    level = part_level
    for slide, items in zip(shown, texts, strict=True):
        if slide.opens_part:
            level = part_level + 1
        own_level = 1 if slide.is_cover else part_level if slide.opens_part else level
        yield {"heading": slide.title, "level": own_level, "page": slide.number}
        yield from items
        yield from slide.notes(NOTES_MARK[language])
    yield from _notes(slides, [slide for slide, items in zip(shown, texts, strict=True) if not (items or slide.title)])


def _slides(package: Package) -> list[str]:
    """Names of the slides' parts in the order of the presentation."""
    presentation = package.part(package.main)
    listed = child(presentation, "sldIdLst")
    if local(presentation) != "presentation":
        raise BadRecord("is not a PowerPoint file")
    return [package.target(package.main, relation_id(e)) for e in (listed if listed is not None else ())]


def _notes(slides: list["_Slide"], empty: list["_Slide"]) -> Iterator[dict[str, Any]]:
    for found, state in (
        ([slide for slide in slides if slide.is_hidden], "hidden and not read"),
        (empty, "without text"),
    ):
        if found:
            numbers = ", ".join(str(slide.number) for slide in found[:20]) + (", …" if len(found) > 20 else "")
            yield {"note": f"slides {numbers}: {state}" if len(found) > 1 else f"slide {numbers}: {state}"}
    places = sum(slide.hidden_places for slide in slides if not slide.is_hidden)
    if places:
        yield {"note": left_out(places)}


class _Slide:
    """A slide: its title, and what is on it in the order in which it was put there."""

    def __init__(self, package: Package, name: str, number: int) -> None:
        self._package, self._name, self.number = package, name, number
        root = package.part(name)
        self.is_hidden = root is not None and attribute(root, "show") in ("0", "false")
        self._shapes, self.hidden_places = _seen(package, name, child(root, "cSld", "spTree"))
        layout = package.only_related(name, "slideLayout")
        self._bullets = Bullets.of(package, name)
        self._title = next((s for s in self._shapes if role(s) in ("title", "ctrTitle") and plain(s)), None)
        self.title = plain(self._title) if self._title is not None else ""
        kind = attribute(layout, "type") if layout is not None else ""
        self.is_cover = kind == "title" and number == 1 and bool(self.title)
        self.opens_part = kind == "secHead" and bool(self.title)

    def items(self) -> list[dict[str, Any]]:
        """The lines of all shapes but the title."""
        return [
            {"text": line, "page": self.number}
            for shape in self._shapes
            if shape is not self._title and role(shape) not in _NO_CONTENT
            for line in self._lines(shape)
        ]

    def notes(self, mark: str) -> Iterator[dict[str, Any]]:
        """The speaker's notes, marked as such."""
        root = self._package.only_related(self._name, "notesSlide")
        found = (shape.element for shape in shapes(child(root, "cSld", "spTree")) if not shape.hidden)
        lines = [line for shape in found if role(shape) == "body" for line in paragraphs(shape)]
        for number, line in enumerate(lines):
            yield {"text": line if number else f"{mark} {line}", "page": self.number}

    def _lines(self, shape: Element) -> Iterator[str]:
        match local(shape):
            case "sp" | "cxnSp":
                yield from paragraphs(shape, self._bullets)
            case "pic":
                yield from _description(shape)
            case "graphicFrame":
                yield from self._graphic(shape)

    def _graphic(self, frame: Element) -> Iterator[str]:
        for e in frame.iter():
            match local(e):
                case "tbl":
                    yield from table_lines([_cell(c) for c in row if local(c) == "tc"] for row in descendants(e, "tr"))
                    return
                case "chart":
                    yield from self._chart_title(relation_id(e))
                    return
                case "relIds":
                    yield from self._diagram(relation_id(e, "dm"))
                    return

    def _chart_title(self, relation: str) -> Iterator[str]:
        chart = self._package.part(self._package.target(self._name, relation))
        title = child(chart, "chart", "title")
        if title is not None and plain(title):
            yield plain(title)

    def _diagram(self, relation: str) -> Iterator[str]:
        """The texts of a SmartArt diagram's nodes, in the order in which they were written."""
        data = self._package.part(self._package.target(self._name, relation))
        points = child(data, "ptLst")
        for point in points if points is not None else ():
            if attribute(point, "type") in ("", "node", "asst") and plain(point):
                yield f"- {plain(point)}"


def _seen(package: Package, name: str, tree: Element | None) -> tuple[list[Element], int]:
    """The shapes of a slide, without their text that nobody sees, and at how many places that stands."""
    inks, found = Inks.of(package, name), list(shapes(tree, slide_place(package)))
    places = sum(shape.hidden and _has_text(shape.element) for shape in found)
    for number, shape in enumerate(found):
        places += _without(list(inks.hidden_runs(shape, found[:number])))
    return [shape.element for shape in found if not shape.hidden], places


def _without(runs: list[Element]) -> int:
    """Takes these runs from their paragraphs, and says at how many places."""
    all_of_them = set(runs)
    goes_on = [run.getprevious() in all_of_them for run in runs if _has_text(run)]
    for run in runs:
        run.getparent().remove(run)
    return goes_on.count(False)


def _has_text(e: Element) -> bool:
    return any((t.text or "").strip() for t in descendants(e, "t"))


def _description(picture: Element) -> Iterator[str]:
    """What its author wrote of a picture; not what a program made of it, nor the name of its file."""
    properties = next(descendants(picture, "cNvPr"), None)
    text = " ".join(attribute(properties, "descr").split()) if properties is not None else ""
    if len(text.split()) >= _LEAST_WORDS and not _MADE_BY_PROGRAM.search(text):
        yield text


def _cell(e: Element) -> Cell:
    continues = attribute(e, "hMerge") in ("1", "true")
    return Cell("" if continues else plain(e), as_above=attribute(e, "vMerge") in ("1", "true"))
