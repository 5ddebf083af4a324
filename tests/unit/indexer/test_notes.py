"""The notes of an annotated law stand apart from its articles."""

from collections.abc import Iterator
from typing import Any

import pytest

from indexer.documents.notes import notes_apart
from indexer.documents.parsed import document_from


def article(name: str) -> dict[str, Any]:
    return {"heading": name, "level": 3}


def sections(*items: str | dict[str, Any]) -> list[tuple[str, str]]:
    """Last headings and texts; items are lines."""
    said: Iterator[dict[str, Any]] = (item if isinstance(item, dict) else {"text": item} for item in items)
    found = document_from(said, identity="law.md", source="test").document
    return [(" > ".join(section.path), section.text) for section in found.sections]


ARABIC = (
    article("المادة 7"),
    "يحق لكل طالب 4 أن يحصل على ما يلي:",
    "-4 انظر المادتين 36 و 38 من المرسوم رقم 1.",
    "المادة 36",
    '- ".1 يقدم الطلب كتابة؛',
    '2. يسلم وصل".',
    'المادة 38 "تطبيقا للمادة 7 يخبر الطالب:',
    "-1 بالأجل؛",
    '-2 بالمصلحة".',
    "أ) جواب معلل؛",
    "ب) نسخة.",
    article("المادة 8"),
    "الجواب مجاني.",
)
FRENCH = (
    article("Article 7"),
    "Chacun a droit (4) à ce qui suit :",
    "(4) Voir les articles 36 et 38 du décret n° 1.",
    "Article 36",
    "« La demande est écrite ;",
    "elle est datée. »",
    "Article 38 « La réponse est due. »",
    "a) une réponse ;",
    "b) une copie.",
    article("Article 8"),
    "La réponse est gratuite.",
)
ENGLISH = (
    article("Article 7"),
    "Everyone is owed:",
    "[4] See article 36 of the decree.",
    'Article 36 "The request is written."',
    "a) an answer;",
    "b) a copy.",
    article("Article 8"),
    "The answer is free.",
)


@pytest.mark.parametrize(
    ("law", "own", "note", "heading"),
    [
        (ARABIC, "أ) جواب معلل؛\nب) نسخة.", "-1 بالأجل؛", "هامش 4: انظر المادتين 36 و 38 من المرسوم رقم 1."),
        (
            FRENCH,
            "a) une réponse ;\nb) une copie.",
            "elle est datée. »",
            "Note 4: Voir les articles 36 et 38 du décret n° 1.",
        ),
        (ENGLISH, "a) an answer;\nb) a copy.", "The request is written.", "Note 4: See article 36 of the decree."),
    ],
)
def test_what_a_note_quotes_is_not_what_the_article_says(
    law: tuple[Any, ...], own: str, note: str, heading: str
) -> None:
    found = sections(*law)
    name = law[0]["heading"]
    assert [path for path, _ in found] == [name, f"{name} > {heading}", law[-2]["heading"]]
    assert found[0][1] == f"{law[1]}\n{own}"
    assert note in found[1][1]


@pytest.mark.parametrize(("law", "label"), [(ARABIC, "المادة 36"), (FRENCH, "Article 36")])
def test_the_label_of_a_quoted_article_stands_before_its_words(law: tuple[Any, ...], label: str) -> None:
    first = sections(*law)[1][1].split("\n")[0]
    assert first.startswith(f"{label} ")
    assert len(first) > len(label) + 5


@pytest.mark.parametrize(
    ("first", "close", "second"),
    [
        ("تخضع المعالجة لما يلي:", 'يعلق هذا الطلب الآجال".', "أ) التصحيح؛"),
        ("Sont dus :", "Cette demande suspend les délais ».", "a) la rectification ;"),
    ],
)
def test_a_note_that_goes_on_over_the_page_is_still_that_note(first: str, close: str, second: str) -> None:
    arabic = first[0] > "z"
    see, quoted, resumed = (
        ("-6 انظر المادة 37 من المرسوم.", 'المادة 37 "إذا كان الطلب غير دقيق يستكمل.', "أ) تأكيد؛")
        if arabic
        else (
            "(6) Voir l'article 37 du décret.",
            "Article 37 « Si la demande est vague, on la complète.",
            "a) une réponse ;",
        )
    )
    label = "المادة" if arabic else "Article"
    intro = "يحصل الطالب على ما يلي:" if arabic else "On obtient :"
    found = dict(
        sections(article(f"{label} 7"), intro, see, quoted, resumed, article(f"{label} 8"), first, close, second)
    )
    assert found[f"{label} 7"] == f"{intro}\n{resumed}"
    assert found[f"{label} 8"] == f"{first}\n{second}"
    assert [text for path, text in found.items() if path.startswith(f"{label} 8 > ")] == [close]


def test_headings_and_lines_with_the_number_of_a_quoted_article_are_told_from_the_laws_own() -> None:
    found = sections(
        article("المادة 43"),
        "النقل ممنوع.",
        "-33 انظر المادة 46 من المرسوم.",
        article("المادة 46"),
        '"يتضمن الطلب الاسم".',
        "المادة 44 استثناء مما سبق، يرخص بالنقل.",
        article("المادة 45"),
        "يحدث سجل.",
        article("المادة 46"),
        "تقيد الملفات.",
    )
    assert found == [
        ("المادة 43", "النقل ممنوع."),
        ("المادة 43 > هامش 33: انظر المادة 46 من المرسوم.", 'المادة 46 "يتضمن الطلب الاسم".'),
        ("المادة 44", "استثناء مما سبق، يرخص بالنقل."),
        ("المادة 45", "يحدث سجل."),
        ("المادة 46", "تقيد الملفات."),
    ]


def test_a_note_may_begin_within_a_line_and_short_ones_stand_together() -> None:
    found = sections(
        article("المادة 27"),
        "تبدي اللجنة رأيها.19 -18 الجريدة الرسمية عدد 5744؛",
        "-19 حلت عبارة محل أخرى.",
        article("المادة 28"),
        "نص.",
    )
    assert found[:2] == [
        ("المادة 27", "تبدي اللجنة رأيها.19"),
        ("المادة 27 > هوامش", "(18) الجريدة الرسمية عدد 5744؛\n(19) حلت عبارة محل أخرى."),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["Il faut :", "(1) Voir la page d'accueil", "(2) lire le guide"],
        ["1. Voir l'article 5 ci-dessous", "2. Écrire"],
        ["يجب ما يلي:", "-1 تقديم الطلب؛", "-2 انتظار الجواب."],
        ["See [^1] and article 5.", "- 25 ans", "Article 7 of the law says so."],
        ['المادة 4 من القانون "تنص" على ذلك', "24 ساعة"],
    ],
)
def test_lists_and_texts_without_notes_stay_as_they_are(lines: list[str]) -> None:
    items: list[dict[str, Any]] = [{"heading": "T", "level": 1}, *({"text": line} for line in lines), {"note": "n"}]
    assert list(notes_apart(iter(items))) == items


def test_items_are_handed_on_while_there_are_no_notes() -> None:
    read = notes_apart({"text": str(n)} for n in range(10**9))
    assert [next(read)["text"] for _ in range(3)] == ["0", "1", "2"]
