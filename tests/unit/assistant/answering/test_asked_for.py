"""What a question asks for."""

import pytest

from assistant.answering.asked_for import asked_for
from assistant.answering.asked_words import groups


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Quand a lieu le recensement ?", "date"),
        ("متى يجرى الإحصاء؟", "date"),
        ("When is the census?", "date"),
        ("fo9ach kayn l i7sa2?", "date"),
        ("ما هو تاريخ النشر؟", "date"),
        ("Combien de communes ?", "quantity"),
        ("كم عدد الجماعات؟", "quantity"),
        ("ch7al men jama3a?", "quantity"),
        ("شحال من جماعة؟", "quantity"),
        ("Combien de temps faut-il attendre ?", "duration"),
        ("ما هو أجل الرد؟", "duration"),
        ("How long does it take?", "duration"),
        ("Où se trouve le siège ?", "place"),
        ("أين يوجد المقر؟", "place"),
        ("Where is the office?", "place"),
        ("Qui signe la licence ?", "person"),
        ("من هو المسؤول؟", "person"),
        ("Who signs?", "person"),
        ("Pourquoi anonymiser ?", "reason"),
        ("لماذا ننشر المعطيات؟", "reason"),
        ("Why publish?", "reason"),
        ("Qu'est-ce que l'open data ?", "definition"),
        ("ما هي المعطيات المفتوحة؟", "definition"),
        ("What is open data?", "definition"),
        ("Est-ce que je peux vendre ces données ?", "confirmation"),
        ("هل يمكن بيع المعطيات؟", "confirmation"),
        ("Can I sell the data?", "confirmation"),
        ("Comment publier un fichier ?", "manner"),
        ("كيف أنشر ملفا؟", "manner"),
        ("How do I publish a file?", "manner"),
        ("budget des communes", ""),
        ("ميزانية الجماعات", ""),
        ("", ""),
    ],
)
def test_the_kind_is_told_by_the_words(question: str, kind: str) -> None:
    assert asked_for(question).kind == kind


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("Quand ?", "Il ouvre en 1987.", "Il ouvre aux groupes."),
        ("متى؟", "يفتح في شهر ماي.", "يفتح للمجموعات."),
        ("When in 1990?", "It opened in May.", "It opened in 1990."),
        ("Combien ?", "Il y en a 12.", "Il y en a peu."),
        ("كم؟", "هناك خمسة أعضاء.", "هناك أعضاء."),
        ("How long?", "It takes ten days.", "It takes ten people."),
        ("ما هو الأجل؟", "الأجل 20 يوما.", "المادة 20 من القانون."),
        ("Où ?", "Elle siège à Rabat.", "Elle siège le mardi."),
        ("Who?", "It was signed by Amina Alami.", "It was signed by hand."),
        ("Pourquoi ?", "Il est fermé car il pleut.", "Il est fermé le soir."),
        ("لماذا؟", "أغلق بسبب المطر.", "أغلق مساء."),
        ("What is a census?", "A census is a count.", "It is long."),
        ("ما هو الإحصاء؟", "الإحصاء هو عد السكان.", "يجرى في الليل."),
        ("Peut-on vendre ?", "Oui, sans condition.", "La vente est libre."),
        ("هل يجوز البيع؟", "نعم، بدون شرط.", "البيع حر."),
        ("Comment publier ?", "1. Ouvrir un compte.", "Publier prend du temps."),
    ],
)
def test_a_sentence_that_holds_it_fits_better(question: str, answer: str, other: str) -> None:
    asked = asked_for(question)
    assert asked.fits(answer) > asked.fits(other)


def test_what_the_question_says_itself_is_no_answer() -> None:
    assert asked_for("Où est Rabat ?").fits("On arrive à Rabat le soir.") == 0.0
    assert asked_for("Combien de pages a la loi 31 ?").fits("La loi 31 a des pages.") == 0.0


def test_every_group_has_questions_in_both_scripts() -> None:
    for name, group in groups().items():
        words = [word for phrase in group.questions for word in phrase]
        assert any(word.isascii() for word in words), name
        assert any("\u0621" <= word[0] <= "\u064a" for word in words), name


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Dans quel délai peut-on saisir le tribunal ?", "duration"),
        ("Jusqu'à quand puis-je me plaindre ?", "duration"),
        ("كم مدة العضوية في اللجنة؟", "duration"),
        ("شحال من نهار خاصني نتسنى؟", "duration"),
        ("What is the deadline when a life is in danger?", "duration"),
        ("هل هناك أجل للرد؟", "duration"),
        ("Combien coûte une copie ?", "money"),
        ("كم ثمن النسخة؟", "money"),
        ("What are the fees?", "money"),
        ("What is the price of a copy?", "money"),
        ("À quelle date la loi est-elle entrée en vigueur ?", "date"),
        ("في أي سنة صدر القانون؟", "date"),
        ("Quel est le numéro de téléphone de l'agence ?", "telephone"),
        ("ما هو رقم هاتف الوكالة؟", "telephone"),
        ("Quelle est l'adresse e-mail de l'agence ?", "mail"),
        ("ما هو البريد الإلكتروني للوكالة؟", "mail"),
        ("Quelle est l'adresse postale de l'agence ?", "address"),
        ("ما هو العنوان البريدي للوكالة؟", "address"),
    ],
)
def test_some_questions_are_answered_by_a_value_only(question: str, value: str) -> None:
    assert asked_for(question).value == value


@pytest.mark.parametrize(
    "question",
    [
        "Un numéro de téléphone est-il une donnée personnelle ?",
        "هل رقم الهاتف معطى شخصي؟",
        "Is a telephone number personal data?",
        "Quand faut-il anonymiser ?",
        "متى يجب إخفاء الهوية؟",
        "Quand a-t-il reçu le prix ?",
        "ماذا أفعل من أجل نشر المعطيات؟",
        "Comment publier un fichier ?",
    ],
)
def test_others_can_be_answered_without(question: str) -> None:
    assert asked_for(question).value is None


def test_a_longer_phrase_hides_the_shorter_ones_in_it() -> None:
    assert asked_for("من أجل ماذا؟").kind == "reason"
    assert asked_for("ما هو أجل الرد؟").kind == "duration"
