"""Follow-ups made standalone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversation.rewrite import standalone
from assistant.model import Message


def conversation(*questions: str) -> list[Message]:
    return [
        Message(role=role, content=content)
        for question in questions
        for role, content in (("user", question), ("assistant", "Voici une réponse. [1]"))
    ]


@pytest.mark.parametrize(
    ("previous", "text"),
    [
        ("population des communes", "et en 2023 ?"),
        ("chômage", "et par région ?"),
        ("population", "Pourquoi ?"),
        ("سكان الجماعات", "وفي 2023؟"),
        ("السكان", "والجهات"),
        ("السكان", "لماذا؟"),
        ("population of municipalities", "and in 2023?"),
        ("population", "why?"),
        ("ch7al sokan f casa", "w f tanja"),
    ],
)
def test_a_follow_up_gets_the_question_before_it_in_front(previous: str, text: str) -> None:
    assert standalone(text, conversation(previous)) == f"{previous} {text}"


@pytest.mark.parametrize(
    ("previous", "text"),
    [
        ("population des communes", "production de blé par région"),
        ("population des communes", "Quelle licence ?"),
        ("سكان الجماعات", "إنتاج القمح حسب الجهات"),
        ("السكان", "كم عدد المدارس في الجماعات؟"),
        ("سكان الجماعات", "ما هي رخصة المعطيات المفتوحة؟"),
        ("الميزانية", "ما هو عدد السكان؟"),
        ("population", "what is open data?"),
        ("population", "Combien de communes y a-t-il ?"),
        ("population", "Qu'est-ce que les données ouvertes ?"),
        ("population", "wheat production by region"),
        ("population", "chômage"),
        ("السكان", "البطالة"),
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(previous: str, text: str) -> None:
    assert standalone(text, conversation(previous)) == text


@pytest.mark.parametrize("end", ["?", "؟", "!", ".", "?!"])
def test_the_mark_at_the_end_of_the_question_before_is_dropped(end: str) -> None:
    assert standalone("وفي 2023؟", conversation(f"سكان الجماعات{end}")) == "سكان الجماعات وفي 2023؟"


def test_the_readers_last_question_counts_not_the_answer() -> None:
    history = conversation("population de Fès", "budget de Tanger")
    assert standalone("et en 2023 ?", history) == "budget de Tanger et en 2023 ?"


def test_a_blank_question_before_is_passed_over() -> None:
    assert standalone("وفي 2023؟", conversation("السكان", "   ")) == "السكان وفي 2023؟"


WORDS = st.text(max_size=60).map(lambda text: " ".join(text.split()))


@given(WORDS)
def test_without_history_a_question_loses_at_most_its_greeting(text: str) -> None:
    assert text.endswith(standalone(text, []))
    assert standalone(text, []) == standalone(text, [Message(role="assistant", content="Bonjour")])


@given(WORDS, WORDS)
def test_the_words_of_the_question_stay(text: str, previous: str) -> None:
    found = standalone(text, conversation(previous))
    assert found.endswith(standalone(text, [])) or found.startswith(previous[:1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bonjour, population des communes", "population des communes"),
        ("السلام عليكم أبحث عن سكان الجماعات", "أبحث عن سكان الجماعات"),
        ("salam chhal dyal sokan f casa", "chhal dyal sokan f casa"),
        ("Hello, hospital beds please", "hospital beds please"),
        ("bonjour", "bonjour"),
        ("مرحبا", "مرحبا"),
    ],
)
def test_a_greeting_in_front_is_taken_off_and_one_alone_stays(text: str, expected: str) -> None:
    assert standalone(text, []) == expected


@pytest.mark.parametrize(
    ("questions", "text", "expected"),
    [
        (("population de Fès", "et à Tanger ?"), "et à Rabat ?", "population de Rabat"),
        (("سكان فاس", "وفي طنجة؟"), "وفي الرباط؟", "سكان الرباط"),
        (("chômage", "et par région ?"), "et en 2023 ?", "chômage et par région et en 2023 ?"),
    ],
)
def test_a_chain_of_follow_ups_keeps_its_subject(questions: tuple[str, ...], text: str, expected: str) -> None:
    assert standalone(text, conversation(*questions)) == expected


SHOWN = (
    "Trouvés :\n\n1. **Population légale** — x [1]\n\n"
    "2. **Budget \\[2024\\]** — y [2]\n\n3. **السكان القانونيون** — z [3]"
)


def after_a_list(text: str, answer: str = SHOWN) -> str:
    history = [Message(role="user", content="population"), Message(role="assistant", content=answer)]
    return standalone(text, history)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("le deuxième", "le deuxième « Budget [2024] »"),
        ("et le dernier ?", "et le dernier « السكان القانونيون »"),
        ("the second one", "the second one « Budget [2024] »"),
        ("المجموعة الثانية", "المجموعة الثانية « Budget [2024] »"),
        ("الثالث؟", "الثالث « السكان القانونيون »"),
        ("الأخيرة", "الأخيرة « السكان القانونيون »"),
    ],
)
def test_a_dataset_of_the_last_answer_is_meant_by_its_place(text: str, expected: str) -> None:
    assert after_a_list(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("qui le publie ?", "qui le publie « Population légale »"),
        ("quelle est la licence ?", "quelle est la licence « Population légale »"),
        ("who publishes it?", "who publishes it « Population légale »"),
        ("ما هي الرخصة؟", "ما هي الرخصة « Population légale »"),
        ("الأعمدة؟", "الأعمدة « Population légale »"),
    ],
)
def test_a_bare_property_is_asked_of_the_first_dataset_of_the_last_answer(text: str, expected: str) -> None:
    assert after_a_list(text) == expected


@pytest.mark.parametrize("text", ["le cinquième hôpital", "prix du blé en CSV", "ثمن القمح بصيغة CSV"])
def test_a_place_that_was_not_shown_or_another_subject_means_no_dataset(text: str) -> None:
    assert "«" not in after_a_list(text)


def test_without_a_dataset_in_the_last_answer_none_is_meant() -> None:
    assert "«" not in after_a_list("quelle est la licence ?", "Je ne sais pas.")


@pytest.mark.parametrize(
    ("previous", "text", "expected"),
    [
        ("population de Fès ?", "et à Tanger ?", "population de Tanger ?"),
        ("population de Fès en 2014", "et en 2023 ?", "population de Fès en 2023"),
        ("سكان فاس", "وفي طنجة؟", "سكان طنجة"),
        ("population of Fez", "and in Tangier?", "population of Tangier"),
    ],
)
def test_a_new_place_or_year_takes_the_place_of_the_old_one(previous: str, text: str, expected: str) -> None:
    assert standalone(text, conversation(previous)) == expected


def test_a_new_subject_in_a_new_place_is_not_swallowed() -> None:
    found = standalone("et le chômage à Tanger ?", conversation("population de Fès"))
    assert found.endswith("et le chômage à Tanger ?")
