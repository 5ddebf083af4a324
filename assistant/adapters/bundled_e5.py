"""The bundled embedder: multilingual-e5-small, tuned, in int8 on onnxruntime, with the Rust tokenizer. No torch, no network.

`dalil-index prepare` writes the model folder once (see `bundled_e5_prepare`); this module only reads it.
"""

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from assistant.adapters.checksum import sha256
from assistant.errors import EmbedderNotPrepared
from assistant.language.normalise import for_model
from assistant.ports import Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FOLDER = "dalil-e5-int8-v4"
MODEL, TOKENIZER, MANIFEST = "model.onnx", "tokenizer.json", "MANIFEST.json"
VECTORS, TOKENS = "vectors", "tokens"
"""The model's outputs: one unit vector a text, and the last layer's vector of each of its tokens."""
MAX_TOKENS = 512
DIMENSION = 384
_PASSAGE, _QUERY = "passage: ", "query: "
_TOKENS_A_BATCH = 4096
"""Rows × longest row of a batch: keeps memory flat whatever the lengths are."""


class BundledE5:
    """Unit vectors of 384 numbers. The model is loaded at the first text; texts are embedded in length-sorted batches."""

    dimension = DIMENSION

    def __init__(self, cache: Path, *, threads: int = 0) -> None:
        self._folder = cache / FOLDER
        self._threads = threads
        self._lock = Lock()
        self._manifest = read_manifest(self._folder)
        if not {MODEL, TOKENIZER} <= self._manifest.keys():
            raise EmbedderNotPrepared(f"{str(self._folder)!r} lacks {MODEL} or {TOKENIZER}")

    @property
    def fingerprint(self) -> str:
        """Name and checksum of the prepared weights."""
        return f"bundled:{FOLDER}:{self._manifest[MODEL][:12]}"

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return self._embed([_PASSAGE + for_model(text) for text in texts])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return self._embed([_QUERY + for_model(text) for text in texts])

    def passage_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """See `TokenEmbedder`."""
        return self._embed_tokens(_PASSAGE, texts)

    def query_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """See `TokenEmbedder`."""
        return self._embed_tokens(_QUERY, texts)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), DIMENSION), np.float32)
        for rows, found in self._in_batches(self._ids(texts), VECTORS):
            vectors[rows] = found
        return vectors

    def _embed_tokens(self, prefix: str, texts: Sequence[str]) -> list[Vectors]:
        """Without the tokens that frame a text: a start, the prefix, an end."""
        frame = len(self._ids([prefix.strip()])[0]) - 1
        ids = self._ids([prefix + for_model(text) for text in texts])
        tokens = [np.zeros((0, DIMENSION), np.float32)] * len(texts)
        for rows, found in self._in_batches(ids, TOKENS):
            for row, vectors in zip(rows, found, strict=True):
                tokens[row] = vectors[frame : max(frame, len(ids[row]) - 1)]
        return tokens

    def _ids(self, texts: Sequence[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]

    def _in_batches(self, ids: Sequence[Sequence[int]], output: str) -> Iterator[tuple[list[int], Vectors]]:
        """The numbers of the texts of each batch with what the model says of them."""
        batches = batches_by_length([len(row) for row in ids])
        if len(batches) <= 1:
            yield from ((rows, self._run([ids[n] for n in rows], output)) for rows in batches)
            return
        with ThreadPoolExecutor(self._threads or os.cpu_count() or 1) as pool:
            yield from zip(
                batches, pool.map(lambda rows: self._run([ids[n] for n in rows], output), batches), strict=True
            )

    def _run(self, rows: Sequence[Sequence[int]], output: str) -> Vectors:
        longest = max(map(len, rows))
        tokens = np.full((len(rows), longest), 1, np.int64)
        mask = np.zeros((len(rows), longest), np.int64)
        for number, row in enumerate(rows):
            tokens[number, : len(row)] = row
            mask[number, : len(row)] = 1
        found = self._session.run([output], {"input_ids": tokens, "attention_mask": mask})[0]
        return np.asarray(found, np.float32)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self._folder / TOKENIZER))
        except Exception as error:  # tokenizers raises bare Exception
            raise EmbedderNotPrepared(f"{self._folder / TOKENIZER} cannot be read: {error}") from error
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        return tokenizer

    @cached_property
    def _session(self) -> "InferenceSession":
        import onnxruntime

        with self._lock:
            options = onnxruntime.SessionOptions()
            # Batches run beside each other instead: a question on two threads takes a third more CPU and hardly less time.
            options.intra_op_num_threads = 1
            options.log_severity_level = 3
            try:
                return onnxruntime.InferenceSession(
                    str(self._folder / MODEL), options, providers=["CPUExecutionProvider"]
                )
            except Exception as error:  # onnxruntime raises classes of its own that share no public base
                raise EmbedderNotPrepared(f"{self._folder / MODEL} cannot be loaded: {error}") from error


def batches_by_length(lengths: Sequence[int]) -> list[list[int]]:
    """Row numbers grouped so that rows of a batch have similar lengths and rows × longest ≤ `_TOKENS_A_BATCH`."""
    batches: list[list[int]] = []
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda number: lengths[number]):
        if batch and (len(batch) + 1) * lengths[row] > _TOKENS_A_BATCH:
            batches.append(batch)
            batch = []
        batch.append(row)
    return [*batches, batch] if batch else batches


def read_manifest(folder: Path) -> dict[str, str]:
    """File name → SHA-256 of a prepared folder. Sizes are checked here, contents by `verify`.

    Raises `EmbedderNotPrepared` where the folder, a file, or the manifest is missing, cut short or unreadable.
    """
    try:
        entries = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        sizes = {name: (folder / name).stat().st_size for name in entries}
        found = {name: (int(entry["bytes"]), str(entry["sha256"])) for name, entry in entries.items()}
    except FileNotFoundError as error:
        raise EmbedderNotPrepared(f"the bundled embedder is not prepared in {str(folder)!r}") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EmbedderNotPrepared(f"{str(folder / MANIFEST)!r} is damaged: {error}") from error
    for name, (size, _) in found.items():
        if sizes[name] != size:
            raise EmbedderNotPrepared(f"{name} in {str(folder)!r} has {sizes[name]} bytes instead of {size}")
    if not found:
        raise EmbedderNotPrepared(f"{str(folder / MANIFEST)!r} names no file")
    return {name: checksum for name, (_, checksum) in found.items()}


def verify(folder: Path) -> None:
    """Check every byte of a prepared folder against its manifest; raises `EmbedderNotPrepared`."""
    for name, expected in read_manifest(folder).items():
        if sha256(folder / name) != expected:
            raise EmbedderNotPrepared(f"{name} in {str(folder)!r} does not match its checksum")
