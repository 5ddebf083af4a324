"""Whether what is quoted says the value that is asked for."""

from dataclasses import replace

import pytest

from assistant.answering.said import Asking, Statement, knows_names, said_by, statements_of
from assistant.answering.sentence_scores import Asked
from assistant.answering.values import Value
from assistant.language.detect import detect
from assistant.model import Document, Language, Section
from tests.unit.assistant.memory import NO_CENTRING, WideEmbedder

FR, AR, EN = Language.FR, Language.AR, Language.EN


def said(question: str, quote: str, value: Value = Value.DURATION, *, title: str = "", heading: str = "") -> bool:
    language = detect(question).language
    embedder = WideEmbedder()
    asked = Asked.of(question, language, dialect=False)
    asking = Asking(asked, language, embedder.embed_queries([question])[0], embedder, NO_CENTRING)
    return said_by(statements_of(quote, value, heading=heading, title=title, language=language), asking) is not None


FIRST = {
    FR: (
        "Quel est le délai de réponse à une première demande ?",
        "La réponse à une première demande vient en 7 jours.",
    ),
    AR: ("ما هو أجل الرد على الطلب الأول؟", "يكون الرد على الطلب الأول داخل 7 أيام."),
    EN: ("What is the time limit for replying to a first request?", "Replying to a first request takes 7 days."),
}
APPEAL = {
    FR: "En cas de refus, le recours gracieux se dépose auprès du chef dans les 20 jours.",
    AR: "عند الرفض يقدم التظلم لدى رئيس الهيكل في غضون 20 يوما.",
    EN: "After a refusal the appeal goes to the head of the office within 20 days.",
}
EACH = pytest.mark.parametrize("language", list(Language))


@EACH
def test_the_sentence_with_the_value_has_to_be_about_what_is_asked(language: Language) -> None:
    question, answer = FIRST[language]
    assert said(question, answer)
    assert not said(question, APPEAL[language])
    assert said(question, f"{APPEAL[language]} {answer}")


@EACH
def test_without_a_value_nothing_is_said(language: Language) -> None:
    question, answer = FIRST[language]
    assert not said(question, answer, Value.MAIL)
    assert not said(question, "")


@pytest.mark.parametrize(
    ("question", "denial", "other"),
    [
        (
            "Dans quel délai l'organisme répond-il à une première demande ?",
            "Le délai dans lequel l'organisme répond à une première demande n'est pas connu.",
            "L'organisme répond au recours en 10 jours, et son silence vaut un refus de sa part.",
        ),
        (
            "ما هو أجل الرد الأول على مطلب النفاذ؟",
            "أجل الرد الأول على مطلب النفاذ غير معروف.",
            "يكون الرد على التظلم المقدم لدى رئيس الهيكل داخل 10 أيام ويعد سكوته رفضا.",
        ),
    ],
)
def test_a_nearer_sentence_without_a_value_says_that_it_is_not_known(question: str, denial: str, other: str) -> None:
    assert not said(question, f"{other}\n{denial}")


def test_what_leads_to_the_value_says_nothing_against_it() -> None:
    first = "Lorsque le traitement déclaré est dangereux, la commission le soumet à autorisation."
    statements = statements_of(
        f"{first} Sa décision est notifiée dans les huit jours.", Value.DURATION, heading="", title="", language=FR
    )
    assert [(s.has, s.leads) for s in statements] == [(False, True), (True, False)]


def test_an_item_is_read_under_its_heading_and_what_introduces_it() -> None:
    found = statements_of(
        "Les délais sont :\n- réponse : 7 jours\n- recours : 20 jours",
        Value.DURATION,
        heading="Délais",
        title="T",
        language=FR,
    )
    assert found[1] == Statement("- réponse : 7 jours", "Délais\nLes délais sont :", "T", FR, has=True, leads=False)
    assert found[0].leads
    assert not found[0].has


@pytest.mark.parametrize(
    ("question", "item", "heading"),
    [
        ("Combien de jours pour la plainte au tribunal ?", "- 60 jours", "La plainte au tribunal"),
        ("ما هو أجل الطعن أمام المحكمة؟", "- 60 يوما", "الطعن أمام المحكمة"),
    ],
)
def test_the_heading_counts_for_what_stands_under_it(question: str, item: str, heading: str) -> None:
    assert said(question, item, heading=heading)
    assert not said(question, item)


@pytest.mark.parametrize(
    ("question", "quote", "title"),
    [
        (
            "Quel délai de réponse, Tunisie, accès, information ?",
            "Réponse : 7 jours au plus.",
            "Tunisie : accès et information",
        ),
        ("ما أجل الرد، تونس، النفاذ، المعلومة؟", "الرد: 7 أيام على الأكثر.", "تونس: النفاذ إلى المعلومة"),
    ],
)
def test_words_of_the_title_need_not_stand_in_its_sections(question: str, quote: str, title: str) -> None:
    assert said(question, quote, title=title)
    assert not said(question, quote)


def test_in_another_language_words_count_less() -> None:
    question = "Quel est le délai de réponse ?"
    embedder = WideEmbedder()
    vector = embedder.embed_queries([question])[0]
    asking = Asking(Asked.of(question, FR, dialect=False), FR, vector, embedder, NO_CENTRING)
    (statement,) = statements_of("Quel est le term: 7 days.", Value.DURATION, heading="", title="", language=EN)
    assert said_by([statement], asking)
    assert not said_by([replace(statement, language=FR)], asking)


def document(*texts: str) -> Document:
    sections = tuple(Section(path=("T", f"S{n}"), text=text, position=n) for n, text in enumerate(texts))
    return Document(id="g", title="T", language=FR, sections=sections)


@pytest.mark.parametrize(
    "question", ["Combien de jours pour la réponse du XYZQ ?", "كم يوما لرد XYZQ؟", "How many days does the XYZQ take?"]
)
def test_a_guide_that_never_names_the_body_does_not_speak_of_it(question: str) -> None:
    language = detect(question).language
    assert not knows_names(document("La commission répond en 10 jours.", "Autre chose."), question, language)
    assert knows_names(document("La commission répond en 10 jours.", "Le XYZQ existe."), question, language)
    assert knows_names(document("La commission répond."), question.replace("XYZQ", ""), language)
