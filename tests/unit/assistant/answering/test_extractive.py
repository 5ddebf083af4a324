"""Sentences of guides, quoted whole."""

from collections.abc import Sequence

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


def quotes(texts: Sequence[str], question: str, language: Language = Language.FR, **options: int) -> list[Quote]:
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


def test_sentences_stay_in_their_order() -> None:
    text = "Le délai est court. Rien ici. Le délai est de vingt jours."
    (quote,) = quotes([text], "délai")
    first, last = "Le délai est court.", "Le délai est de vingt jours."
    assert quote.text in (first, last, f"{first} {last}")
    (both,) = quotes([f"{first} {first} Rien ici."], "délai")
    assert both.text == f"{first} {first}"


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
