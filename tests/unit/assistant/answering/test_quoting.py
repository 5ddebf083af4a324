"""What is quoted with the best sentence."""

import numpy as np
import pytest

from assistant.answering.passage import Form, read
from assistant.answering.quoting import ARTICLE, quote_of


def quote(text: str, best: int, count: int = 1) -> str:
    found = read(text)
    scores = np.full(len(found), -9.0)
    scores[best] = 0.0
    return quote_of(found, scores, best, count)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Un. Deux.\n- trois. Quatre.\nCinq.", "prose prose item prose"),
        ("نص. نص آخر.\nأ) بند أول. تتمة.\nب) بند ثان.", "prose prose item item"),
        ("Nom | Prix\nBlé | 3\nPain | 4", "row row row"),
        ("Un tube a | une barre.", "prose"),
    ],
)
def test_a_section_is_read_as_sentences_items_and_rows(text: str, forms: str) -> None:
    assert [sentence.form for sentence in read(text)] == [Form(name) for name in forms.split()]


@pytest.mark.parametrize(
    ("text", "rows"),
    [("Prix.\nNom | Prix\nBlé | 3\nPain | 4", ["Blé | 3", "Pain | 4"]), ("الاسم | الثمن\nقمح | 3", ["قمح | 3"])],
)
def test_rows_of_a_table_keep_their_header(text: str, rows: list[str]) -> None:
    header = next(line for line in text.split("\n") if " | " in line)
    assert quote(text, len(read(text)) - 1) == "\n\n".join([header, "\n".join(f"- {row}" for row in rows)])


def test_of_a_long_table_the_rows_that_answer_are_quoted() -> None:
    text = "\n".join(["Nom | Prix", *(f"{'x' * 60} {n} | {n}" for n in range(60))])
    assert quote(text, 31) == f"Nom | Prix\n\n- {'x' * 60} 30 | 30"


@pytest.mark.parametrize("best", [1, 2, 3])
@pytest.mark.parametrize(
    ("intro", "items"),
    [("Pour publier :", ["a) écrire", "b) envoyer"]), ("من أجل النشر:", ["أ) الكتابة", "ب) الإرسال"])],
)
def test_lettered_items_are_a_list_for_the_reader(intro: str, items: list[str], best: int) -> None:
    text = "\n".join(["Un.", intro, *items])
    assert quote(text, best) == "\n\n".join([intro, "\n".join(f"- {item}" for item in items)])


def test_steps_are_quoted_whole_up_to_the_length_of_a_law() -> None:
    steps = "\n".join(f"{n}. Étape {n}." for n in range(1, 19))
    assert quote(f"Les étapes :\n{steps}", 5) == f"Les étapes :\n\n{steps}"
    long = [f"{n}. {'Alinéa ' * 40}" for n in range(1, 19)]
    assert quote("\n".join(["La loi :", *long]), 5) == f"La loi :\n\n{long[4].strip()}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Suivre les étapes :\n1. un\n2. deux\nToutefois, rien en été.", "Toutefois, rien en été."),
        ("اتبع الخطوات:\n1. أول\n2. ثان\nغير أن الصيف مستثنى.", "غير أن الصيف مستثنى."),
    ],
)
def test_an_exception_to_a_list_is_quoted_behind_it(text: str, expected: str) -> None:
    assert quote(text, 1).endswith(f"\n\n{expected}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Est-ce ouvert ? Oui, tous les jours. Il pleut.", "Oui, tous les jours."),
        ("هل هو مفتوح؟ نعم، كل يوم. السماء تمطر.", "نعم، كل يوم."),
    ],
)
def test_a_question_in_the_text_gives_way_to_its_answer(text: str, expected: str) -> None:
    assert quote(text, 0) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Sont exclus, selon la loi :\nLe secret. Il pleut.",
        "L'article 7 exclut le secret. L'article 7 exclut aussi la vie privée.",
        "يستثني القانون رقم 31.13 السر. يستثني القانون رقم 31.13 الحياة الخاصة.",
    ],
)
def test_what_a_sentence_announces_or_begins_is_quoted_with_it(text: str) -> None:
    second = read(text)[1].text
    assert second in quote(text, 0, count=3)


def test_sentences_that_lie_apart_are_parted_and_an_article_keeps_its_order() -> None:
    found = read("Un. Deux. Trois. Quatre.")
    scores = np.array([0.0, -9.0, 0.2, -9.0])
    assert quote_of(found, scores, 2, 3) == "Trois.\n\nUn."
    assert quote_of(found, scores, 2, 3, ARTICLE) == "Un.\n\nTrois."
    assert quote_of(found, scores, 0, 3) == "Un.\n\nTrois."
    assert quote_of(found, scores, 0, 1) == "Un."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La commission siège à Rabat. Elle veille à la loi.", "La commission siège à Rabat. Elle veille à la loi."),
        ("يحق للطالب الولوج. وله الحق في التعرض.", "يحق للطالب الولوج. وله الحق في التعرض."),
        ("Results come first. They become final in May.", "Results come first. They become final in May."),
        ("Elle veille à la loi.", "Elle veille à la loi."),
    ],
)
def test_a_sentence_on_a_pronoun_is_quoted_with_the_one_before(text: str, expected: str) -> None:
    found = read(text)
    scores = np.linspace(-9.0, 0.0, len(found))
    assert quote_of(found, scores, len(found) - 1, 1, ARTICLE) == expected


@pytest.mark.parametrize(
    "text",
    ["La loi est là.\nToutefois, sont exclus :\n- un\n- deux", "القانون ساري.\nغير أنه يستثنى:\n- أول\n- ثان"],
)
def test_a_list_is_introduced_by_a_sentence_that_can_be_read(text: str) -> None:
    assert quote(text, 2).startswith(read(text)[0].text)


@pytest.mark.parametrize(
    ("rule", "more", "further"),
    [
        ("Nul ne peut vendre un fichier.", "La demande est écrite.", "Le consentement est un accord libre."),
        ("لا يجوز لأحد بيع ملف.", "يقدم الطلب كتابة.", "الرضا موافقة حرة."),
    ],
)
def test_an_article_is_quoted_with_its_rule_and_prose_is_not(rule: str, more: str, further: str) -> None:
    found = read(f"{rule} {more} {further}")
    scores = np.asarray([-9.0, -9.0, 0.0])
    assert quote_of(found, scores, 2, 1, ARTICLE) == f"{rule}\n\n{further}"
    assert quote_of(found, scores, 2, 1) == further
    long = read(f"{rule[:-1]}{' et encore' * 80}. {more} {further}")
    assert quote_of(long, scores, 2, 1, ARTICLE) == further
