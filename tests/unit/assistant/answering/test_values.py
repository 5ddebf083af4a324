"""Whether a text holds a value of the kind that is asked for."""

import pytest

from assistant.answering.asked_words import groups
from assistant.answering.values import Value, holds_value
from assistant.language.figures import numbers_held
from assistant.model import Language
from assistant.prompts import reply


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("L'organisme répond en vingt (20) jours ouvrables.", Value.DURATION),
        ("ترد الإدارة داخل أجل عشرين يوما.", Value.DURATION),
        ("تبت اللجنة داخل أجل شهرين.", Value.DURATION),
        ("The office answers within two months.", Value.DURATION),
        ("La réponse est donnée immédiatement.", Value.DURATION),
        ("يجيب الموظف فورا.", Value.DURATION),
        ("Une amende de 10.000 à 100.000 dh.", Value.MONEY),
        ("يعاقب بغرامة من 500 إلى 5.000 دينار.", Value.MONEY),
        ("Access is free of charge.", Value.MONEY),
        ("الحصول على المعلومات مجاني.", Value.MONEY),
        ("La loi du 22 février 2018.", Value.DATE),
        ("صدر القانون سنة 2016.", Value.DATE),
        ("Appelez le 05 37 00 00 00.", Value.TELEPHONE),
        ("الهاتف: ٠٥٣٧٠٠٠٠٠٠", Value.TELEPHONE),
        ("Écrire à contact@organisme.example.", Value.MAIL),
        ("المراسلة على contact@organisme.example", Value.MAIL),
        ("12, rue des Jardins", Value.ADDRESS),
        ("يوجد مقر اللجنة بالرباط.", Value.ADDRESS),
        ("Write to contact@organisme.example.", Value.ADDRESS),
    ],
)
def test_a_value_is_found_in_figures_and_in_words(text: str, value: Value) -> None:
    assert holds_value(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("L'article 20 de la loi parle aussi des jours ouvrables.", Value.DURATION),
        ("المادة 16 من القانون رقم 31.13 تحدد ذلك.", Value.DURATION),
        ("The period is set by a decree.", Value.DURATION),
        ("La loi 31-13 fixe une amende.", Value.MONEY),
        ("تنص المادة 7 على غرامة.", Value.MONEY),
        ("La loi 31-13 est en vigueur.", Value.DATE),
        ("دخل القانون رقم 31.13 حيز التنفيذ.", Value.DATE),
        ("La loi 31-13, article 16.", Value.TELEPHONE),
        ("Écrire à l'organisme par courriel.", Value.MAIL),
        ("يراسل الطالب الهيئة عبر البريد الإلكتروني.", Value.MAIL),
        ("Dans la rue, tout le monde en parle.", Value.ADDRESS),
    ],
)
def test_a_number_or_a_word_alone_is_no_value(text: str, value: Value) -> None:
    assert not holds_value(text, value)


def test_a_number_far_from_the_unit_does_not_count_it() -> None:
    assert not holds_value("En 2018 la durée de la formation était de quelques jours.", Value.DURATION)
    assert numbers_held("En 2018 la durée de la formation était de quelques jours.")


@pytest.mark.parametrize("value", Value)
def test_each_value_has_phrases_that_only_it_answers_and_a_reply_for_its_absence(value: Value) -> None:
    assert groups()[value].value
    assert len({reply(f"not_said.{value}", language) for language in Language}) == len(Language)
