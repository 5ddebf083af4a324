"""Questions on licences: of a dataset, by name, compared, unknown, not stated."""

from dataclasses import replace

import pytest

from assistant.answering.citations import cited_numbers
from assistant.answering.draft import Draft
from assistant.intents import about_dataset, reuse_licence
from assistant.intents.tools import Tools
from assistant.model import AnswerStatus, Dataset, Language, Licence, Resource
from assistant.prompts import reply
from tests.unit.assistant.intents.sourced import unsourced
from tests.unit.assistant.intents.test_handlers import WATER, tools_over, turn


def under(licence: str | None, identity: str = "eau", **facts: object) -> Dataset:
    found = Licence(id=licence, title=f"Titre {licence}") if licence else None
    return replace(WATER, id=identity, licence=found, **facts)


def asked(text: str, language: Language, tools: Tools, *, dataset: str = "") -> Draft:
    """The answer, with what holds of every one: each number in the text has its citation and its source."""
    draft = reuse_licence.handle(turn(text, language, dataset=dataset), tools)
    if draft.status is AnswerStatus.ANSWERED:
        assert cited_numbers(draft.text) == {c.n for c in draft.citations} == set(draft.sources)
        assert [c.n for c in draft.citations] == list(range(1, len(draft.citations) + 1))
    return draft


@pytest.mark.parametrize(
    ("text", "language", "begins"),
    [
        ("Puis-je vendre une application avec ces données ?", Language.FR, "Oui : sous ODbL 1.0, vous pouvez utiliser"),
        (
            "هل يمكنني بيع تطبيق بهذه المعطيات؟",
            Language.AR,
            "نعم: بموجب ODbL 1.0 يمكنكم استعمال المعطيات لأغراض تجارية",
        ),
        ("واش نقدر نبيع تطبيق بهاد المعطيات", Language.AR, "نعم: بموجب ODbL 1.0 يمكنكم استعمال المعطيات لأغراض تجارية"),
        ("wach n9der nbi3 had lmo3tayat", Language.AR, "نعم: بموجب ODbL 1.0 يمكنكم استعمال المعطيات لأغراض تجارية"),
        ("May I sell an app with this data?", Language.EN, "Yes: under ODbL 1.0, you may use the data commercially"),
    ],
)
def test_the_licence_of_a_page_answers_first(text: str, language: Language, begins: str) -> None:
    draft = asked(text, language, tools_over([under("odc-odbl")]), dataset="eau")
    assert draft.text.startswith(begins)
    assert draft.text.split("\n\n")[0].endswith("[2]")
    assert [(c.kind, c.id) for c in draft.citations[:2]] == [("dataset", "eau"), ("table", "odc-odbl")]
    assert draft.citations[1].url == "https://opendatacommons.org/licenses/odbl/1-0/"
    assert draft.table is not None
    assert "ODbL 1.0" in draft.table.caption
    assert reply("attribution.consulted", language) in draft.text


@pytest.mark.parametrize(
    ("licence", "text", "language", "begins"),
    [
        ("cc-by-nc-4.0", "Puis-je vendre ces données ?", Language.FR, "Non : sous CC BY-NC 4.0, vous ne pouvez pas"),
        ("cc-by-nc-4.0", "هل يمكنني بيعها؟", Language.AR, "لا: بموجب CC BY-NC 4.0 لا يمكنكم"),
        ("cc-by-nd-4.0", "May I modify it?", Language.EN, "No: under CC BY-ND 4.0, you may not change the data"),
        ("cc-zero", "Dois-je citer la source ?", Language.FR, "Non : CC0 1.0 n'oblige pas à citer la source"),
        ("cc-by-4.0", "Do I have to share my database?", Language.EN, "No: CC BY 4.0 does not require you to publish"),
        ("odc-odbl", "Dois-je partager ma base ?", Language.FR, "Oui : sous ODbL 1.0, vous devez publier"),
        ("tn-lndpo", "Puis-je modifier ces données ?", Language.FR, "Les sources de Dalil sur LNDPO ne disent rien"),
        ("other-nc", "هل يمكنني تعديلها؟", Language.AR, "لا تذكر مصادر دليل عن «رخصة أخرى غير تجارية» شيئا"),
    ],
)
def test_each_licence_gives_its_own_answer(licence: str, text: str, language: Language, begins: str) -> None:
    assert asked(text, language, tools_over([under(licence)]), dataset="eau").text.startswith(begins)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("licence", [None, "notspecified"])
def test_where_no_licence_is_stated_no_right_is_assumed(licence: str | None, language: Language) -> None:
    draft = asked("?", language, tools_over([under(licence)]), dataset="eau")
    title = WATER.title(language)
    assert draft.text.startswith(reply("licence.unknown_of_dataset", language, title=title))
    assert draft.table is None
    assert not any(c.kind == "table" for c in draft.citations)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("licence", ["maison", "nkc"])
def test_a_licence_whose_terms_are_not_known_is_told_and_nothing_more(licence: str, language: Language) -> None:
    draft = asked("puis-je vendre ?", language, tools_over([under(licence)]), dataset="eau")
    assert reply("matrix.unknown", language) in draft.text
    assert draft.table is None
    assert reply("rule.answer_yes", language, sentence="") not in draft.text


def test_a_statement_of_rights_of_a_file_is_quoted() -> None:
    file = Resource(id="r", name="r", rights="Usage <b>interne</b>")
    draft = asked("puis-je vendre ?", Language.FR, tools_over([under("odc-odbl", resources=(file,))]), dataset="eau")
    assert "« Usage \\<b\\>interne\\</b\\> »" in draft.text


@pytest.mark.parametrize(
    ("text", "language", "identity", "begins"),
    [
        ("Peut-on vendre sous CC BY 4.0 ?", Language.FR, "cc-by-4.0", "Oui : sous CC BY 4.0"),
        ("واش نقدر نبيع بمعطيات ODbL؟", Language.AR, "odc-odbl", "نعم: بموجب ODbL 1.0"),
        ("هل تسمح الرخصة التونسية بالبيع؟", Language.AR, "tn-lndpo", "نعم: بموجب LNDPO"),
        ("wach n9der nbi3 b licence ODbL", Language.AR, "odc-odbl", "نعم: بموجب ODbL 1.0"),
        ("What does CC BY-SA require?", Language.EN, "cc-by-sa-4.0", "CC BY-SA 4.0 in short:"),
        ("Que permet la Licence Ouverte ?", Language.FR, "lov2", "Licence Ouverte 2.0 en bref :"),
    ],
)
def test_a_named_licence_is_told_by_its_terms(text: str, language: Language, identity: str, begins: str) -> None:
    draft = asked(text, language, tools_over([under("cc-zero")]))
    assert draft.status is AnswerStatus.ANSWERED
    assert draft.text.startswith(begins)
    assert (draft.citations[0].kind, draft.citations[0].id) == ("table", identity)
    assert draft.table is not None
    assert unsourced(draft.text) == [f"*{reply('guide.not_legal_advice', language)}*"]


@pytest.mark.parametrize(
    ("licence", "fr", "ar", "en"),
    [
        ("CC BY-SA", "Non : sous CC BY-SA 4.0, vous ne pouvez pas", "لا: بموجب CC BY-SA 4.0 لا يمكنكم", "No: under"),
        ("ODbL", "Non : sous ODbL 1.0, vous ne pouvez pas", "لا: بموجب ODbL 1.0 لا يمكنكم", "No: under"),
        ("CC BY-ND", "Non : sous CC BY-ND 4.0, vous ne pouvez pas", "لا: بموجب CC BY-ND 4.0 لا يمكنكم", "No: under"),
        ("CC BY", "Oui : sous CC BY 4.0, vous pouvez", "نعم: بموجب CC BY 4.0 يمكنكم", "Yes: under"),
        ("CC BY-NC", "Oui : sous CC BY-NC 4.0, vous pouvez", "نعم: بموجب CC BY-NC 4.0 يمكنكم", "Yes: under"),
        ("LOV2", "Oui : sous Licence Ouverte 2.0, vous pouvez", "نعم: بموجب Licence Ouverte 2.0 يمكنكم", "Yes: under"),
        ("PDDL", "Oui : sous PDDL 1.0, vous pouvez", "نعم: بموجب PDDL 1.0 يمكنكم", "Yes: under"),
        ("CC0", "Oui : sous CC0 1.0, vous pouvez", "نعم: بموجب CC0 1.0 يمكنكم", "Yes: under"),
    ],
)
def test_whether_a_version_may_have_another_licence_hangs_on_share_alike(
    licence: str, fr: str, ar: str, en: str
) -> None:
    tools = tools_over([under("cc-zero")])
    questions = {
        Language.FR: (f"J'ai enrichi un fichier {licence}, puis-je publier ma version sous une autre licence ?", fr),
        Language.AR: (f"عدلت ملفا منشورا برخصة {licence}، هل يمكنني نشر نسختي برخصة أخرى؟", ar),
        Language.EN: (f"I changed a {licence} file, may I publish my version under a different licence?", en),
    }
    for language, (text, begins) in questions.items():
        assert asked(text, language, tools).text.startswith(begins)


@pytest.mark.parametrize(
    ("text", "language", "begins"),
    [
        (
            "Puis-je publier une carte tirée d'une base ODbL sous une autre licence ?",
            Language.FR,
            "Oui : sous ODbL 1.0",
        ),
        ("هل يمكنني نشر خريطة من قاعدة ODbL برخصة أخرى؟", Language.AR, "نعم: بموجب ODbL 1.0"),
        ("May I publish a map made from ODbL data under another licence?", Language.EN, "Yes: under ODbL 1.0"),
        ("Puis-je publier une carte tirée de données CC BY-SA sous une autre licence ?", Language.FR, "Non : sous CC"),
        ("هل يمكنني نشر خريطة من معطيات CC BY-SA برخصة أخرى؟", Language.AR, "لا: بموجب CC"),
    ],
)
def test_a_work_made_from_a_database_is_spared_where_the_licence_says_so(
    text: str, language: Language, begins: str
) -> None:
    assert asked(text, language, tools_over([under("cc-zero")])).text.startswith(begins)


@pytest.mark.parametrize(
    "text", ["Dois-je garder la même licence CC BY-SA ?", "هل يجب أن أنشر تعديلاتي بنفس رخصة CC BY-SA؟"]
)
def test_whether_one_must_keep_the_licence_is_another_question(text: str) -> None:
    language = Language.FR if text.isascii() or "ê" in text else Language.AR
    draft = asked(text, language, tools_over([under("cc-zero")]))
    assert draft.text.startswith(("Oui", "نعم"))


def test_conditions_of_the_licence_come_with_another_one() -> None:
    draft = asked("May I relicense CC BY-NC data?", Language.EN, tools_over([under("cc-zero")]))
    assert (
        reply("act.cite_credit_title", Language.EN) in draft.text or reply("act.cite_credit", Language.EN) in draft.text
    )
    assert reply("detail.not_commercial", Language.EN) in draft.text.split("\n\n")[0]


@pytest.mark.parametrize(
    ("text", "language", "verdict"),
    [
        ("Peut-on combiner ODbL et CC BY-SA ?", Language.FR, "two_share_alike"),
        ("هل يمكن دمج ODbL مع CC BY-SA؟", Language.AR, "two_share_alike"),
        ("Can I mix CC BY and ODbL?", Language.EN, "under_one"),
    ],
)
def test_a_combination_of_named_licences_is_computed(text: str, language: Language, verdict: str) -> None:
    draft = asked(text, language, tools_over([under("cc-zero")]))
    names = {"one": "", "other": "", "licence": ""}
    assert draft.text[:3] == reply(f"combine.{verdict}", language, **names)[:3]
    assert draft.table is not None
    assert len(draft.table.columns) == 3
    assert [c.kind for c in draft.citations[:2]] == ["table", "table"]


@pytest.mark.parametrize(
    ("text", "language"),
    [("différence entre CC BY et CC BY-SA", Language.FR), ("الفرق بين CC BY و CC BY-SA", Language.AR)],
)
def test_two_named_licences_are_compared(text: str, language: Language) -> None:
    draft = asked(text, language, tools_over([under("cc-zero")]))
    assert reply("label.share_alike", language) in draft.text
    assert reply("label.commercial", language) not in draft.text


def test_two_quoted_datasets_are_combined_by_their_licences() -> None:
    other = under("cc-by-sa-4.0", "neige", titles={Language.FR: "Neige et glaciers du Toubkal"})
    tools = tools_over([under("odc-odbl"), other])
    text = "Peut-on combiner « Barrages et retenues » et « Neige et glaciers du Toubkal » ?"
    draft = asked(text, Language.FR, tools)
    assert draft.text.startswith("Non, pas dans une seule base")
    assert [c.id for c in draft.citations[:4]] == ["eau", "neige", "odc-odbl", "cc-by-sa-4.0"]


def test_a_datasets_licence_is_combined_with_a_named_one() -> None:
    draft = asked(
        "Puis-je combiner avec du CC BY-SA 4.0 ?", Language.FR, tools_over([under("odc-odbl")]), dataset="eau"
    )
    assert draft.text.startswith("Non, pas dans une seule base")
    assert [c.id for c in draft.citations[:3]] == ["eau", "odc-odbl", "cc-by-sa-4.0"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sous quelle licence sont les barrages et retenues ?", Language.FR),
        ("بأي رخصة نشرت السدود وحقينتها؟", Language.AR),
    ],
)
def test_a_dataset_is_meant_by_the_words_of_its_title(text: str, language: Language) -> None:
    draft = asked(text, language, tools_over([under("odc-odbl")]))
    assert draft.citations[0].id == "eau"
    assert draft.table is not None


def test_what_names_neither_dataset_nor_licence_is_left_to_the_guides() -> None:
    draft = asked("dans quel délai l'administration répond", Language.FR, tools_over([under("odc-odbl")]))
    assert {c.kind for c in draft.citations} == {"guide"}
    assert draft.table is None


@pytest.mark.parametrize(
    ("text", "language"),
    [("Sous quelle licence ?", Language.FR), ("بأي رخصة؟", Language.AR), ("Which licence?", Language.EN)],
)
def test_a_question_about_a_dataset_that_asks_for_the_licence_gets_its_terms(text: str, language: Language) -> None:
    draft = about_dataset.handle(turn(text, language, dataset="eau"), tools_over([under("cc-by-4.0")]))
    assert draft.table is not None
    assert "CC BY 4.0" in draft.text


@pytest.mark.parametrize("language", list(Language))
def test_where_one_thing_is_asked_the_table_holds_the_rest_and_where_nothing_is_the_text_does(
    language: Language,
) -> None:
    tools = tools_over([under("cc-by-4.0")])
    brief = reply("matrix.brief", language, licence="CC BY 4.0")
    text = {Language.FR: "Puis-je vendre ?", Language.AR: "هل يمكنني البيع؟", Language.EN: "May I sell it?"}
    assert brief not in asked(text[language], language, tools, dataset="eau").text
    assert brief in asked("CC BY 4.0", language, tools).text
