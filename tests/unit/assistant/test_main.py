"""`dalil` in a terminal: one question, its trace, and what it says when something fails."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant import __main__ as dalil
from assistant import bootstrap
from assistant.answering.draft import Draft
from assistant.errors import IndexMissing
from assistant.model import Considered, Kind, Turn, Verdict
from tests.unit.assistant.turns import answer_any, assistant


def seen(name: str, verdict: Verdict, *, section: str = "", matched: Sequence[str] = ()) -> Considered:
    return Considered(
        kind=Kind.GUIDE if section else Kind.DATASET,
        id=name,
        title=name,
        section=section,
        score=0.9,
        dense=0.51,
        lexical=3.25,
        covered=0.5,
        matched=tuple(matched),
        verdict=verdict,
    )


def traced(turn: Turn) -> Draft:
    found = (
        seen("guide.md", Verdict.SHOWN, section="Titre > Délais", matched=("délai", "أجل")),
        seen("eau", Verdict.FAR),
    )
    return replace(answer_any(turn), considered=found)


@pytest.fixture(autouse=True)
def built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "build", lambda _: assistant(handler=traced))


QUESTIONS = pytest.mark.parametrize("question", ["licence", "الرخصة"])


@QUESTIONS
def test_the_answer_and_its_numbered_sources_are_printed(question: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert dalil.main([question]) == 0
    shown = capsys.readouterr().out
    assert "حقيقة ثانية. [1]" in shown
    assert "[1] g — /guides/g" in shown
    assert "BM25" not in shown


@QUESTIONS
def test_the_trace_tells_each_source_why_and_how_well(question: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert dalil.main(["--trace", question]) == 0
    lines = capsys.readouterr().out.splitlines()
    (guide,) = [n for n, line in enumerate(lines) if "guide guide.md > Titre > Délais" in line]
    assert lines[guide].split()[:2] == [str(Verdict.SHOWN), "0.90"]
    assert lines[guide + 1].strip() == "meaning 0.51, BM25 3.2, covers 50%, words délai, أجل"
    (dataset,) = [n for n, line in enumerate(lines) if line.endswith("dataset eau")]
    assert str(Verdict.FAR) in lines[dataset]
    assert lines[dataset + 1].strip() == "meaning 0.51, BM25 3.2, covers 50%"
    assert any("gen-0001" in line and "sure 0.50" in line for line in lines)
    assert any(" ms" in line and "·" in line for line in lines)


@QUESTIONS
def test_json_is_the_whole_answer(question: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert dalil.main(["--json", question]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["trace"]["considered"][0]["matched"] == ["délai", "أجل"]
    assert found["citations"][0]["url"] == "/guides/g"


def test_the_words_of_the_command_line_are_one_question(capsys: pytest.CaptureFixture[str]) -> None:
    assert dalil.main(["--json", "--language", "ar", "population", "des", "communes"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["language"] == "ar"


def test_a_fault_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fails(_: object) -> None:
        raise IndexMissing("nothing at 'x'")

    monkeypatch.setattr(bootstrap, "build", fails)
    assert dalil.main(["licence"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("dalil: nothing at 'x'\n  ")
    assert IndexMissing.remedy in told
    assert "Traceback" not in told


def test_a_conversation_ends_with_the_input_and_survives_a_question_that_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["   ", "x" * 200, "الرخصة"])

    def read(_: str) -> str:
        text = next(typed, None)
        if text is None:
            raise EOFError
        return text

    monkeypatch.setattr("builtins.input", read)
    assert dalil.main(["--trace"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("[1] g — /guides/g") == 1
    assert shown.count("BM25") == 2


def test_a_wrong_option_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        dalil.main(["--language", "xx", "licence"])
    assert stopped.value.code == 2
    assert "--language" in capsys.readouterr().err
