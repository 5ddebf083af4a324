"""Any cross-encoder, by name or folder, through sentence-transformers."""

from collections.abc import Sequence
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import RerankerError
from assistant.language.normalise import for_model

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class CrossEncoderReranker:
    """`Reranker` over a sentence-transformers CrossEncoder; loaded at the first question, or by `check`."""

    def __init__(self, model: str) -> None:
        self._name = model
        self._lock = Lock()

    def check(self) -> None:
        """Load the model and score one pair, so that no question waits for it. Raises `RerankerError`."""
        self.scores("eau", ["eau potable"])

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """See `Reranker`.

        Some models are saved with a sigmoid behind them and some give logits, whose scale is each model's own. So the
        logits are asked for and put through a sigmoid here: the order stays, a score is from 0 to 1 whatever the model,
        and where no text fits all scores are near 0 and change nothing (scaled to the best, one would always win).
        """
        if not texts:
            return []
        pairs = [(for_model(question), for_model(text)) for text in texts]
        with self._lock:
            model = self._model
        try:
            logits = np.asarray(model.predict(pairs, activation_fn=_as_it_is, show_progress_bar=False), np.float64)
        except Exception as error:  # torch, transformers and tokenizers each raise their own
            raise RerankerError(f"the reranker {self._name!r} failed: {error}") from error
        if logits.shape != (len(texts),) or not np.isfinite(logits).all():
            raise RerankerError(f"the reranker {self._name!r} does not give one number a text")
        return [float(score) for score in 1 / (1 + np.exp(-np.clip(logits, -50, 50)))]

    @cached_property
    def _model(self) -> "CrossEncoder":
        from sentence_transformers import CrossEncoder

        try:
            model = CrossEncoder(self._name)
        except Exception as error:  # huggingface_hub, transformers and torch each raise their own
            raise RerankerError(f"the reranker {self._name!r} cannot be loaded: {error}") from error
        if model.num_labels != 1:
            raise RerankerError(f"{self._name!r} gives {model.num_labels} numbers a text, a reranker gives one")
        return model


def _as_it_is(logits: object) -> object:
    return logits
