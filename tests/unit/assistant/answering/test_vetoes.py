"""What no likeness excuses: for each reason a statement that passes and one that does not, against the same source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.vetoes import Reason, repeats, veto
from assistant.model import Language
from assistant.prompts import prompt, reply

SOURCES = {
    Language.FR: "Loi 31-13, article 16 : l'organisme répond dans les 20 jours ouvrables, depuis le 12 mars 2019. "
    "Le fichier « Population légale des régions » compte 12 lignes et 2,5 Mo.",
    Language.AR: "القانون رقم 31.13، المادة 16: تجيب الهيئة داخل أجل عشرين يوما منذ 12 مارس 2019. "
    "يضم ملف «السكان القانونيون حسب الجهات» اثني عشر سطرا.",
    Language.EN: "Law 31-13, article 16: the body replies within 20 working days, since March 12, 2019. "
    "The file “Legal population by region” has 12 rows.",
}


def vetoed(language: Language, statement: str) -> Reason | None:
    return veto(statement, SOURCES[language])


FIGURES = [
    (
        Language.FR,
        "La réponse vient dans les vingt jours ouvrables.",
        "La réponse vient dans les trente jours ouvrables.",
    ),
    (Language.FR, "Le fichier pèse 2.5 Mo.", "Le fichier pèse 25 Mo."),
    (Language.AR, "تجيب الهيئة داخل 20 يوما.", "تجيب الهيئة داخل ٣٠ يوما."),
    (Language.AR, "يضم الملف 12 سطرا.", "يضم الملف خمسة عشر سطرا."),
    (Language.EN, "The file has twelve rows.", "The file has twelve hundred rows."),
]
DATES = [
    (Language.FR, "C'est ainsi depuis mars 2019.", "C'est ainsi depuis avril 2019."),
    (Language.AR, "وذلك منذ 12 مارس.", "وذلك منذ 12 غشت."),
    (Language.EN, "It holds since 2019-03-12.", "It holds since 2019-03-13."),
    (Language.FR, "Depuis le 12/03/2019.", "Depuis le 13/03/2019."),
]
ARTICLES = [
    (Language.FR, "L'article 16 le dit.", "L'article 12 le dit."),
    (Language.AR, "تنص المادة 16 على ذلك.", "تنص المادة 12 على ذلك."),
    (Language.EN, "Article 16 says so.", "Article 12 says so."),
]
QUOTATIONS = [
    (Language.FR, "Voir « Population légale des régions ».", "Voir « Budget légal des régions »."),
    (Language.FR, "Voir **population légale**.", "Voir **population agricole**."),
    (Language.AR, "انظر «السكان القانونيون حسب الجهات».", "انظر «الميزانية حسب الجهات»."),
    (Language.EN, 'See "Legal population by region".', "See “Illegal population by region”."),
    (Language.EN, "See „Legal population by region“.", "See „Legal budget by region“."),
]
ADDRESSES = [
    (Language.FR, "Le fichier population.csv le donne.", "Le site exemple.ma le donne."),
    (Language.AR, "يوجد في ملف السكان.csv.", "يوجد في الموقعexample.ma/x."),
    (Language.EN, "The body, etc. replies.", "The body replies at info@body.example."),
]
MARKUP = [
    (Language.FR, "Plus de lignes & moins de 20 jours : 12 < 20 [sic].", None),
    (Language.FR, "Le délai est court (loi 31-13).", "Le délai est <b>court</b>."),
    (Language.AR, "الأجل قصير (القانون رقم 31.13).", "الأجل &lt;قصير."),
    (Language.EN, "The body replies.", "The body ![replies](x)."),
    (Language.EN, "The body replies.", "The [body] (x) replies."),
    (Language.EN, "The body replies.", "[body]: x"),
    (Language.EN, "The body replies.", "The body ```replies```."),
    (Language.EN, "The body replies.", "The body \\u0041 replies."),
    (Language.FR, "L'organisme répond.", "L'organisme répond %D8%A7%D9%84."),
    (Language.FR, "L'organisme répond.", "L'organisme r\ufffdpond."),
    (Language.FR, "L'organisme répond.", "L'organisme rÃ©pond."),
    (Language.AR, "تجيب الهيئة.", "ØªØ¬ÙŠØ¨ Ø§Ù„Ù‡ÙŠØ¦Ø©."),
    (Language.AR, "تجيب الهيئة.", "تجيب الهيئة PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg1."),
    (Language.EN, "The body replies.", "The body replies " + "abcd" * 10 + "."),
]
CASES = {
    Reason.FIGURE: FIGURES,
    Reason.DATE: DATES,
    Reason.ARTICLE: ARTICLES,
    Reason.QUOTATION: QUOTATIONS,
    Reason.ADDRESS: ADDRESSES,
    Reason.MARKUP: [case for case in MARKUP if case[2]],
}
EACH = pytest.mark.parametrize(
    ("reason", "language", "passes", "fails"), [(r, *case) for r, found in CASES.items() for case in found]
)


@EACH
def test_a_statement_that_the_source_holds_passes(reason: Reason, language: Language, passes: str, fails: str) -> None:
    assert vetoed(language, passes) is None


@EACH
def test_a_statement_with_something_else_is_refused_for_that(
    reason: Reason, language: Language, passes: str, fails: str
) -> None:
    assert vetoed(language, fails) is reason


@pytest.mark.parametrize("language", list(Language))
def test_every_source_passes_against_itself(language: Language) -> None:
    assert vetoed(language, SOURCES[language]) is None


@pytest.mark.parametrize(
    ("statement", "language"),
    [
        ("تجيب الهيئة داخل عشرين يوما، المادة 16.", Language.FR),
        ("The body replies within twenty working days (article 16), since March 2019.", Language.AR),
        ("L'organisme répond dans les 20 jours (article 16), depuis le 12 mars 2019.", Language.EN),
    ],
)
def test_figures_dates_and_articles_are_the_same_in_another_language(statement: str, language: Language) -> None:
    assert vetoed(language, statement) is None


@pytest.mark.parametrize("text", ["\u0430dmin <script>", "< SCRIPT", "</b", "<!--", "<?php", "&#106;x", "&amp;"])
def test_tags_and_entities_are_markup_however_they_are_written(text: str) -> None:
    assert veto(text, text) is Reason.MARKUP


@pytest.mark.parametrize(
    "text",
    [
        "12 < 20",
        "3 > 2",
        "R&D ; études",
        "a_b",
        "population_2024.csv",
        "(a) [1]",
        "données-ouvertes-2024-du-Maroc",
        "« clé»",
        "DÉJÀ»",
    ],
)
def test_signs_of_plain_text_are_no_markup(text: str) -> None:
    assert veto(text, text) is None


@given(st.text(max_size=150), st.text(max_size=150))
def test_no_text_is_too_odd_to_be_judged(statement: str, source: str) -> None:
    assert veto(statement, source) in {None, *Reason}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("reason", list(Reason))
def test_a_model_can_be_told_every_reason_in_its_language(reason: Reason, language: Language) -> None:
    assert reply(f"refused.{reason}", language)


@pytest.mark.parametrize("language", list(Language))
def test_what_a_model_was_told_is_recognised(language: Language) -> None:
    told = prompt("answer_system", language).text
    words = told.split()
    assert repeats(" ".join(words[10:16]).upper(), told)
    assert not repeats(" ".join(words[10:15]), told)
    assert not repeats(" ".join(reversed(words)), told)
    assert not repeats(SOURCES[language], told)
