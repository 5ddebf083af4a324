"""Take part of the language out of a vector, so that meaning decides across languages.

Embeddings of one language lie together: in a mixed index an embedder ranks by language first. The same texts in several
languages show how far each language lies from their middle; a share of that is taken out of questions and passages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.model import Language
from assistant.ports import Vectors

Means = Mapping[Language, NDArray[np.float32]]
SHARE = 0.5
"""How much of a language's distance from the middle is taken out; `docs/decisions/0006` has what was compared."""


@dataclass(frozen=True, slots=True)
class Centring:
    """What is subtracted by language, from passages and from questions; a language without an entry is left as it is.

    `unrelated` is the cosine of a question and a passage, `unrelated_queries` that of two questions, which have nothing to
    do with each other, once that is done.
    """

    passages: Means
    queries: Means
    unrelated: float = 0.0
    unrelated_queries: float = 0.0

    def centre_passages(self, vectors: Vectors, languages: Sequence[Language]) -> Vectors:
        """Unit vectors of shape (n, dimension), each without its language's part."""
        return _centre(vectors, languages, self.passages)

    def centre_query(self, vector: Vectors, language: Language) -> Vectors:
        """The unit vector of a question, of shape (dimension,), without its language's part."""
        return np.asarray(_centre(vector[None, :], [language], self.queries)[0], np.float32)

    def likeness(self, cosine: float) -> float:
        """A cosine of question and passage as what it says: 0 where they have nothing to do with each other, 1 if the same.

        Cosines are squeezed, and by each model otherwise: only so can weights and thresholds serve several models.
        """
        return (cosine - self.unrelated) / (1 - self.unrelated)

    def likeness_of_queries(self, cosines: NDArray[np.float32]) -> NDArray[np.float32]:
        """The same for cosines of two questions, in the shape that they are given in."""
        return np.asarray((cosines - self.unrelated_queries) / (1 - self.unrelated_queries), np.float32)

    def to_json(self) -> dict[str, Any]:
        """As plain lists and numbers, for the manifest."""
        sides = (("passages", self.passages), ("queries", self.queries))
        return {
            **{
                side: {str(language): [round(float(x), 6) for x in mean] for language, mean in means.items()}
                for side, means in sides
            },
            "unrelated": round(self.unrelated, 6),
            "unrelated_queries": round(self.unrelated_queries, 6),
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "Centring":
        """What `to_json` gave."""
        passages, queries = (
            {Language(name): np.asarray(mean, np.float32) for name, mean in data.get(side, {}).items()}
            for side in ("passages", "queries")
        )
        return Centring(passages, queries, data.get("unrelated", 0.0), data.get("unrelated_queries", 0.0))


def learnt(passages: Mapping[Language, Vectors], queries: Mapping[Language, Vectors]) -> Centring:
    """From vectors of the same texts in each language, of shape (n, dimension): as passages and as questions.

    Without any, nothing is taken out.
    """
    if not passages:
        return Centring({}, {})
    first = Centring(offsets(passages), offsets(queries))
    there = np.concatenate([first.centre_passages(found, [lang] * len(found)) for lang, found in passages.items()])
    asked = np.concatenate([[first.centre_query(v, lang) for v in found] for lang, found in queries.items()])
    return replace(
        first,
        unrelated=float((asked @ there.T).mean()),
        unrelated_queries=float((asked @ asked.T).mean()),
    )


def offsets(vectors: Mapping[Language, Vectors]) -> Means:
    """What to subtract for each language, from vectors of the same texts in each, of shape (n, dimension)."""
    means = {language: found.mean(axis=0) for language, found in vectors.items()}
    middle = np.mean(list(means.values()), axis=0)
    return {language: np.asarray(SHARE * (mean - middle), np.float32) for language, mean in means.items()}


def _centre(vectors: Vectors, languages: Sequence[Language], means: Means) -> Vectors:
    zero = np.zeros(vectors.shape[1], np.float32)
    moved = vectors - np.stack([means.get(language, zero) for language in languages])
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9), np.float32)
