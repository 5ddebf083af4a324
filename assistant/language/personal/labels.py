"""What is said around a number: the label that tells whose it is, the word that tells that it is nobody's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.language.lexicon import function_words, read_vocabulary
from assistant.language.normalise import fold
from assistant.language.personal.flat import OPAQUE
from assistant.model import PersonalKind

WORD = re.compile(r"[^\W_]+")
_FAR, _MOST_WORDS, _LONGEST = 90, 6, 4
"""How many characters and words may stand between a label and its datum, and words in a label."""
_ABBREVIATED = 4
"""So short a word may end in a dot that ends no sentence: `tél. 06…`."""
_ENDS = re.compile(r"[?!؟;؛]")
_ARTICLES = ("وبال", "وال", "بال", "كال", "فال", "لل", "ال")
_CLITICS = "وبلفك"
_SETS_APART = re.compile(r"[:=#°]")


@dataclass(frozen=True, slots=True)
class Label:
    """What a datum is said to be, from `start` to `end`; `skipped` is how many words stand between.

    `firm` where it is said to be a number, or somebody's; `weak` where the label is said of much else.
    """

    kind: PersonalKind
    start: int
    end: int
    firm: bool
    skipped: int
    weak: bool = False


def label_before(text: str, position: int, wanted: Sequence[PersonalKind], *, strange: int = 0) -> Label | None:
    """The label in front of `position` that is of a kind in `wanted`; a label of another kind is in the way.

    Small words may stand between, and so many `strange` ones. None where the label is part of a count.
    """
    offset = max(0, position - _FAR)
    head = text[offset:position]
    words = [m for m in WORD.finditer(head, head.rfind(OPAQUE) + 1) if m.start() > 0 or offset == 0]
    edge = len(head)
    for skipped in range(min(_MOST_WORDS, len(words)) + 1):
        before = words[: len(words) - skipped]
        if not before or not _joined(before[-1].group(), head[before[-1].end() : edge]):
            return None
        for length in range(min(_LONGEST, len(before)), 0, -1):
            kinds = _kinds([m.group() for m in before[-length:]])
            kind = next((k for k in wanted if k in kinds), None)
            if kind:
                return _label(kind, words, len(before) - length, len(before), offset, position)
        if not _is(before[-1].group(), _filling()):
            strange -= 1
            if strange < 0 or _kinds([before[-1].group()]):
                return None
        edge = before[-1].start()
    return None


def _label(
    kind: PersonalKind, words: Sequence[re.Match[str]], first: int, last: int, offset: int, position: int
) -> Label | None:
    """The label of `words` from `first` to before `last`, with what leads to it; None where it is counted."""
    start = first
    while start and words[start - 1].group() in _leads():
        start -= 1
    if not _counted().isdisjoint(m.group() for m in words[max(0, start - 4) : start]):
        return None
    around = {m.group() for m in words[max(0, start - 2) :]}
    firm = bool(around & _firm()) or bool(_SETS_APART.search(words[first].string, words[first].start()))
    weak = words[last - 1].group() in _list("words", "weak")
    return Label(kind, offset + words[start].start(), position, firm, len(words) - last, weak)


def label_after(text: str, position: int, wanted: Sequence[PersonalKind]) -> Label | None:
    """The label behind `position` that a copula or a bracket joins to what stands before: `… est ma CIN`, `… (CIN)`."""
    tail = text[position : position + _FAR].partition(OPAQUE)[0]
    words = list(WORD.finditer(tail))[: _MOST_WORDS + _LONGEST]
    bracket = tail.lstrip()[:1] in {"(", "="}
    if not words or not (bracket or words[0].group() in _list("words", "copulas")):
        return None
    edge = 0
    for first, word in enumerate(words):
        if _ENDS.search(tail, edge, word.start()) or "." in tail[edge : word.start()]:
            return None
        for length in range(_LONGEST, 0, -1):
            kinds = _kinds([m.group() for m in words[first : first + length]])
            kind = next((k for k in wanted if k in kinds), None)
            if kind:
                return Label(kind, position, position + words[min(first + length, len(words)) - 1].end(), True, first)
        if not _is(word.group(), _filling()):
            return None
        edge = word.end()
    return None


def is_code(text: str, position: int) -> bool:
    """Whether what begins at `position` is said to be a code, a product, a project: nobody's number."""
    offset = max(0, position - _FAR)
    for match in reversed(list(WORD.finditer(text, offset, position))[-4:]):
        if _is(match.group(), _list("words", "codes")):
            return True
        if not _is(match.group(), _filling()):
            return False
    return False


def is_owned(text: str, position: int) -> bool:
    """Whether somebody speaks of themselves just before: `je suis …`, `أنا …`."""
    before = list(WORD.finditer(text, max(0, position - _FAR), position))[-_MOST_WORDS:]
    return any(match.group() in _list("words", "owned") for match in before)


def is_counted(text: str, position: int) -> bool:
    """Whether a unit follows: `… habitants`, `… dirhams`."""
    following = WORD.search(text, position, position + 40)
    return following is not None and _is(following.group(), _list("words", "units"))


@cache
def alternatives(*names: str) -> str:
    """A regular expression of the words of a list of the vocabulary."""
    return "|".join(sorted(map(re.escape, _list(*names)), key=len, reverse=True))


@cache
def _list(group: str, name: str) -> frozenset[str]:
    table = read_vocabulary("personal")[group]
    assert isinstance(table, dict)
    words = {word for phrase in table[name] for word in WORD.findall(fold(phrase))}
    return frozenset(words | {_bare(word) for word in words})


@cache
def _labels() -> dict[tuple[str, ...], frozenset[PersonalKind]]:
    table = read_vocabulary("personal")["label"]
    assert isinstance(table, dict)
    found: dict[tuple[str, ...], frozenset[PersonalKind]] = {}
    for name, phrases in table.items():
        for phrase in phrases:
            words = tuple(_bare(word) for word in WORD.findall(fold(phrase)))
            found[words] = found.get(words, frozenset()) | {PersonalKind(name)}
    return found


def _kinds(words: list[str]) -> frozenset[PersonalKind]:
    bare = [_bare(word) for word in words]
    found = _labels().get(tuple(bare))
    if found is None and len(words[0]) > 3 and words[0][0] in _CLITICS:
        found = _labels().get((_bare(words[0][1:]), *bare[1:]))
    return found or frozenset()


def _bare(word: str) -> str:
    """The word without the Arabic article and what is glued before it."""
    article = next((a for a in _ARTICLES if word.startswith(a) and len(word) - len(a) >= 3), "")
    return word[len(article) :]


def _is(word: str, known: frozenset[str]) -> bool:
    return word in known or _bare(word) in known or (word[:1] in _CLITICS and word[1:] in known)


def _joined(word: str, between: str) -> bool:
    """Whether what stands behind a word ends no sentence."""
    return not _ENDS.search(between) and ("." not in between or len(word) <= _ABBREVIATED) and len(between) < 12


@cache
def _filling() -> frozenset[str]:
    own = frozenset[str]().union(*(_list("words", name) for name in ("number", "filling", "copulas", "owned")))
    return own | frozenset[str]().union(*function_words().values())


@cache
def _leads() -> frozenset[str]:
    return (
        _list("words", "number")
        | _list("words", "mine")
        | {"de", "d", "of", "la", "le", "l", "the", "ديال", "dyal", "dial"}
    )


@cache
def _firm() -> frozenset[str]:
    return _list("words", "number") | _list("words", "owned") | _list("words", "copulas")


@cache
def _counted() -> frozenset[str]:
    return _list("words", "counted")
