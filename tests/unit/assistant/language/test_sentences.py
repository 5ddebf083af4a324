"""Where a sentence ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.sentences import is_list_item, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "La loi 31.13 fixe le délai. Elle date de 2018.",
            ["La loi 31.13 fixe le délai.", "Elle date de 2018."],
        ),
        (
            "ينص القانون 31.13 على الأجل. وصدر سنة 2018.",
            ["ينص القانون 31.13 على الأجل.", "وصدر سنة 2018."],
        ),
        ("Le prix est de 3.5 DH. C'est peu.", ["Le prix est de 3.5 DH.", "C'est peu."]),
        ("هل هذا مفتوح؟ نعم، هو مفتوح.", ["هل هذا مفتوح؟", "نعم، هو مفتوح."]),
        ("Quoi ? Rien ! Bon…  Puis 10.", ["Quoi ?", "Rien !", "Bon…", "Puis 10."]),
        ("أولا: التعريف. ثانيا: النشر.", ["أولا: التعريف.", "ثانيا: النشر."]),
        ("Is it open? It is.", ["Is it open?", "It is."]),
        ("فتح الباب. «نعم» قال.", ["فتح الباب.", "«نعم» قال."]),
        ("Il dit « oui ».Les autres partent.", ["Il dit « oui ».", "Les autres partent."]),
        ("C'est vrai.[1] Le reste suit.", ["C'est vrai.[1]", "Le reste suit."]),
        ("ولدت في فاس.وكانت أسرتها فقيرة.", ["ولدت في فاس.", "وكانت أسرتها فقيرة."]),
        ("It grew.The rest fell.", ["It grew.", "The rest fell."]),
        ("Eau, air, etc. Le reste suit.", ["Eau, air, etc.", "Le reste suit."]),
        ("He said no. Then he left.", ["He said no.", "Then he left."]),
        ("Il dure 10 min. Il est gratuit.", ["Il dure 10 min.", "Il est gratuit."]),
        ("Il manque de vitamine D. Le lait en a.", ["Il manque de vitamine D.", "Le lait en a."]),
    ],
)
def test_french_arabic_and_english_sentences_end_at_their_marks(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Voir art. 5 de la loi. Puis l'art. 6.", 2),
        ("M. Alami est venu. Il parle.", 2),
        ("cf. Annexe 3. Fin", 2),
        ("Le n° 12 suit. Fin.", 2),
        ("Dr. Smith and Mrs. Jones agree. Done.", 2),
        ("La S.A. Maroc Telecom publie. Fin.", 2),
        ("انظر ص. 12 من التقرير. ثم ارجع.", 2),
        ("راجع ج. 2 من الكتاب. انتهى.", 2),
        ("Né en 63 av. J.-C. à Rome. Il règne.", 2),
        ("Le chapitre de F. Bluche. Fin.", 2),
        ("Le site Data.Gov existe. Fin.", 2),
        ("قال د. محمد ذلك. ثم ذهب.", 2),
        ("تأسست سنة 300 ق.م وازدهرت. ثم سقطت.", 2),
        ("تنشر المعطيات؛ وتحين كل سنة في بداية شهر يناير. انتهى.", 2),
    ],
)
def test_an_abbreviation_ends_no_sentence(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@pytest.mark.parametrize("text", ["plan du Maroc. Elle", "bureau central. Il part", "قانون المغرب. ثم نشر"])
def test_a_word_that_ends_like_an_abbreviation_ends_its_sentence(text: str) -> None:
    assert len(sentences(text)) == 2


@pytest.mark.parametrize(
    "lines",
    [
        ["- un", "- deux", "- trois"],
        ["- واحد", "- اثنان"],
        ["• Eau", "• Air"],
        ["1. Premier", "2. Second"],
        ["1. أول", "2. ثان"],
        ["12) Douze"],
        ["| a | b |", "| 1 | 2 |"],
    ],
)
def test_each_line_of_a_list_or_table_stands_alone(lines: list[str]) -> None:
    assert sentences("\n".join(lines)) == lines


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_a_blank_text_has_no_sentence(text: str) -> None:
    assert sentences(text) == []


@pytest.mark.parametrize("text", ["une phrase sans fin", "جملة بدون نقطة"])
def test_a_text_without_a_mark_is_one_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "line",
    [
        "- a",
        "• ب",
        "* c",
        "1. Premier",
        "12) second",
        "١. بند",
        "a) un",
        "iv) four",
        "أ) بند",
        "ب. بند",
        "– un",
        "1° un",
        "(1) un",
        "(أ) بند",
        "هـ) بند",
        "-1 بند",
        "1 - بند",
        "أ ـ بند",
        "أ - بند",
    ],
)
def test_list_items_are_known(line: str) -> None:
    assert is_list_item(line)


@pytest.mark.parametrize(
    "line",
    [
        "a - b",
        "-5 degrés",
        "31.13",
        "2024. Une année",
        "نص عادي",
        "",
        "Il. Fin",
        "A. Alami",
        "و نص",
        "24 ساعة",
        "10 - 15 jours",
    ],
)
def test_other_lines_are_no_list_items(line: str) -> None:
    assert not is_list_item(line)


@given(st.text(st.sampled_from("aA é.؟!:؛…لنM12\n»«- "), max_size=80))
def test_no_word_is_lost_and_no_sentence_is_blank(text: str) -> None:
    found = sentences(text)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(sentence == sentence.strip() and sentence for sentence in found)
