"""Selectors of a page's own rules: elements, classes, ids and attributes, inside others or not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Element = Any
"""An element of lxml, whose types are not published."""
Tokens = Sequence[Any]

_MOST_PARTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Compound:
    """What a selector asks of one element; where it is `near`, the next one to the left is its parent."""

    tag: str = ""
    identity: str = ""
    classes: frozenset[str] = frozenset()
    attributes: tuple[tuple[str, str | None], ...] = ()
    near: bool = False

    def fits(self, e: Element) -> bool:
        """Whether an element is as this says."""
        return (
            self.tag in ("", e.tag)
            and (not self.identity or e.get("id") == self.identity)
            and (not self.classes or self.classes <= _classes(e.get("class") or ""))
            and all(e.get(name) is not None and value in (None, e.get(name)) for name, value in self.attributes)
        )


@dataclass(frozen=True, slots=True)
class Selector:
    """The parts of a selector from its last. Where it is not `known`, it asks more than they say, such as `:hover`."""

    parts: tuple[Compound, ...]
    known: bool

    @property
    def key(self) -> str:
        """What its last part asks first: `#id`, `.class`, an element's name or `*`."""
        last = self.parts[0]
        return f"#{last.identity}" if last.identity else f".{min(last.classes)}" if last.classes else last.tag or "*"

    @property
    def specificity(self) -> tuple[int, int, int]:
        """How much it asks, as styles weigh it."""
        return (
            sum(bool(part.identity) for part in self.parts),
            sum(len(part.classes) + len(part.attributes) for part in self.parts),
            sum(bool(part.tag) for part in self.parts),
        )

    def fits(self, e: Element) -> bool:
        """Whether its parts fit an element; of its ancestors the nearest that fits is taken."""
        if not self.parts[0].fits(e):
            return False
        for inner, outer in zip(self.parts, self.parts[1:], strict=False):
            e = e.getparent()
            while e is not None and not inner.near and not outer.fits(e):
                e = e.getparent()
            if e is None or not outer.fits(e):
                return False
        return True


def keys_of(e: Element) -> Iterator[str]:
    """The keys of all selectors that may fit an element."""
    yield f"#{e.get('id')}"
    yield from (f".{name}" for name in _classes(e.get("class") or ""))
    yield from (e.tag, "*")


def selectors(prelude: Tokens) -> Iterator[Selector]:
    """The selectors before a block of declarations, but those of `::before` and the like, which are no elements."""
    for written in _parted(prelude):
        found = _selector(written)
        if found is not None:
            yield found


@lru_cache(maxsize=4_096)
def _classes(written: str) -> frozenset[str]:
    return frozenset(written.split())


def _parted(prelude: Tokens) -> list[list[Any]]:
    found: list[list[Any]] = [[]]
    for piece in prelude:
        if piece == ",":
            found.append([])
        elif piece.type != "comment" and (found[-1] or piece.type != "whitespace"):
            found[-1].append(piece)
    return found


def _selector(tokens: Tokens) -> Selector | None:
    asked: list[dict[str, Any]] = [{}]
    near, known, after = [False], True, ""
    waiting = False
    for piece in tokens:
        if piece.type == "whitespace" or piece == ">":
            near[-1] = piece == ">" or (near[-1] and waiting)
            waiting = True
            continue
        if waiting:
            asked.append({})
            near.append(False)
            waiting = False
        if piece == ":" and after == ":":
            return None
        if piece in ("+", "~"):  # what stands before is not asked, so that the rule may count
            asked, near = [{}], [False]
        known = _take(piece, after, asked[-1]) and known
        after = piece.value if piece.type == "literal" else ""
    parts = [Compound(**part, near=before) for part, before in zip(asked, [False, *near], strict=False)]
    return Selector(tuple(parts[::-1][:_MOST_PARTS]), known and len(parts) <= _MOST_PARTS) if tokens else None


def _take(piece: Any, after: str, part: dict[str, Any]) -> bool:
    """Adds what a piece asks to a part, and says whether it is understood."""
    if piece.type == "ident" and after == ".":
        part["classes"] = part.get("classes", frozenset()) | {piece.value}
    elif piece.type == "ident" and after == "":
        part["tag"] = piece.lower_value
    elif piece.type == "hash":
        part["identity"] = piece.value
    elif piece.type == "[] block":
        asked = _attribute(piece.content)
        part["attributes"] = (*part.get("attributes", ()), *asked)
        return bool(asked)
    else:
        return piece in (".", "*")
    return True


def _attribute(content: Tokens) -> list[tuple[str, str | None]]:
    """Name and value that `[name]` or `[name=value]` ask for; none for what asks more."""
    parts = [piece for piece in content if piece.type != "whitespace"]
    if [piece.type for piece in parts] == ["ident"]:
        return [(parts[0].lower_value, None)]
    if len(parts) == 3 and parts[0].type == "ident" and parts[1] == "=":
        return [(parts[0].lower_value, parts[2].value)]
    return []
