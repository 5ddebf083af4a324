"""The terms of licences in words, in three languages."""

import pytest

from assistant.answering.context import SOURCE_CHARS
from assistant.intents import matrix
from assistant.language.licence_terms import ACTS, Rule, Terms, all_terms, terms_of
from assistant.model import Language
from assistant.prompts import reply

LANGUAGES = pytest.mark.parametrize("language", list(Language))


def terms(identity: str) -> Terms:
    found = terms_of(identity)
    assert found is not None
    return found


@LANGUAGES
@pytest.mark.parametrize("one", all_terms(), ids=lambda one: one.id)
def test_the_table_has_a_row_for_every_act_and_says_what_is_not_stated(one: Terms, language: Language) -> None:
    table = matrix.table(one, language)
    assert len(table.columns) == 3
    assert [row[0] for row in table.rows] == [reply(f"label.{name}", language) for name in ACTS]
    for name, row in zip(ACTS, table.rows, strict=True):
        assert row[1] == reply(f"rule.{one.rule(name)}", language)
        if name not in one.acts:
            assert row[1:] == (reply("rule.not_stated", language), "")


@pytest.mark.parametrize(
    ("identity", "act", "language", "expected"),
    [
        ("cc-by-4.0", "commercial", Language.FR, "Oui : sous CC BY 4.0, vous pouvez utiliser les données à des fins"),
        ("cc-by-4.0", "commercial", Language.AR, "نعم: بموجب CC BY 4.0 يمكنكم استعمال المعطيات لأغراض تجارية، بشرط:"),
        ("cc-by-4.0", "commercial", Language.EN, "Yes: under CC BY 4.0, you may use the data commercially, on cond"),
        ("cc-by-nc-4.0", "commercial", Language.FR, "Non : sous CC BY-NC 4.0, vous ne pouvez pas"),
        ("cc-by-nc-4.0", "commercial", Language.AR, "لا: بموجب CC BY-NC 4.0 لا يمكنكم"),
        ("cc-zero", "cite", Language.EN, "No: CC0 1.0 does not require you to credit the source."),
        ("odc-odbl", "lock", Language.FR, "Non : sous ODbL 1.0, vous ne devez pas"),
        ("odc-odbl", "share_alike", Language.AR, "نعم: بموجب ODbL 1.0 يجب عليكم نشر كل قاعدة مشتقة"),
        ("tn-lndpo", "share_alike", Language.FR, "Les sources de Dalil sur LNDPO ne disent rien de ceci"),
        ("tn-lndpo", "share_alike", Language.AR, "لا تذكر مصادر دليل عن LNDPO شيئا"),
        ("other-open", "cite", Language.EN, "Dalil's sources on “Other (Open)” say nothing of this"),
        ("odc-odbl", "warranty", Language.EN, "Under ODbL 1.0, the data are provided as they are"),
    ],
)
def test_the_first_sentence_answers(identity: str, act: str, language: Language, expected: str) -> None:
    assert matrix.direct(terms(identity), act, language, yes_or_no=True).startswith(expected)


def test_a_permission_names_its_conditions_and_a_sentence_without_a_question_begins_with_a_capital() -> None:
    told = matrix.direct(terms("odc-odbl"), "commercial", Language.FR, yes_or_no=False)
    assert told.startswith("Sous ODbL 1.0")
    for act in ("cite_database", "share_alike_database"):
        assert reply(f"act.{act}", Language.FR) in told


@LANGUAGES
def test_conditions_carry_the_section_that_states_them(language: Language) -> None:
    assert "4.4" in matrix.condition(terms("odc-odbl"), "share_alike", language)
    assert reply("detail.odbl_lock", language) in matrix.condition(terms("odc-odbl"), "lock", language)
    assert matrix.condition(terms("lov2"), "changes", language) == ""


@LANGUAGES
def test_reuse_lists_all_that_is_asked_and_all_that_is_refused(language: Language) -> None:
    told = matrix.reuse(terms("cc-by-nc-4.0"), language, yes_or_no=True)
    for act in ("cite_credit", "notices", "changes_kept"):
        assert reply(f"act.{act}", language) in told
    assert reply("label.commercial", language).lower() in told.lower()
    assert reply("label.use", language) not in matrix.reuse(terms("other-closed"), language, yes_or_no=True)


@LANGUAGES
@pytest.mark.parametrize(
    ("identity", "name"),
    [("tn-lndpo", "basis_faq"), ("cc-by", "basis_deed"), ("other-open", "basis_kind"), ("nkc", "unknown")],
)
def test_what_was_not_read_is_said(identity: str, name: str, language: Language) -> None:
    assert matrix.basis_note(terms(identity), language) == reply(f"matrix.{name}", language)
    assert matrix.basis_note(terms("odc-odbl"), language) == ""


@LANGUAGES
@pytest.mark.parametrize("one", all_terms(), ids=lambda one: one.id)
def test_a_models_source_holds_every_rule_and_no_address(one: Terms, language: Language) -> None:
    source = matrix.terms_source(one, language)
    assert "http" not in source
    for name in one.acts:
        assert f"{reply(f'label.{name}', language)}: {reply(f'rule.{one.rule(name)}', language)}" in source
    head = source[:SOURCE_CHARS]
    assert all(line in head for line in matrix.brief(one, language, notes=False))


@LANGUAGES
def test_a_licence_is_cited_with_its_own_address(language: Language) -> None:
    cited = matrix.licence_citation(2, terms("cc-by-4.0"), language)
    assert (cited.n, cited.kind, cited.url) == (2, "table", "https://creativecommons.org/licenses/by/4.0/")
    assert matrix.licence_citation(1, terms("other-open"), language, "/datasets/x").url == "/datasets/x"


@LANGUAGES
def test_a_comparison_has_a_column_a_licence_and_lines_only_where_they_differ(language: Language) -> None:
    pair = [terms("cc-by-4.0"), terms("cc-by-sa-4.0")]
    table = matrix.comparison(pair, language)
    assert table.columns[1:] == ("CC BY 4.0", "CC BY-SA 4.0")
    lines = matrix.differences(pair, language)
    assert len(lines) == 1
    assert lines[0].startswith(reply("label.share_alike", language))
    assert matrix.differences([pair[0], pair[0]], language) == []


@LANGUAGES
def test_two_share_alike_licences_do_not_go_together(language: Language) -> None:
    told = matrix.combined(terms("odc-odbl"), terms("cc-by-sa-4.0"), language)
    expected = reply("combine.two_share_alike", language, one="ODbL 1.0", other="CC BY-SA 4.0", licence="")
    assert told == expected
    limited = matrix.combined(terms("cc-by-nc-4.0"), terms("cc-by-4.0"), language)
    assert limited.endswith(reply("combine.not_commercial", language))


def test_every_rule_has_words() -> None:
    for rule in Rule:
        assert reply(f"rule.{rule}", Language.AR)
