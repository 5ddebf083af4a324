"""Questions with marked answers, and what is measured on them."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from assistant.model import Language
from eval.answers import Answered, own, public
from eval.first_sentence import line, show
from eval.tuning.sentences import Choice, fitted


def answered(answer: str, passage: str = "Un. Deux.") -> Answered:
    return Answered(
        pool="own", language=Language.FR, question="Quoi ?", passage=passage, answers=(answer,), held_out=True
    )


def test_each_answer_of_our_own_stands_in_its_passage() -> None:
    examples = list(own())
    assert all(example.answers[0] in example.passage for example in examples)
    assert len({(example.passage, example.question) for example in examples}) == len(examples)


def test_our_own_questions_are_in_three_languages_and_two_parts() -> None:
    count = Counter((example.language, example.held_out) for example in own())
    assert all(count[language, part] >= 10 for language in Language for part in (True, False))


@pytest.mark.parametrize(
    ("answer", "text", "there"),
    [("Été", "en ETE", True), ("الأجل", "الاجل", True), ("vingt", "trente", False)],
)
def test_an_answer_is_recognised_whatever_its_letters(answer: str, text: str, there: bool) -> None:
    assert answered(answer).is_in(text) is there


def test_the_first_sentence_and_all_that_is_shown_are_counted_apart() -> None:
    shown = show([answered("Un"), answered("Deux")], lambda asked: asked.passage)
    assert [s.first for s in shown] == ["Un.", "Un."]
    assert line(shown).startswith("first 0.500")
    assert "shown 1.000" in line(shown)


def test_public_sets_are_read_with_their_held_out_part(tmp_path: Path) -> None:
    base = tmp_path / "evalsets" / "arcd"
    base.mkdir(parents=True)
    docs = [{"_id": f"arcd{n}", "text": f"نص {n}."} for n in range(40)]
    asked = [{"text": "- ما هو؟", "doc": d["_id"], "answers": ["نص"]} for d in docs]
    (base / "corpus.jsonl").write_text("\n".join(map(json.dumps, docs)), encoding="utf-8")
    (base / "queries.jsonl").write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    found = list(public(tmp_path))
    assert {(e.pool, e.language, e.question) for e in found} == {("arcd", Language.AR, "ما هو؟")}
    assert 0 < sum(e.held_out for e in found) < len(found) == 40


def test_weights_are_found_again() -> None:
    draw = np.random.default_rng(1)
    truth = np.array([2.0, 1.0, 0.0, -1.0, 0.5])
    choices = []
    for _ in range(3_000):
        features = draw.normal(size=(4, 5))
        odds = np.exp(features @ truth)
        right = np.eye(4)[draw.choice(4, p=odds / odds.sum())]
        choices.append(Choice(features, right, 1.0))
    assert fitted(choices) == pytest.approx(truth, abs=0.2)
