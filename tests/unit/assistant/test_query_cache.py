"""Question vectors that are remembered."""

from collections.abc import Sequence

import numpy as np
import pytest

from assistant import query_cache
from assistant.ports import Vectors
from assistant.query_cache import QueryCache
from tests.doubles import WordEmbedder


class CountingEmbedder(WordEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[list[str]] = []

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.asked.append(list(texts))
        return super().embed_queries(texts)


def test_a_question_is_embedded_once() -> None:
    embedder = CountingEmbedder()
    cache = QueryCache(embedder)
    first, second = cache.embed_queries(["السكان"]), cache.embed_queries(["السكان"])
    assert embedder.asked == [["السكان"]]
    assert np.array_equal(first, second)


def test_the_vectors_come_in_the_order_of_the_questions() -> None:
    embedder = CountingEmbedder()
    cache = QueryCache(embedder)
    cache.embed_queries(["eau"])
    found = cache.embed_queries(["الماء", "eau", "الماء"])
    assert embedder.asked == [["eau"], ["الماء"]]
    assert np.array_equal(found, WordEmbedder().embed_queries(["الماء", "eau", "الماء"]))


def test_no_question_gives_no_vector_of_the_right_width() -> None:
    assert QueryCache(WordEmbedder()).embed_queries([]).shape == (0, 64)


def test_the_oldest_questions_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_cache, "SIZE", 2)
    embedder = CountingEmbedder()
    cache = QueryCache(embedder)
    for text in ("un", "deux", "trois", "trois", "un"):
        cache.embed_queries([text])
    assert embedder.asked == [["un"], ["deux"], ["trois"], ["un"]]


def test_passages_and_names_go_straight_through() -> None:
    embedder = WordEmbedder("x")
    cache = QueryCache(embedder)
    cache.embed_passages(["a", "a"])
    assert embedder.embedded == 2
    assert (cache.fingerprint, cache.dimension) == ("test:x", 64)
