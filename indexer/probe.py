"""Whether a generation's vectors are those of the store, and can be found."""

from dataclasses import dataclass, field

import numpy as np

from assistant.adapters.chroma import ChromaStore
from assistant.model import Scope
from assistant.retrieval.centring import Centring
from indexer.source_store import SourceStore

_BATCH = 2_000
_SAME = 0.999
_UNREACHED = 0.1
"""Share of passages that a search by their own vector may miss: among thousands of equal texts the graph loses some."""


@dataclass(slots=True)
class Probed:
    """Ids of passages that were looked at: all, those whose vector is another, those that do not find themselves."""

    looked_at: int = 0
    changed: list[str] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)

    def problems(self) -> list[str]:
        """What is wrong, in words; nothing where the vectors are sound."""
        found = [f"passage {identity!r} has another vector than it should" for identity in self.changed]
        if len(self.unreached) > _UNREACHED * self.looked_at:
            found.append(
                f"{len(self.unreached)} of {self.looked_at} passages do not find themselves: {self.unreached[:3]}"
            )
        return found


def probe(vectors: ChromaStore, centring: Centring, store: SourceStore, embedder: str, *, count: int) -> Probed:
    """Look at about `count` passages, spread over all that are stored."""
    found = Probed()
    step = max(1, store.counts()["chunks"] // count)
    for chunks, texts in store.chunk_batches(_BATCH):
        some = chunks[::step]
        expected = centring.centre_passages(store.vectors(texts[::step], embedder), [c.language for c in some])
        held = vectors.vectors([chunk.id for chunk in some])
        for chunk, vector in zip(some, expected, strict=True):
            found.looked_at += 1
            own = held.get(chunk.id)
            if own is None or float(np.dot(own, vector)) < _SAME * float(np.linalg.norm(own)):
                found.changed.append(chunk.id)
                continue
            nearest = vectors.nearest(vector, limit=1, scope=Scope())
            if not nearest or nearest[0][1] < _SAME:
                found.unreached.append(chunk.id)
    return found
