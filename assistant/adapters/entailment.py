"""Any cross-encoder that says whether one text follows from another: an NLI model, or a reranker of one score."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import EntailmentError
from assistant.language.normalise import for_model

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class CrossEncoderEntailment:
    """`Entailment` over a sentence-transformers CrossEncoder with one label, or with one called `entailment`."""

    def __init__(self, model: str) -> None:
        self._name = model
        self._lock = Lock()

    def check(self) -> None:
        """Load the model and ask it once, so that no question waits for it. Raises `EntailmentError`."""
        self.follows("eau", "eau potable")

    def follows(self, statement: str, source: str) -> float:
        """See `Entailment`."""
        with self._lock:
            model, label = self._model
        try:
            pair = (for_model(source), for_model(statement))
            logits = np.asarray(
                model.predict([pair], activation_fn=_as_it_is, show_progress_bar=False), np.float64
            ).ravel()
        except Exception as error:  # torch, transformers and tokenizers each raise their own
            raise EntailmentError(f"the model {self._name!r} failed: {error}") from error
        if not np.isfinite(logits).all():
            raise EntailmentError(f"the model {self._name!r} gives no number")
        return float(_shares(logits)[label])

    @cached_property
    def _model(self) -> "tuple[CrossEncoder, int]":
        from sentence_transformers import CrossEncoder

        try:
            model = CrossEncoder(self._name)
        except Exception as error:  # huggingface_hub, transformers and torch each raise their own
            raise EntailmentError(f"the model {self._name!r} cannot be loaded: {error}") from error
        names: Mapping[str, int] = model.config.label2id or {}
        label = next((number for name, number in names.items() if name.lower() == "entailment"), None)
        if model.num_labels == 1:
            return model, 0
        if label is None:
            raise EntailmentError(f"{self._name!r} has several labels and none of them is called entailment")
        return model, label


def _as_it_is(logits: object) -> object:
    return logits


def _shares(logits: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> Sequence[float]:
    """Probabilities: a sigmoid of one number, a softmax of several."""
    capped = np.clip(logits, -50, 50)
    if len(capped) == 1:
        return [1 / (1 + float(np.exp(-capped[0])))]
    powers = np.exp(capped - capped.max())
    return [float(power) for power in powers / powers.sum()]
