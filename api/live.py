"""The open index behind the API: opened at start, swapped when a new generation is published, never closed under a reader."""

import logging
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, replace

from api.measured import CountedModel
from assistant.adapters.index_directory import OpenIndex, current_generation
from assistant.bootstrap import (
    Writers,
    assemble,
    make_embedder,
    make_model,
    make_reranking,
    make_writers,
    open_retriever,
)
from assistant.conversation.model_rewrite import by_words
from assistant.engine import Assistant, Observer, unobserved
from assistant.errors import DalilError, IndexMissing
from assistant.model import Message, Question
from assistant.ports import ChatModel, Embedder
from assistant.retrieval.hybrid import HybridRetriever
from assistant.retrieval.reranking import Reranking
from assistant.settings import Settings

_LOG = logging.getLogger(__name__)
POLL_S = 2.0
_WARMING = ("population à Rabat en 2024", "شحال ديال المدارس فكازا؟", "and in Tunisia?")
CLOSE_AFTER_S = 120.0
"""A replaced generation stays open so long: answers that began on it end on it."""


@dataclass(frozen=True, slots=True)
class Serving:
    """One open generation with the assistant over it."""

    index: OpenIndex
    retriever: HybridRetriever
    assistant: Assistant


class Live:
    """What is served now. `start` opens and watches; `serving` raises `IndexMissing` while there is nothing."""

    def __init__(
        self,
        settings: Settings,
        *,
        embedder: Embedder | None = None,
        model: ChatModel | None = None,
        observe: Observer = unobserved,
    ) -> None:
        self.settings = settings
        self._observe = observe
        self._embedder = embedder
        self._model = model
        self._writers: Writers | None = None
        self._reranking: Reranking | None = None
        self._serving: Serving | None = None
        self._problem: DalilError | None = None
        self._retired: deque[tuple[float, OpenIndex]] = deque()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="index-watch", daemon=True)

    def start(self) -> None:
        """Open the published generation if there is one, then watch for the next."""
        self._refresh()
        self._thread.start()

    def stop(self) -> None:
        """Stop watching and release the files."""
        self._stop.set()
        self._thread.join(timeout=5)
        for _, index in self._retired:
            index.close()
        if self._serving:
            self._serving.index.close()

    def serving(self) -> Serving:
        """The generation to answer from; raises the reason where there is none."""
        if self._serving is None:
            raise self._problem or IndexMissing("no index is open yet")
        return self._serving

    def embedder(self) -> Embedder:
        """The embedder itself, past the cache that readers' questions share. Raises what `serving` raises."""
        self.serving()
        assert self._embedder
        return self._embedder

    def problem(self) -> str:
        """Why the newest generation is not served, or an empty string."""
        return f"{self._problem.code}: {self._problem}" if self._problem else ""

    def model_problem(self) -> str:
        """Why the language model is not asked at this moment, or an empty string."""
        return self._writers.problem() if self._writers else ""

    def _watch(self) -> None:
        self._warm()
        while not self._stop.wait(POLL_S):
            self._refresh()
            while self._retired and time.monotonic() - self._retired[0][0] > CLOSE_AFTER_S:
                self._retired.popleft()[1].close()

    def _warm(self) -> None:
        """Read the word lists that a first question would wait for, a second or so; no model is asked."""
        if self._serving:
            with suppress(DalilError):
                before = [Message(role="user", content=_WARMING[0])]
                without_model = replace(self._serving.assistant, rewriter=by_words)
                for text in _WARMING:
                    turn = without_model.understand(Question(text=text), before)
                    self._serving.retriever.search(text, turn.language, dialect=turn.dialect)

    def _refresh(self) -> None:
        """Open the published generation if it is not the one served. A failure keeps what is served."""
        try:
            published = current_generation(self.settings.index)
            if self._serving and published == self._serving.index.name:
                return
            if published is None and self._serving:
                raise IndexMissing(f"the index folder {str(self.settings.index)!r} is gone")
            fresh = self._open()
        except DalilError as error:
            if self._problem is None or str(error) != str(self._problem):
                _LOG.warning("cannot open the index: %s (%s)", error, error.remedy)
            self._problem = error
            return
        previous, self._serving, self._problem = self._serving, fresh, None
        _LOG.info("serving %s", fresh.index.name)
        if previous:
            self._retired.append((time.monotonic(), previous.index))

    def _open(self) -> Serving:
        if self._embedder is None:
            self._embedder = make_embedder(self.settings)
        if self._writers is None:
            model = self._model or make_model(self.settings)
            self._writers = make_writers(self.settings, CountedModel(model) if model else None)
        if self._reranking is None:
            self._reranking = make_reranking(self.settings, self._embedder)
        index, retriever = open_retriever(self.settings, self._embedder, self._reranking)
        self._embedder.embed_queries(["chaud"])  # the first question must not wait for the model to load
        assistant = assemble(index, retriever, self._writers, self.settings)
        return Serving(index, retriever, replace(assistant, observe=self._observe))
