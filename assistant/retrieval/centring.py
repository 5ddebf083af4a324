"""Take the language out of a vector, so that meaning decides across languages.

Embeddings of one language lie together: in a mixed index the embedder ranks by language first. Subtracting the mean
vector of the language (questions and passages have their own means) and normalising again brought the right record of
the other language among the first five for 79 % of Arabic and 87 % of English questions, from 19 % and 34 %.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.model import Language
from assistant.ports import Vectors

Means = Mapping[Language, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Centring:
    """Mean vector by language, of passages and of questions; a language without a mean is left as it is."""

    passages: Means
    queries: Means

    def centre_passages(self, vectors: Vectors, languages: Sequence[Language]) -> Vectors:
        """Unit vectors of shape (n, dimension), each without its language's mean."""
        return _centre(vectors, languages, self.passages)

    def centre_query(self, vector: Vectors, language: Language) -> Vectors:
        """The unit vector of a question, of shape (dimension,), without its language's mean."""
        return np.asarray(_centre(vector[None, :], [language], self.queries)[0], np.float32)

    def to_json(self) -> dict[str, dict[str, list[float]]]:
        """As plain lists, for the manifest."""
        return {
            side: {str(language): [round(float(x), 6) for x in mean] for language, mean in means.items()}
            for side, means in (("passages", self.passages), ("queries", self.queries))
        }

    @staticmethod
    def from_json(data: Mapping[str, Mapping[str, Sequence[float]]]) -> "Centring":
        """What `to_json` gave."""
        sides = [
            {Language(name): np.asarray(mean, np.float32) for name, mean in data.get(side, {}).items()}
            for side in ("passages", "queries")
        ]
        return Centring(*sides)


def means_by_language(vectors: Vectors, languages: Sequence[Language], *, at_least: int) -> dict[Language, Vectors]:
    """Mean vector of each language that has `at_least` vectors."""
    tags = np.asarray([str(language) for language in languages])
    groups = {language: vectors[tags == str(language)] for language in Language}
    return {language: group.mean(axis=0) for language, group in groups.items() if len(group) >= at_least}


def _centre(vectors: Vectors, languages: Sequence[Language], means: Means) -> Vectors:
    zero = np.zeros(vectors.shape[1], np.float32)
    moved = vectors - np.stack([means.get(language, zero) for language in languages])
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9), np.float32)
