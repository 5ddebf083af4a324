"""What the styles and the numbering of a Word file say of a paragraph: heading level, marker, what letters inherit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.language.normalise import WESTERN_DIGITS
from indexer.documents.markers import BULLET, numeral
from indexer.documents.office import Element, Package, attribute, child, descendants, local

_HEADING = re.compile(r"(?:heading|titre|título|überschrift|العنوان|عنوان) ?([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|titre|titre principal|titre du document|العنوان|عنوان", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|tm|table of figures|table des illustrations|جدول المحتويات|فهرس) ?\d*", re.IGNORECASE)
_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9
_MAX_CHAIN = 20
"""Styles that are based on each other in a circle end here."""


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: how it counts and what it writes, `%1.%2` being the counters."""

    style: str = "decimal"
    text: str = ""
    start: int = 1
    of_style: str = ""


@dataclass(slots=True)
class Styles:
    """The styles of a file by id."""

    _by_id: dict[str, Element] = field(default_factory=dict)
    _default: str = ""
    _letters: Element | None = None

    @classmethod
    def of(cls, package: Package) -> "Styles":
        """The file's styles; none where it has no such part."""
        root = package.only_related(package.main, "styles")
        found = [e for e in (root if root is not None else ()) if local(e) == "style"]
        default = (e for e in found if attribute(e, "type") == "paragraph" and attribute(e, "default") in ("1", "true"))
        letters = child(root, "docDefaults", "rPrDefault", "rPr")
        by_id = {attribute(e, "styleId"): e for e in found}
        return cls(by_id, next((attribute(e, "styleId") for e in default), ""), letters)

    def heading_level(self, properties: Element | None) -> int | None:
        """1 to 9 for a heading, 0 for the title of the document, None for a paragraph, whose properties are given."""
        direct = child(properties, "outlineLvl")
        if direct is not None:
            return _outline(direct)
        for style in self._chain(style_id(properties, "pStyle")):
            if match := _HEADING.fullmatch(_name(style)):
                return int(match[1])
            if _TITLE.fullmatch(_name(style)):
                return 0
            outline = child(style, "pPr", "outlineLvl")
            if outline is not None:
                return _outline(outline)
        return None

    def is_contents(self, properties: Element | None) -> bool:
        """Whether this is a line of a table of contents, which repeats the headings."""
        return any(_CONTENTS.fullmatch(_name(style)) for style in self._chain(style_id(properties, "pStyle")))

    def letters_of(self, run_style: str, paragraph_style: str) -> Iterator[Element]:
        """What is said of letters: by the style of their run ("" for none), of their paragraph, and the defaults."""
        styles = [*(self._chain(run_style) if run_style else ()), *self._chain(paragraph_style)]
        yield from (found for s in styles if (found := child(s, "rPr")) is not None)
        if self._letters is not None:
            yield self._letters

    def paragraph_properties(self, properties: Element | None) -> Iterator[Element]:
        """The properties of a paragraph, then those of its style and of what that is based on."""
        found = (child(s, "pPr") for s in self._chain(style_id(properties, "pStyle")))
        return (e for e in (properties, *found) if e is not None)

    def shades_tables(self, table_properties: Element | None) -> bool:
        """Whether the style of a table colours any of its cells."""
        style = style_id(table_properties, "tblStyle")
        shades = (shade for s in (self._chain(style) if style else ()) for shade in descendants(s, "shd"))
        return any(attribute(shade, "fill") not in ("auto", "") for shade in shades)

    def is_bold(self, paragraph: Element) -> bool:
        """Whether all text of a paragraph is bold, by itself or by the paragraph's style."""
        chain = self._chain(style_id(child(paragraph, "pPr"), "pStyle"))
        by_style = next((is_on(mark) for s in chain if (mark := child(s, "rPr", "b")) is not None), False)
        marks = [child(run, "rPr", "b") for run in descendants(paragraph, "r") if "".join(run.itertext()).strip()]
        return bool(marks) and all(by_style if mark is None else is_on(mark) for mark in marks)

    def numbering(self, properties: Element | None) -> tuple[str, int | None, str]:
        """Id of the list that a paragraph is an item of ("" for none), its level where said, and the style that says so."""
        direct = child(properties, "numPr")
        if direct is not None and child(direct, "numId") is not None:
            return (*_numbering(direct), "")
        for style in self._chain(style_id(properties, "pStyle")):
            found = child(style, "pPr", "numPr")
            if found is not None and child(found, "numId") is not None:
                return (*_numbering(found), attribute(style, "styleId"))
        return "", None, ""

    def list_of(self, style: str) -> str:
        """Id of the list that a style of lists stands for, or ""."""
        found = child(self._by_id.get(style), "pPr", "numPr")
        return _numbering(found)[0] if found is not None else ""

    def _chain(self, style: str) -> Iterator[Element]:
        """The style and those that it is based on."""
        style = style or self._default
        for _ in range(_MAX_CHAIN):
            found = self._by_id.get(style)
            if found is None:
                return
            yield found
            based = child(found, "basedOn")
            style = attribute(based, "val") if based is not None else ""


@dataclass(slots=True)
class Numbering:
    """The lists of a file, counting while its paragraphs are read in order."""

    _styles: Styles
    _lists: dict[str, str] = field(default_factory=dict)
    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _starts: dict[str, dict[int, int]] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, package: Package, styles: Styles) -> "Numbering":
        """The file's lists; none where it has no such part."""
        found = cls(styles)
        root = package.only_related(package.main, "numbering")
        linked = dict[str, str]()
        for e in root if root is not None else ():
            if local(e) == "abstractNum":
                identity, link = attribute(e, "abstractNumId"), child(e, "numStyleLink")
                found._levels[identity] = dict(map(_level, _all(e, "lvl")))
                if link is not None:
                    linked[identity] = attribute(link, "val")
            elif local(e) == "num":
                found._take_list(e)
        for identity, style in linked.items():
            found._levels[identity] = found._levels.get(found._lists.get(styles.list_of(style), ""), {})
        return found

    def marker(self, properties: Element | None) -> str:
        """What stands before the paragraph ("" if it is no item), its list being counted on."""
        number, said, style = self._styles.numbering(properties)
        abstract = self._lists.get(number)
        if abstract is None:
            return ""
        levels = self._levels.get(abstract, {})
        at = said if said is not None else next((n for n, lvl in levels.items() if style and lvl.of_style == style), 0)
        level = levels.get(at, _Level(text=f"%{at + 1}."))
        if level.style == "bullet":
            return BULLET
        counts = self._count(number, abstract, at, levels)
        if level.style == "none" or not level.text:
            return ""
        return _PLACE.sub(lambda m: self._shown(counts, levels, int(m[1]) - 1), level.text).strip() + " "

    def _take_list(self, e: Element) -> None:
        number, abstract = attribute(e, "numId"), child(e, "abstractNumId")
        self._lists[number] = attribute(abstract, "val") if abstract is not None else ""
        for override in _all(e, "lvlOverride"):
            start = child(override, "startOverride")
            if start is not None:
                self._starts.setdefault(number, {})[_whole(attribute(override, "ilvl"))] = _whole(
                    attribute(start, "val")
                )

    def _count(self, number: str, abstract: str, at: int, levels: dict[int, _Level]) -> list[int | None]:
        """The counters of the list after this item. Lists of one kind go on counting unless one says where it starts."""
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        for level, start in self._starts.pop(number, {}).items():
            if 0 <= level < _LEVELS:
                counts[level] = start - 1
        before = counts[at]
        counts[at] = levels.get(at, _Level()).start if before is None else before + 1
        counts[at + 1 :] = [None] * (_LEVELS - at - 1)
        return counts

    @staticmethod
    def _shown(counts: list[int | None], levels: dict[int, _Level], at: int) -> str:
        level = levels.get(at, _Level())
        count = counts[at]
        return numeral(level.start if count is None else count, level.style)


def is_on(e: Element) -> bool:
    """Whether a property that is either on or off is on; it is where it says nothing else."""
    return attribute(e, "val") not in ("0", "false", "off")


def style_id(properties: Element | None, kind: str) -> str:
    """The style of this kind that properties name, or ""."""
    style = child(properties, kind)
    return attribute(style, "val") if style is not None else ""


def _name(style: Element) -> str:
    name = child(style, "name")
    return attribute(name, "val").strip().translate(WESTERN_DIGITS) if name is not None else ""


def _outline(e: Element) -> int | None:
    level = _whole(attribute(e, "val"))
    return level + 1 if level < _LEVELS else None


def _numbering(e: Element) -> tuple[str, int | None]:
    number, level = child(e, "numId"), child(e, "ilvl")
    return (
        attribute(number, "val") if number is not None else "",
        min(_whole(attribute(level, "val")), _LEVELS - 1) if level is not None else None,
    )


def _level(e: Element) -> tuple[int, _Level]:
    values = {local(part): attribute(part, "val") for part in e}
    level = _Level(
        style=values.get("numFmt", "decimal"),
        text=values.get("lvlText", ""),
        start=_whole(values.get("start", "1")),
        of_style=values.get("pStyle", ""),
    )
    return min(_whole(attribute(e, "ilvl")), _LEVELS - 1), level


def _all(e: Element, name: str) -> list[Element]:
    return [part for part in e if local(part) == name]


def _whole(written: str) -> int:
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 9 else 0
