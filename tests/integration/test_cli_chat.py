"""The chat in a terminal: one question, JSON, a conversation on standard input, and what it says when it cannot."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.__main__ import main
from assistant.model import AnswerStatus

FRENCH, ARABIC = "population légale des régions", "عدد السكان القانونيين حسب الجهات"
DATASET = "population-legale-par-region-rgph-2024"


def run(*arguments: str, text: str = "", **env: str) -> "subprocess.CompletedProcess[str]":
    """`python -m assistant` as a reader starts it."""
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        input=text,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        env={**os.environ, **env},
    )


def test_a_question_is_answered_with_numbered_sources(sample_index: Path) -> None:
    ended = run("--index", str(sample_index), ARABIC)
    assert (ended.returncode, ended.stderr) == (0, "")
    text, _, sources = ended.stdout.partition("\n  [1] ")
    assert "[1]" in text
    assert DATASET in sources
    assert "السكان" in text


def test_an_answer_in_a_terminal_that_knows_only_ascii(sample_index: Path) -> None:
    ended = run("--index", str(sample_index), FRENCH, LC_ALL="C", LANG="C")
    assert ended.returncode == 0
    assert "régions" in ended.stdout


def test_a_conversation_reads_follow_ups_and_goes_on_after_a_blank_line(sample_index: Path) -> None:
    long = "eau " * 1_000
    ended = run("--index", str(sample_index), text=f"{ARABIC}\n\n   \n{long}\nو حسب الأقاليم؟\n")
    assert (ended.returncode, ended.stderr) == (0, "")
    first, second = ended.stdout.split("› ")[1], ended.stdout.split("› ")[-2]
    assert DATASET in first
    assert "prov" in second
    assert "2000" in ended.stdout


def test_words_of_a_question_need_no_quotes(sample_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--index", str(sample_index), "population", "légale", "des", "régions"]) == 0
    assert DATASET in capsys.readouterr().out


@pytest.mark.parametrize(("question", "language"), [(FRENCH, "fr"), (ARABIC, "ar")])
def test_json_is_one_object_with_the_whole_answer(
    sample_index: Path, capsys: pytest.CaptureFixture[str], question: str, language: str
) -> None:
    assert main(["--index", str(sample_index), "--json", question]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    answer = json.loads(out)
    assert (answer["language"], answer["status"]) == (language, AnswerStatus.ANSWERED)
    assert DATASET in [citation["id"] for citation in answer["citations"]]
    assert answer["trace"]["generation"] == "gen-0001"


def test_the_language_of_the_answer_can_be_chosen(sample_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--index", str(sample_index), "--language", "en", "--json", FRENCH]) == 0
    assert json.loads(capsys.readouterr().out)["language"] == "en"


def test_a_conversation_that_ends_at_once_is_no_fault(
    sample_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert main(["--index", str(sample_index)]) == 0
    assert capsys.readouterr().err == ""


def test_a_question_without_words_is_answered_plainly(sample_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--index", str(sample_index), "😀"]) == 0
    assert "mots" in capsys.readouterr().out


@pytest.mark.parametrize("question", [" ", "\x00\x01", "\u200b"])
def test_an_empty_question_fails_with_what_to_do(
    sample_index: Path, capsys: pytest.CaptureFixture[str], question: str
) -> None:
    assert main(["--index", str(sample_index), question]) == 1
    assert "Write a question." in capsys.readouterr().err


def test_a_missing_index_is_named_with_the_command_to_run(tmp_path: Path) -> None:
    ended = run("--index", str(tmp_path / "absent"), FRENCH)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "absent" in ended.stderr
    assert "dalil-index build" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_index_of_the_settings_is_used(
    sample_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DALIL_INDEX", str(sample_index))
    assert main([FRENCH]) == 0
    assert DATASET in capsys.readouterr().out


def test_an_unknown_setting_is_named_with_the_nearest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DALIL_INDEXX", "x")
    assert main([FRENCH]) == 1
    assert "DALIL_INDEX'" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--language", "de", "x"], ["--inconnu"]])
def test_wrong_usage_ends_with_exit_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
