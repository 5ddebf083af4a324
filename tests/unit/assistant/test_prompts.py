"""Replies, examples and prompts: complete in three languages, and they render."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from string import Formatter

import pytest

from assistant import prompts
from assistant.bootstrap import HANDLERS
from assistant.language.detect import detect
from assistant.language.normalise import fold
from assistant.model import Intent, Language

REPLIES = prompts.reply_names()
ASKED = {"question": "ما هو {الأجل}؟", "sources": '<source n="1">\n{vingt} jours\n</source>'}
PROMPTS: dict[str, dict[str, str]] = {
    "answer_system": {},
    "answer_user": ASKED,
    "answer_repair": {**ASKED, "answer": "Trente {jours} [1].", "refused": "- Trente {jours} [1]. (nombre)"},
    "rewrite_system": {},
    "rewrite_user": {"conversation": "- écoles {de} Rabat", "question": "وماذا عن {فاس}؟"},
}
ACTIVE = tomllib.loads(files("prompts").joinpath("manifest.toml").read_text(encoding="utf-8"))["active"]
LANGUAGES = pytest.mark.parametrize("language", list(Language))


def variables(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


@pytest.mark.parametrize("name", sorted(REPLIES))
def test_every_reply_is_written_in_three_languages(name: str) -> None:
    assert set(REPLIES[name]) == {"fr", "ar", "en"}
    assert all(text.strip() for text in REPLIES[name].values())


@pytest.mark.parametrize("name", sorted(REPLIES))
def test_the_languages_of_a_reply_have_the_same_variables(name: str) -> None:
    assert len({frozenset(variables(text)) for text in REPLIES[name].values()}) == 1


@pytest.mark.parametrize("name", sorted(REPLIES))
@LANGUAGES
def test_every_reply_renders_with_its_values(name: str, language: Language) -> None:
    values = {field: f"<{field} {{x}} قيمة>" for field in variables(REPLIES[name]["fr"])}
    shown = prompts.reply(name, language, **values)
    assert all(value in shown for value in values.values())


@pytest.mark.parametrize("name", sorted(REPLIES))
def test_the_arabic_reply_is_written_in_arabic(name: str) -> None:
    letters = [c for c in REPLIES[name]["ar"].format_map(_Blank()) if c.isalpha()]
    assert all("\u0600" <= c <= "\u06ff" for c in letters)


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


@LANGUAGES
def test_a_reply_without_its_values_or_without_a_name_is_an_error(language: Language) -> None:
    with pytest.raises(KeyError):
        prompts.reply("search.found", language)
    with pytest.raises(KeyError):
        prompts.reply("search.nonsense", language)


def test_every_intent_has_a_handler() -> None:
    assert set(HANDLERS) == set(Intent)
    assert len({module.__name__ for module in HANDLERS.values()}) == len(Intent)
    assert all(callable(module.handle) for module in HANDLERS.values())


@pytest.mark.parametrize("intent", list(Intent))
@LANGUAGES
def test_every_intent_has_examples_in_every_language(intent: Intent, language: Language) -> None:
    found = [e for e in prompts.examples() if e.intent is intent and e.language is language and not e.greeting]
    assert len(found) >= 5


@LANGUAGES
def test_every_language_has_greetings_that_are_out_of_scope(language: Language) -> None:
    found = [e for e in prompts.examples() if e.greeting and e.language is language]
    assert found
    assert {e.intent for e in found} == {Intent.OUT_OF_SCOPE}


def test_no_example_stands_for_two_intents() -> None:
    texts = [fold(e.text) for e in prompts.examples()]
    assert sorted({t for t in texts if texts.count(t) > 1}) == []


def test_arabic_examples_are_arabic() -> None:
    shown = [e.text for e in prompts.examples() if e.language is Language.AR]
    assert [text for text in shown if detect(text).language is not Language.AR] == []


def test_the_digest_stands_for_the_examples() -> None:
    assert prompts.examples_digest() == prompts.examples_digest()
    assert len(prompts.examples_digest()) == 16


@pytest.mark.parametrize("demonstration", [True, False])
def test_the_page_offers_as_many_starters_in_every_language(demonstration: bool) -> None:
    found = prompts.starters(demonstration=demonstration)
    assert set(found) == {"fr", "ar", "en"}
    assert len({len(texts) for texts in found.values()}) == 1


def test_words_that_are_compared_are_folded() -> None:
    known = prompts.followups()
    words = {word for name in known.__slots__ for word in getattr(known, name)}
    words |= {w for held in prompts.facet_words().values() for w in held}
    assert sorted(w for w in words if w != fold(w)) == []


@pytest.mark.parametrize("facet", ["organization", "theme", "format", "licence", "year"])
@LANGUAGES
def test_what_can_be_counted_has_a_name_in_every_language(facet: str, language: Language) -> None:
    assert prompts.facet_words()[facet]
    assert prompts.reply(f"statistics.by_{facet}", language)


def test_every_active_prompt_is_tried() -> None:
    assert set(ACTIVE) == set(PROMPTS)


@pytest.mark.parametrize(("name", "values"), PROMPTS.items())
@LANGUAGES
def test_every_prompt_renders_in_every_language(name: str, values: Mapping[str, str], language: Language) -> None:
    found = prompts.prompt(name, language)
    shown = found.render(**values)
    assert all(value in shown for value in values.values())
    assert found.name == f"{language}/{name}.v{ACTIVE[name]}"
    assert len(found.sha256) == 64


@LANGUAGES
def test_a_prompt_refuses_values_that_it_has_no_place_for(language: Language) -> None:
    with pytest.raises(ValueError, match="question"):
        prompts.prompt("answer_user", language).render(question="a")
    with pytest.raises(ValueError, match="extra"):
        prompts.prompt("answer_system", language).render(extra="a")
