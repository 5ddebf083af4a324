"""The vectors of the last questions: one turn asks for the same one several times, readers ask the same things."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np

from assistant.ports import Embedder, Vectors

SIZE = 512


class QueryCache:
    """An `Embedder` that remembers question vectors; passages go straight through."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    @property
    def fingerprint(self) -> str:
        """See `Embedder`."""
        return self._embedder.fingerprint

    @property
    def dimension(self) -> int:
        """See `Embedder`."""
        return self._embedder.dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return self._embedder.embed_passages(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        fresh = dict(zip(missing, self._embedder.embed_queries(missing), strict=True)) if missing else {}
        with self._lock:
            found = [fresh[text] if text in fresh else self._known[text] for text in texts]
            self._known.update(fresh)
            while len(self._known) > SIZE:
                self._known.popitem(last=False)
        return np.stack(found) if found else np.zeros((0, self.dimension), np.float32)
