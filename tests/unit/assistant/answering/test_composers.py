"""Who writes the text, and what stands when a model fails."""

from collections.abc import Generator, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.composers import Composed, ExtractiveComposer, FallbackComposer
from assistant.answering.draft import Draft
from assistant.errors import ChatModelError
from assistant.model import AnswerStatus, Intent, Language, Turn
from assistant.prompts import prompt
from tests.doubles import ScriptedModel

DRAFTS = {
    Language.FR: ("Vingt jours. [1]\n\nRecours gratuit. [2]", "Le délai ?", "Réponse : vingt jours [1]."),
    Language.AR: ("عشرون يوما. [1]\n\nالطعن مجاني. [2]", "ما هو الأجل؟", "الجواب: عشرون يوما [1]."),
    Language.EN: ("Twenty days. [1]\n\nAppeals are free. [2]", "How long?", "The answer is twenty days [1]."),
}
LANGUAGES = pytest.mark.parametrize("language", list(Language))


def turn(language: Language) -> Turn:
    question = DRAFTS[language][1]
    return Turn(text=question, standalone=question, language=language, intent=Intent.PUBLICATION_RULES)


def draft(language: Language, status: AnswerStatus = AnswerStatus.ANSWERED) -> Draft:
    return Draft(status=status, text=DRAFTS[language][0], sources={1: "vingt jours", 2: "gratuit"})


def drain(writing: Generator[str, None, Composed]) -> tuple[list[str], Composed]:
    pieces: list[str] = []
    try:
        while True:
            pieces.append(next(writing))
    except StopIteration as end:
        return pieces, end.value


def composed(model: ScriptedModel, language: Language, made: Draft | None = None) -> tuple[list[str], Composed]:
    composer = FallbackComposer(model, ExtractiveComposer())
    return drain(composer.compose(turn(language), made or draft(language)))


@LANGUAGES
def test_without_a_model_the_draft_is_told_paragraph_by_paragraph(language: Language) -> None:
    pieces, whole = drain(ExtractiveComposer().compose(turn(language), draft(language)))
    assert len(pieces) == 2
    assert "".join(pieces) == whole.text == DRAFTS[language][0]
    assert (whole.degraded, whole.model) == (False, "")


@given(st.text(max_size=200))
def test_the_pieces_of_any_draft_make_its_text(text: str) -> None:
    pieces, whole = drain(
        ExtractiveComposer().compose(turn(Language.FR), Draft(status=AnswerStatus.ANSWERED, text=text))
    )
    assert "".join(pieces) == whole.text == text


@LANGUAGES
def test_a_cited_answer_of_the_model_stands(language: Language) -> None:
    answer = DRAFTS[language][2]
    pieces, whole = composed(ScriptedModel([answer[:5], answer[5:]]), language)
    assert pieces == [answer[:5], answer[5:]]
    assert (whole.text, whole.degraded, whole.model) == (answer, False, "test:scripted")


@LANGUAGES
def test_the_prompts_that_were_used_are_told(language: Language) -> None:
    _, whole = composed(ScriptedModel([DRAFTS[language][2]]), language)
    assert whole.prompts == tuple(
        (p.name, p.sha256) for p in (prompt("answer_system", language), prompt("answer_user", language))
    )


@LANGUAGES
def test_the_model_sees_the_question_and_the_fenced_sources(language: Language) -> None:
    model = ScriptedModel([DRAFTS[language][2]])
    composed(model, language)
    ((system, user),) = model.asked
    assert system == prompt("answer_system", language).text
    assert DRAFTS[language][1] in user
    assert '<source n="1">\nvingt jours\n</source>' in user


@LANGUAGES
@pytest.mark.parametrize(
    "answer", ["Vingt jours.", "عشرون يوما.", "Vingt jours [7].", "عشرون يوما [7].", "", "  \n\n "]
)
def test_an_uncited_answer_gives_way_to_the_draft(answer: str, language: Language) -> None:
    pieces, whole = composed(ScriptedModel([answer]), language)
    assert pieces == [answer]
    assert (whole.text, whole.degraded) == (DRAFTS[language][0], True)


@pytest.mark.parametrize("tail", ["\n\nEt sans source.", "\n\nوبدون مصدر."])
def test_one_uncited_paragraph_is_enough_to_give_way(tail: str) -> None:
    _, whole = composed(ScriptedModel(["Vingt jours [1].", tail]), Language.FR)
    assert (whole.text, whole.degraded) == (DRAFTS[Language.FR][0], True)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Vingt jours [1][9].", "Vingt jours [1]."),
        ("عشرون يوما [1][9].", "عشرون يوما [1]."),
        ("Voir [ici](https://evil.example) [1].", "Voir ici [1]."),
    ],
)
def test_an_invented_citation_or_link_is_dropped_from_a_cited_answer(answer: str, expected: str) -> None:
    _, whole = composed(ScriptedModel([answer]), Language.FR)
    assert (whole.text, whole.degraded) == (expected, False)


@LANGUAGES
def test_a_model_that_fails_at_once_leaves_the_draft(language: Language) -> None:
    pieces, whole = composed(ScriptedModel(ChatModelError("down")), language)
    assert pieces == []
    assert (whole.text, whole.degraded, whole.model) == (DRAFTS[language][0], True, "test:scripted")


@LANGUAGES
def test_a_model_that_fails_midway_leaves_the_draft(language: Language) -> None:
    def broken() -> Iterator[str]:
        yield DRAFTS[language][2]
        raise ChatModelError("cut")

    pieces, whole = composed(ScriptedModel(broken()), language)
    assert pieces == [DRAFTS[language][2]]
    assert (whole.text, whole.degraded) == (DRAFTS[language][0], True)


@pytest.mark.parametrize("status", [status for status in AnswerStatus if status is not AnswerStatus.ANSWERED])
def test_a_draft_that_is_no_answer_is_never_rewritten(status: AnswerStatus) -> None:
    model = ScriptedModel()
    _, whole = composed(model, Language.AR, draft(Language.AR, status))
    assert (model.asked, whole.text, whole.degraded) == ([], DRAFTS[Language.AR][0], False)


def test_a_draft_without_sources_is_never_rewritten() -> None:
    model = ScriptedModel()
    _, whole = composed(model, Language.FR, Draft(status=AnswerStatus.ANSWERED, text="12 [1]"))
    assert (model.asked, whole.text) == ([], "12 [1]")


TEXTS = ["Vingt jours [1][9].\n\nGratuit [2].", "عشرون يوما [1].\n\nمجاني [12].", "Voir [ici](https://x.example) [1]"]


@given(st.sampled_from(TEXTS), st.lists(st.integers(0, 60), max_size=8))
def test_every_split_of_a_stream_gives_the_same_answer(text: str, cuts: list[int]) -> None:
    bounds = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    pieces = [text[start:end] for start, end in pairwise(bounds)]
    assert composed(ScriptedModel(pieces), Language.FR)[1] == composed(ScriptedModel([text]), Language.FR)[1]
