"""What the styles of a page say of an element: its own `style`, and the rules in the page's `<style>` elements.

Nothing is fetched. A rule that asks what cannot be told here (`:hover`, `+`, `@media (…)`) counts only where it shows what
another one hides.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import tinycss2  # type: ignore[import-untyped]
from tinycss2.color4 import parse_color  # type: ignore[import-untyped]

from indexer.documents.hidden import Colour
from indexer.documents.html_selectors import Element, Selector, Tokens, keys_of, selectors

UNKNOWN = "?"
"""Stands for a colour that is not written as one, such as a variable."""
_MOST_CHARS = 500_000
_MOST_RULES = 5_000
_DEEPEST_BLOCK = 4
_SIDES = ("top", "right", "bottom", "left")
_BLOCKS = {"media", "supports", "layer", "container"}
_SHOWING = {"display", "visibility", "content-visibility", "opacity", "clip", "clip-path", "transform", "position"}
_SHOWING |= {"width", "height", "max-width", "max-height", "overflow-x", "overflow-y", *_SIDES, "text-indent"}
_ASKED = _SHOWING | {"font-size", "color", "background-color", "background-image", "background-clip", "text-shadow"}
_ASKED |= {"filter", "margin-left", "margin-top", "text-fill-color"}
_HIDES = re.compile(r"none|hidden|collapse|0(?![.\d])|-|absolute|fixed")
_SCREENS = re.compile(r"(?:only )?(?:all|screen)?(?: *, *(?:all|screen|print))*")
_IMAGES = re.compile(r"url\(|gradient\(|image|element\(|paint\(")
_SIZE = re.compile(r"(?:^|\s)([\d.]+(?:[a-z]+|%)|0)(?=\s|/|$)")
"""In `font`, before the height of lines; a weight has no unit."""
_ONE_TERM = re.compile(r"calc\(\s*([^()+*/]+?)\s*\)")
_Said = tuple[str, str, bool]
_Rank = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    selector: Selector
    rank: _Rank
    said: tuple[_Said, ...]


@dataclass(slots=True)
class Sheet:
    """The rules of a page, by the keys of their selectors; those that only count where they show stand apart."""

    _rules: dict[str, list[_Rule]] = field(default_factory=lambda: defaultdict(list))
    _showing: dict[str, list[_Rule]] = field(default_factory=lambda: defaultdict(list))
    _count: int = 0

    @classmethod
    def of(cls, styles: Iterable[str]) -> "Sheet":
        """The rules in these texts of `<style>` elements, as many as a page can be meant to have."""
        found, left = cls(), _MOST_CHARS
        for text in styles:
            found._add(tinycss2.parse_stylesheet(text[:left], skip_comments=True, skip_whitespace=True))
            left = max(0, left - len(text))
        return found

    def said_of(self, e: Element) -> dict[str, str]:
        """Property → value, of all properties that can hide text, as the page's rules and the element's own style say."""
        found: dict[str, tuple[_Rank, str]] = {}
        _take(found, _own(e.get("style") or ""), (1,))
        if self._count:
            _match(found, self._rules, e)
            if any(name in _SHOWING and _HIDES.match(value) for name, (_, value) in found.items()):
                _match(found, self._showing, e)
        return {name: value for name, (_, value) in found.items()}

    def _add(self, nodes: Iterable[Any], depth: int = 0, *, sure: bool = True) -> None:
        for node in nodes:
            if node.type == "qualified-rule" and self._count < _MOST_RULES:
                self._add_rule(node, sure=sure)
            elif (
                node.type == "at-rule" and node.lower_at_keyword in _BLOCKS and node.content and depth < _DEEPEST_BLOCK
            ):
                asked = tinycss2.serialize(node.prelude).strip().lower()
                if asked != "print":
                    holds = node.lower_at_keyword in ("supports", "layer") or bool(_SCREENS.fullmatch(asked))
                    inside = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                    self._add(inside, depth + 1, sure=sure and holds)

    def _add_rule(self, node: Any, *, sure: bool) -> None:
        said = tuple(_said(node.content))
        for selector in selectors(node.prelude) if said else ():
            known = sure and selector.known
            counts = said if known else tuple(part for part in said if _shows(*part[:2]))
            if counts:
                self._count += 1
                rules = self._rules if known else self._showing
                rules[selector.key].append(_Rule(selector, (0, *selector.specificity, self._count), counts))


@lru_cache(maxsize=4_096)
def colour_of(written: str) -> tuple[Colour, float] | None:
    """A colour with how opaque it is, 0 to 1; None for what is not written as a colour."""
    try:
        found = parse_color(written)
        plain = found.to("srgb") if found is not None and found != "currentcolor" else None
    except (AttributeError, NotImplementedError, ValueError, TypeError):
        return None
    if plain is None:
        return None
    red, green, blue = (min(255, max(0, round(255 * (part or 0.0)))) for part in plain.coordinates)
    return (red, green, blue), float(plain.alpha)


def _match(found: dict[str, tuple[_Rank, str]], rules: Mapping[str, list[_Rule]], e: Element) -> None:
    for key in keys_of(e):
        for rule in rules.get(key, ()):
            if rule.selector.fits(e):
                _take(found, rule.said, rule.rank)


def _take(found: dict[str, tuple[_Rank, str]], said: Iterable[_Said], rank: _Rank) -> None:
    for name, value, important in said:
        own = (int(important), *rank)
        if name not in found or found[name][0] <= own:
            found[name] = own, value


def _shows(name: str, value: str) -> bool:
    return name in _SHOWING and not _HIDES.match(value)


@lru_cache(maxsize=4_096)
def _own(style: str) -> tuple[_Said, ...]:
    return tuple(_said(style[:_MOST_CHARS])) if ":" in style else ()


def _said(content: Any) -> Iterator[_Said]:
    """Property, value and whether it is `!important`; shorthands as what they stand for."""
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration":
            tokens = [token for token in node.value if token.type != "comment"]
            for name, value in _long(node.lower_name.removeprefix("-webkit-"), tokens):
                if name in _ASKED:
                    yield name, value, node.important


def _long(name: str, tokens: Tokens) -> Iterator[tuple[str, str]]:
    written = _ONE_TERM.sub(r"\1", tinycss2.serialize(tokens).strip().lower())
    parts = written.split()
    match name:
        case "background":
            yield "background-color", _colour_in(tokens)
            yield "background-image", written if _IMAGES.search(written) else "none"
            yield "background-clip", "text" if "text" in parts else "border-box"
        case "font":
            yield from (("font-size", size) for size in _SIZE.findall(written)[:1])
        case "overflow":
            yield from (("overflow-x", part) for part in parts[:1])
            yield from (("overflow-y", part) for part in parts[-1:])
        case "inset" | "margin":
            sides = [parts[n % len(parts)] if n < 3 or len(parts) != 3 else parts[1] for n in range(4)] if parts else []
            before = "margin-" if name == "margin" else ""
            yield from ((before + side, part) for side, part in zip(_SIDES, sides, strict=False))
        case _:
            yield name, written


def _colour_in(tokens: Tokens) -> str:
    """The colour in a shorthand; one that is left out is transparent."""
    written = [tinycss2.serialize([token]) for token in tokens if token.type not in ("whitespace", "url")]
    found = next((part for part in written if colour_of(part)), "")
    return found.lower() or (UNKNOWN if any("var(" in part for part in written) else "transparent")
