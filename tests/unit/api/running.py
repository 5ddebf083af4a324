"""The whole application over loopback in this process, with an assistant of the test's own."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import uvicorn
from fastapi import FastAPI

from api.__main__ import SERVER, listen
from api.app import create_app
from assistant.answering.draft import Draft
from assistant.model import AnswerStatus, Turn
from assistant.retrieval.centring import Centring
from assistant.settings import Settings
from tests.doubles import WordEmbedder
from tests.unit.assistant.turns import assistant

NOTHING: Mapping[str, Any] = {"counts": {"datasets": 0, "documents": 0}, "created": "2026-07-07T00:00:00Z"}
"""The manifest of an index without records."""


def nothing_published(turn: Turn) -> Draft:
    """What every question of these tests ends with."""
    return Draft(status=AnswerStatus.NO_MATCH, text=f"… {turn.language}")


class NoRecords:
    """A catalogue that holds nothing."""

    def facet_counts(self, *_: object, **__: object) -> list[tuple[str, str, int]]:
        return []


@dataclass
class Fixed:
    """In place of the watched index: one assistant and nothing to open."""

    settings: Settings
    assistant: Any
    catalogue: Any = field(default_factory=NoRecords)
    manifest: Mapping[str, Any] = field(default_factory=lambda: NOTHING)

    def serving(self) -> Any:
        index = SimpleNamespace(centring=Centring({}, {}), catalogue=self.catalogue, manifest=self.manifest)
        return SimpleNamespace(assistant=self.assistant, index=index)

    def embedder(self) -> WordEmbedder:
        return WordEmbedder()

    def problem(self) -> str:
        return ""


def app_over(settings: Settings) -> FastAPI:
    """The application with all its routes and the recorder of its own."""
    app = create_app(settings)
    told = replace(assistant(handler=nothing_published, limit=500), observe=app.state.recorder.observe)
    app.state.live = Fixed(settings, told)
    return app


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """Its address, while it runs."""
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, **{**SERVER, "timeout_graceful_shutdown": 1}))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        listener.close()
