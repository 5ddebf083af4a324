"""Stand-ins that implement the ports: small, deterministic, offline."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b

import numpy as np

from assistant.errors import ChatModelError
from assistant.language.analyse import analyse
from assistant.ports import Vectors


class WordEmbedder:
    """Vectors of hashed words: texts that share words are near. Counts what it embeds."""

    dimension = 64

    def __init__(self, name: str = "words") -> None:
        self.fingerprint = f"test:{name}"
        self.embedded = 0

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += len(texts)
        return self._vectors(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        vectors = np.full((len(texts), self.dimension), 1e-3, np.float32)
        for row, text in enumerate(texts):
            for term in analyse(text):
                vectors[row, int.from_bytes(blake2b(term.encode(), digest_size=4).digest()) % self.dimension] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class ScriptedModel:
    """A chat model that says what the test wrote, and fails when it is asked once more than that."""

    name = "test:scripted"

    def __init__(self, *scripts: Sequence[str] | ChatModelError) -> None:
        self._scripts = list(scripts)
        self.asked: list[tuple[str, str]] = []

    def stream(self, system: str, user: str) -> Iterator[str]:
        self.asked.append((system, user))
        if not self._scripts:
            raise AssertionError(f"an unscripted question: {user!r}")
        script = self._scripts.pop(0)
        if isinstance(script, ChatModelError):
            raise script
        yield from script
