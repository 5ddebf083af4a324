"""What the inside asks of the outside: small protocols, each with at least one implementation that works offline."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from assistant.model import (
    Asked,
    Chunk,
    Comment,
    Count,
    Dataset,
    Document,
    Feedback,
    Filter,
    Keep,
    Language,
    Purged,
    Scope,
    Unmet,
)

if TYPE_CHECKING:
    import pandas as pd

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def fingerprint(self) -> str:
        """Names model and weights: two embedders with the same fingerprint give the same vectors."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dimension), in the order of `texts`."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dimension), made the way the model wants its questions."""


@runtime_checkable
class TokenEmbedder(Protocol):
    """An embedder that gives the vector of each token of a text too."""

    def passage_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """For each text an array of shape (its tokens, width), not scaled; what frames a text for the model left out."""

    def query_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """The same for questions."""


class VectorStore(Protocol):
    """Nearest chunks by cosine."""

    def nearest(self, vector: Vectors, *, limit: int, scope: Scope) -> list[tuple[str, float]]:
        """Chunk ids with their cosine to `vector` (shape (dimension,)), best first."""


class LexicalIndex(Protocol):
    """BM25 over analysed words."""

    def search(self, terms: Mapping[str, float], *, limit: int, scope: Scope) -> list[tuple[str, float]]:
        """Chunk ids with their BM25 score for the weighted `terms`, best first."""

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """How many chunks hold each term; terms that no chunk holds are left out."""

    def __len__(self) -> int:
        """How many chunks there are."""


class Catalogue(Protocol):
    """The records of the open generation."""

    def dataset(self, dataset_id: str) -> Dataset | None:
        """The dataset with this id, or None."""

    def document(self, document_id: str) -> Document | None:
        """The guide with this id, or None."""

    def chunks(self, ids: Sequence[str]) -> list[Chunk]:
        """Chunks in the order of `ids`; unknown ids are left out."""

    def terms(self, ids: Sequence[str]) -> dict[str, frozenset[str]]:
        """All index terms of each of these chunks, by id; unknown ids are left out."""

    def frame(self, language: Language) -> "pd.DataFrame":
        """One row a dataset and facet value: columns id, year, modified, facet, key, value (its shown name)."""

    def matching(self, wanted: Filter) -> list[str]:
        """Ids of the datasets that fit the filter, newest first."""


class ChatModel(Protocol):
    """A language model that writes."""

    @property
    def name(self) -> str:
        """`provider:model`, for the trace."""

    def stream(self, system: str, user: str) -> Iterator[str]:
        """Pieces of text; raises `ChatModelError` on any fault, a stream that ends without a finish included.

        A model that is waited for gives empty pieces several times a second, so that its reader can leave; closing the
        iterator stops the model.
        """


class DailyCount(Protocol):
    """A sum that begins anew at midnight UTC; safe to use from several threads. Never raises."""

    def total(self) -> int:
        """What was added today."""

    def add(self, amount: int) -> None:
        """Add to today's sum."""


class Reranker(Protocol):
    """Reads a question and a text together and says how well the one answers the other."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """A score from 0 to 1 for each text, in the order of `texts`; raises `RerankerError` on any fault."""


class Entailment(Protocol):
    """Reads a statement and a source together and says whether the one follows from the other."""

    def follows(self, statement: str, source: str) -> float:
        """From 0 to 1; raises `EntailmentError` on any fault."""


class UsageLog(Protocol):
    """Keeps what was asked and what readers thought of it; every method raises `StoreUnavailable` while it cannot."""

    def record(self, asked: Sequence[Asked]) -> None:
        """Keep these questions, all or none."""

    def judge(self, answer_id: str, feedback: Feedback | None) -> bool:
        """Put this opinion in place of the one before, or take it back (None); whether the answer is known."""

    def secret(self, day: date | None) -> bytes:
        """The secret of a day, with which all earlier days' are forgotten; None: the one that stays."""

    def purge(self, keep: Keep) -> Purged:
        """Delete what is older."""

    def close(self) -> None:
        """Release what is open."""


class UsageReader(Protocol):
    """What was asked since a day; every method raises `StoreUnavailable` while it cannot be read."""

    def counts(self, since: date) -> list[Count]:
        """Counts without texts, by day."""

    def unmet(self, since: date, *, limit: int) -> list[Unmet]:
        """Questions whose answer was no help, newest first."""

    def comments(self, since: date, *, limit: int) -> list[Comment]:
        """What readers wrote, newest first."""
