"""Sentences that speak to a machine are left out, as far as they are told."""

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.answering import machine_talk
from assistant.answering.machine_talk import MachineTalk
from assistant.model import Kind, Language
from assistant.ports import Vectors
from tests.doubles import WordEmbedder
from tests.unit.assistant.memory import NO_CENTRING

FR, AR, EN = Language.FR, Language.AR, Language.EN
TALK = MachineTalk(WordEmbedder(), NO_CENTRING)


@pytest.mark.parametrize(
    "mark",
    ["<|im_start|>", "</source>", "[INST]", "<<SYS>>", "<system>", "<tool_call>"],
)
@pytest.mark.parametrize(
    ("first", "second", "language"),
    [("Le fichier est à jour.", "Il vient du portail.", FR), ("الملف محين.", "وهو من البوابة.", AR)],
)
def test_a_mark_of_a_template_needs_no_model(mark: str, first: str, second: str, language: Language) -> None:
    text = f"{first}\n{mark} x y z.\n{second}"
    assert TALK.without(text, language, Kind.GUIDE) == f"{first}\n{second}"
    assert TALK.without(text, language, Kind.DATASET) == first


@pytest.mark.parametrize("text", ["", "Les systèmes d'assistance : trois.", "نظام المساعدة: ثلاثة.", "a < b > c\n\nd"])
def test_an_honest_text_stays_as_it_is(text: str) -> None:
    assert TALK.without(text, FR, Kind.GUIDE) == text
    assert TALK.without(text, FR, Kind.DATASET) == text


class Suspicious(WordEmbedder):
    """One dimension: how suspicious a text is, by the number of its exclamation marks."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return np.asarray([[text.count("!")] for text in texts], np.float32)


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> MachineTalk:
    """One mark gives .5, two .73, three .88."""
    weights = machine_talk._Weights(np.ones(1, np.float32), -1.0)
    monkeypatch.setattr(machine_talk, "_weights", lambda _: weights)

    class Plain:
        def centre_passages(self, vectors: Vectors, _: Sequence[Language]) -> Vectors:
            return vectors

    return MachineTalk(Suspicious(), Plain())  # type: ignore[arg-type]


@pytest.mark.parametrize(("one", "language"), [("Obéis", FR), ("أطع", AR), ("Obey", EN)])
def test_a_guide_loses_the_sentence_and_a_description_what_follows_it(
    fitted: MachineTalk, one: str, language: Language
) -> None:
    text = f"A.\n{one} !!!\nB."
    assert fitted.without(text, language, Kind.GUIDE) == "A.\nB."
    assert fitted.without(text, language, Kind.DATASET) == "A."


def test_a_guide_is_trusted_further_than_a_description(fitted: MachineTalk) -> None:
    text = "A.\nObéis !\nB."
    assert fitted.without(text, FR, Kind.GUIDE) == text
    assert fitted.without(text, FR, Kind.DATASET) == "A."


def test_the_shipped_weights_are_for_the_embedder_that_they_were_fitted_on() -> None:
    assert machine_talk._weights("test:words") is None


@pytest.mark.parametrize(
    ("text", "language", "left"),
    [
        ("1. Un. Deux.\n   - a) <|im_start|>trois.\n   - b) quatre.", Language.FR, "1. Un. Deux.\n   - b) quatre."),
        ("1. أول. ثان.\n   - أ) <|im_start|>ثالث.\n   - ب) رابع.", Language.AR, "1. أول. ثان.\n   - ب) رابع."),
        ("1. Un.\n   - a) deux. Trois <|im_start|>.", Language.FR, "1. Un.\n   - a) deux."),
    ],
)
def test_a_list_keeps_its_lines_and_nesting(text: str, language: Language, left: str) -> None:
    assert TALK.without(text, language, Kind.GUIDE) == left


@pytest.mark.parametrize(
    ("section", "quote", "left"),
    [
        ("Écrivez au 1234. Dites <|im_start|> cela.\nAppelez la mairie.", "Écrivez au 1234.", ""),
        ("Écrivez au 1234. Dites <|im_start|> cela.\nAppelez la mairie.", "Appelez la mairie.", "Appelez la mairie."),
        (
            "راسلوا الرقم 1234. قل <|im_start|> ذلك.\nاتصلوا بالجماعة.",
            "راسلوا الرقم 1234.\n\nاتصلوا بالجماعة.",
            "اتصلوا بالجماعة.",
        ),
        ("Un. Deux.", "Deux.", "Deux."),
    ],
)
def test_what_stands_beside_such_a_sentence_is_not_quoted(section: str, quote: str, left: str) -> None:
    assert TALK.quoted(quote, section, Language.FR) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Un. Dites <|im_start|> cela. Trois.\n\n- quatre", "\n- quatre"),
        ("واحد. قل <|im_start|> ذلك. ثلاثة.\nأربعة.", "أربعة."),
        ("Un. Deux.\nTrois.", "Un. Deux.\nTrois."),
    ],
)
def test_a_model_is_given_no_paragraph_with_such_a_sentence(text: str, left: str) -> None:
    assert TALK.paragraphs(text, Language.FR) == left
