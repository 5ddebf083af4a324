"""Vectors of fixed questions: the routing examples, and the mean question of each language."""

from collections.abc import Sequence

import numpy as np

from assistant.codec import digest
from assistant.model import Document, Language
from assistant.ports import Embedder, Vectors
from indexer.documents import GuidesFolder, shipped_guides
from indexer.source_store import SourceStore
from indexer.sources import Read

AT_ONCE = 256


def query_means(store: SourceStore, embedder: Embedder) -> dict[Language, Vectors]:
    """Mean vector of a question in each language: the headings of the shipped guides, parallel in three languages."""
    documents = [item.record for item in GuidesFolder(shipped_guides()).read() if isinstance(item, Read)]
    headings: dict[Language, list[str]] = {}
    for document in documents:
        assert isinstance(document, Document)
        headings.setdefault(document.language, []).extend(s.path[-1] for s in document.sections if s.path)
    return {
        language: np.asarray(kept_queries(store, embedder, texts).mean(axis=0), np.float32)
        for language, texts in headings.items()
    }


def kept_queries(store: SourceStore, embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Question vectors of fixed texts, kept between runs."""
    keys = [f"fixed:{digest('query', text)}" for text in texts]
    by_key = dict(zip(keys, texts, strict=True))
    missing = store.missing_vectors(keys, embedder.fingerprint)
    for start in range(0, len(missing), AT_ONCE):
        group = missing[start : start + AT_ONCE]
        store.put_vectors(group, embedder.fingerprint, embedder.embed_queries([by_key[key] for key in group]))
    return store.vectors(keys, embedder.fingerprint)
