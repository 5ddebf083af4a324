"""Statements against their sources: what may stand, with which citations, and why the rest may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.citations import cited_numbers
from assistant.answering.context import Source
from assistant.answering.gate import Gate
from assistant.answering.verify import Checker, Refusal
from assistant.answering.vetoes import Reason
from assistant.model import Language
from assistant.prompts import prompt
from tests.unit.assistant.turns import source_reader

FR, AR, EN = Language.FR, Language.AR, Language.EN
DELAY = {
    FR: "L'organisme répond à la demande dans un délai de vingt jours ouvrables.",
    AR: "تجيب الهيئة عن الطلب داخل أجل عشرين يوما من أيام العمل.",
    EN: "The body replies to the request within twenty working days.",
}
FREE = {
    FR: "Le dépôt du recours est gratuit pour toutes les personnes.",
    AR: "تقديم الشكاية مجاني لجميع الأشخاص.",
    EN: "Filing an appeal is free for all persons.",
}
PLANTS = {
    FR: "Les jardins botaniques cultivent des plantes grasses sous une serre chauffée.",
    AR: "تزرع الحدائق النباتية نباتات عصارية في بيوت زجاجية دافئة.",
    EN: "Botanical gardens grow succulent plants in heated glass houses.",
}
EACH = pytest.mark.parametrize("language", list(Language))


def checker(language: Language, *, told: str = "") -> Checker:
    """Source 1 is on the delay, source 2 on appeals."""
    texts = (DELAY[language], FREE[language])
    sources = {n: Source(text, language) for n, text in enumerate(texts, start=1)}
    return Checker(sources, language, source_reader(), prompt=told)


def bare(text: str) -> str:
    return text.removesuffix(".")


def refused(language: Language, statement: str) -> Reason | None:
    found = checker(language).check(statement)
    return found.reason if isinstance(found, Refusal) else None


@EACH
def test_a_sentence_that_its_source_says_stands(language: Language) -> None:
    statement = f"{bare(DELAY[language])} [1]."
    assert checker(language).check(statement) == statement


@EACH
def test_a_mark_behind_the_full_stop_is_written_before_it(language: Language) -> None:
    assert checker(language).check(f"{DELAY[language]} [1]\n") == f"{bare(DELAY[language])} [1]."
    assert checker(language).check(f"{DELAY[language]}[1]") == f"{bare(DELAY[language])} [1]."


@EACH
def test_a_mark_at_the_end_of_a_paragraph_is_written_behind_each_sentence_it_proves(language: Language) -> None:
    paragraph = f"{DELAY[language]} {bare(FREE[language])} [1][2]."
    assert checker(language).check(paragraph) == f"{bare(DELAY[language])} [1]. {bare(FREE[language])} [2]."


@EACH
def test_a_mark_does_not_prove_a_sentence_before_it_that_its_source_does_not_hold(language: Language) -> None:
    found = checker(language).check(f"{PLANTS[language]} {bare(DELAY[language])} [1].")
    assert found == Refusal(PLANTS[language], Reason.UNSUPPORTED)


@pytest.mark.parametrize("between", [" - ", " (", " «", " et ", " ; ", " … "])
def test_nothing_rides_along_with_a_sentence_that_is_proved(between: str) -> None:
    for stop in (".", " !"):
        rider = f"{bare(PLANTS[FR])}{stop}"
        found = checker(FR).check(f"{rider}{between}{DELAY[FR][0].lower()}{bare(DELAY[FR][1:])} [1].")
        assert found == Refusal(rider, Reason.UNSUPPORTED)


@EACH
def test_a_sentence_behind_the_last_mark_has_no_source(language: Language) -> None:
    found = checker(language).check(f"{bare(DELAY[language])} [1]. {FREE[language]}")
    assert found == Refusal(FREE[language], Reason.UNCITED)


@EACH
@pytest.mark.parametrize("marks", ["", " [3]", " [0]", " [12][99]"])
def test_a_sentence_without_an_issued_number_is_refused(language: Language, marks: str) -> None:
    assert refused(language, f"{bare(DELAY[language])}{marks}.") is Reason.UNCITED


@EACH
def test_numbers_that_were_not_issued_or_do_not_prove_are_left_out(language: Language) -> None:
    assert checker(language).check(f"{bare(DELAY[language])} [7][2][1].") == f"{bare(DELAY[language])} [1]."


@EACH
def test_the_citation_of_another_source_is_refused(language: Language) -> None:
    assert refused(language, f"{bare(DELAY[language])} [2].") in {Reason.UNSUPPORTED, Reason.FIGURE}
    assert refused(language, f"{bare(PLANTS[language])} [1][2].") is Reason.UNSUPPORTED


@pytest.mark.parametrize(
    ("language", "statement", "reason"),
    [
        (FR, "L'organisme répond à la demande dans un délai de trente jours ouvrables [1].", Reason.FIGURE),
        (AR, "تجيب الهيئة عن الطلب داخل أجل ثلاثين يوما من أيام العمل [1].", Reason.FIGURE),
        (EN, "The body replies to the request within 30 working days [1].", Reason.FIGURE),
        (FR, "Depuis le 12 mars, l'organisme répond à la demande dans un délai de vingt jours [1].", Reason.DATE),
        (AR, "منذ 12 مارس تجيب الهيئة عن الطلب داخل أجل عشرين يوما [1].", Reason.DATE),
        (EN, "The body replies to the request within twenty working days (article 16) [1].", Reason.ARTICLE),
        (AR, "تجيب الهيئة عن الطلب داخل أجل عشرين يوما (المادة 16) [1].", Reason.ARTICLE),
        (FR, "L'organisme répond à « la demande écrite » dans un délai de vingt jours [1].", Reason.QUOTATION),
        (EN, "The body replies to the request on body.example within twenty days [1].", Reason.ADDRESS),
        (AR, "تجيب الهيئة عن الطلب في body.example داخل أجل عشرين يوما [1].", Reason.ADDRESS),
        (FR, "L'organisme répond à la <b>demande</b> dans un délai de vingt jours [1].", Reason.MARKUP),
        (FR, "The body replies to the request within the working days that are set [1].", Reason.LANGUAGE),
        (EN, "L'organisme répond à la demande dans le délai des jours ouvrables [1].", Reason.LANGUAGE),
        (FR, "تجيب الهيئة عن الطلب داخل أجل من أيام العمل [1].", Reason.LANGUAGE),
        (AR, "L'organisme répond à la demande dans le délai des jours ouvrables [1].", Reason.LANGUAGE),
    ],
)
def test_what_no_likeness_excuses_is_refused(language: Language, statement: str, reason: Reason) -> None:
    assert refused(language, statement) is reason


@EACH
def test_one_refused_sentence_refuses_its_statement(language: Language) -> None:
    found = checker(language).check(f"{bare(DELAY[language])} [1]. {bare(PLANTS[language])} [2].")
    assert isinstance(found, Refusal)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        (FR, "Voulez-vous connaître le délai ?"),
        (AR, "هل تريدون معرفة الأجل؟"),
        (EN, "Would you like to know more?"),
    ],
)
def test_a_question_to_the_reader_is_left_out(language: Language, question: str) -> None:
    assert checker(language).check(question) == ""
    assert checker(language).check(question.replace("?", "[1]?").replace("؟", " [1]؟")) == ""
    assert checker(language).check(f"{bare(DELAY[language])} [1]. {question}") == f"{bare(DELAY[language])} [1]."


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (FR, "L'organisme répond à la demande :"),
        (FR, "## Délai de la demande"),
        (FR, "**Délai de vingt jours :**"),
        (AR, "تجيب الهيئة عن الطلب:"),
        (AR, "### أجل الطلب"),
        (EN, "The body replies to the request:"),
    ],
)
def test_an_introduction_about_the_sources_stands_as_it_is(language: Language, line: str) -> None:
    assert checker(language).check(line) == line


@pytest.mark.parametrize(
    ("language", "line", "shown"),
    [
        (FR, "L'organisme répond à la demande [1] :", "L'organisme répond à la demande :"),
        (AR, "[1] تجيب الهيئة عن الطلب:", "تجيب الهيئة عن الطلب:"),
        (EN, "## The body replies [2]", "## The body replies"),
    ],
)
def test_an_introduction_loses_its_marks(language: Language, line: str, shown: str) -> None:
    assert checker(language).check(line) == shown


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (FR, "Les jardins botaniques cultivent des plantes grasses :"),
        (AR, "تزرع الحدائق النباتية نباتات عصارية:"),
        (EN, "## Botanical gardens grow succulent plants"),
        (FR, "L'organisme répond à la demande en 99 jours :"),
        (AR, "تجيب الهيئة عن الطلب داخل 99 يوما:"),
        (FR, "L'organisme répond à la demande sur body.example :"),
        (FR, "The body replies to the request within:"),
        (AR, "# L'organisme répond à la demande des jours"),
    ],
)
def test_any_other_introduction_is_left_out(language: Language, line: str) -> None:
    assert checker(language).check(line) == ""


@EACH
@pytest.mark.parametrize("marker", ["- ", "1. ", "12) ", "* ", "• "])
def test_the_marker_of_a_list_item_is_kept(language: Language, marker: str) -> None:
    statement = f"{marker}{bare(DELAY[language])} [1]."
    assert checker(language).check(f"{statement}\n") == statement


@EACH
def test_a_list_item_without_a_source_is_refused(language: Language) -> None:
    assert refused(language, f"- {DELAY[language]}") is Reason.UNCITED


def test_the_number_of_a_list_item_is_no_figure() -> None:
    assert checker(FR).check("7. Le dépôt du recours est gratuit [2].") == "7. Le dépôt du recours est gratuit [2]."


@EACH
def test_what_the_model_was_told_is_not_repeated(language: Language) -> None:
    told = prompt("answer_system", language).text
    line = next(line for line in told.splitlines() if line.startswith("- ") and len(line.split()) > 9).removeprefix(
        "- "
    )
    statement = f"{bare(line.rstrip('.'))} [1]."
    sources = {1: Source(f"{DELAY[language]} {line}", language)}
    free = Checker(sources, language, source_reader()).check(statement)
    kept = Checker(sources, language, source_reader(), prompt=told).check(statement)
    assert not isinstance(free, Refusal)
    assert isinstance(kept, Refusal)


@pytest.mark.parametrize("statement", ["", " \n", "---", "***", "[1]", "[1][2].", "…", "\u200b"])
def test_what_says_nothing_is_left_out(statement: str) -> None:
    assert checker(FR).check(statement) == ""


@EACH
def test_invisible_characters_do_not_come_through(language: Language) -> None:
    hidden = f"\u202e{bare(DELAY[language])}\u200b [1].\u2066"
    assert checker(language).check(hidden) == f"{bare(DELAY[language])} [1]."


@given(
    st.lists(
        st.sampled_from(
            [*DELAY.values(), *FREE.values(), *PLANTS.values(), "[1]", "[2]", "[9]", "[0]", "- ", ":", "?", "\n"]
        ),
        max_size=8,
    ).map(" ".join)
    | st.text(max_size=80)
)
def test_whatever_stands_cites_issued_numbers_only_and_checking_it_again_changes_nothing(text: str) -> None:
    one, gate = checker(FR), Gate()
    for statement in [*gate.feed(text), *gate.rest()]:
        found = one.check(statement)
        if not isinstance(found, Refusal):
            assert cited_numbers(found) <= {1, 2}
            assert found == found.strip()
            assert one.check(found) == found
