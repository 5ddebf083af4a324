"""What licences allow, ask and forbid, as `vocabulary/licence_terms.toml` states it; what is not stated is not guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from assistant.language.analyse import tokens
from assistant.language.lexicon import read_vocabulary
from assistant.language.names import resolve, without_clitics

PERMISSIONS = ("use", "share", "adapt", "produce", "commercial")
OBLIGATIONS = ("cite", "notices", "changes", "share_alike")
PROHIBITIONS = ("endorse", "lock", "mislead")
NOTES = ("warranty", "personal_data", "third_parties", "database_right", "lasting")
ACTS = (*PERMISSIONS, *OBLIGATIONS, *PROHIBITIONS, *NOTES)
_LONGEST = 12
"""Words of the longest spellings of licences that are looked for in a question."""


class Rule(StrEnum):
    """What a licence says of an act."""

    YES = "yes"
    NO = "no"
    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    FORBIDDEN = "forbidden"
    NOTED = "noted"
    NOT_STATED = "not_stated"


class Basis(StrEnum):
    """What the terms were read from: the licence, its summary, what a portal says of it, or only its kind."""

    TEXT = "text"
    DEED = "deed"
    FAQ = "faq"
    KIND = "kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act under a licence: the rule, the section that states it, the ids of its wording and of what is added to it.

    `conditions` are the obligations that come with a permission.
    """

    name: str
    rule: Rule = Rule.NOT_STATED
    section: str = ""
    words: str = ""
    detail: str = ""
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of a licence by act; `name` is short and the same in all languages, empty where there is only a title.

    Licences of one `family` are versions of each other; `form` is how the licence wants to be credited; a `category` is
    what a portal writes where the licence itself is not named.
    """

    id: str
    name: str = ""
    family: str = ""
    basis: Basis = Basis.KIND
    form: str = ""
    category: bool = False
    latest: str = ""
    acts: Mapping[str, Act] = field(default_factory=dict)

    def act(self, name: str) -> Act:
        """What is said of an act; an `Act` that is not stated where nothing is."""
        return self.acts.get(name) or Act(name=name)

    def rule(self, name: str) -> Rule:
        """The rule on an act."""
        return self.act(name).rule

    def conditions(self, name: str) -> list[Act]:
        """The obligations that come with a permission."""
        return [self.act(condition) for condition in self.act(name).conditions]

    @property
    def is_known(self) -> bool:
        """Whether anything is stated."""
        return bool(self.acts)


def terms_of(licence_id: str) -> Terms | None:
    """The terms of a licence of the vocabulary, by any of its spellings; None for another."""
    known = resolve("licence", licence_id) if licence_id else None
    return _terms().get(known.id) if known else None


def all_terms() -> Sequence[Terms]:
    """The terms of every licence, in the vocabulary's order."""
    return tuple(_terms().values())


def licences_named(text: str) -> list[Terms]:
    """Licences that a question names, each once, in order; without a version the latest one is meant."""
    words = [token for token in tokens(text) if token]
    found: dict[str, Terms] = {}
    position = 0
    while position < len(words):
        identity, length = _named_at(words, position)
        if identity:
            named = _terms()[identity]
            meant = _terms()[named.latest or named.id]
            found.setdefault(meant.id, meant)
        position += max(length, 1)
    for identity, spellings in _capitals().items():
        if any(spelling in text for spelling in spellings):
            meant = _terms()[_terms()[identity].latest or identity]
            if meant.family not in {terms.family for terms in found.values()}:
                found[meant.id] = meant
    return list(found.values())


def _named_at(words: Sequence[str], position: int) -> tuple[str, int]:
    """The licence whose longest spelling begins at a word, and how many words that is."""
    for length in range(min(_LONGEST, len(words) - position), 0, -1):
        rest = words[position + 1 : position + length]
        for first in without_clitics(words[position]):
            identity = _spellings().get(" ".join([first, *rest]))
            if identity:
                return identity, length
    return "", 0


@cache
def _terms() -> Mapping[str, Terms]:
    return {str(row["id"]): _parsed(row) for row in _rows()}


def _parsed(row: Mapping[str, Any]) -> Terms:
    acts = {
        name: Act(
            name=name,
            rule=Rule(raw["answer"]),
            section=raw.get("section", ""),
            words=raw.get("words", name),
            detail=raw.get("detail", ""),
            conditions=tuple(raw.get("if", ())),
        )
        for name, raw in row["acts"].items()
    }
    return Terms(
        id=row["id"],
        name=row.get("name", ""),
        family=row["family"],
        basis=Basis(row["basis"]),
        form=row.get("form", ""),
        category=row.get("category", False),
        latest=row.get("latest", ""),
        acts=acts,
    )


@cache
def _spellings() -> Mapping[str, str]:
    """Spelling in folded words → licence, without addresses, everyday words and what only tells a kind of licence."""
    everyday = {" ".join(tokens(word)) for word in _file()["everyday"]}
    found: dict[str, str] = {}
    for row in _rows():
        if row.get("category"):
            continue
        entry = resolve("licence", row["id"])
        assert entry is not None, row["id"]
        for spelling in (entry.id, row.get("name", ""), *entry.names.values(), *row.get("spoken", ()), *entry.aliases):
            words = " ".join(tokens(spelling))
            if words and words not in everyday and "://" not in spelling:
                found.setdefault(words, entry.id)
    return found


@cache
def _capitals() -> Mapping[str, tuple[str, ...]]:
    """Names that are everyday words unless they are written with these capitals."""
    return {str(row["id"]): tuple(row["capitals"]) for row in _rows() if "capitals" in row}


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _file()["licence"]
    return rows


@cache
def _file() -> dict[str, Any]:
    return dict(read_vocabulary("licence_terms"))
