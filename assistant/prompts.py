"""Replies, routing examples and prompts: data files in `prompts/`, loaded once, checked, rendered."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from string import Formatter

from assistant.model import Intent, Language


def _read(name: str) -> str:
    return files("prompts").joinpath(name).read_text(encoding="utf-8")


@cache
def _replies() -> dict[str, dict[str, str]]:
    return {
        f"{group}.{name}": texts
        for group, entries in tomllib.loads(_read("replies.toml")).items()
        for name, texts in entries.items()
    }


def reply(name: str, language: Language, **values: object) -> str:
    """The shipped sentence `group.name` in `language` with its `{variables}` filled. Raises KeyError if one is missing."""
    return _replies()[name][str(language)].format(**values)


def reply_names() -> Mapping[str, Mapping[str, str]]:
    """Every reply by name and language, for completeness checks."""
    return _replies()


@dataclass(frozen=True, slots=True)
class Example:
    """A question and what it asks for: routing compares new questions with these."""

    intent: Intent
    language: Language
    text: str
    greeting: bool = False


@cache
def examples() -> tuple[Example, ...]:
    """All routing examples, in file order."""
    return tuple(
        Example(Intent.OUT_OF_SCOPE, Language(language), text, greeting=True)
        if intent == "greeting"
        else Example(Intent(intent), Language(language), text)
        for intent, languages in tomllib.loads(_read("examples.toml")).items()
        for language, texts in languages.items()
        for text in texts
    )


def examples_digest() -> str:
    """Stands for the routing examples: vectors made from others must not be used."""
    return sha256(_read("examples.toml").encode()).hexdigest()[:16]


def starters(*, demonstration: bool) -> Mapping[str, list[str]]:
    """Questions to begin with, by language."""
    found: Mapping[str, list[str]] = tomllib.loads(_read("starters.toml"))["demonstration" if demonstration else "any"]
    return found


@cache
def facet_words() -> Mapping[str, frozenset[str]]:
    """Facet (or `newest`) → folded words that name it, in all languages."""
    return {name: frozenset(words) for name, words in tomllib.loads(_read("facets.toml")).items()}


@dataclass(frozen=True, slots=True)
class FollowUps:
    """Folded words by which a follow-up leans on what was said before; `followups.toml` says what each list is."""

    starts: frozenset[str]
    weak_starts: frozenset[str]
    joins: frozenset[str]
    about: frozenset[str]
    denials: frozenset[str]
    corrects: frozenset[str]
    salutations: frozenset[str]
    wishes: frozenset[str]
    existentials: frozenset[str]
    dataset_words: frozenset[str]
    asks: frozenset[str]
    auxiliaries: frozenset[str]
    modals: frozenset[str]
    cases: frozenset[str]
    hows: frozenset[str]
    prepositions: frozenset[str]
    cuts: frozenset[str]
    narrows: frozenset[str]
    turns: frozenset[str]
    leaves: frozenset[str]
    definite: frozenset[str]
    articles: frozenset[str]
    stands_for: frozenset[str]
    not_pronouns: frozenset[str]
    demonstratives: frozenset[str]
    relatives: frozenset[str]
    expletives: frozenset[str]
    infinitives: frozenset[str]
    waw_words: frozenset[str]
    properties: frozenset[str]
    aspects: frozenset[str]
    actions: frozenset[str]
    figures: frozenset[str]
    groups: frozenset[str]
    ordinals: Mapping[str, int]


@cache
def followups() -> FollowUps:
    """The words of `followups.toml`."""
    found = tomllib.loads(_read("followups.toml"))
    ordinals = found.pop("ordinals")
    return FollowUps(**{name: frozenset(words) for name, words in found.items()}, ordinals=ordinals)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A versioned prompt file: `name.vN.md` of a language."""

    name: str
    text: str
    sha256: str

    def render(self, **values: str) -> str:
        """The text with its `{variables}` filled; raises `ValueError` if the variables differ from the file's."""
        wanted = {field for _, field, _, _ in Formatter().parse(self.text) if field}
        if wanted != set(values):
            raise ValueError(f"prompt {self.name!r} has the variables {sorted(wanted)}, given {sorted(values)}")
        return self.text.format(**values)


@cache
def prompt(name: str, language: Language) -> Prompt:
    """The active version of a prompt (`manifest.toml` says which) in `language`."""
    version = tomllib.loads(_read("manifest.toml"))["active"][name]
    text = _read(f"{language}/{name}.v{version}.md")
    return Prompt(f"{language}/{name}.v{version}", text, sha256(text.encode()).hexdigest())
