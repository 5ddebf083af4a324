"""Sentences of guides, quoted whole."""

from collections.abc import Sequence
from typing import Any

import pytest

from assistant.answering.extractive import Quote, quote_sections
from assistant.model import Language
from tests.doubles import WordEmbedder
from tests.unit.assistant.memory import NO_CENTRING

DELAY = "Le portail est gratuit. La réponse arrive dans un délai de vingt jours. Les chats dorment."
ARABIC_DELAY = "البوابة مجانية. يصل الرد داخل أجل عشرين يوما. القطط نائمة."
STEPS = (
    "Tout le monde peut écrire.\nPour publier, il faut :\n"
    "- nommer un responsable\n- choisir une licence\n- vérifier le fichier\nFin du texte."
)
ARABIC_STEPS = "يمكن للجميع الكتابة.\nمن أجل النشر يجب:\n- تعيين مسؤول\n- اختيار رخصة\n- التحقق من الملف\nنهاية النص."


def quotes(texts: Sequence[str], question: str, language: Language = Language.FR, **options: Any) -> list[Quote]:
    embedder = WordEmbedder()
    return quote_sections(
        texts,
        question=question,
        vector=embedder.embed_queries([question])[0],
        language=language,
        languages=[language] * len(texts),
        dialect=False,
        embedder=embedder,
        centring=NO_CENTRING,
        **options,
    )


@pytest.mark.parametrize(
    ("text", "question", "language", "expected"),
    [
        (DELAY, "Quel est le délai de réponse ?", Language.FR, "La réponse arrive dans un délai de vingt jours."),
        (ARABIC_DELAY, "ما هو أجل الرد؟", Language.AR, "يصل الرد داخل أجل عشرين يوما."),
    ],
)
def test_the_sentence_that_answers_is_quoted_whole(text: str, question: str, language: Language, expected: str) -> None:
    (quote,) = quotes([text], question, language)
    assert quote.text == expected


@pytest.mark.parametrize(
    ("text", "question", "language", "introduction"),
    [
        (STEPS, "choisir une licence", Language.FR, "Pour publier, il faut :"),
        (STEPS, "que faut-il pour publier", Language.FR, "Pour publier, il faut :"),
        (ARABIC_STEPS, "اختيار رخصة", Language.AR, "من أجل النشر يجب:"),
        (ARABIC_STEPS, "ماذا يجب من أجل النشر", Language.AR, "من أجل النشر يجب:"),
    ],
)
def test_a_list_is_quoted_whole_with_the_line_that_introduces_it(
    text: str, question: str, language: Language, introduction: str
) -> None:
    (quote,) = quotes([text], question, language)
    items = [line for line in text.split("\n") if line.startswith("- ")]
    assert quote.text == "\n".join([introduction, "", *items])


def test_the_best_sentence_comes_first_and_others_stay_in_their_order() -> None:
    text = "Le délai court. Rien ici. Le délai de réponse aux demandes est de vingt jours."
    (quote,) = quotes([text], "délai de réponse aux demandes")
    assert quote.text.startswith("Le délai de réponse aux demandes est de vingt jours.")
    same = "Le délai est court."
    (both,) = quotes([f"{same} {same} Rien ici."], "délai")
    assert both.text == f"{same} {same}"


@pytest.mark.parametrize(
    ("text", "question", "language"),
    [
        (
            "Le tri est libre. La réponse arrive en vingt jours. Toutefois, ce temps double en été.",
            "réponse",
            Language.FR,
        ),
        ("الولوج حر. يصل الرد بعد عشرين يوما. غير أن هذا الوقت يتضاعف صيفا.", "متى يصل الرد", Language.AR),
        (
            "Sorting is free. The reply comes in twenty days. However, this time doubles in summer.",
            "reply",
            Language.EN,
        ),
    ],
)
def test_a_rule_is_followed_by_its_exception(text: str, question: str, language: Language) -> None:
    (quote,) = quotes([text], question, language)
    assert quote.text == text.split(". ", 1)[1]


@pytest.mark.parametrize(
    ("text", "question", "language"),
    [
        (
            "Rien ici. Le fichier est refusé. Dans ce cas, le motif est écrit au demandeur.",
            "motif demandeur",
            Language.FR,
        ),
        ("لا شيء هنا. يرفض الملف. وفي هذه الحالة يبلغ السبب إلى الطالب كتابة.", "تبليغ السبب كتابة", Language.AR),
        ("Nothing here. The file is refused. In that case the reason is written down.", "reason written", Language.EN),
    ],
)
def test_a_sentence_that_leans_on_the_one_before_is_shown_with_it(text: str, question: str, language: Language) -> None:
    (quote,) = quotes([text], question, language)
    assert quote.text == text.split(". ", 1)[1]


@pytest.mark.parametrize(
    ("text", "question", "language", "answer"),
    [
        ("Le musée accueille les groupes. Le musée ouvre en 1987.", "Quand ouvre le musée ?", Language.FR, "1987"),
        ("المتحف يستقبل المجموعات. المتحف يفتح سنة 1987.", "متى يفتح المتحف؟", Language.AR, "1987"),
        ("The museum opens for groups. The museum opens in 1987.", "When does it open?", Language.EN, "1987"),
    ],
)
def test_a_sentence_with_what_is_asked_for_comes_first(
    text: str, question: str, language: Language, answer: str
) -> None:
    (quote,) = quotes([text], question, language)
    assert answer in quote.text.split(". ")[0]


@pytest.mark.parametrize(
    ("text", "question", "language", "other"),
    [
        ("Le musée ouvre aux groupes. Le musée ouvre en 1987.", "Quand ouvre le musée ?", Language.FR, "Les prix"),
        ("المتحف يفتح للجميع. المتحف يفتح سنة 1987.", "متى يفتح المتحف؟", Language.AR, "الأثمنة"),
    ],
)
def test_below_a_heading_that_asks_the_same_the_first_sentence_answers(
    text: str, question: str, language: Language, other: str
) -> None:
    first, second = text.split(". ")
    assert quotes([text], question, language)[0].text.startswith(second)
    assert quotes([text], question, language, headings=[("A", question)])[0].text.startswith(first)
    assert quotes([text], question, language, headings=[(question, other)])[0].text.startswith(second)


def test_the_answer_is_found_far_down_a_long_section() -> None:
    text = " ".join([*(f"Le chat numéro {n} dort." for n in range(90)), "Le délai est de vingt jours."])
    for texts in ([text], [text, text, text]):
        assert quotes(texts, "délai")[-1].text == "Le délai est de vingt jours."


def test_no_more_sentences_are_quoted_than_asked() -> None:
    text = " ".join(f"Le délai vaut {n}." for n in range(6))
    (quote,) = quotes([text], "délai", sentences_each=2)
    assert quote.text.count("délai") == 2


def test_each_section_gets_its_quote_in_order() -> None:
    found = quotes([DELAY, "Les chats mangent.", ""], "délai de réponse")
    assert [bool(quote.text) for quote in found] == [True, True, False]
    assert found[0].score > found[1].score


def test_the_first_sentence_of_a_section_gets_a_bonus() -> None:
    (quote,) = quotes(["Le délai court. Un délai long."], "délai", sentences_each=1)
    assert quote.text == "Le délai court."


@pytest.mark.parametrize("texts", [[], [""], ["\n\n", "   "]])
def test_sections_without_a_sentence_give_empty_quotes(texts: list[str]) -> None:
    assert quotes(texts, "délai") == [Quote("", 0.0)] * len(texts)


@pytest.mark.parametrize("question", ["les des", "؟", "😀"])
def test_a_question_without_content_still_gets_a_quote(question: str) -> None:
    (quote,) = quotes([DELAY], question)
    assert quote.text


def test_what_is_quoted_stands_in_the_section() -> None:
    for text in (DELAY, ARABIC_DELAY):
        (quote,) = quotes([text], "délai الرد", Language.AR)
        assert all(part in text for part in quote.text.split(". "))
