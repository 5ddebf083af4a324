"""Vectors of one generation in embedded Chroma: written once, then only read."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import numpy as np

from assistant.adapters.facets import day_number, wanted
from assistant.adapters.scratch_copy import is_unwritable, scratch_copy
from assistant.errors import IndexProblem
from assistant.model import Kind, Scope
from assistant.ports import Vectors

COLLECTIONS = {kind: f"chunks-{kind}" for kind in Kind}
"""One a kind of record: as a condition of a search the kind cost five times the search itself."""
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}
"""The defaults gave recall@10 of .76 to .95 against an exact scan; these give .99 and more."""


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    logging.getLogger("chromadb").setLevel(logging.ERROR)
    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


class VectorWriter:
    """Fills new collections in `folder`, batch by batch; used as a context manager."""

    def __init__(self, folder: Path) -> None:
        self._client = _client(folder)
        self._collections = {
            kind: self._client.create_collection(name, configuration={"hnsw": _HNSW}, embedding_function=None)
            for kind, name in COLLECTIONS.items()
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def add(self, ids: Sequence[str], vectors: Vectors, metadata: Sequence[Mapping[str, Any]]) -> None:
        """Add chunks: vectors of shape (len(ids), dimension), metadata in the same order; its `kind` says where to."""
        for kind, collection in self._collections.items():
            mine = [number for number, facts in enumerate(metadata) if facts["kind"] == kind]
            if mine:
                collection.add(
                    ids=[ids[n] for n in mine],
                    embeddings=vectors[mine],
                    metadatas=[dict(metadata[n]) for n in mine],
                )


class ChromaStore:
    """`VectorStore` over a published generation. Raises `IndexProblem` where the folder cannot be opened."""

    def __init__(self, folder: Path) -> None:
        self._copy: TemporaryDirectory[str] | None = None
        try:
            try:
                self._client, self._collections = _opened(folder)
            except Exception as error:  # chromadb raises its own, SQLite's and Rust's errors here
                if not is_unwritable(error):
                    raise
                self._copy, copy = scratch_copy(folder)
                self._client, self._collections = _opened(copy)
            self._counts = {kind: int(collection.count()) for kind, collection in self._collections.items()}
        except Exception as error:
            raise IndexProblem(f"the vectors in {str(folder)!r} cannot be opened: {error}") from error

    def __len__(self) -> int:
        return sum(self._counts.values())

    def nearest(self, vector: Vectors, *, limit: int, scope: Scope) -> list[tuple[str, float]]:
        """See `VectorStore`."""
        kinds = [kind for kind in ([scope.kind] if scope.kind else Kind) if self._counts[kind]]
        found = [pair for kind in kinds for pair in self._nearest(kind, vector, limit, scope)]
        return sorted(found, key=lambda pair: -pair[1])[:limit]

    def _nearest(self, kind: Kind, vector: Vectors, limit: int, scope: Scope) -> list[tuple[str, float]]:
        try:
            found = self._collections[kind].query(
                query_embeddings=[np.asarray(vector, np.float32)],
                n_results=min(limit, self._counts[kind]),
                where=_where(scope),
                include=["distances"],
            )
        except Exception as error:  # as at opening
            raise IndexProblem(f"the vectors cannot be searched: {error}") from error
        return [(str(i), 1.0 - float(d)) for i, d in zip(found["ids"][0], found["distances"][0], strict=True)]

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vectors of these chunks, by id; unknown ids are left out."""
        try:
            found = [c.get(ids=list(ids), include=["embeddings"]) for c in self._collections.values()]
        except Exception as error:  # as at opening
            raise IndexProblem(f"the vectors cannot be read: {error}") from error
        pairs = [pair for part in found for pair in zip(part["ids"], part["embeddings"], strict=True)]
        return {str(i): np.asarray(v, np.float32) for i, v in pairs}

    def close(self) -> None:
        """Release the files; the store cannot be used afterwards."""
        self._client.close()
        if self._copy:
            self._copy.cleanup()


def _opened(folder: Path) -> tuple[Any, dict[Kind, Any]]:
    client = _client(folder)
    return client, {kind: client.get_collection(name, embedding_function=None) for kind, name in COLLECTIONS.items()}


def _where(scope: Scope) -> dict[str, Any] | None:
    clauses: list[dict[str, Any]] = []
    if scope.language:
        clauses.append({"language": str(scope.language)})
    if scope.records:
        clauses.append({"record": {"$in": list(scope.records)}})
    if scope.filters.modified_since:
        clauses.append({"modified": {"$gte": day_number(scope.filters.modified_since)}})
    for facet, values in wanted(scope.filters).items():
        options = [{facet: {"$contains": value}} for value in values]
        clauses.append(options[0] if len(options) == 1 else {"$or": options})
    if len(clauses) > 1:
        return {"$and": clauses}
    return clauses[0] if clauses else None
