"""The bundled reranker: each word of a question looks for its best match among the words of a text (late interaction).

The score of a text is the weighted mean, over the question's tokens, of the cosine with the text's nearest token (MaxSim of
ColBERT: Khattab and Zaharia 2020, arXiv:2004.12832). The tokens' vectors come from the embedder that is there anyway; a
small projection and a weight for each token are fitted on them (`python -m eval.tuning late`, docs/embedder.md).
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import as_file, files
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import RerankerError
from assistant.ports import TokenEmbedder, Vectors

HEAD = "late-interaction-v1.npz"
KEPT = 1_500
"""Texts whose token vectors are kept, the latest read: about 40 kB each at the longest, 12 kB as a rule."""
_TINY = 1e-9
_Numbers = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What is fitted: `project` of shape (width, small), `weigh` of shape (width,), and the mean token of either side."""

    project: Vectors
    weigh: Vectors
    bias: float
    query_mean: Vectors
    passage_mean: Vectors

    def query(self, tokens: Vectors) -> tuple[_Numbers, _Numbers]:
        """Unit vectors of a question's tokens, of shape (tokens, small), and the weight of each, adding up to 1."""
        centred = tokens - self.query_mean
        weights = 1 / (1 + np.exp(-(centred @ self.weigh + self.bias)))
        return _units(centred @ self.project), weights / max(float(weights.sum()), _TINY)

    def passage(self, tokens: Vectors) -> _Numbers:
        """Unit vectors of a text's tokens, of shape (tokens, small)."""
        return _units((tokens - self.passage_mean) @ self.project)


class LateInteraction:
    """`Reranker` over the tokens of an embedder. What was read last is kept; loaded at the first question."""

    def __init__(self, embedder: TokenEmbedder, head: Path | None = None) -> None:
        self._embedder = embedder
        self._path = head
        self._lock = Lock()
        self._kept: OrderedDict[str, _Numbers] = OrderedDict()

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """See `Reranker`. A text or question without a word scores 0."""
        asked, weights = self._head.query(self._embedder.query_tokens([question])[0])
        return [max(0.0, _max_sim(asked, weights, read)) for read in self._read(texts)]

    def _read(self, texts: Sequence[str]) -> list[_Numbers]:
        with self._lock:
            missing = [text for text in dict.fromkeys(texts) if text not in self._kept]
        found = dict(zip(missing, self._embedder.passage_tokens(missing), strict=True))
        new = {text: self._head.passage(tokens).astype(np.float16) for text, tokens in found.items()}
        with self._lock:
            self._kept.update(new)
            read = [new[text] if text in new else self._kept[text] for text in texts]
            for text in texts:
                self._kept.move_to_end(text)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return read

    @cached_property
    def _head(self) -> Head:
        if self._path is not None:
            return load_head(self._path)
        with as_file(files("assistant").joinpath("adapters", HEAD)) as shipped:
            return load_head(shipped)


def load_head(path: Path) -> Head:
    """The head in a file. Raises `RerankerError` where it cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as parts:
            found = {name: parts[name].astype(np.float32) for name in parts.files}
        return Head(**{**found, "bias": float(found["bias"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RerankerError(f"{path.name} cannot be read: {error}; install Dalil again") from error


def save_head(head: Head, path: Path) -> None:
    """Write a head, its projection in fp16."""
    np.savez_compressed(
        path,
        project=head.project.astype(np.float16),
        weigh=head.weigh.astype(np.float32),
        bias=np.float32(head.bias),
        query_mean=head.query_mean.astype(np.float32),
        passage_mean=head.passage_mean.astype(np.float32),
    )


def _max_sim(asked: _Numbers, weights: _Numbers, read: _Numbers) -> float:
    if not len(asked) or not len(read):
        return 0.0
    return float((asked @ read.T.astype(np.float32)).max(axis=1) @ weights)


def _units(rows: _Numbers) -> _Numbers:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), _TINY))
