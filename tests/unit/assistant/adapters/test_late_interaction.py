"""The bundled reranker, over an embedder whose tokens are words."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.adapters.late_interaction import KEPT, Head, LateInteraction, load_head, save_head
from assistant.errors import RerankerError
from assistant.ports import TokenEmbedder, Vectors

WIDTH = 64


class Words:
    """Each word a token, with a direction of its own; counts the texts that it has read."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.read: list[str] = []

    def passage_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        self.read += texts
        return self.query_tokens(texts)

    def query_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        return [
            np.stack([self._word(w) for w in text.split()] or [np.zeros(WIDTH)])[: len(text.split())] for text in texts
        ]

    def _word(self, word: str) -> Vectors:
        return np.eye(WIDTH, dtype=np.float32)[self.places.setdefault(word, len(self.places))]


def head(tmp_path: Path, weigh: Sequence[float] = ()) -> Path:
    path = tmp_path / "head.npz"
    save_head(
        Head(
            project=np.eye(WIDTH, dtype=np.float32),
            weigh=np.pad(np.asarray(weigh, np.float32), (0, WIDTH - len(weigh))),
            bias=0.0,
            query_mean=np.zeros(WIDTH, np.float32),
            passage_mean=np.zeros(WIDTH, np.float32),
        ),
        path,
    )
    return path


@pytest.mark.parametrize(
    ("question", "texts", "expected"),
    [
        ("délai de réponse", ["le délai de la réponse", "le délai court", "rien"], [1.0, 1 / 3, 0.0]),
        ("أجل الرد", ["أجل الرد عشرون يوما", "الرد", "الميزانية"], [1.0, 0.5, 0.0]),
        ("reply deadline", ["deadline", "the reply deadline", ""], [0.5, 1.0, 0.0]),
    ],
)
def test_a_text_scores_the_share_of_the_questions_words_that_it_has(
    tmp_path: Path, question: str, texts: list[str], expected: list[float]
) -> None:
    assert LateInteraction(Words(), head(tmp_path)).scores(question, texts) == pytest.approx(expected, abs=1e-3)


def test_a_word_with_more_weight_counts_more(tmp_path: Path) -> None:
    late = LateInteraction(Words(), head(tmp_path, weigh=[9.0, -9.0]))
    heavy, light = late.scores("licence la", ["licence", "la"])
    assert heavy > 0.99 > 0.01 > light


def test_a_question_without_a_word_scores_nothing(tmp_path: Path) -> None:
    assert LateInteraction(Words(), head(tmp_path)).scores("", ["eau", ""]) == [0.0, 0.0]


def test_no_text_gives_no_score(tmp_path: Path) -> None:
    assert LateInteraction(Words(), head(tmp_path)).scores("eau", []) == []


def test_a_text_is_read_once_while_it_is_kept(tmp_path: Path) -> None:
    words = Words()
    late = LateInteraction(words, head(tmp_path))
    assert late.scores("eau", ["eau", "air", "eau"]) == [1.0, 0.0, 1.0]
    late.scores("air", ["air", "eau"])
    assert words.read == ["eau", "air"]


def test_what_was_not_read_for_long_is_read_again(tmp_path: Path) -> None:
    words = Words()
    late = LateInteraction(words, head(tmp_path))
    late.scores("eau", ["eau", "air"])
    late.scores("eau", ["eau" + " eau" * (n % 50) + " " * n for n in range(1, KEPT)])
    late.scores("eau", ["air"])
    late.scores("eau", ["eau"])
    assert words.read[-1:] == ["eau"], "the oldest text was let go"
    assert words.read.count("air") == 1, "the one read after it was kept"


def test_a_file_that_is_no_head_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "head.npz"
    path.write_bytes(b"PK not really")
    with pytest.raises(RerankerError, match="install Dalil again"):
        load_head(path)
    np.savez(path, project=np.eye(2))
    with pytest.raises(RerankerError, match="install Dalil again"):
        load_head(path)


def test_the_stand_in_is_what_the_port_asks_for() -> None:
    assert isinstance(Words(), TokenEmbedder)
