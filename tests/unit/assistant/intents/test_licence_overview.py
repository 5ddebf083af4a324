"""A question for yes or no on all the data of the portal: the verdict of its licences, counted."""

import pytest

from assistant.model import AnswerStatus, Dataset, Document, Language
from assistant.prompts import reply
from tests.unit.assistant.intents.test_handlers import RULES, tools_over
from tests.unit.assistant.intents.test_licence_answers import asked, under

OPEN = [under("cc-by-4.0", "un"), under("odc-odbl", "deux")]
MIXED = [*OPEN, under("cc-by-nc-4.0", "trois"), under(None, "quatre")]
SELL = pytest.mark.parametrize(
    ("text", "language"),
    [
        ("A-t-on le droit de vendre vos fichiers ?", Language.FR),
        ("هل يجوز بيع ملفاتكم؟", Language.AR),
        ("wach n9der nbi3 les fichiers dyalkom", Language.AR),
        ("May one sell your files?", Language.EN),
    ],
)


@SELL
def test_where_all_licences_allow_it_the_answer_begins_with_yes_and_counts_them(text: str, language: Language) -> None:
    draft = asked(text, language, tools_over(OPEN))
    said = reply("overview.all_yes", language, act=reply("act.commercial", language), count=2)
    assert (draft.status, draft.text.split("\n\n")[0]) == (AnswerStatus.ANSWERED, f"{said} [1]")
    assert draft.table is not None
    assert [row[3] for row in draft.table.rows] == [1, 1]


@SELL
@pytest.mark.parametrize("guides", [RULES, []], ids=["with guides", "without guides"])
def test_where_the_licences_differ_it_depends_and_what_is_not_stated_is_counted_apart(
    text: str, language: Language, guides: list[Document]
) -> None:
    draft = asked(text, language, tools_over(MIXED, guides))
    words = reply("act.commercial", language)
    assert draft.text.startswith(reply("overview.depends", language, act=words, yes=2, no=1, silent=1))


@pytest.mark.parametrize(
    ("text", "language", "begins"),
    [
        ("Doit-on citer la source ?", Language.FR, "Oui, d'après"),
        ("هل يجب ذكر المصدر؟", Language.AR, "نعم، حسب"),
        ("Must we credit the source?", Language.EN, "Yes, by"),
    ],
)
def test_a_duty_of_all_licences_is_answered_with_yes(text: str, language: Language, begins: str) -> None:
    assert asked(text, language, tools_over(OPEN)).text.startswith(begins)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Comment citer la source ?", Language.FR),
        ("كيف أذكر المصدر؟", Language.AR),
        ("How do I credit the source?", Language.EN),
    ],
)
@pytest.mark.parametrize("datasets", [OPEN, [under(None)]], ids=["licences", "no licence"])
def test_an_open_question_gets_no_verdict(text: str, language: Language, datasets: list[Dataset]) -> None:
    draft = asked(text, language, tools_over(datasets))
    assert not draft.text.startswith((reply("rule.yes", language).capitalize(), "Cela dépend", "يتوقف", "It depends"))


@SELL
def test_without_a_known_licence_there_is_no_verdict(text: str, language: Language) -> None:
    draft = asked(text, language, tools_over([under(None, "un"), under("licence-maison", "deux")]))
    assert draft.table is None
