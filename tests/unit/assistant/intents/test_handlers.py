"""Each intent's draft over a small catalogue in memory."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.answering.citations import cited_numbers
from assistant.intents import (
    about_dataset,
    catalogue_statistics,
    dataset_search,
    out_of_scope,
    publication_rules,
    reuse_licence,
)
from assistant.intents.tools import Tools
from assistant.model import (
    AnswerStatus,
    Column,
    Dataset,
    Document,
    Filter,
    Intent,
    Language,
    Licence,
    Resource,
    Term,
    Turn,
)
from assistant.prompts import reply
from tests.unit.assistant.memory import WideEmbedder, guide, retriever

WATER = Dataset(
    id="eau",
    titles={Language.FR: "Barrages et retenues", Language.AR: "السدود وحقينتها"},
    descriptions={Language.FR: "Niveau des barrages.", Language.AR: "مستوى السدود."},
    organization=Term(id="mee", names={Language.FR: "Ministère de l'Eau", Language.AR: "وزارة الماء"}, acronym="MEE"),
    licence=Licence(id="odc-odbl", title="ODbL", open=True),
    formats=("CSV",),
    modified="2024-05-23",
    url="https://portail.example/eau",
    resources=(Resource(id="r", name="niveaux", format="CSV", columns=(Column(name="hauteur", title="Hauteur"),)),),
)
HOSTILE = Dataset(
    id="piege [1](x)",
    titles={Language.FR: "Navires <b>[9](http://evil.example)</b>", Language.AR: "سفن <b>[9]</b>"},
    formats=("XLSX",),
    modified="2020-01-01",
)
RULES = [
    guide("fr/droit.md", Language.FR, "L'administration répond dans un délai de vingt jours. Le recours est gratuit."),
    guide("ar/droit.md", Language.AR, "ترد الإدارة داخل أجل عشرين يوما. الطعن مجاني."),
]


def tools_over(datasets: list[Dataset], rules: Sequence[Document] = RULES) -> Tools:
    index = retriever(datasets=datasets, documents=rules, embedder=WideEmbedder())
    return Tools(
        retriever=index,
        catalogue=index.catalogue,
        embedder=index.embedder,
        generation="gen-0001",
        indexed_at="2024-06-01T00:00:00",
        country="MA",
    )


@pytest.fixture
def tools() -> Tools:
    return tools_over([WATER, HOSTILE])


def turn(text: str, language: Language, *, dataset: str = "", filters: Filter | None = None) -> Turn:
    return Turn(
        text=text,
        standalone=text,
        language=language,
        intent=Intent.DATASET_SEARCH,
        dataset=dataset,
        filters=filters or Filter(),
    )


SEARCHES = pytest.mark.parametrize(
    ("text", "language"), [("barrages et retenues", Language.FR), ("السدود وحقينتها", Language.AR)]
)
NOT_THERE = pytest.mark.parametrize(
    ("text", "language"), [("hélicoptères volants", Language.FR), ("المروحيات الطائرة", Language.AR)]
)


@SEARCHES
def test_a_search_shows_the_dataset_with_its_source(tools: Tools, text: str, language: Language) -> None:
    draft = dataset_search.handle(turn(text, language), tools)
    assert draft.status is AnswerStatus.ANSWERED
    assert draft.cards[0].dataset.id == "eau"
    assert (draft.citations[0].n, draft.citations[0].url) == (1, "https://portail.example/eau")
    assert WATER.titles[language] in draft.text
    assert "https://" not in draft.text
    assert set(draft.sources) == {c.n for c in draft.citations}


@NOT_THERE
def test_a_search_says_plainly_what_is_not_there(tools: Tools, text: str, language: Language) -> None:
    draft = dataset_search.handle(turn(text, language), tools)
    assert draft.status is AnswerStatus.NO_MATCH
    assert draft.text.startswith(reply("search.none", language, question=text))
    assert draft.sources == {}


@SEARCHES
def test_a_filter_that_leaves_nothing_is_removed_and_said(tools: Tools, text: str, language: Language) -> None:
    draft = dataset_search.handle(turn(text, language, filters=Filter(formats=("XLSX",))), tools)
    assert (draft.status, draft.filters, draft.cards[0].dataset.id) == (AnswerStatus.PARTIAL, Filter(), "eau")
    assert draft.text.startswith(reply("search.relaxed", language, filter="XLSX"))


@SEARCHES
def test_of_two_filters_only_the_one_that_leaves_nothing_is_removed(
    tools: Tools, text: str, language: Language
) -> None:
    asked = Filter(formats=("XLSX",), organizations=("MEE",))
    draft = dataset_search.handle(turn(text, language, filters=asked), tools)
    assert (draft.status, draft.filters) == (AnswerStatus.PARTIAL, Filter(organizations=("MEE",)))
    assert draft.text.startswith(reply("search.relaxed", language, filter="XLSX"))


ELSEWHERE = replace(WATER, place="Sfax", period="2014")


@pytest.mark.parametrize(
    ("asked", "kept", "told"),
    [
        (Filter(places=("مراكش",)), Filter(), "مراكش"),
        (Filter(places=("Marrakech", "Fès")), Filter(), "مراكش، فاس"),
        (Filter(period="2019"), Filter(), "2019"),
        (Filter(period="2019/2021"), Filter(), "2019–2021"),
        (Filter(frequencies=("monthly",)), Filter(), "وتيرة التحيين: شهرية"),
        (Filter(places=("Sfax",), period="2019"), Filter(places=("Sfax",)), "2019"),
        (Filter(places=("Rabat",), period="2014"), Filter(period="2014"), "الرباط"),
        (Filter(places=("سلا",), period="2019"), Filter(), "سلا، 2019"),
        (Filter(places=("Rabat",), period="2019", formats=("CSV",)), Filter(formats=("CSV",)), "الرباط، 2019"),
        (Filter(period="2014", frequencies=("سنوية",)), Filter(period="2014"), "وتيرة التحيين: سنوية"),
    ],
)
def test_a_place_or_a_period_that_leaves_nothing_is_removed_and_said(asked: Filter, kept: Filter, told: str) -> None:
    draft = dataset_search.handle(turn("السدود وحقينتها", Language.AR, filters=asked), tools_over([ELSEWHERE, HOSTILE]))
    assert (draft.status, draft.filters) == (AnswerStatus.PARTIAL, kept)
    assert draft.cards[0].dataset.id == "eau"
    assert draft.text.startswith(f"لا توجد نتائج وفق المعيار «{told}»")


@pytest.mark.parametrize(
    "asked", [Filter(places=("Sfax",)), Filter(places=("تونس",)), Filter(period="2014"), Filter(period="2010/2020")]
)
def test_a_place_and_a_period_that_fit_stay(asked: Filter) -> None:
    draft = dataset_search.handle(turn("barrages et retenues", Language.FR, filters=asked), tools_over([ELSEWHERE]))
    assert (draft.status, draft.filters) == (AnswerStatus.ANSWERED, asked)


@pytest.mark.parametrize(
    "asked", [Filter(places=("Fès",)), Filter(period="2014"), Filter(places=("فاس",), period="2014")]
)
def test_copies_for_other_places_and_years_are_told_beside_a_filter(asked: Filter) -> None:
    here = replace(WATER, id="ici", titles={Language.FR: "Niveaux des barrages et retenues Fès 2014"})
    there = replace(WATER, id="ailleurs", titles={Language.FR: "Niveaux des barrages et retenues Rabat 2020"})
    text = "niveaux des barrages et retenues Fès 2014"
    draft = dataset_search.handle(turn(text, Language.FR, filters=asked), tools_over([here, there, HOSTILE]))
    assert [(c.dataset.id, [v.id for v in c.variants]) for c in draft.cards] == [("ici", ["ailleurs"])]


@NOT_THERE
def test_a_filter_makes_nothing_of_what_is_not_there(tools: Tools, text: str, language: Language) -> None:
    asked = Filter(places=("Fès",), period="2014", frequencies=("daily",))
    draft = dataset_search.handle(turn(text, language, filters=asked), tools)
    assert (draft.status, draft.filters) == (AnswerStatus.NO_MATCH, Filter())


@SEARCHES
def test_a_search_with_a_filter_is_as_sure_as_one_without(text: str, language: Language) -> None:
    others = [replace(HOSTILE, id=f"autre-{n}", titles={Language.FR: f"barrages {n}"}) for n in range(40)]
    index = retriever(datasets=[WATER, *others], embedder=WideEmbedder())
    tools = Tools(index, index.catalogue, index.embedder, "gen-0001", "2024-06-01T00:00:00")
    without = dataset_search.handle(turn(text, language), tools)
    within = dataset_search.handle(turn(text, language, filters=Filter(formats=("CSV",))), tools)
    assert within.confidence == pytest.approx(without.confidence)


@SEARCHES
def test_a_filter_in_the_note_is_shown_as_text(tools: Tools, text: str, language: Language) -> None:
    draft = dataset_search.handle(turn(text, language, filters=Filter(formats=("[x](y)",))), tools)
    assert r"\[x\](y)" in draft.text


@NOT_THERE
def test_where_nothing_is_asked_beside_the_filter_what_fits_it_is_the_answer(
    tools: Tools, text: str, language: Language
) -> None:
    beside = turn(text, language, filters=Filter(formats=("CSV",)))
    draft = dataset_search.handle(replace(beside, subject=""), tools)
    assert (draft.status, draft.filters) == (AnswerStatus.ANSWERED, beside.filters)
    assert [c.dataset.id for c in draft.cards] == ["eau"]
    assert dataset_search.handle(beside, tools).status is AnswerStatus.NO_MATCH


@pytest.mark.parametrize(("text", "language"), [("Navires", Language.FR), ("سفن", Language.AR)])
def test_a_hostile_title_is_shown_as_text(tools: Tools, text: str, language: Language) -> None:
    draft = dataset_search.handle(turn(text, language), tools)
    assert draft.cards[0].dataset is HOSTILE
    assert "\\<b\\>\\[9\\]" in draft.text
    assert draft.citations[0].url == "/datasets/piege%20%5B1%5D%28x%29"


@SEARCHES
def test_a_dataset_is_told_with_a_source_in_each_paragraph(tools: Tools, text: str, language: Language) -> None:
    draft = about_dataset.handle(turn(text, language), tools)
    assert draft.status is AnswerStatus.ANSWERED
    assert all(cited_numbers(paragraph) == {1} for paragraph in draft.text.split("\n\n"))
    assert "Hauteur" in draft.text


@pytest.mark.parametrize(("text", "language"), [("qui est le producteur ?", Language.FR), ("من المنتج؟", Language.AR)])
def test_on_a_datasets_page_that_dataset_is_meant(tools: Tools, text: str, language: Language) -> None:
    draft = about_dataset.handle(turn(text, language, dataset="eau"), tools)
    assert (draft.cards[0].dataset.id, draft.confidence) == ("eau", 1.0)


@pytest.mark.parametrize(
    ("text", "language"),
    [("Que contient « Barrages et retenues » ?", Language.FR), ("ماذا في «السدود وحقينتها»؟", Language.AR)],
)
def test_a_quoted_title_means_that_dataset(tools: Tools, text: str, language: Language) -> None:
    assert about_dataset.handle(turn(text, language), tools).confidence == 1.0


RIGHTS = pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("dans quel délai l'administration répond", Language.FR, "vingt jours"),
        ("أجل رد الإدارة", Language.AR, "عشرين يوما"),
    ],
)


@RIGHTS
def test_a_question_on_rules_is_answered_from_the_guide_in_its_language(
    tools: Tools, text: str, language: Language, expected: str
) -> None:
    draft = publication_rules.handle(turn(text, language), tools)
    assert draft.status is AnswerStatus.ANSWERED
    assert expected in draft.text
    assert draft.citations[0].url == f"/guides/{language}/droit.md#s0"
    assert cited_numbers(draft.text) == {c.n for c in draft.citations} == set(draft.sources)


@pytest.mark.parametrize(
    ("text", "language", "title", "items"),
    [
        (
            "choisir une licence ouverte",
            Language.FR,
            "Étapes *",
            "- nommer un responsable\n- choisir une licence ouverte",
        ),
        ("اختيار رخصة مفتوحة", Language.AR, "الخطوات *", "- تعيين مسؤول\n- اختيار رخصة مفتوحة"),
    ],
)
def test_a_list_without_an_introduction_stands_under_its_heading(
    text: str, language: Language, title: str, items: str
) -> None:
    rules = guide(f"{language}/etapes.md", language, items)
    headed = replace(rules, sections=tuple(replace(section, path=(title,)) for section in rules.sections))
    draft = publication_rules.handle(turn(text, language), tools_over([], [headed]))
    assert f"\n\n**{title[:-1]}\\***\n\n{items} [1]" in draft.text


@pytest.mark.parametrize(
    ("text", "language", "heading", "said"),
    [
        (
            "choisir une licence ouverte",
            Language.FR,
            "Note 4: Voir le décret",
            "Chacun peut choisir une licence ouverte.",
        ),
        ("اختيار رخصة مفتوحة", Language.AR, "هامش 4: انظر المرسوم", "يجوز للجميع اختيار رخصة مفتوحة."),
    ],
)
def test_what_a_note_of_the_editor_says_stands_under_its_heading(
    text: str, language: Language, heading: str, said: str
) -> None:
    law = guide(f"{language}/loi.md", language, said)
    noted = replace(law, sections=tuple(replace(section, path=("Article 7", heading)) for section in law.sections))
    draft = publication_rules.handle(turn(text, language), tools_over([], [noted]))
    assert f"\n\n**{heading}**\n\n{said} [1]" in draft.text
    assert draft.citations[0].section == f"Article 7 > {heading}"


@NOT_THERE
def test_a_question_that_no_guide_answers_says_so_what_the_nearest_are_about_and_whom_to_ask(
    tools: Tools, text: str, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = publication_rules.handle(turn(text, language), tools)
    assert far.status is AnswerStatus.NO_MATCH
    assert far.text == f"{reply('guide.none', language)}\n\n{reply('guide.next', language)}", (
        "no title for its own sake"
    )
    monkeypatch.setattr(publication_rules, "_NAMED_COVERS", 0.0)
    near = publication_rules.handle(turn(text, language), tools)
    assert near.text.startswith(reply("guide.none", language))
    assert near.text.endswith(reply("guide.next", language))
    assert f"{language}/droit.md" in near.text


@pytest.mark.parametrize("language", list(Language))
def test_without_guides_in_the_readers_language_no_title_is_named_and_still_whom_to_ask_is_said(
    language: Language,
) -> None:
    draft = publication_rules.handle(turn("hélicoptères volants", language), tools_over([WATER], []))
    assert draft.text == f"{reply('guide.none', language)}\n\n{reply('guide.next', language)}"


@RIGHTS
def test_the_licence_of_a_datasets_page_comes_first_and_the_guides_are_renumbered(
    tools: Tools, text: str, language: Language, expected: str
) -> None:
    draft = reuse_licence.handle(turn(text, language, dataset="eau"), tools)
    assert [c.n for c in draft.citations] == list(range(1, len(draft.citations) + 1))
    assert draft.text.split("\n\n")[0].endswith("[1]")
    assert "ODbL" in draft.text.split("\n\n")[0]
    assert expected in draft.text
    assert "[2]" in draft.text
    assert set(draft.sources) == {c.n for c in draft.citations}


@pytest.mark.parametrize(
    ("text", "language"), [("combien de jeux par format", Language.FR), ("كم مجموعة حسب الصيغة", Language.AR)]
)
def test_counts_come_from_the_table_and_say_what_was_counted(tools: Tools, text: str, language: Language) -> None:
    draft = catalogue_statistics.handle(turn(text, language), tools)
    assert draft.table is not None
    assert sorted(draft.table.rows) == [("CSV", 1), ("XLSX", 1)]
    assert draft.table.caption == reply("statistics.counted", language, by=reply("statistics.by_format", language))
    assert draft.sources == {}
    assert cited_numbers(draft.text) == {1}


@pytest.mark.parametrize(("text", "language"), [("les plus récents", Language.FR), ("أحدث المجموعات", Language.AR)])
def test_the_newest_come_first(tools: Tools, text: str, language: Language) -> None:
    draft = catalogue_statistics.handle(turn(text, language), tools)
    assert draft.table is not None
    assert draft.table.rows[0] == (WATER.titles[language], "23/05/2024")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(("greeting", "name"), [(True, "scope.hello"), (False, "scope.outside")])
def test_what_no_portal_answers_gets_a_reply_and_three_questions(
    tools: Tools, language: Language, greeting: bool, name: str
) -> None:
    asked = Turn(text="x", standalone="x", language=language, intent=Intent.OUT_OF_SCOPE, greeting=greeting)
    draft = out_of_scope.handle(asked, tools)
    assert (draft.status, draft.text) == (AnswerStatus.OUT_OF_SCOPE, reply(name, language))
    assert len(draft.suggestions) == 3


COPIES = [
    Dataset(
        id=f"ecoles-{place}",
        titles={Language.FR: f"Écoles rurales de {place}", Language.AR: f"المدارس القروية {place}"},
        modified="2024-01-01",
    )
    for place in ("Fès", "Rabat", "Agadir", "Tanger", "Oujda")
]


@pytest.mark.parametrize(
    ("language", "question", "said"),
    [
        (Language.FR, "écoles rurales", "Existe aussi : « Écoles rurales de"),
        (Language.AR, "المدارس القروية", "متوفرة أيضا: «المدارس القروية"),
        (Language.EN, "écoles rurales", "Also there: “Écoles rurales de"),
    ],
)
def test_regional_copies_are_one_card_that_names_the_others(language: Language, question: str, said: str) -> None:
    tools = tools_over([*COPIES, WATER])
    draft = dataset_search.handle(turn(question, language), tools)
    assert draft.status is AnswerStatus.ANSWERED
    card = next(card for card in draft.cards if card.dataset.id.startswith("ecoles"))
    assert len(card.variants) == 4
    assert sum(c.dataset.id.startswith("ecoles") for c in draft.cards) == 1
    assert said in draft.text
    assert "+1" in draft.text


def test_the_region_that_is_asked_for_is_the_one_that_is_shown() -> None:
    tools = tools_over(COPIES)
    for place in ("Tanger", "Agadir"):
        draft = dataset_search.handle(turn(f"écoles rurales de {place}", Language.FR), tools)
        assert draft.cards[0].dataset.id == f"ecoles-{place}"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        (Language.FR, "écoles rurales sauf Rabat et Fès"),
        (Language.EN, "écoles rurales except Rabat and Fès"),
        (Language.AR, "المدارس القروية باستثناء الرباط وفاس"),
        (Language.AR, "المدارس القروية كاملين من غير الرباط وفاس"),
    ],
)
def test_copies_for_excluded_places_are_not_offered(language: Language, question: str) -> None:
    draft = dataset_search.handle(turn(question, language), tools_over([*COPIES, WATER]))
    card = next(card for card in draft.cards if card.dataset.id.startswith("ecoles"))
    assert {card.dataset.id, *(v.id for v in card.variants)} == {"ecoles-Agadir", "ecoles-Tanger", "ecoles-Oujda"}


def test_copies_of_excluded_years_are_not_offered() -> None:
    years = [
        Dataset(id=f"budget-{year}", titles={Language.FR: f"Recettes communales {year}"}) for year in (2019, 2020, 2021)
    ]
    draft = dataset_search.handle(turn("recettes communales sauf 2020", Language.FR), tools_over([*years, WATER]))
    ids = {draft.cards[0].dataset.id, *(variant.id for variant in draft.cards[0].variants)}
    assert ids == {"budget-2019", "budget-2021"}
