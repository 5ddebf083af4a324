"""The terms of licences: one entry for each known licence, in agreement with its flags; names in questions."""

import pytest

from assistant.language.licence_terms import (
    ACTS,
    OBLIGATIONS,
    PERMISSIONS,
    Basis,
    Rule,
    Terms,
    all_terms,
    licences_named,
    terms_of,
)
from assistant.language.names import vocabulary
from assistant.prompts import reply_names

KNOWN = {entry.id: entry for entry in vocabulary("licence").values()}
EACH = pytest.mark.parametrize("terms", all_terms(), ids=lambda terms: terms.id)


def test_every_known_licence_has_its_terms_and_no_other_has() -> None:
    assert {terms.id for terms in all_terms()} == set(KNOWN)


@EACH
def test_the_terms_agree_with_the_flags(terms: Terms) -> None:
    flags = KNOWN[terms.id].facts
    assert (terms.rule("commercial") is Rule.YES) == flags["commercial"]
    assert (terms.rule("cite") is Rule.REQUIRED) == flags["attribution"]
    assert (terms.rule("share_alike") is Rule.REQUIRED) == flags["share_alike"]
    if flags["open"]:
        assert terms.rule("adapt") is not Rule.NO
        assert terms.rule("use") is Rule.YES


@EACH
def test_each_act_is_known_and_has_words_in_the_replies(terms: Terms) -> None:
    for name, act in terms.acts.items():
        assert name in ACTS
        assert {f"act.{act.words}", f"label.{name}"} <= set(reply_names())
        assert not act.detail or f"detail.{act.detail}" in reply_names()


@EACH
def test_permissions_allow_or_refuse_and_their_conditions_are_obligations(terms: Terms) -> None:
    for name, act in terms.acts.items():
        assert (act.rule in (Rule.YES, Rule.NO)) == (name in PERMISSIONS), name
        assert all(terms.rule(c) is Rule.REQUIRED and c in OBLIGATIONS for c in act.conditions), name
        assert not act.conditions or act.rule is Rule.YES


@EACH
def test_what_asks_for_credit_asks_for_it_of_what_is_passed_on(terms: Terms) -> None:
    wanted = [name for name in ("share", "commercial") if terms.rule(name) is Rule.YES]
    credited = terms.rule("cite") is Rule.REQUIRED
    assert all(("cite" in terms.act(name).conditions) == credited for name in wanted)


@EACH
def test_sections_are_named_only_of_texts_that_were_read(terms: Terms) -> None:
    assert terms.basis is Basis.TEXT or not any(act.section for act in terms.acts.values())


@EACH
def test_the_latest_version_is_one_of_the_family(terms: Terms) -> None:
    if terms.latest:
        latest = terms_of(terms.latest)
        assert latest is not None
        assert (latest.family, latest.latest, latest.basis) == (terms.family, "", Basis.TEXT)


def test_nothing_is_known_of_a_licence_that_is_not_stated_and_of_none_outside_the_vocabulary() -> None:
    silent = terms_of("notspecified")
    assert silent is not None
    assert not silent.is_known
    assert silent.rule("commercial") is Rule.NOT_STATED
    assert terms_of("licence-maison") is None
    assert terms_of("") is None


def test_only_what_the_tunisian_questions_page_says_is_said_of_the_national_licence() -> None:
    terms = terms_of("LNDPO")
    assert terms is not None
    assert terms.basis is Basis.FAQ
    assert set(terms.acts) == {"use", "commercial", "cite", "lasting"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Que permet l'ODbL ?", ["odc-odbl"]),
        ("واش نقدر نبيع تطبيق بمعطيات ODbL؟", ["odc-odbl"]),
        ("ماذا تتيح رخصة قواعد المعطيات المفتوحة؟", ["odc-odbl"]),
        ("chno katgoul licence odbl", ["odc-odbl"]),
        ("CC-BY-SA 4.0 vs ODbL", ["cc-by-sa-4.0", "odc-odbl"]),
        ("différence entre CC BY et BY-SA", ["cc-by-4.0", "cc-by-sa-4.0"]),
        ("CC BY 3.0", ["cc-by-3.0"]),
        ("الفرق بين CC0 وCC BY-NC", ["cc-zero", "cc-by-nc-4.0"]),
        ("ماذا تشترط الرخصة التونسية؟", ["tn-lndpo"]),
        ("the Tunisian national licence", ["tn-lndpo"]),
        ("Que permet la Licence Ouverte ?", ["lov2"]),
        ("licence ouverte 2.0", ["lov2"]),
        ("Open Government Licence data", ["uk-ogl-3.0"]),
        ("une licence ouverte permet-elle la vente ?", []),
        ("هل تسمح رخصة مفتوحة بالبيع؟", []),
        ("which attribution do I owe for data in the public domain?", []),
        ("population des communes", []),
    ],
)
def test_licences_are_read_from_a_question_by_any_spelling(text: str, expected: list[str]) -> None:
    assert [terms.id for terms in licences_named(text)] == expected
