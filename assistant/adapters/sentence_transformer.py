"""Any other embedding model, by name or folder, through sentence-transformers with the model's own prompts."""

import json
from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import EmbedderError
from assistant.language.normalise import for_model
from assistant.ports import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_WEIGHTS = (".safetensors", ".bin", ".onnx")


class SentenceTransformerEmbedder:
    """`Embedder` over a sentence-transformers model; loaded at the first text. Raises `EmbedderError` with the reason."""

    def __init__(self, model: str) -> None:
        self._name = model

    @cached_property
    def fingerprint(self) -> str:
        """Name and, for a folder, its configuration, file names, sizes and dates of the weights."""
        folder = Path(self._name)
        if not folder.is_dir():
            return f"sentence-transformers:{self._name}"
        state = sha256()
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            stat = path.stat()
            seen = f"{stat.st_mtime_ns}" if path.suffix in _WEIGHTS else sha256(path.read_bytes()).hexdigest()
            state.update(json.dumps([str(path.relative_to(folder)), stat.st_size, seen]).encode())
        return f"sentence-transformers:{folder.name}:{state.hexdigest()[:12]}"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        size = self._model.get_embedding_dimension()
        if not size:
            raise EmbedderError(f"{self._name!r} does not say how long its vectors are")
        return int(size)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        clean = [for_model(text) for text in texts]
        return self._unit(self._model.encode_document(clean, show_progress_bar=False))

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        clean = [for_model(text) for text in texts]
        return self._unit(self._model.encode_query(clean, show_progress_bar=False))

    def _unit(self, vectors: Vectors) -> Vectors:
        array = np.asarray(vectors, np.float32).reshape(-1, self.dimension)
        return np.asarray(array / np.maximum(np.linalg.norm(array, axis=1, keepdims=True), 1e-9), np.float32)

    @cached_property
    def _model(self) -> "SentenceTransformer":
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(self._name, device="cpu")
        except Exception as error:  # huggingface_hub, transformers and torch each raise their own
            raise EmbedderError(f"the embedding model {self._name!r} cannot be loaded: {error}") from error
