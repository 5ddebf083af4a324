"""The phases of a run and of a rollback: what a process calls when it enters one. Only forked processes are changed."""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.ports import Vectors
from indexer import pipeline, publish, questions, rollback
from indexer.source_store import SourceStore
from tests.chaos.process import Mark
from tests.corpus import GUIDES
from tests.doubles import WordEmbedder

BATCH = 16
"""So many texts are embedded at once: a few hundred give a dozen batches."""
_BATCH_S = 0.004
HEADINGS = [GUIDES]
"""The last is the folder whose headings are the mean questions: three guides instead of the fifty that are shipped."""
BUILD: dict[str, tuple[object, str]] = {
    "reading": (pipeline, "read_sources"),
    "chunking": (pipeline._Run, "_chunk"),
    "embedding": (pipeline._Run, "_embed"),
    "applying": (SourceStore, "apply"),
    "preparing": (pipeline._Run, "_publish_if_new"),
    "writing": (publish, "_build"),
    "cataloguing": (publish, "write_catalogue"),
    "proving": (publish, "_verify"),
    "syncing": (publish, "_sync"),
    "swapping": (publish, "swap"),
    "dropping": (publish, "_drop_old"),
    "ending": (pipeline._Run, "_keep_facts"),
}
"""Each with what is called at its beginning."""
ROLLBACK: dict[str, tuple[object, str]] = {
    "rollback: checking": (rollback, "check_files"),
    "rollback: swapping": (rollback, "swap"),
}
BEFORE_APPLYING = ("starting", "reading", "chunking", "embedding")


def tell(mark: Mark, *, then: Mapping[str, Callable[[], None]] | None = None) -> None:
    """From now on this process marks its phases, and does `then` at the beginning of those named there."""
    pipeline.EMBED_AT_ONCE = BATCH
    questions.shipped_guides = lambda: HEADINGS[-1]  # type: ignore[attr-defined]
    for phase, (owner, name) in {**BUILD, **ROLLBACK}.items():
        setattr(owner, name, _told(phase, getattr(owner, name), mark, (then or {}).get(phase)))


def _told(phase: str, original: Callable[..., Any], mark: Mark, then: Callable[[], None] | None) -> Callable[..., Any]:
    def entered(*arguments: Any, **named: Any) -> Any:
        mark(phase)
        if then:
            then()
        return original(*arguments, **named)

    return entered


class LoggedEmbedder(WordEmbedder):
    """Writes down what it embeds before it does: one line a batch, also where the process is killed in it."""

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(name)
        self._log = log

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self._write("passage", texts)
        time.sleep(_BATCH_S)
        return super().embed_passages(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self._write("query", texts)
        return super().embed_queries(texts)

    def _write(self, kind: str, texts: Sequence[str]) -> None:
        line = json.dumps([self.fingerprint, kind, list(texts)], ensure_ascii=False) + "\n"
        descriptor = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)
